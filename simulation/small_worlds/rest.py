"""How a world ends: everything comes to rest in the usual way, and the end is judged."""

from collections.abc import Iterable

from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.plain import from_item
from redial.domain.call.calls import Call
from simulation.judge.judgement import faults_of
from simulation.small_worlds.ground import Ground, is_call
from simulation.small_worlds.invocations import LIMITS, Invocations

_ROUNDS_S = (60.0, 60.0, 600.0, 60.0, 900.0, 900.0, 60.0, 900.0, 900.0)
"""Between a tick and the next: so long that in the end nothing is waited for any more."""


def faults_at_rest(ground: Ground, invocations: Invocations) -> list[str]:
    """Let whatever is left come to rest, and name all that is wrong with the end."""
    tell(ground, invocations)
    for number, seconds in enumerate(_ROUNDS_S):
        if all(call.status.is_final for call in _calls(ground)):
            break
        ground.clock.seconds += seconds
        ground.caller = f"rest{number}"
        invocations.run_dial(ground.caller, None)
        tell(ground, invocations)
    calls = {call.request.request_id: call for call in _calls(ground)}
    return [
        *ground.faults,
        *faults_of(calls, [ring.as_send() for ring in ground.rings], LIMITS, requests_per_second=None),
    ]


def tell(ground: Ground, invocations: Invocations) -> None:
    """Deliver the final event of every call that was placed; those that were delivered come again."""
    now = ground.clock.seconds
    ground.rings = tuple(ring if ring.told_at is not None else ring.told(now) for ring in ground.rings)
    for ring in ground.rings:
        ground.faults += [f"{ring.message_id}: its final event is refused" for _ in invocations.run_track(ring)]


def _calls(ground: Ground) -> Iterable[Call]:
    return [to_call(from_item(item)) for key, item in ground.items.items() if is_call(key)]
