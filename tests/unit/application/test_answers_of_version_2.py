"""What version 2 of the voice API answers besides: the recipient's day and the account's money, as the service knows them."""

from redial.application.dialling.place_call import Placed
from redial.domain.attempt.sending import RecipientThrottled, SendAccepted, SendResult, SpendLimitReached
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.reasons.limits import SpendLimitUsedUp
from redial.domain.call.reasons.reason import RecipientDayUsedUpByOthers
from redial.domain.pacing.waits import LimitName, Wait
from redial.metrics import MetricName
from simulation.makers import DESTINATION, at, waiting_call
from tests.unit.application.in_memory import InMemory

CALL = waiting_call()
QUARTER_S = 900


def answered(answer: SendResult) -> InMemory:
    """Place a call, and have the answer half a second later."""
    memory = InMemory()
    memory.voice.answer = answer

    def later() -> None:
        memory.clock.seconds = 0.5

    memory.voice.on_send = later
    assert memory.place(CALL) == Placed(memory.stored(CALL), answer)
    return memory


def nothing_is_held(memory: InMemory) -> None:
    recipient = memory.recipient(DESTINATION)
    assert (recipient.in_flight, recipient.calls.stamps) == (None, ())
    lines = memory.allowance.stored.lines
    assert lines is not None
    assert lines.taken() == [], "no call was placed, so no event will ask whose the line was"
    windows = memory.allowance.stored.windows
    assert windows.day.stamps == ()
    assert memory.stamps() == {"t1": 0.5}, "the request did arrive"


def test_recipient_whose_day_is_used_up_is_looked_at_again_and_the_attempt_is_taken_back() -> None:
    memory = answered(RecipientThrottled("no more today"))

    waits = memory.stored(CALL)
    assert (waits.status, waits.wait_reason, waits.attempts) == (CallStatus.WAITING, WaitReason.RECIPIENT_LIMIT, ())
    assert waits.reason == RecipientDayUsedUpByOthers(at(0.5 + QUARTER_S))
    assert (waits.status_at, waits.throttles) == (at(0.5 + QUARTER_S), 1)
    assert memory.telemetry.sums == {MetricName.SEND_THROTTLED: 1}
    nothing_is_held(memory)
    assert memory.placer.what_it_waits_for(waiting_call("r2", destination_phone_number="+12065550101")) == Wait(
        at(1.55), LimitName.ORIGINATION_NUMBER_SECOND
    ), "others go on"


def test_recipient_who_was_refused_before_is_looked_at_later_each_time() -> None:
    memory = answered(RecipientThrottled("no more today"))
    memory.clock.seconds = QUARTER_S + 1
    memory.voice.on_send = lambda: None
    memory.place(memory.stored(CALL))
    assert memory.stored(CALL).status_at == at(QUARTER_S + 1 + 2 * QUARTER_S)


def test_account_that_may_spend_no_more_pauses_and_one_call_tries_for_all() -> None:
    memory = answered(SpendLimitReached("the month's money"))

    waits = memory.stored(CALL)
    assert (waits.status, waits.wait_reason, waits.attempts) == (CallStatus.WAITING, WaitReason.ALLOWANCE, ())
    assert (waits.reason, waits.status_at) == (SpendLimitUsedUp(at(0.5 + QUARTER_S)), at(0.5))
    assert memory.telemetry.sums == {MetricName.SPEND_LIMIT_REACHED: 1}
    assert memory.telemetry.warnings == [("spend limit reached", {"error": "the month's money"})]
    nothing_is_held(memory)
    assert memory.placer.what_any_call_waits_for() == Wait(at(0.5 + QUARTER_S), LimitName.SPEND_LIMIT)


def test_line_of_a_send_that_was_answered_goes_with_the_next_write() -> None:
    memory = answered(SendAccepted("m1"))
    lines = memory.allowance.stored.lines
    assert lines is not None
    assert [slot.token for slot in lines.taken()] == ["t1"]

    memory.pacing.flush()

    lines = memory.allowance.stored.lines
    assert lines is not None
    assert lines.taken() == []
