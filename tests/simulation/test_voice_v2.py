"""The pipeline on version 2 of the voice API: what the service answers, what it tells, and whose an uncertain send is."""

from itertools import pairwise
from typing import Any

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.schema import ALLOWANCE, MESSAGE, RECIPIENT
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.pacing.line_slots import SendLines
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, destination_of, iso
from simulation.voice.sends import Behaviour, Script, by_turns


def on_v2(*scripts: Script, **conditions: Any) -> Pipeline:
    """Give a pipeline on version 2 whose sends go like this, one after the other; the last script goes on."""
    return Pipeline(
        Conditions(voice_api="v2", script=lambda number: scripts[min(number, len(scripts) - 1)], **conditions)
    )


def test_send_says_whose_it_is_and_for_how_long_it_is_valid() -> None:
    pipeline = on_v2(Script())
    pipeline.request("r1")
    pipeline.run(60)

    call, (send,) = pipeline.calls["r1"], pipeline.voice.log
    assert call.status is CallStatus.COMPLETED
    assert send.context == {
        "redial_stack": "redial",
        "redial_call": call.call_id,
        "redial_token": call.attempts[0].token,
    }
    assert (send.version, send.configuration_set) == ("v2", "redial-v2")
    assert call.attempts[0].figures is not None
    assert call.attempts[0].figures.price_millionths == 13_000
    assert pipeline.faults() == []


@pytest.mark.parametrize("behaviour", ["error_placed", "timed_out_placed", "lost_placed", "aborted_placed"])
def test_uncertain_send_is_settled_by_the_context_of_its_events(behaviour: Behaviour) -> None:
    pipeline = on_v2(Script(behaviour, seconds=20))
    pipeline.request("r1")
    pipeline.run(40)

    call = pipeline.calls["r1"]
    assert call.status is CallStatus.COMPLETED
    assert (call.attempts[0].message_id, call.attempts[0].by_line) == ("voice-1", False)
    assert pipeline.faults() == []


def test_final_event_alone_tells_whose_it_is() -> None:
    pipeline = on_v2(Script("lost_placed", only_final=True))
    pipeline.request("r1")
    pipeline.run(40)

    assert pipeline.calls["r1"].status is CallStatus.COMPLETED


@pytest.mark.parametrize("behaviour", ["error", "timed_out", "aborted"])
def test_uncertain_send_without_a_call_is_unclear(behaviour: Behaviour) -> None:
    pipeline = on_v2(Script(behaviour))
    pipeline.request("r1")
    pipeline.run(1_200)

    assert pipeline.calls["r1"].status is CallStatus.UNKNOWN
    assert pipeline.faults() == []


def test_call_that_the_service_keeps_too_long_expires_and_is_dialled_anew() -> None:
    pipeline = on_v2(Script(kept_s=300), Script(kept_s=50))
    pipeline.request("r1")
    pipeline.run(600)

    call, (first, second) = pipeline.calls["r1"], pipeline.voice.log
    assert [attempt.outcome for attempt in call.attempts] == [Outcome.TTL_EXPIRED, Outcome.COMPLETED_CALL]
    assert first.ends_at == first.at + 60
    assert second.at > first.ends_at
    assert pipeline.faults() == []


def test_call_that_is_kept_until_its_time_is_over_is_never_dialled() -> None:
    pipeline = on_v2(Script(kept_s=50))
    pipeline.request("r1", expires_at=iso(40), retry={"total_attempts": 1})
    pipeline.run(600)

    (send,) = pipeline.voice.log
    assert send.dialled_at is None
    assert pipeline.calls["r1"].attempts[0].outcome is Outcome.TTL_EXPIRED
    assert pipeline.faults() == []


