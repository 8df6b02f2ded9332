"""An attempt that was given up for lost, and of which is heard when the call went on without it: nobody is called beside it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.attempt.silence import SilenceCondition
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import (
    AttemptsUsedUp,
    AttemptUnderWay,
    CallScheduled,
    CancelledAfterAttempt,
    NotRetried,
    RangUnasked,
    RefusedByService,
    SilenceUnproven,
    ThrottledByService,
)
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.call.status_changes import check_status_change
from redial.domain.call.transitions import Deadlines
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.recipient.recipients import InFlight, judge_holder
from simulation.makers import ORIGINATION, T0, at, waiting_call

DEADLINES = Deadlines(final_event=timedelta(seconds=600), send_answer=timedelta(seconds=60))
POLICY = RetryPolicy(total_attempts=4, busy=OutcomePolicy(retry=True, delay_seconds=60), on_unknown=OnUnknown.REDIAL)


def changed(call: Call | CallUnchanged) -> Call:
    assert isinstance(call, Call), call
    return call


def sent(call: Call, number: int, seconds: float) -> Call:
    claimed = changed(transitions.claim(call, f"t{number}", ORIGINATION, DEADLINES, at(seconds)))
    return changed(transitions.record_sent(claimed, f"t{number}", f"m{number}", DEADLINES, at(seconds + 1)))


def told(call: Call, number: int, outcome: Outcome, seconds: float) -> Call:
    return changed(transitions.end_attempt(call, f"t{number}", EndOfAttempt(outcome, at(seconds)), at(seconds)))


def heard_of(call: Call, seconds: float) -> Call:
    return changed(transitions.record_sent(call, "t1", "m1", DEADLINES, at(seconds)))


def first_lost(policy: RetryPolicy = POLICY) -> Call:
    """Return a call that is due again, since nothing was heard of its first attempt."""
    claimed = changed(transitions.claim(waiting_call(retry=policy), "t1", ORIGINATION, DEADLINES, T0))
    return changed(transitions.settle(claimed, "t1", None, DEADLINES, at(61)))


def first_goes_on(policy: RetryPolicy = POLICY) -> Call:
    """Return a call whose second attempt was BUSY, as the first one, of which nothing had been heard, was going on."""
    return told(heard_of(sent(first_lost(policy), 2, 100), 110), 2, Outcome.BUSY, 120)


def heard_of_while_it_waits() -> Call:
    return heard_of(told(sent(first_lost(), 2, 100), 2, Outcome.BUSY, 120), 125)


def replace_policy(call: Call, policy: RetryPolicy) -> Call:
    return replace(call, request=replace(call.request, retry=policy))


def numbers_and_tokens(call: Call) -> list[tuple[int, str]]:
    return [(attempt.number, attempt.token) for attempt in call.attempts]


def test_call_is_not_due_again_while_an_earlier_attempt_goes_on() -> None:
    call = first_goes_on()

    assert (call.status, call.wait_reason, call.reason) == (CallStatus.CALLING, None, AttemptUnderWay(1, 4))
    assert numbers_and_tokens(call) == [(1, "t1"), (2, "t2")]
    assert call.in_flight is not None
    assert (call.in_flight.message_id, call.status_at) == ("m1", at(120))
    looked_at = changed(transitions.settle(call, "t1", None, DEADLINES, at(130)))
    assert looked_at.status_at == at(110) + DEADLINES.final_event


def test_call_that_waits_for_its_retry_is_in_flight_again_when_an_earlier_attempt_is_heard_of() -> None:
    call = heard_of_while_it_waits()

    assert (call.status, call.wait_reason, call.reason) == (CallStatus.CALLING, None, AttemptUnderWay(1, 4))
    assert numbers_and_tokens(call) == [(1, "t1"), (2, "t2")]
    assert call.status_at == at(125) + DEADLINES.final_event


@pytest.mark.parametrize("call", [first_goes_on(), heard_of_while_it_waits()], ids=["under way", "waiting"])
def test_end_of_the_attempt_that_went_on_decides(call: Call) -> None:
    assert told(call, 1, Outcome.COMPLETED_CALL, 140).status is CallStatus.COMPLETED

    again = told(call, 1, Outcome.BUSY, 140)
    assert (again.status, again.wait_reason, again.status_at) == (CallStatus.WAITING, WaitReason.RETRY, at(200))

    mute = changed(transitions.settle(call, "t1", None, DEADLINES, at(800)))
    assert (mute.status, mute.reason) == (CallStatus.UNREACHED, NotRetried(Outcome.NO_FINAL_EVENT, 1)), (
        "perhaps it was heard"
    )


def test_late_event_of_the_attempt_that_ended_first_changes_nothing_of_the_one_that_goes_on() -> None:
    call = first_goes_on()

    corrected = told(call, 2, Outcome.NO_ANSWER, 121)

    assert (corrected.status, corrected.status_at, corrected.in_flight) == (call.status, call.status_at, call.in_flight)


def test_call_without_further_attempts_ends_when_the_last_one_that_goes_on_has() -> None:
    call = first_goes_on(replace(POLICY, total_attempts=2))

    assert call.status is CallStatus.CALLING
    ended = told(call, 1, Outcome.BUSY, 140)
    assert (ended.status, ended.reason) == (CallStatus.UNREACHED, AttemptsUsedUp(Outcome.BUSY, 1, 2))


def second_unanswered(policy: RetryPolicy) -> Call:
    """Return a call whose first attempt is heard of while nobody knows whether its second send placed a call."""
    claimed = changed(transitions.claim(first_lost(policy), "t2", ORIGINATION, DEADLINES, at(100)))
    return changed(transitions.settle(heard_of(claimed, 110), "t2", None, DEADLINES, at(165)))


def test_attempt_that_ends_first_without_a_trace_has_to_let_a_retry_follow_too() -> None:
    again = told(second_unanswered(POLICY), 1, Outcome.BUSY, 170)
    assert (again.status, again.status_at) == (CallStatus.WAITING, at(160 + 600)), "by the later of both delays"

    silent = replace(POLICY, on_unknown=OnUnknown.REDIAL_IF_SILENT)
    unproven = told(replace_policy(second_unanswered(POLICY), silent), 1, Outcome.BUSY, 170)
    assert (unproven.status, unproven.reason) == (
        CallStatus.UNKNOWN,
        SilenceUnproven(Outcome.SEND_UNKNOWN, 2, SilenceCondition.JUDGED),
    )


def test_what_is_heard_at_last_of_the_second_send_of_a_call_that_was_given_up_counts() -> None:
    ended = told(second_unanswered(replace(POLICY, total_attempts=2)), 1, Outcome.BUSY, 170)
    assert ended.status is CallStatus.UNKNOWN

    goes_on = changed(transitions.record_sent(ended, "t2", "m2", DEADLINES, at(180)))
    check_status_change(ended.call_id, ended.status, goes_on.status)
    assert told(goes_on, 2, Outcome.COMPLETED_CALL, 190).status is CallStatus.COMPLETED


def test_cancelled_call_ends_when_all_of_its_attempts_have() -> None:
    under_way = heard_of(sent(first_lost(), 2, 100), 110)
    cancelled = changed(transitions.cancel(under_way, at(115)))

    goes_on = told(cancelled, 2, Outcome.BUSY, 120)
    ended = told(goes_on, 1, Outcome.BUSY, 140)

    assert goes_on.status is CallStatus.CALLING
    assert (ended.status, ended.reason) == (CallStatus.CANCELLED, CancelledAfterAttempt(Outcome.BUSY, 1))


def test_refused_call_is_rejected_when_the_attempt_that_goes_on_has_ended_without_delivering() -> None:
    second = changed(transitions.claim(first_lost(), "t2", ORIGINATION, DEADLINES, at(100)))

    refused = changed(transitions.record_refused(heard_of(second, 110), "t2", "no", at(111)))

    assert (refused.status, refused.reason) == (CallStatus.CALLING, AttemptUnderWay(1, 4)), (
        "nobody redrives it meanwhile"
    )
    ended = told(refused, 1, Outcome.BUSY, 140)
    assert (ended.status, ended.reason) == (CallStatus.REJECTED, RefusedByService("no"))
    assert told(refused, 1, Outcome.COMPLETED_CALL, 140).status is CallStatus.COMPLETED


def test_attempt_before_the_last_one_is_awaited_when_a_third_send_is_taken_back() -> None:
    third = changed(
        transitions.claim(told(sent(first_lost(), 2, 100), 2, Outcome.BUSY, 120), "t3", ORIGINATION, DEADLINES, at(180))
    )
    why = ThrottledByService("slow down")

    back = changed(transitions.take_back(heard_of(third, 181), "t3", WaitReason.THROTTLED, at(190), why, at(182)))

    assert (back.status, back.reason, back.status_at) == (CallStatus.CALLING, AttemptUnderWay(1, 4), at(182))
    assert numbers_and_tokens(back) == [(1, "t1"), (2, "t2")]


def test_second_call_of_an_earlier_send_is_awaited_and_no_other_attempt_follows() -> None:
    first = told(sent(waiting_call(retry=POLICY), 1, 0), 1, Outcome.BUSY, 20)
    waiting = told(sent(first, 2, 80), 2, Outcome.BUSY, 100)

    call = changed(transitions.attribute(waiting, "t1", "m9", DEADLINES, at(105)))

    assert call.status is CallStatus.CALLING
    assert numbers_and_tokens(call) == [(1, "t1"), (2, "t2")]
    assert call.in_flight is not None
    assert call.in_flight.other_message_ids == ("m9",)
    ended = told(call, 1, Outcome.NO_ANSWER, 120)
    assert (ended.status, ended.reason) == (CallStatus.UNREACHED, RangUnasked(Outcome.NO_ANSWER, 1))


def test_recipient_is_held_while_any_attempt_of_the_call_goes_on() -> None:
    call = first_goes_on()

    assert judge_holder(InFlight(call.call_id, "t2", at(100)), call, at(1_000)) is None
    assert judge_holder(InFlight(call.call_id, "t2", at(100)), told(call, 1, Outcome.BUSY, 140), at(141)) is not None


NEVER_IN_TIME = OutcomePolicy(retry=True, delay_seconds=3_600)


@pytest.mark.parametrize("busy", [POLICY.busy, NEVER_IN_TIME], ids=["retried", "no time to retry"])
def test_time_that_somebody_gave_a_call_outlives_what_is_told_late_of_its_last_attempt(busy: OutcomePolicy) -> None:
    retry = replace(POLICY, busy=busy, no_final_event=OutcomePolicy(retry=True, delay_seconds=5))
    mute = changed(transitions.settle(sent(waiting_call(retry=retry), 1, 0), "t1", None, DEADLINES, at(700)))
    given = changed(transitions.reschedule(mute, at(900), at(1_200), at(710)))

    late = told(given, 1, Outcome.BUSY, 720)

    assert (late.status, late.wait_reason, late.status_at) == (CallStatus.WAITING, WaitReason.SCHEDULED, at(900))
    assert late.attempts[0].outcome is Outcome.BUSY


@pytest.mark.parametrize("busy", [POLICY.busy, NEVER_IN_TIME], ids=["retried", "no time to retry"])
def test_call_that_was_given_a_time_keeps_it_when_its_last_attempt_was_heard_of_and_ends(busy: OutcomePolicy) -> None:
    given = changed(transitions.reschedule(first_lost(replace(POLICY, busy=busy)), at(900), at(1_200), at(70)))

    goes_on = heard_of(given, 80)
    ended = told(goes_on, 1, Outcome.BUSY, 100)

    assert goes_on.status is CallStatus.CALLING
    assert (ended.status, ended.wait_reason, ended.status_at) == (CallStatus.WAITING, WaitReason.SCHEDULED, at(900))
    assert ended.reason == CallScheduled(at(900))


def test_call_that_was_given_a_time_is_dialled_again_by_its_policy_once_that_has_passed() -> None:
    given = changed(transitions.reschedule(first_lost(), at(900), at(1_200), at(70)))
    second = told(sent(given, 2, 900), 2, Outcome.BUSY, 920)
    assert (second.wait_reason, second.status_at) == (WaitReason.RETRY, at(980))
    later = told(heard_of(given, 80), 1, Outcome.BUSY, 850)
    assert (later.wait_reason, later.status_at) == (WaitReason.RETRY, at(910)), "no sooner than the policy says"


def test_call_whose_attempts_have_all_ended_under_an_older_version_goes_on_when_it_is_looked_at() -> None:
    """That version takes the last attempt for the one under way, and notes the end of another one alone."""
    call = first_goes_on()
    ended = replace(call.attempts[0], outcome=Outcome.BUSY, outcome_at=at(140))

    again = changed(
        transitions.settle(replace(call, attempts=(ended, call.attempts[1])), "t2", None, DEADLINES, at(150))
    )

    assert (again.status, again.wait_reason, again.status_at) == (CallStatus.WAITING, WaitReason.RETRY, at(180))
