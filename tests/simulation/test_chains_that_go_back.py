"""A chain that has gone on, and of which an earlier call is due again: still one after the other, until one was reached."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.application.change_call import change_call
from redial.application.steering.cancel_with_chain import cancel_with_chain
from redial.application.versioned import Updated
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, TakenBack, WaitReason
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.reasons.ends import EarlierCallUnclear, EarlierRecipientReached
from redial.domain.call.reasons.reason import CallCancelled
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import ORIGINATION, T0, waiting_call
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from simulation.telemetry import Notebook
from simulation.voice.sends import Script
from simulation.world import START
from tests.simulation.chained_recipients import FIRST, SECOND, page_out

BUSY, PLAYED = Script(outcome="BUSY", seconds=10), Script()
TOO_LATE_S = 1_200.0
"""By then the silence after a send has ended its call as UNKNOWN."""

Act = Callable[[Call, datetime], Call | CallUnchanged]


def redriven(call: Call, now: datetime) -> Call | CallUnchanged:
    return transitions.redial_refused(call, now)


def settled(call: Call, now: datetime) -> Call | CallUnchanged:
    return transitions.settle_by_hand(call, None, "ana", now)


def make_due(pipeline: Pipeline, act: Act) -> None:
    """Let somebody make the call to the first recipient due again."""
    now = START + timedelta(seconds=pipeline.world.now)
    with pipeline.aws.installed():
        calls = DynamoDbCalls(Table(clients.dynamodb(), "calls"), timedelta(days=90))
        change_call(calls, Notebook(), pipeline.calls["page"], partial(_at, act, now))
    assert pipeline.calls["page"].status is CallStatus.WAITING


def _at(act: Act, now: datetime, call: Call) -> Call | CallUnchanged:
    return act(call, now)


def chain(first: list[Script], second: list[Script], **more: object) -> Pipeline:
    """Ask for calls to two, of which the second is called also where nobody knows how the call to the first ended."""
    pipeline = Pipeline(Conditions(scripts={FIRST: first, SECOND: second}))
    page_out(pipeline, {"destination_phone_number": SECOND, "after_unknown": True}, **more)
    return pipeline


def run_until_the_second_is(pipeline: Pipeline, status: CallStatus) -> None:
    while pipeline.calls.get("page#2") is None or pipeline.calls["page#2"].status is not status:
        assert pipeline.world.now < TOO_LATE_S
        pipeline.run(10)


def what_the_second_waits_for(pipeline: Pipeline) -> WaitReason | None:
    return pipeline.calls["page#2"].wait_reason


def rung(pipeline: Pipeline) -> list[str]:
    return [send.destination_phone_number for send in pipeline.voice.log]


@pytest.mark.parametrize(("first", "act"), [(Script("refused"), redriven), (Script("timed_out"), settled)])
def test_an_earlier_recipient_is_not_called_once_a_later_one_was_reached(first: Script, act: Act) -> None:
    pipeline = chain([first, PLAYED], [PLAYED])
    pipeline.run(TOO_LATE_S)
    assert pipeline.calls["page#2"].status is CallStatus.COMPLETED
    make_due(pipeline, act)
    pipeline.run(300)
    assert rung(pipeline) == [FIRST, SECOND]
    call = pipeline.calls["page"]
    assert (call.status, call.reason) == (CallStatus.CANCELLED, EarlierRecipientReached(2))


def test_an_earlier_recipient_is_not_called_while_a_later_one_is() -> None:
    pipeline = chain([Script("refused"), PLAYED], [Script(outcome="BUSY", seconds=200)])
    run_until_the_second_is(pipeline, CallStatus.CALLING)
    assert pipeline.calls["page#2"].status is CallStatus.CALLING
    make_due(pipeline, redriven)
    pipeline.run(120)
    assert rung(pipeline) == [FIRST, SECOND]
    pipeline.run(300)
    assert rung(pipeline) == [FIRST, SECOND, FIRST]
    assert pipeline.calls["page"].status is CallStatus.COMPLETED


def test_a_chain_that_somebody_cancelled_stays_so_when_an_earlier_call_comes_back() -> None:
    pipeline = chain([Script("timed_out"), PLAYED], [Script(outcome="BUSY", seconds=100)])
    run_until_the_second_is(pipeline, CallStatus.CALLING)
    assert pipeline.calls["page"].status is CallStatus.UNKNOWN
    with pipeline.aws.installed():
        calls, now = DynamoDbCalls(Table(clients.dynamodb(), "calls"), timedelta(days=90)), START + timedelta(hours=1)
        cancelled = cancel_with_chain(pipeline.calls["page"], calls=calls, telemetry=Notebook(), now=now)
    assert isinstance(cancelled, Updated)
    pipeline.run(200)
    make_due(pipeline, settled)
    pipeline.run(300)
    assert rung(pipeline) == [FIRST, SECOND]
    assert [call.status for call in pipeline.calls.values()] == [CallStatus.CANCELLED] * 2
    assert pipeline.calls["page"].reason == CallCancelled()


def test_a_call_that_was_settled_goes_although_the_others_were_left_out_for_it() -> None:
    pipeline = Pipeline(Conditions(scripts={FIRST: [Script("timed_out"), PLAYED]}))
    page_out(pipeline)
    pipeline.run(2 * TOO_LATE_S)
    left_out = [pipeline.calls[each] for each in ("page#2", "page#3")]
    assert [(call.status, call.reason) for call in left_out] == [(CallStatus.CANCELLED, EarlierCallUnclear(1))] * 2
    make_due(pipeline, settled)
    pipeline.run(300)
    assert rung(pipeline) == [FIRST, FIRST]
    assert pipeline.calls["page"].status is CallStatus.COMPLETED


def test_whom_older_code_left_out_as_cancelled_behind_an_unclear_call_cancels_nobody() -> None:
    chained = [
        replace(waiting_call(f"r#{number}"), chain=ChainStep(request_id="r", number=number, of=3))
        for number in (1, 2, 3)
    ]
    back = replace(chained[0], taken_back=(TakenBack(token="t", origination_phone_number=ORIGINATION, intent_at=T0),))
    unclear = replace(chained[1], status=CallStatus.CANCELLED, reason=EarlierCallUnclear(1))
    behind = replace(chained[2], status=CallStatus.CANCELLED, reason=CallCancelled(), cancel_requested_at=T0)
    assert transitions.follow_chain(back, [], T0, [unclear, behind]) is CallUnchanged.NOT_NEEDED
    assert isinstance(transitions.follow_chain(back, [], T0, [replace(unclear, reason=CallCancelled()), behind]), Call)


def test_a_later_recipient_waits_again_while_an_earlier_one_is_due() -> None:
    pipeline = chain(
        [Script("refused"), Script(outcome="BUSY", seconds=600)],
        [BUSY, PLAYED],
        retry={"total_attempts": 2, "busy": {"delay_seconds": 300, "growth": 1, "jitter": 0}},
    )
    run_until_the_second_is(pipeline, CallStatus.CALLING)
    pipeline.run(60)
    assert what_the_second_waits_for(pipeline) is WaitReason.RETRY
    make_due(pipeline, redriven)
    pipeline.run(500)
    assert rung(pipeline) == [FIRST, SECOND, FIRST]
    assert what_the_second_waits_for(pipeline) is WaitReason.EARLIER_RECIPIENT
    pipeline.run(1_500)
    assert rung(pipeline) == [FIRST, SECOND, FIRST, FIRST, SECOND]
    assert [call.status for call in pipeline.calls.values()] == [CallStatus.UNREACHED, CallStatus.COMPLETED]