@pytest.mark.parametrize("outcome", [Outcome.SPAM, Outcome.PROTECT_BLOCKED])
def test_blocked_call_ends_at_once(outcome: Outcome) -> None:
    pipeline = on_v2(Script(outcome=outcome))
    pipeline.request("r1")
    pipeline.run(300)

    call = pipeline.calls["r1"]
    assert (call.status, [attempt.outcome for attempt in call.attempts]) == (CallStatus.UNREACHED, [outcome])
    assert len(pipeline.voice.log) == 1
    assert pipeline.faults() == []


def test_recipient_who_opted_out_at_the_service_is_called_by_nobody_any_more() -> None:
    pipeline = on_v2(Script("opted_out"), Script())
    pipeline.request("r1")
    pipeline.run(10)
    pipeline.request("r2", destination_of("r1"))
    pipeline.run(120)

    assert {call.status for call in pipeline.calls.values()} == {CallStatus.CANCELLED}
    assert len(pipeline.voice.log) == 1
    listed = from_item(pipeline.aws.dynamodb.items[f"{RECIPIENT}{destination_of('r1')}"])
    assert listed["status_key"] == "DO_NOT_CALL"
    assert pipeline.faults() == []


def test_spend_limit_holds_all_calls_and_ends_none() -> None:
    pipeline = on_v2(Script("spend_limit_reached"), Script())
    pipeline.request_many(3)
    pipeline.run(840)
    assert len(pipeline.voice.log) == 1
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.WAITING}

    pipeline.run(300)

    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}
    assert pipeline.faults() == []


def test_day_of_a_recipient_that_others_have_used_up_is_waited_for() -> None:
    pipeline = on_v2(Script("recipient_day_used_up"), Script())
    pipeline.request("r1")
    pipeline.request("r2")
    pipeline.run(120)

    waiting, placed = sorted(pipeline.calls.values(), key=lambda call: call.status is not CallStatus.WAITING)
    assert (waiting.wait_reason, waiting.attempts) == (WaitReason.RECIPIENT_LIMIT, ())
    assert placed.status is CallStatus.COMPLETED


@pytest.mark.parametrize("behaviour", ["access_denied", "refused_all", "throttled", "unreachable"])
def test_fault_of_the_stack_or_the_account_costs_no_call(behaviour: Behaviour) -> None:
    pipeline = on_v2(Script(behaviour), Script())
    pipeline.request("r1")
    pipeline.run(300)

    call = pipeline.calls["r1"]
    assert (call.status, len(call.attempts)) == (CallStatus.COMPLETED, 1)
    assert pipeline.faults() == []


def test_refused_call_is_rejected_with_the_reason() -> None:
    pipeline = on_v2(Script("refused"))
    pipeline.request("r1")
    pipeline.run(60)

    call = pipeline.calls["r1"]
    assert call.status is CallStatus.REJECTED
    assert "DESTINATION_COUNTRY_BLOCKED" in call.status_reason


def test_account_is_asked_once_a_second_whatever_the_number() -> None:
    pipeline = on_v2(Script(), numbers=tuple(f"+1206555019{each}" for each in range(4)))
    pipeline.request_many(8)
    pipeline.run(120)

    sends = [send.at for send in pipeline.voice.log]
    assert len(sends) == 8
    assert min(later - sooner for sooner, later in pairwise(sends)) >= 1
    assert pipeline.faults() == []


THREE_DAYS_S = 72 * 3_600


@pytest.mark.parametrize("behaviour", ["accepted", "lost_placed"])
def test_unknown_after_three_days_ends_nothing_and_tells_whose_the_call_was(behaviour: Behaviour) -> None:
    """Nothing else is ever told of the call."""
    script = Script(behaviour, outcome=None, only_final=True, unknown_after_s=THREE_DAYS_S)
    pipeline = on_v2(script)
    pipeline.request("r1", retry={"total_attempts": 1})
    pipeline.run(7_500)
    before = pipeline.calls["r1"]
    is_known = behaviour == "accepted"
    assert before.attempts[0].outcome is (Outcome.NO_FINAL_EVENT if is_known else Outcome.SEND_UNKNOWN)

    pipeline.run(THREE_DAYS_S - 7_400, ticks=False)
    told = pipeline.calls["r1"]
    pipeline.run(4_000)

    assert (told.status, told.attempts[0].message_id) == (
        CallStatus.UNREACHED if is_known else CallStatus.CALLING,
        "voice-1",
    )
    after = pipeline.calls["r1"]
    assert (after.status, after.attempts[0].outcome) == (CallStatus.UNREACHED, Outcome.NO_FINAL_EVENT)
    assert len(pipeline.voice.log) == 1
    assert pipeline.faults() == []


