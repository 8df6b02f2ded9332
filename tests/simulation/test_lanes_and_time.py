"""Which call goes when: lanes, times, retries, recipients, numbers; and what finding it costs."""

import json
from collections import Counter

import pytest
from msgspec.structs import replace

from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.pacing.limits import PRODUCTION
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.pipeline import Pipeline, destination_of, iso
from simulation.voice.sends import Script
from simulation.world import START

BUSY_FIRST = [Script(outcome="BUSY", seconds=10), Script()]


def test_a_due_urgent_call_takes_the_next_place_whatever_the_backlog() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.request_many(200)
    pipeline.run(90)
    dialled_before = len(pipeline.dialled())
    pipeline.request("urgent1", lane=Lane.URGENT.value)
    pipeline.run(120)
    # One call may have been on its way already.
    assert pipeline.dialled().index("urgent1") <= dialled_before + 1


def test_a_due_critical_call_goes_before_the_urgent_ones() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.request_many(100, Lane.URGENT)
    pipeline.run(90)
    dialled_before = len(pipeline.dialled())
    pipeline.request("critical1", lane=Lane.CRITICAL.value)
    pipeline.run(120)
    assert pipeline.dialled().index("critical1") <= dialled_before + 1


def test_bulk_is_not_starved_by_normal_calls_that_never_end() -> None:
    pipeline = Pipeline(Conditions())
    # Half as many again as the allowance permits, for an hour. Bulk comes once there is a backlog of them to wait behind.
    pipeline.request_many(30, Lane.NORMAL, "normal0x")
    pipeline.run(5)
    pipeline.request_many(5, Lane.BULK, "bulk")
    pipeline.run(55)
    for minute in range(1, 60):
        pipeline.request_many(30, Lane.NORMAL, f"normal{minute}x")
        pipeline.run(60)
    dialled = pipeline.dialled()
    first_bulk = dialled.index("bulk0")
    # Bulk counts as due a quarter of an hour later than it is: it goes before the normal calls that became due after that.
    assert 15 * 20 <= first_bulk <= 15 * 30 + 30
    assert sum(text.startswith("bulk") for text in dialled) == 5


def test_a_call_goes_not_before_its_time_and_to_the_second_after_it() -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0, 0.0)))
    pipeline.request("soon", not_before=iso(100))
    pipeline.request("later", not_before=iso(3_000))
    pipeline.run(3_100)
    soon, later = (send.at for send in pipeline.voice.log)
    assert 100 <= soon <= 102.5
    # What is due later than soon is named by the minute's tick before it.
    assert 3_000 <= later <= 3_002.5


@pytest.mark.parametrize("delay_s", [45, 119, 121, 150, 600, 1_000])
def test_a_retry_goes_to_the_second(delay_s: int) -> None:
    pipeline = Pipeline(Conditions(scripts={"+12065550100": list(BUSY_FIRST)}))
    pipeline.request("one", "+12065550100", retry={"busy": {"delay_seconds": delay_s}})
    pipeline.run(delay_s + 100)
    first, second = (send.at for send in pipeline.voice.log)
    assert first + 10 + delay_s <= second <= first + 10 + delay_s + 2.5


def test_retries_behind_a_backlog_cost_no_wake_up_each_and_go_in_time_when_it_is_gone() -> None:
    scripts = {destination_of(f"r{number}"): list(BUSY_FIRST) for number in range(160)}
    pipeline = Pipeline(Conditions(scripts=scripts))
    pipeline.request_many(160, retry={"busy": {"delay_seconds": 240, "jitter": 0}})
    pipeline.run(180)
    with_backlog = pipeline.count_calls()
    pipeline.run(120)
    # By then 20 of them are due again, and 60 others are not dialled yet: the places go one after the other. With fewer than a tick
    # takes for a backlog it would depend on when in its minute it looks.
    assert with_backlog["SendMessage"] <= 6
    pipeline.run(900)
    assert len(pipeline.voice.log) == 320
    assert pipeline.voice.log[-1].at <= 320 / 20 * 60 + 60
    assert pipeline.faults() == []


def test_a_call_deep_in_the_backlog_expires_in_time_and_says_so() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.request_many(400)
    pipeline.request_many(40, prefix="brief", expires_at=iso(120))
    pipeline.run(200)
    calls = pipeline.calls
    for number in range(40):
        call = calls[f"brief{number}"]
        assert call.status is CallStatus.EXPIRED
        assert call.status_reason == "expires_at 2026-11-23T09:02:00.000Z has passed"
        assert (call.status_at - START).total_seconds() <= 190
    assert not any(text.startswith("brief") for text in pipeline.dialled())
    assert sum(call.status is CallStatus.WAITING for call in calls.values()) > 300


