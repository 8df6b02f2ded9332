"""What somebody else does between a read and a write, or between a write and a send: whoever comes second does nothing wrong."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.schema import MESSAGE
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.recipient_lock import RecipientLock
from redial.application.other_spellings import OtherSpellings
from redial.application.steering.reschedule_call import reschedule_call
from redial.application.versioned import update
from redial.domain.attempt.events import VoiceEvent, VoiceEventType
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import ClaimedTooSlowly, Noted
from redial.domain.recipient.recipients import RecipientInFlight
from redial.domain.versioned import Stored
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed
from simulation.makers import DEADLINES, LIMITS, ORIGINATION, at, waiting_call
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.stack.settling import settler


class NoOtherSpellings:
    def of(self, _number: str) -> tuple[str, ...]:
        return ()


Happens = Callable[[], object]


@pytest.fixture
def pipeline() -> Pipeline:
    return Pipeline(Conditions(skews_s=(0.0,)))


def stores_as(status: CallStatus) -> Callable[[AwsCall], bool]:
    def is_it(call: AwsCall) -> bool:
        item: dict[str, Any] = call.parameters.get("Item", {})
        return call.operation == "PutItem" and item.get("status", {}).get("S") == status

    return is_it


is_claim = stores_as(CallStatus.CALLING)


def once(pipeline: Pipeline, is_it: Callable[[AwsCall], bool], before: Happens = int, after: Happens = int) -> None:
    """Let something happen before, or after, the first AWS call of a kind; what it asks of AWS itself goes through."""
    usual = pipeline.aws.intercept

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if not is_it(call):
            return usual(call, execute)
        pipeline.aws.intercept = usual
        before()
        answer = execute()
        after()
        return answer

    pipeline.aws.intercept = intercept


def test_call_that_was_put_off_between_its_read_and_its_claim_is_not_dialled_early(pipeline: Pipeline) -> None:
    def put_off() -> None:
        calls, call = pipeline.functions.calls, pipeline.calls["r1"]
        step = transitions.postpone(call, WaitReason.THROTTLED, at(600), Noted("throttled"), at(1))
        assert isinstance(step, Call)
        update(calls.at(call.call_id), lambda _: step)

    once(pipeline, is_claim, before=put_off)
    pipeline.request("r1")
    pipeline.run(590)

    assert pipeline.voice.log == []
    pipeline.run(120)
    assert [send.at > 599 for send in pipeline.voice.log] == [True]


def waits_for_its_recipient(call: AwsCall) -> bool:
    return call.operation == "PutItem" and "RECIPIENT_IN_FLIGHT" in str(call.parameters.get("Item"))


def test_call_that_gets_another_time_while_a_dialer_puts_it_off_is_not_dialled_before_it(pipeline: Pipeline) -> None:
    """The dialer read it when it was due, and finds that its recipient is in another call: that is no reason to call sooner."""
    number, functions, given = "+12065550142", pipeline.functions, list[CallStatus]()

    def give_another_time() -> None:
        changed = reschedule_call(
            pipeline.calls["r2"],
            at(600),
            None,
            calls=functions.calls,
            wake_ups=functions.wake_ups,
            telemetry=functions.notebook,
            now=at(pipeline.world.now),
        )
        given.append(changed.record.status)

    once(pipeline, waits_for_its_recipient, before=give_another_time)
    pipeline.request("r1", number)
    pipeline.request("r2", number, not_before=iso(5))
    pipeline.run(590)

    assert given == [CallStatus.WAITING]
    assert pipeline.dialled() == ["r1"]
    pipeline.run(90)
    assert [send.text for send in pipeline.voice.log if send.at > 599] == ["r2"]


@pytest.mark.parametrize("frozen_s", [2.1, 9.0, 40.0])
def test_process_that_was_frozen_after_its_claim_sends_nothing(pipeline: Pipeline, frozen_s: float) -> None:
    reasons = []

    def note_reason() -> None:
        reasons.append(pipeline.calls["r1"].reason)

    def frozen() -> None:
        pipeline.world.sleep(frozen_s)
        once(pipeline, stores_as(CallStatus.WAITING), after=note_reason)

    once(pipeline, is_claim, after=frozen)
    pipeline.request("r1")
    pipeline.run(300)

    assert reasons == [ClaimedTooSlowly()]
    assert [send.at > frozen_s for send in pipeline.voice.log] == [True]
    assert len(pipeline.calls["r1"].attempts) == 1


def test_process_that_was_frozen_before_its_claim_sends_nothing_of_a_call_that_expired(pipeline: Pipeline) -> None:
    once(pipeline, is_claim, before=lambda: pipeline.world.sleep(1.5))
    pipeline.request("r1", expires_at=iso(1.0))
    pipeline.run(120)

    assert pipeline.voice.log == []
    assert pipeline.calls["r1"].status is CallStatus.EXPIRED


def test_recipient_that_another_dialer_takes_between_read_and_write_is_in_flight(pipeline: Pipeline) -> None:
    functions = pipeline.functions
    recipients = DynamoDbRecipients(Table(clients.dynamodb(), "calls"), lambda: at(1))
    lock = RecipientLock(recipients, functions.calls, LIMITS, cast("OtherSpellings", NoOtherSpellings()))
    mine, other = waiting_call("mine"), waiting_call("other")

    def taken_by_the_other() -> None:
        lock.hold(other, "t-other", at(1), at(20))
        claimed = transitions.claim(other, "t-other", ORIGINATION, DEADLINES, at(1))
        assert isinstance(claimed, Call)
        assert functions.calls.add(claimed) == Stored()

    with pipeline.aws.installed():
        functions.calls.add(mine)
        once(pipeline, lambda call: call.operation == "PutItem" and "RECIPIENT" in str(call), before=taken_by_the_other)
        held = lock.hold(mine, "t-mine", at(1), at(20))

    assert isinstance(held, RecipientInFlight)
    assert held.holder.call_id == other.call_id


def test_message_id_that_is_recorded_while_its_intent_is_settled_is_linked_before_its_call_ends(
    pipeline: Pipeline,
) -> None:
    """The dialer recorded it late, and died before telling so where the events arrive."""
    functions = pipeline.functions
    claimed = transitions.claim(waiting_call(), "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)

    def record_late() -> None:
        sent = transitions.record_sent(claimed, "t1", "m1", DEADLINES, at(2))
        assert isinstance(sent, Call)
        update(functions.calls.at(claimed.call_id), lambda _: sent)

    with pipeline.aws.installed():
        functions.calls.add(claimed)
        once(pipeline, stores_as(CallStatus.UNKNOWN), before=record_late)
        unsettled = settler(pipeline).settle(claimed, at(10_000))
        functions.attempts.add_events("m1", {VoiceEvent(VoiceEventType.COMPLETED_CALL, at(20)): None}, at(10_001))
        settled = settler(pipeline).settle(unsettled, at(10_060))

    assert unsettled.status is CallStatus.CALLING
    assert settled.status is CallStatus.COMPLETED


def test_request_whose_taking_in_died_before_its_wake_up_wakes_the_dialer_when_it_is_delivered_again(
    pipeline: Pipeline,
) -> None:
    def die() -> None:
        raise Killed

    once(pipeline, lambda call: call.operation == "SendMessage", before=die)
    pipeline.request("r1")
    pipeline.run(170, ticks=False)
    assert [call.status for call in pipeline.calls.values()] == [CallStatus.WAITING]

    pipeline.run(30, ticks=False)

    assert [send.at < 190 for send in pipeline.voice.log] == [True]


def test_request_that_is_delivered_twice_wakes_the_dialer_twice(pipeline: Pipeline) -> None:
    pipeline.request("r1")
    pipeline.request("r1")
    pipeline.run(5, ticks=False)

    wake_ups = pipeline.aws.wake_ups
    assert (pipeline.stack.dial.invocations, wake_ups.messages) in [(1, []), (2, [])]
    assert len(pipeline.voice.log) == 1


def test_events_that_come_while_their_attempt_is_linked_are_no_orphan(pipeline: Pipeline) -> None:
    functions = pipeline.functions
    event = VoiceEvent(VoiceEventType.RINGING, at(2))

    with pipeline.aws.installed():
        once(
            pipeline,
            lambda call: "attribute_not_exists(call_id)" in call.parameters.get("ConditionExpression", ""),
            before=lambda: functions.attempts.link("m1", "c1", "t1", at(2)),
        )
        record = functions.attempts.add_events("m1", {event: None}, at(3))

    assert (record.call_id, record.events) == ("c1", frozenset({event}))
    assert not is_orphan(pipeline, "m1")


def test_orphan_that_is_linked_stands_in_no_list_of_orphans(pipeline: Pipeline) -> None:
    attempts = pipeline.functions.attempts
    with pipeline.aws.installed():
        attempts.add_events("m1", {VoiceEvent(VoiceEventType.RINGING, at(2)): None}, at(3))
        assert is_orphan(pipeline, "m1")
        linked = attempts.link("m1", "c1", "t1", at(4))
    assert not is_orphan(pipeline, "m1")
    assert linked.call_id == "c1"


def is_orphan(pipeline: Pipeline, message_id: str) -> bool:
    return "status_key" in pipeline.aws.dynamodb.items[f"{MESSAGE}{message_id}"]
