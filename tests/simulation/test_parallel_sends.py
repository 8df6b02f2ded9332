"""Sends that wait for their answers beside one another: more calls in a minute, over no limit, whatever dies or stands still."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from redial.application.dialling.place_call import CallPlacer
from redial.application.dialling.sends import Sending, Sends
from redial.domain.call.calls import Call
from redial.domain.pacing.limits import PRODUCTION, VoiceLimits
from redial.errors import NoThread
from redial.metrics import MetricName
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.pipeline import Pipeline
from simulation.stack.threads import SendThreads
from simulation.voice.sends import Script

MANY = tuple(f"+120655501{number}" for number in range(20, 32))
LARGE = replace(PRODUCTION, calls_per_minute=240)
ANSWERS = (0.05, 0.25)
"""There and back again: after 0.1 to 0.5 s."""


def pipeline(**conditions: Any) -> Pipeline:
    wide: dict[str, Any] = {"limits": LARGE, "numbers": MANY, "voice_latency_s": ANSWERS, "script": played} | conditions
    return Pipeline(Conditions(**wide))


def played(_number: int) -> Script:
    return Script(only_final=True)


def sent_within(world: Pipeline, since: float, until: float) -> int:
    return sum(since <= send.at < until for send in world.voice.log)


def test_allowance_of_240_a_minute_is_used_by_one_dialer_at_a_time() -> None:
    world = pipeline()
    world.request_many(600)
    world.run(125)
    # Two minutes and some seconds: 99% of two minutes, and not one more in any.
    assert sent_within(world, 0, 122) >= 478
    assert world.faults_of_limits() == []


def test_without_threads_the_allowance_is_not_used() -> None:
    """So the test above tells something."""

    def never(_sends: Sends, _sending: Sending, _next_place_at: datetime | None) -> bool:
        return False

    world = pipeline()
    world.request_many(600)
    with patch.object(Sends, "begin", never):
        world.run(125)
    assert sent_within(world, 0, 122) < 440


@pytest.mark.parametrize("limits", [LARGE, replace(LARGE, calls_per_minute=60)])
def test_no_send_leaves_before_its_place_opens_though_it_is_taken_before(limits: VoiceLimits) -> None:
    """With clocks that do not differ, answers at once, and no margin: what leaves a moment early passes a limit."""
    world = pipeline(limits=replace(limits, clock_margin_ms=0), voice_latency_s=(0.0001, 0.0002), skews_s=(0, 0))
    world.request_many(300)
    world.run(65)
    assert sent_within(world, 0, 61.2) > 60
    assert world.faults_of_limits() == []


@pytest.mark.parametrize("seed", range(3))
def test_no_limit_is_passed_and_no_call_lost_whatever_dies(seed: int) -> None:
    world = pipeline(
        seed=seed,
        killed=0.003,
        failed=0.01,
        answer_lost=0.01,
        index_lag_s=(0.02, 3.0),
        event_delay_s=(0.0, 3.0),
        voice_latency_s=(0.05, 4.0),
    )
    world.request_many(120)
    world.run_until_all_final(4 * 3_600)
    assert world.faults() == []


def stands_still(world: Pipeline, seconds: float, of: int) -> Callable[[], float]:
    return lambda: seconds if world.world.random.random() * of < 1 else 0.0


@pytest.mark.parametrize(("stopped_s", "outlives_it"), [(1.9, True), (2.1, True), (16, True), (61, False)])
def test_thread_that_begins_late_sends_nothing_and_its_call_goes_later(stopped_s: float, *, outlives_it: bool) -> None:
    world = pipeline()
    world.aws.thread_starts_after_s = stands_still(world, stopped_s, of=4)
    world.request_many(120)
    world.run_until_all_final(4 * 3_600)
    assert world.faults() == []
    sent = [send.text for send in world.voice.log]
    assert len(sent) == len(set(sent)), "each call once"
    # Lambda ends a run after a minute; of what it had claimed by then nobody can tell whether it was sent.
    assert len(sent) == 120 if outlives_it else 100 < len(sent) < 120


def test_where_no_thread_is_to_be_had_a_dialer_waits_for_the_answer_itself() -> None:
    world = pipeline()
    world.request_many(60)
    start = SendThreads.start

    def sometimes(threads: SendThreads, do: Callable[[], None]) -> None:
        if world.world.random.random() < 0.5:
            raise NoThread("can't start new thread")
        start(threads, do)

    with patch.object(SendThreads, "start", sometimes):
        world.run_until_all_final(3_600)
    assert world.faults() == []
    sent = [send.text for send in world.voice.log]
    assert len(sent) == len(set(sent)) == 60, "each call once"


@pytest.mark.parametrize("seed", range(2))
def test_lines_that_wait_for_answers_ring_no_alarm_and_the_next_run_goes_on_at_once(seed: int) -> None:
    numbers = tuple(f"+1206555{number}" for number in range(1_000, 1_040))
    limits = replace(PRODUCTION, calls_per_minute=600)
    world = pipeline(limits=limits, numbers=numbers, voice_latency_s=(0.8, 0.8), seed=seed)
    world.request_many(300)
    world.run(62)
    # Seven lines, each in use for 1.6 s and some writes.
    assert sent_within(world, 20, 60) >= 148
    assert all(sent_within(world, second, second + 3) for second in range(1, 60))
    assert MetricName.SEND_LINES_TAKEN not in world.functions.notebook.sums
    assert world.faults_of_limits() == []


def test_without_the_last_look_at_the_clock_a_limit_is_passed() -> None:
    """So the test above tells something."""

    def always(_placer: CallPlacer, _call: Call, _start_by: object) -> bool:
        return True

    def faults(seed: int) -> list[str]:
        world = pipeline(seed=seed, numbers=MANY[:2])
        world.aws.thread_starts_after_s = stands_still(world, 25, of=2)
        world.request_many(80)
        with patch.object(CallPlacer, "_is_in_time", always):
            world.run(180)
        return world.faults_of_limits()

    assert any(map(faults, range(4)))


def test_five_numbers_that_calls_name_use_their_seconds_beside_one_another() -> None:
    world = pipeline(limits=replace(PRODUCTION, calls_per_minute=600), numbers=NUMBERS, voice_latency_s=(0.05, 0.05))
    for number in NUMBERS:
        world.request_many(100, prefix=f"{number[-1]}x", origination_phone_number=number)
    world.request_many(100, prefix="more", origination_phone_number=NUMBERS[0])
    world.run(60)
    for number in NUMBERS:
        sent = [send.at for send in world.voice.log if send.origination_phone_number == number]
        # A second, the margin of the clocks, the answer and the writes before: 1.2 s. A new run looks at all of them once.
        assert len([at for at in sent if 10 <= at < 56]) >= 31, number
    assert world.faults_of_limits() == []
