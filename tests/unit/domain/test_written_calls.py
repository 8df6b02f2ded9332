"""What each step writes to a call that waits or ends, field by field: the rest is kept, and times are cut to milliseconds."""

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, TakenBack, WaitReason, call_id_of
from redial.domain.call.destinations import Destination, NotPermitted, PermissionSetting
from redial.domain.call.reasons.codes import LastTime
from redial.domain.call.reasons.limits import RecipientDayUsedUp
from redial.domain.call.reasons.reason import (
    CallCancelled,
    CallDue,
    CallNotPermitted,
    CallScheduled,
    DueAfterRefusal,
    OnDoNotCallList,
    PermittedAgain,
    SettledAsNotPlaced,
    SettledByHand,
    TimeIsOver,
)
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import DEADLINES, ORIGINATION, RETRY, at, call_request, waiting_call
from tests.unit.domain.stepped_calls import BEYOND_MS, DAY_USED_UP, claimed, ended, intent, sent, the


def test_an_accepted_request_is_due_from_now_on() -> None:
    request, destination = call_request(), Destination(country="US", is_premium=False)

    assert transitions.accept(request, "digest", at(1 + BEYOND_MS), destination) == Call(
        call_id=call_id_of("reminder-1"),
        request=request,
        request_digest="digest",
        status=CallStatus.WAITING,
        reason=CallDue(),
        wait_reason=WaitReason.ALLOWANCE,
        accepted_at=at(1),
        updated_at=at(1),
        status_at=at(1),
        destination=destination,
    )


def test_a_request_for_later_is_scheduled_and_one_for_now_is_due() -> None:
    assert waiting_call(not_before=at(0)).reason == CallDue()
    assert waiting_call(not_before=at(1)).reason == CallScheduled(at(1))
    assert waiting_call(not_before=at(1)).accepted_at == at(0)


def test_a_call_whose_time_is_over_tells_which_and_when() -> None:
    call = waiting_call(retry=replace(RETRY, stop_at=at(50)), expires_at=at(60))
    assert transitions.expire(call, at(50 + BEYOND_MS)) == replace(
        call,
        status=CallStatus.EXPIRED,
        wait_reason=None,
        reason=TimeIsOver(last_time=LastTime.STOP_AT, last_time_at=at(50)),
        status_at=at(50),
        updated_at=at(50),
    )
    assert transitions.expire(waiting_call(), at(50)) is CallUnchanged.TIME_LEFT


def test_a_retry_whose_last_attempt_nobody_can_tell_of_ends_as_unknown() -> None:
    redial = replace(RETRY, on_unknown="redial", stop_at=at(5_000))
    waiting = replace(waiting_call(retry=redial), attempts=(intent(outcome=Outcome.SEND_UNKNOWN, outcome_at=at(910)),))
    assert the(transitions.expire(waiting, at(5_000))).status is CallStatus.UNKNOWN


FAULT = NotPermitted(setting=PermissionSetting.COUNTRIES, country="FR", permitted=("US", "CA"))


def test_a_call_that_no_setting_permits_is_held_until_it_is_looked_at_again_or_over() -> None:
    call = waiting_call()
    held = the(transitions.hold_not_permitted(call, FAULT, at(60), at(1)))
    assert held == replace(
        call,
        wait_reason=WaitReason.NOT_PERMITTED,
        reason=CallNotPermitted(PermissionSetting.COUNTRIES, at(60), country="FR", permitted=("US", "CA")),
        status_at=at(60),
        updated_at=at(1),
    )
    short = the(transitions.hold_not_permitted(waiting_call(expires_at=at(30)), FAULT, at(60), at(1)))
    assert short.status_at == at(30)
    let_go = the(transitions.let_go(held, at(61)))
    assert (let_go.wait_reason, let_go.reason, let_go.status_at) == (WaitReason.ALLOWANCE, PermittedAgain(), at(61))
    assert transitions.let_go(call, at(61)) is CallUnchanged.NOT_HELD
    assert transitions.hold_not_permitted(claimed(call), FAULT, at(60), at(1)) is CallUnchanged.NOT_WAITING


def test_a_call_with_time_left_waits_for_what_opens_before_it_is_over() -> None:
    call = waiting_call(expires_at=at(60))
    waiting = the(transitions.postpone(call, WaitReason.RECIPIENT_LIMIT, at(59), DAY_USED_UP, at(1)))
    assert (waiting.status, waiting.status_at) == (CallStatus.WAITING, at(59))
    assert the(transitions.postpone(call, WaitReason.RECIPIENT_LIMIT, at(60), DAY_USED_UP, at(1))).status.is_final


