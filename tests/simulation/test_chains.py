"""Several recipients of one request, called one after the other until one of them was reached."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.application.steering.cancel_with_chain import cancel_with_chain
from redial.application.steering.control_dialling import DiallingControl
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.ends import EarlierCallUnclear, EarlierRecipientReached
from redial.domain.call.reasons.reason import CallCancelled, TimeIsOver
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.telemetry import Notebook
from simulation.voice.sends import Script
from simulation.world import START
from tests.simulation.chained_recipients import FIRST, SECOND, THIRD, page_out

BUSY, PLAYED = Script(outcome="BUSY", seconds=10), Script()


def pipeline_with(**scripts: list[Script]) -> Pipeline:
    numbers = {"first": FIRST, "second": SECOND, "third": THIRD}
    return Pipeline(Conditions(scripts={numbers[name]: script for name, script in scripts.items()}))


def told(pipeline: Pipeline) -> list[Call]:
    """Give the calls of the chain, the first recipient's first."""
    return sorted(pipeline.calls.values(), key=lambda call: call.request.request_id)


def statuses(pipeline: Pipeline) -> list[str]:
    return [call.status.value for call in told(pipeline)]


def stored() -> DynamoDbCalls:
    return DynamoDbCalls(Table(clients.dynamodb(), "calls"), timedelta(days=90))


def rung(pipeline: Pipeline) -> list[str]:
    return [send.destination_phone_number for send in pipeline.voice.log]


def test_the_next_is_called_seconds_after_the_one_before_was_not_reached() -> None:
    pipeline = pipeline_with(first=[BUSY])
    page_out(pipeline)
    pipeline.run(5)
    assert statuses(pipeline) == ["CALLING", "WAITING", "WAITING"]
    assert {call.wait_reason for call in told(pipeline)[1:]} == {WaitReason.EARLIER_RECIPIENT}
    pipeline.run(55)
    assert rung(pipeline) == [FIRST, SECOND]
    first, second = pipeline.voice.log
    assert second.at - first.at < 10 + 3
    pipeline.run(120)
    assert statuses(pipeline) == ["UNREACHED", "COMPLETED", "CANCELLED"]
    assert told(pipeline)[2].reason == EarlierRecipientReached(2)
    assert pipeline.faults() == []


def test_nobody_else_is_called_where_the_first_was_reached() -> None:
    pipeline = pipeline_with()
    page_out(pipeline)
    pipeline.run(120)
    assert statuses(pipeline) == ["COMPLETED", "CANCELLED", "CANCELLED"]
    assert [call.reason for call in told(pipeline)[1:]] == [EarlierRecipientReached(1)] * 2
    pipeline.run(3_600)
    assert rung(pipeline) == [FIRST]


def test_each_has_all_its_attempts_before_the_next() -> None:
    pipeline = pipeline_with(first=[BUSY, BUSY], second=[BUSY, PLAYED])
    page_out(pipeline, retry={"total_attempts": 2, "busy": {"delay_seconds": 30}})
    pipeline.run(600)
    assert rung(pipeline) == [FIRST, FIRST, SECOND, SECOND]
    assert statuses(pipeline) == ["UNREACHED", "COMPLETED", "CANCELLED"]


def test_a_delay_counts_from_the_end_of_the_call_before() -> None:
    pipeline = pipeline_with(first=[BUSY])
    page_out(pipeline, {"destination_phone_number": SECOND, "delay_seconds": 120})
    pipeline.run(60)
    second = told(pipeline)[1]
    assert (second.status, second.wait_reason) == (CallStatus.WAITING, WaitReason.SCHEDULED)
    pipeline.run(120)
    first, second_send = pipeline.voice.log
    assert 130 <= second_send.at - first.at <= 134


def test_each_hears_their_own_words() -> None:
    pipeline = pipeline_with(first=[BUSY])
    words = {"plain_text_message": {"text": "Nobody answered before you."}}
    page_out(pipeline, {"destination_phone_number": SECOND, "content": words})
    pipeline.run(120)
    assert pipeline.dialled() == ["page", "Nobody answered before you."]


def test_without_shares_the_time_of_the_request_is_shared_equally() -> None:
    pipeline = pipeline_with(first=[BUSY] * 3)
    retry = {"total_attempts": 3, "busy": {"delay_seconds": 140, "growth": 1, "jitter": 0}}
    page_out(pipeline, expires_at=iso(890), retry=retry)
    pipeline.run(600)
    # A third attempt to the first would come after their third of the time.
    assert rung(pipeline) == [FIRST, FIRST, SECOND]


def test_a_share_of_ones_own_ends_ones_attempts() -> None:
    pipeline = pipeline_with(first=[BUSY] * 10)
    page_out(
        pipeline,
        share_seconds=150,
        retry={"total_attempts": 2, "busy": {"delay_seconds": 100, "growth": 1, "jitter": 0}},
    )
    pipeline.run(600)
    assert rung(pipeline) == [FIRST, FIRST, SECOND]