def test_the_sixth_call_to_a_recipient_waits_for_the_day_and_says_until_when() -> None:
    pipeline = Pipeline(Conditions())
    for number in range(6):
        pipeline.request(f"same{number}", "+12065550111")
    pipeline.run(3_000)
    (waiting,) = [call for call in pipeline.calls.values() if call.status is CallStatus.WAITING]
    assert waiting.wait_reason is WaitReason.RECIPIENT_LIMIT
    assert "calls in 24 hours are used up, free at 2026-11-24T09:0" in waiting.status_reason
    pipeline.run(86_400, idle_ticks=False)
    assert [call.status for call in pipeline.calls.values()] == [CallStatus.COMPLETED] * 6
    assert pipeline.faults() == []


def test_several_numbers_share_the_load() -> None:
    pipeline = Pipeline(Conditions(numbers=NUMBERS))
    pipeline.request_many(200)
    pipeline.run(660)
    used = Counter(send.origination_phone_number for send in pipeline.voice.log)
    assert set(used) == set(NUMBERS)
    assert min(used.values()) > 20


def test_the_second_of_one_number_holds_up_no_other_number() -> None:
    fast = replace(PRODUCTION, calls_per_minute=600)
    pipeline = Pipeline(Conditions(numbers=NUMBERS[:2], limits=fast))
    pipeline.request_many(60, prefix="pinned", origination_phone_number=NUMBERS[0])
    pipeline.request_many(30, prefix="other", origination_phone_number=NUMBERS[1])
    pipeline.run(60)
    last_other = max(send.at for send in pipeline.voice.log if send.text.startswith("other"))
    assert last_other < 45, "the calls of the second number waited for those of the first"
    assert pipeline.faults_of_limits() == []


@pytest.mark.parametrize("named", [{}, {"origination_phone_number": NUMBERS[0]}], ids=["any number", "named number"])
def test_a_call_that_comes_while_another_one_is_sent_waits_for_the_second_and_not_for_the_longest_send(
    named: dict[str, str],
) -> None:
    """The stamp of a send that has no answer yet lies a quarter of a minute ahead; a dialer that meets it must not go by it."""
    for seed in range(60):
        pipeline = Pipeline(Conditions(seed=seed, numbers=NUMBERS[:1], index_lag_s=(0.05, 0.05)))
        pipeline.request("first1", **named)
        pipeline.run(0.2, ticks=False)
        pipeline.request("second2", **named)
        pipeline.run(40, ticks=False)
        first, second = sorted(send.at for send in pipeline.voice.log)
        assert second - first < 4, f"seed {seed}"


def test_two_dialers_wait_no_longer_than_one() -> None:
    one, two = (Pipeline(Conditions(skews_s=skews)) for skews in [(0.0,), (0.0, 0.05)])
    for pipeline in (one, two):
        pipeline.request_many(300)
        pipeline.run(1_000)
    assert two.stack.dial.busy_s < 1.2 * one.stack.dial.busy_s
    assert two.faults() == one.faults() == []


def requests_for_each_call(stored: int) -> dict[str, float]:
    pipeline = Pipeline(Conditions(numbers=NUMBERS, skews_s=(0.0,)))
    pipeline.request_many(stored)
    pipeline.run(stored / 40, ticks=False)
    # Both are counted over the same minutes, so that a minute's work at the edge falls within both or within neither.
    pipeline.run(230 - pipeline.world.now)
    before = len(pipeline.voice.log)
    made = pipeline.count_calls()
    pipeline.run(300)
    placed = len(pipeline.voice.log) - before
    assert placed >= 80
    return {operation: count / placed for operation, count in made.items()}


def test_the_next_call_costs_the_same_among_many_as_among_few() -> None:
    few, many = requests_for_each_call(250), requests_for_each_call(8_000)
    # One query of the critical and one of the urgent lane before each place that is open, and now and then one of the others. Sends
    # that are answered together share a look, and how many are is a matter of milliseconds.
    assert max(few["Query"], many["Query"]) < 2.5
    assert many["Query"] < 1.1 * few["Query"]
    for operation in ("GetItem", "PutItem", "UpdateItem"):
        assert many[operation] == pytest.approx(few[operation], rel=0.1)


def test_calls_are_placed_from_the_numbers_for_their_country_and_wait_for_no_others() -> None:
    """Nor do the others wait for them."""
    choice = {"countries": {"GB": [NUMBERS[1]]}, "campaigns": {"one": [NUMBERS[0]]}}
    pipeline = Pipeline(Conditions(numbers=NUMBERS[:3]))
    pipeline.deploy(NUMBER_CHOICE=json.dumps(choice))
    for number in range(4):
        pipeline.request(f"gb{number}", f"+4420794609{number:02}")
        pipeline.request(f"one{number}", campaign="one")
        pipeline.request(f"any{number}")
    pipeline.run(60)
    numbers: dict[str, set[str]] = {}
    for send in pipeline.voice.log:
        numbers.setdefault(send.text.rstrip("0123456789"), set()).add(send.origination_phone_number)
    assert numbers["gb"] == {NUMBERS[1]}
    assert numbers["one"] == {NUMBERS[0]}
    assert len(pipeline.voice.log) == 12
    assert max(send.at for send in pipeline.voice.log) < 12, "three numbers share the work"
    assert pipeline.faults() == []