def test_a_due_call_that_tells_what_it_waits_for_keeps_its_turn() -> None:
    call = waiting_call()
    noted = the(transitions.note_wait(call, RecipientDayUsedUp(at(9 + BEYOND_MS)), at(8)))
    assert noted == replace(call, reason=RecipientDayUsedUp(at(9)), updated_at=at(8))
    assert transitions.note_wait(noted, RecipientDayUsedUp(at(9 + BEYOND_MS)), at(9)) is CallUnchanged.KNOWN_ALREADY
    assert transitions.note_wait(claimed(call), DAY_USED_UP, at(9)) is CallUnchanged.NOT_WAITING


def test_steps_for_waiting_calls_leave_the_others_alone() -> None:
    call = claimed(waiting_call())
    listed = OnDoNotCallList(at(0), "asked for it")
    assert transitions.do_not_call(call, listed, at(9)) is CallUnchanged.NOT_WAITING
    cancelled = the(transitions.do_not_call(waiting_call(), listed, at(9)))
    assert (cancelled.status, cancelled.reason, cancelled.status_at) == (CallStatus.CANCELLED, listed, at(9))
    postponed = transitions.postpone(call, WaitReason.RECIPIENT_LIMIT, at(60), DAY_USED_UP, at(9))
    assert postponed is CallUnchanged.NOT_WAITING


def test_a_cancellation_is_kept_with_its_time() -> None:
    call = waiting_call()
    assert transitions.cancel(call, at(5 + BEYOND_MS)) == replace(
        call,
        status=CallStatus.CANCELLED,
        wait_reason=None,
        cancel_requested_at=at(5),
        reason=CallCancelled(),
        status_at=at(5),
        updated_at=at(5),
    )
    dialled = claimed(call)
    asked = transitions.cancel(dialled, at(12 + BEYOND_MS))
    assert asked == replace(dialled, cancel_requested_at=at(12), updated_at=at(12))


def test_a_refused_call_is_due_again_without_the_attempt_that_placed_none() -> None:
    refused = the(transitions.record_refused(claimed(waiting_call(expires_at=at(100))), "t1", "blocked", at(12)))
    again = the(transitions.redial_refused(refused, at(99)))
    assert again == replace(
        refused,
        status=CallStatus.WAITING,
        wait_reason=WaitReason.ALLOWANCE,
        reason=DueAfterRefusal(),
        status_at=at(99),
        updated_at=at(99),
        attempts=(),
        taken_back=(
            TakenBack(token="t1", origination_phone_number=ORIGINATION, intent_at=refused.attempts[0].intent_at),
        ),
    )
    assert transitions.redial_refused(refused, at(100)) is CallUnchanged.NO_TIME_LEFT
    cancelled = replace(refused, cancel_requested_at=at(13))
    assert transitions.redial_refused(cancelled, at(99)) is CallUnchanged.CANCELLED
    assert transitions.redial_refused(waiting_call(), at(99)) is CallUnchanged.NOT_REFUSED
    busy = ended(sent(waiting_call(retry=replace(RETRY, total_attempts=1))), Outcome.BUSY)
    assert transitions.redial_refused(busy, at(99)) is CallUnchanged.NOT_REFUSED
    unlike = replace(refused, status=CallStatus.CANCELLED)
    assert transitions.redial_refused(unlike, at(99)) is CallUnchanged.NOT_REFUSED


@pytest.mark.parametrize("outcome", sorted(transitions.SETTLED_BY_HAND))
def test_what_a_person_found_out_ends_the_call(outcome: Outcome) -> None:
    unknown = the(transitions.settle(claimed(waiting_call()), "t1", None, DEADLINES, at(910)))
    settled = transitions.settle_by_hand(unknown, outcome, "Ada", at(950 + BEYOND_MS))
    is_delivered = outcome is Outcome.COMPLETED_CALL
    assert settled == replace(
        unknown,
        status=CallStatus.COMPLETED if is_delivered else CallStatus.UNREACHED,
        reason=SettledByHand(outcome, 1, "Ada"),
        status_at=at(950),
        updated_at=at(950),
        attempts=(intent(outcome=outcome, outcome_at=at(950), detail="settled by Ada"),),
    )


def test_a_call_that_a_person_knows_was_not_placed_is_due_again() -> None:
    unknown = the(transitions.settle(claimed(waiting_call()), "t1", None, DEADLINES, at(910)))
    again = the(transitions.settle_by_hand(unknown, None, "Ada", at(950)))
    assert (again.status, again.wait_reason, again.attempts) == (CallStatus.WAITING, WaitReason.ALLOWANCE, ())
    assert (again.reason, again.status_at) == (SettledAsNotPlaced("Ada"), at(950))
    assert transitions.settle_by_hand(again, None, "Ada", at(951)) is CallUnchanged.NOT_UNKNOWN
    with pytest.raises(ValueError, match="BUSY, COMPLETED_CALL, FAILED, NO_ANSWER"):
        transitions.settle_by_hand(unknown, Outcome.REFUSED, "Ada", at(951))