def lines_stored(pipeline: Pipeline) -> SendLines | None:
    with pipeline.aws.installed():
        return DynamoDbAllowance(Table(clients.dynamodb(), "calls"), "us-east-1").load().lines


def test_as_many_sends_as_there_are_may_be_without_an_answer_at_once() -> None:
    """Version 1 has eight lines: with every second send without an answer it would wait after the sixteenth."""
    pipeline = Pipeline(Conditions(voice_api="v2", script=by_turns([Script("error_placed", seconds=200), Script()])))
    pipeline.request_many(50, retry={"total_attempts": 1})
    pipeline.run(190)

    assert len(pipeline.voice.log) == 50
    pipeline.run(210)
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}
    assert lines_stored(pipeline) == SendLines()
    assert pipeline.faults() == []


@pytest.mark.parametrize("are_missing", [False, True])
def test_lines_of_version_1_stay_as_they_are_while_the_stage_uses_version_2(are_missing: bool) -> None:
    pipeline = Pipeline(Conditions(script=lambda _: Script("lost_placed", seconds=200)))
    pipeline.request_many(2)
    pipeline.run(30)
    before = lines_stored(pipeline)
    assert before is not None
    assert len(before.taken()) == 2
    if are_missing:
        key = f"{ALLOWANCE}us-east-1"
        del pipeline.aws.dynamodb.items[key]["lines"]
    pipeline.move_to("v2", keep_events_of="v1")
    pipeline.request_many(3, prefix="v")
    pipeline.run(400)

    assert [send.version for send in pipeline.voice.log] == ["v1"] * 2 + ["v2"] * 3
    assert lines_stored(pipeline) == (None if are_missing else before)
    since = pipeline.world.now
    pipeline.move_to("v1", keep_events_of="v2")
    pipeline.request("w1")
    pipeline.run(500)

    last = pipeline.voice.log[-1]
    # Missing is taken by nobody knows whom, for the time of a slot.
    assert (last.version, last.text, last.at - since >= 195) == ("v1", "w1", are_missing)
    assert pipeline.faults() == []


@pytest.mark.parametrize("behaviour", ["accepted", "lost_placed"])
def test_moving_to_the_other_version_and_back_loses_no_event_of_calls_in_flight(behaviour: Behaviour) -> None:
    pipeline = Pipeline(Conditions(script=lambda _: Script(behaviour, seconds=200)))
    for number, (used, kept) in enumerate((("v1", None), ("v2", "v1"), ("v1", "v2"))):
        if number:
            pipeline.move_to(used, keep_events_of=kept)  # type: ignore[arg-type]
        pipeline.request(f"r{number}")
        pipeline.run(20)
    pipeline.run(300)

    assert {send.version: send.text for send in pipeline.voice.log} == {"v1": "r2", "v2": "r1"}
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}
    assert pipeline.faults() == []


def test_events_of_a_version_that_is_not_kept_arrive_no_more() -> None:
    pipeline = Pipeline(Conditions(script=lambda _: Script("lost_placed", seconds=200)))
    pipeline.request("r1")
    pipeline.run(10)
    pipeline.move_to("v2")
    pipeline.run(300)

    assert pipeline.calls["r1"].status is CallStatus.CALLING
    assert f"{MESSAGE}voice-1" in pipeline.aws.dynamodb.items
