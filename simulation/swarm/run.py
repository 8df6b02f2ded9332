"""One seed: a world is drawn, lives for some hours, comes to rest, and is judged."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from random import Random

from msgspec.structs import replace

from redial.adapters.dynamodb.schema import ERASURE
from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.call.calls import Call, CallStatus, WaitReason
from simulation.stack.functions import NUMBERS
from simulation.stack.releases import previous_version
from simulation.swarm.evidence import calls_in, gather
from simulation.swarm.history import History
from simulation.swarm.hours import wait_for_an_opening
from simulation.swarm.lanes import wait_in_lanes
from simulation.swarm.mixture import Mixture
from simulation.swarm.people import People
from simulation.swarm.producers import Producers
from simulation.swarm.product import FINAL_EVENT_DEADLINE_MINUTES, Product
from simulation.swarm.rules import judge
from simulation.swarm.streams import Streams
from simulation.swarm.table import put_poison
from simulation.world import START, World

# After the faults: what is set aside is tried again within half an hour, an attempt is settled at its deadline, four attempts are
# made with waits of five minutes, and whoever has had five calls waits for the next day.
_REST_WITHIN_S = 4 * (FINAL_EVENT_DEADLINE_MINUTES * 60 + 300) + 3_600
_LOOK_EVERY_S = 300.0
# Hold-offs after the last 429 or 5xx end, and pauses are taken back.
_TO_TIDY_UP_S = 300.0
_TO_BEGIN_S = 60.0
# Waiting calls are gone through twice after the last change of hours or of a lane, the second time after six minutes.
_HOURS_OPEN_S = 600.0
_USED_UP = 0.8
"""The share of a day's calls from which on calls may wait for the next day."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one world."""

    seed: int
    broken: dict[str, list[str]]
    """By the name of the rule."""
    calls: int
    sends: int
    statuses: Counter[str]
    digest: str
    """Of the service's log: equal for two runs of a seed."""
    rested_after_s: float
    errors: Counter[str] = field(default_factory=Counter)
    """Exceptions that ended invocations, by type."""


def simulate(
    seed: int,
    mixture: Mixture,
    *,
    hours: float = 2.0,
    until: float | None = None,
    on_event: Callable[[float, str], None] | None = None,
) -> Outcome:
    """
    Run a seed.

    Parameters
    ----------
    seed
        What every random stream is drawn from.
    mixture
        The faults; that of the seed, or a smaller one that a shrinker tries.
    hours
        For how long there are faults, requests and people.
    until
        Stop there, in seconds, and judge what holds at any time; None: when everything has come to rest.
    on_event
        Told of each thing that goes wrong, and of each send, with its time.
    """
    world, streams, history = World(seed), Streams(seed), History()
    end = hours * 3_600
    product = Product(world, mixture, streams, end)
    if on_event is not None:
        product.aws_faults.trace = lambda text: on_event(world.now, text)
    with product.aws.installed():
        producers = Producers(product, mixture, streams, history)
        producers.begin(end)
        people = People(product, mixture, streams, history)
        people.begin(end)
        people.begin_to_change_settings(end)
        people.begin_to_call_again(end)
        people.begin_to_erase(end)
        people.begin_to_list(end)
        _plan_deployments(product, mixture, streams.of("deployments"), end)
        _plan_rollback(product, mixture, streams.of("rollback"), end)
        _plan_move(product, mixture, streams.of("move"), end)
        _plan_poison(product, mixture, streams.of("poison"), end)
        product.tick_every_minute(end + _REST_WITHIN_S)
        world.run(end if until is None else min(until, end))
        if until is None or until > end:
            product.calm_down()
            people.end_all_pauses()
            world.at(end + _HOURS_OPEN_S, partial(_look_who_waits, product))
            if mixture.backlog_at_the_end:
                world.at(end + _TO_TIDY_UP_S, producers.ask_for_a_backlog)
        rested = until is None and _rest(product, end)
    if on_event is not None:
        for send in product.service.voice.log:
            on_event(send.at, f"send {send.text} to {send.destination_phone_number}: {send.behaviour}, {send.outcome}")
    backlog_since = end + _TO_TIDY_UP_S + _TO_BEGIN_S if mixture.backlog_at_the_end and rested else None
    evidence = gather(product, history, came_to_rest=rested, backlog_since=backlog_since)
    broken = judge(evidence)
    if until is not None:
        broken.pop("nothing_is_left_behind", None)
    return Outcome(
        seed=seed,
        broken=broken,
        calls=len(evidence.calls),
        sends=len(evidence.log),
        statuses=Counter(str(call.status) for call in evidence.calls.values()),
        digest=_digest(product),
        rested_after_s=world.now - end,
        errors=Counter(type(error).__name__ for error in product.stack.errors),
    )