def test_all_come_to_an_end_when_the_time_of_the_request_is_over() -> None:
    pipeline = pipeline_with(first=[Script(outcome="BUSY", seconds=400)])
    page_out(pipeline, expires_at=iso(300))
    pipeline.run(1_000)
    assert statuses(pipeline) == ["UNREACHED", "EXPIRED", "EXPIRED"]
    assert isinstance(told(pipeline)[1].reason, TimeIsOver)
    assert rung(pipeline) == [FIRST]


@pytest.mark.parametrize(("after_unknown", "ends"), [(False, "CANCELLED"), (True, "COMPLETED")])
def test_an_unclear_end_goes_on_only_where_the_request_says_so(after_unknown: bool, ends: str) -> None:
    pipeline = pipeline_with(first=[Script("timed_out")])
    page_out(pipeline, {"destination_phone_number": SECOND, "after_unknown": after_unknown})
    pipeline.run(1_800)
    assert statuses(pipeline) == ["UNKNOWN", ends]
    assert (told(pipeline)[1].reason == EarlierCallUnclear(1)) is (not after_unknown)


def test_a_request_that_comes_twice_is_one_chain() -> None:
    pipeline = pipeline_with(first=[BUSY])
    page_out(pipeline)
    page_out(pipeline)
    pipeline.run(300)
    page_out(pipeline)
    pipeline.run(300)
    assert rung(pipeline) == [FIRST, SECOND]
    assert len(pipeline.calls) == 3


def test_a_step_whose_key_is_taken_rejects_the_whole_chain() -> None:
    pipeline = pipeline_with()
    pipeline.request("page#2", THIRD, not_before=iso(3_000))
    pipeline.run(5)
    page_out(pipeline)
    pipeline.run(300)
    assert rung(pipeline) == []
    assert [call.request.request_id for call in pipeline.calls.values()] == ["page#2"]


def test_a_cancelled_campaign_ends_the_chain() -> None:
    pipeline = pipeline_with(first=[Script(outcome="BUSY", seconds=60)])
    page_out(pipeline, campaign="on-call")
    pipeline.run(5)
    with pipeline.aws.installed():
        control = DiallingControl(DynamoDbControl(Table(clients.dynamodb(), "calls")))
        control.cancel_campaign("on-call", "me", START + timedelta(seconds=pipeline.world.now))
    pipeline.run(1_300)
    assert rung(pipeline) == [FIRST]
    assert statuses(pipeline) == ["UNREACHED", "CANCELLED", "CANCELLED"]
    assert [call.reason for call in told(pipeline)[1:]] == [CallCancelled()] * 2


def test_a_person_who_cancels_any_call_of_a_chain_ends_it() -> None:
    pipeline = pipeline_with(first=[BUSY], second=[Script(outcome="BUSY", seconds=60)])
    page_out(pipeline, retry={"total_attempts": 2, "busy": {"delay_seconds": 300}})
    pipeline.run(30)
    first, _, third = told(pipeline)
    for call in (first, third):
        with pipeline.aws.installed():
            cancel_with_chain(
                call, calls=stored(), telemetry=Notebook(), now=START + timedelta(seconds=pipeline.world.now)
            )
    pipeline.run(900)
    assert rung(pipeline) == [FIRST]
    assert statuses(pipeline) == ["CANCELLED"] * 3
    assert {call.reason for call in told(pipeline)} == {CallCancelled()}


def test_a_late_end_of_an_earlier_call_keeps_the_later_from_being_called() -> None:
    """The first was given up for lost, and was played after all."""
    pipeline = Pipeline(
        Conditions(scripts={FIRST: [Script(seconds=900)], SECOND: [BUSY, PLAYED]}, final_event_deadline_minutes=10)
    )
    page_out(pipeline, retry={"total_attempts": 2, "no_final_event": {"retry": False}, "busy": {"delay_seconds": 600}})
    pipeline.run(800)
    assert statuses(pipeline) == ["UNREACHED", "WAITING", "WAITING"]
    pipeline.run(1_200)
    assert rung(pipeline) == [FIRST, SECOND]
    assert statuses(pipeline) == ["COMPLETED", "CANCELLED", "CANCELLED"]
    assert told(pipeline)[1].reason == EarlierRecipientReached(1)
    assert pipeline.faults() == []


def test_a_lost_wake_up_is_made_up_for_in_minutes() -> None:
    pipeline = pipeline_with(first=[BUSY])
    page_out(pipeline)
    pipeline.run(5)
    with patch.object(pipeline.aws.wake_ups, "put", lambda *_args, **_more: "lost"):
        pipeline.run(60, ticks=False)
    assert rung(pipeline) == [FIRST]
    pipeline.run(700)
    assert rung(pipeline) == [FIRST, SECOND]
