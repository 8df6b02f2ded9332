"""The real functions as the actors of a small world, each in a new process of its own."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count

import dial.handler
import dial.wiring
import track.handler
import track.wiring
from dial.invocation import Dial
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.application.change_call import change_call
from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.call import transitions
from redial.domain.call.calls import call_id_of
from redial.domain.pacing.limits import VoiceLimits
from simulation.aws.fake_aws import TOPIC_ARN
from simulation.small_worlds.actor import Actor, Response, StandingClock
from simulation.small_worlds.ground import STILL_UNDER_WAY_S, Ground, Ring
from simulation.small_worlds.reach import PHONES, Reach, of_cancel, of_dialer, of_settler, of_track
from simulation.stack.functions import NUMBERS, RETENTION, environment
from simulation.telemetry import Notebook
from simulation.voice.sends import FIRST
from simulation.voice.service import ApiVersion, Happening, sns_envelope
from simulation.voice.v1 import Version1
from simulation.voice.v2 import Version2

LIMITS = VoiceLimits(
    calls_per_minute=100, calls_per_second_per_number=100, calls_per_recipient_per_day=5, calls_per_day=None
)
"""Wide: what is looked at here is who acts on what, not when there is a place."""
VARIABLES = environment(LIMITS, NUMBERS[:1], STILL_UNDER_WAY_S / 60)
_RUN_S = 60
LATE_S = STILL_UNDER_WAY_S + 60
"""When the settler runs: every deadline is over."""


class Invocations:
    """
    Runs functions.

    Parameters
    ----------
    clock
        Of all of them.
    voice_api
        The version of the voice API that the stage uses.
    """

    def __init__(self, clock: StandingClock, voice_api: VoiceApiVersion = "v1") -> None:
        stage = environment(LIMITS, NUMBERS[:1], STILL_UNDER_WAY_S / 60, voice_api)
        # The account's second is as wide as the other limits.
        limits = json.loads(stage["VOICE_LIMITS"]) | {"requests_per_second": None}
        self._variables = stage | {"VOICE_LIMITS": json.dumps(limits)}
        self._clock = clock
        self._telemetry = Notebook()

    def run_dial(self, name: str, request_id: str | None) -> None:
        """Dial, woken for a call; None: by the minute's tick."""
        process = self._dial(name)
        body = json.dumps({"call_ids": [] if request_id is None else [call_id_of(request_id)]})
        event = {"Records": [{"messageId": "wake-up", "body": body}]}
        dial.handler.respond(event, process, self._telemetry, timedelta(seconds=_RUN_S))

    def settle(self, name: str) -> None:
        """Settle what is overdue, as a tick of `dial` does before it dials."""
        process = self._dial(name)
        process.set_aside.begin()
        process.settler.run()

    def run_track(self, ring: Ring) -> list[str]:
        """Deliver the first and the final event of a call together; return what failed."""
        told_at = self._clock.seconds if ring.told_at is None else ring.told_at
        bodies = [
            _envelope(ring, event_type, at, number)
            for number, (event_type, at) in enumerate(((FIRST, ring.at), (ring.outcome, told_at)))
        ]
        event = {"Records": [{"messageId": f"event-{number}", "body": body} for number, body in enumerate(bodies)]}
        process = track.wiring.build(self._variables, self._telemetry, self._clock, _tokens("track"))
        answer = track.handler.respond(event, process, self._telemetry)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def cancel(self, request_id: str) -> None:
        """Cancel a call, as the API does for a person."""
        calls = DynamoDbCalls(Table(clients.dynamodb(), VARIABLES["TABLE_NAME"]), RETENTION)
        call = calls.get(call_id_of(request_id))
        assert call is not None
        now = self._clock.now()
        change_call(calls, self._telemetry, call, lambda stored: transitions.cancel(stored, now))

    def _dial(self, name: str) -> Dial:
        return dial.wiring.build(self._variables, self._telemetry, self._clock, _tokens(name))


def cast_of(invocations: Invocations, hints: Mapping[str, str], cancelled: str, calls: int) -> tuple[Actor, ...]:
    """
    Return the five actors.

    Parameters
    ----------
    hints
        Of each dialer: the call that it is woken for.
    cancelled
        The call that a person cancels.
    calls
        How many there are.
    """
    return (
        *(dialer(invocations, name, request_id, calls) for name, request_id in hints.items()),
        Actor("track", "t", invocations.run_track, _next_event, future=of_track, start_reach=Reach(changed=(PHONES,))),
        Actor("settler", "s", lambda _: invocations.settle("settler"), _late, lets_time_pass=True, future=of_settler),
        Actor("cancel", "c", lambda _: invocations.cancel(cancelled), future=of_cancel(cancelled)),
    )


def dialer(invocations: Invocations, name: str, request_id: str, calls: int) -> Actor:
    """Return a dialer that is woken for a call, in a world of so many calls."""
    return Actor(
        name,
        name[-1],
        lambda _: invocations.run_dial(name, request_id),
        future=of_dialer(calls),
    )


def _envelope(ring: Ring, event_type: str, at: float, number: int) -> str:
    send = ring.as_send()
    version: ApiVersion = Version1() if send.version == "v1" else Version2()
    happening = Happening(send, ring.message_id, event_type, at, talked_s=10.0)
    return sns_envelope(TOPIC_ARN + version.topic(happening), json.dumps(version.payload(happening)), at, number)


def _next_event(ground: Ground) -> Response | None:
    """Publish the final event of the first call that is under way, and give it to whoever delivers it."""
    number = next((number for number, ring in enumerate(ground.rings) if ring.told_at is None), None)
    if number is None:
        return None
    told = ground.rings[number].told(ground.clock.seconds)
    ground.rings = (*ground.rings[:number], told, *ground.rings[number + 1 :])
    return Response(told, lambda: told)


def _late(ground: Ground) -> Response:
    """Let so much time pass that every deadline is over."""
    ground.clock.seconds = LATE_S
    return Response("late", lambda: None)


def _tokens(name: str) -> Callable[[], str]:
    """Draw tokens that tell whose they are, and do not depend on what others do."""
    numbers = count(1)
    return lambda: f"{name}-{next(numbers)}"