def _look_who_waits(product: Product) -> None:
    now = START + timedelta(seconds=product.world.now)
    product.waiting_at_rest, product.rested_at = wait_in_lanes(calls_in(product.dynamodb.items)), product.world.now
    product.still_waiting_for_hours = wait_for_an_opening(calls_in(product.dynamodb.items), now)


def _rest(product: Product, end: float) -> bool:
    """Let time pass until nothing is under way; tell whether that came in time."""
    world = product.world
    while world.now < end + _REST_WITHIN_S:
        world.run(world.now + _LOOK_EVERY_S)
        product.redrive_events()
        if _is_at_rest(product):
            # Late events may still come, and the counts are some seconds behind; TTL goes on deleting, which is counted.
            world.run(world.now + 120)
            if _is_at_rest(product):
                return True
    return False


def _is_at_rest(product: Product) -> bool:
    if any(queue.messages for queue in (product.aws.requests, product.aws.events, product.aws.waiting_events)):
        return False
    if not all(source.is_idle for source in product.streams_followed):
        return False
    most, sends = product.limits.calls_per_day, len(product.service.voice.log)
    # Places that a dead dialer had taken count until tomorrow as well.
    is_day_used_up = most is not None and sends >= _USED_UP * most
    if any(key.startswith(ERASURE) and "done_at" not in item for key, item in product.dynamodb.items.items()):
        return False
    stored = map(product.observed.as_it_was, calls_in(product.dynamodb.items))
    calls = {call.request.request_id: call for call in stored}

    def rests(call: Call) -> bool:
        if call.status.is_final or call.status is not CallStatus.WAITING:
            return call.status.is_final
        if call.chain is not None and call.awaits_earlier_recipient:
            before = calls.get(call.chain.request_id_of(call.chain.number - 1))
            return before is not None and not before.status.is_final and rests(before)
        return is_day_used_up or call.wait_reason is WaitReason.RECIPIENT_LIMIT

    return all(rests(call) for call in calls.values())


def _plan_deployments(product: Product, mixture: Mixture, random: Random, end: float) -> None:
    for _ in range(mixture.deployments):
        at, count = random.uniform(0, end), random.randint(1, mixture.numbers)
        # Never above what the service permits.
        a_minute = random.choice([mixture.limits.calls_per_minute, max(1, mixture.limits.calls_per_minute // 2)])
        limits = replace(mixture.limits, calls_per_minute=a_minute)
        product.world.at(at, partial(product.deploy, limits=limits, numbers=NUMBERS[:count]))


def _plan_rollback(product: Product, mixture: Mixture, random: Random, end: float) -> None:
    if mixture.older_code_s:
        at = random.uniform(0, max(0.0, end - mixture.older_code_s))
        product.roll_back(previous_version(), at, min(end, at + mixture.older_code_s))


def _plan_move(product: Product, mixture: Mixture, random: Random, end: float) -> None:
    """Move the stage to the other version of the voice API and back; the old one's events are kept until its calls have ended."""
    if not mixture.other_version_s:
        return
    back = mixture.voice_api
    there: VoiceApiVersion = "v2" if back == "v1" else "v1"
    at = random.uniform(0, max(0.0, end - mixture.other_version_s))
    returns_at = min(end, at + mixture.other_version_s)
    ended_after = FINAL_EVENT_DEADLINE_MINUTES * 60 + _TO_TIDY_UP_S
    world = product.world
    world.at(at, partial(product.move_to, there, back))
    if at + ended_after < returns_at:
        world.at(at + ended_after, partial(product.move_to, there, None))
    world.at(returns_at, partial(product.move_to, back, there))
    world.at(returns_at + ended_after, partial(product.move_to, back, None))


def _plan_poison(product: Product, mixture: Mixture, random: Random, end: float) -> None:
    at, number = 0.0, 0
    while mixture.poisoned_an_hour and (at := at + random.expovariate(mixture.poisoned_an_hour / 3600)) < end:
        number += 1
        product.world.at(at, partial(put_poison, product.dynamodb, number, at))


def _digest(product: Product) -> str:
    lines = (f"{send.at:.6f} {send.text} {send.behaviour}" for send in product.service.voice.log)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
