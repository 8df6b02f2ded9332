"""An attempt that ends late, or is told of late: by which deadline, and what that changes of its call."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import AttemptUnderWay, ThrottledByService, ToldLate
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.call.transitions import Deadlines
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import ORIGINATION, at, waiting_call

DEADLINES = Deadlines(final_event=timedelta(seconds=600), send_answer=timedelta(seconds=60))
SILENCE_AGAIN = RetryPolicy(total_attempts=2, no_final_event=OutcomePolicy(retry=True, delay_seconds=5))


def changed(call: Call | CallUnchanged) -> Call:
    assert isinstance(call, Call), call
    return call


def sent(call: Call, token: str, intent_s: float, sent_s: float) -> Call:
    claimed = changed(transitions.claim(call, token, ORIGINATION, DEADLINES, at(intent_s)))
    return changed(transitions.record_sent(claimed, token, f"m-{token}", DEADLINES, at(sent_s)))


def silent(call: Call, token: str, seconds: float) -> Call:
    return changed(transitions.settle(call, token, None, DEADLINES, at(seconds)))


def told(call: Call, token: str, outcome: Outcome, seconds: float) -> Call:
    return changed(transitions.end_attempt(call, token, EndOfAttempt(outcome, at(seconds - 1)), at(seconds)))


def test_final_event_is_awaited_from_the_answer_to_the_send_and_not_from_the_intent() -> None:
    call = sent(waiting_call(), "t1", 0, 9)

    assert call.status_at == at(60), "the first look is that at the intent"
    awaited = changed(transitions.settle(call, "t1", None, DEADLINES, at(605)))
    assert (awaited.status, awaited.status_at) == (CallStatus.CALLING, at(609))
    assert transitions.settle(awaited, "t1", None, DEADLINES, at(608)) is CallUnchanged.NOT_OVERDUE

    over = silent(awaited, "t1", 700)
    assert (over.attempts[0].outcome, over.attempts[0].outcome_at) == (Outcome.NO_FINAL_EVENT, at(609))


def test_late_end_of_the_last_attempt_corrects_the_end_of_a_call_and_dials_no_more() -> None:
    given_up = silent(sent(waiting_call(), "t1", 0, 9), "t1", 700)
    assert given_up.status is CallStatus.UNREACHED

    late = told(given_up, "t1", Outcome.BUSY, 800)

    assert (late.status, late.reason) == (CallStatus.UNREACHED, ToldLate(Outcome.BUSY, 1))
    assert late.attempts[0].outcome is Outcome.BUSY


def test_late_end_of_an_earlier_attempt_is_noted_and_changes_nothing_else() -> None:
    again = silent(sent(waiting_call(retry=SILENCE_AGAIN), "t1", 0, 9), "t1", 700)
    given_up = silent(sent(again, "t2", 710, 711), "t2", 1_400)
    assert given_up.status is CallStatus.UNREACHED

    late = told(given_up, "t1", Outcome.BUSY, 1_500)

    assert (late.status, late.reason, late.status_at) == (given_up.status, given_up.reason, given_up.status_at)
    assert [attempt.outcome for attempt in late.attempts] == [Outcome.BUSY, Outcome.NO_FINAL_EVENT]


def test_late_end_of_an_earlier_attempt_leaves_the_one_that_is_under_way_alone() -> None:
    again = silent(sent(waiting_call(retry=SILENCE_AGAIN), "t1", 0, 9), "t1", 700)
    under_way = sent(again, "t2", 710, 711)

    late = told(under_way, "t1", Outcome.NO_ANSWER, 720)

    assert (late.status, late.status_at, late.in_flight) == (
        CallStatus.CALLING,
        under_way.status_at,
        under_way.attempts[1],
    )


UNKNOWN_AGAIN = RetryPolicy(total_attempts=3, busy=OutcomePolicy(retry=False), on_unknown=OnUnknown.REDIAL)
BACK = (WaitReason.THROTTLED, at(107), ThrottledByService("slow down"))


def with_second_intent(call: Call) -> Call:
    return changed(transitions.claim(call, "t2", ORIGINATION, DEADLINES, at(100)))


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.NO_ANSWER])
def test_end_after_which_nobody_dials_again_counts_whether_told_before_or_after_a_second_send_is_taken_back(
    outcome: Outcome,
) -> None:
    retry = replace(UNKNOWN_AGAIN, no_final_event=OutcomePolicy(retry=True, delay_seconds=5))
    again = with_second_intent(silent(sent(waiting_call(retry=retry), "t1", 0, 9), "t1", 700))

    def taken_back(call: Call) -> Call:
        return changed(transitions.take_back(call, "t2", *BACK, at(720)))

    first_told = taken_back(told(again, "t1", outcome, 710))
    first_taken_back = told(taken_back(again), "t1", outcome, 730)

    ends = outcome is Outcome.BUSY
    assert first_told.status is (CallStatus.UNREACHED if ends else CallStatus.WAITING)
    assert (first_told.status, first_told.reason) == (first_taken_back.status, first_taken_back.reason)


def test_earlier_attempt_that_was_heard_of_is_awaited_when_a_second_send_is_taken_back() -> None:
    claimed = changed(transitions.claim(waiting_call(retry=UNKNOWN_AGAIN), "t1", ORIGINATION, DEADLINES, at(0)))
    second = with_second_intent(silent(claimed, "t1", 61))
    heard_of = changed(transitions.record_sent(second, "t1", "m-t1", DEADLINES, at(101)))

    back = changed(transitions.take_back(heard_of, "t2", *BACK, at(102)))

    assert (back.status, back.reason, back.status_at) == (CallStatus.CALLING, AttemptUnderWay(1, 3), at(102))
    assert back.in_flight == heard_of.attempts[0]
    assert changed(transitions.settle(back, "t1", None, DEADLINES, at(102))).status_at == at(701)
    assert told(back, "t1", Outcome.BUSY, 110).status is CallStatus.UNREACHED


def test_late_delivery_by_an_earlier_attempt_ends_the_call_that_waits_to_be_dialled_again() -> None:
    again = silent(sent(waiting_call(retry=SILENCE_AGAIN), "t1", 0, 9), "t1", 700)
    assert again.status is CallStatus.WAITING

    late = told(again, "t1", Outcome.COMPLETED_CALL, 702)

    assert late.status is CallStatus.COMPLETED


def test_late_end_of_a_cancelled_call_leaves_it_cancelled() -> None:
    cancelled = changed(transitions.cancel(sent(waiting_call(), "t1", 0, 9), at(20)))
    ended = silent(cancelled, "t1", 700)
    assert ended.status is CallStatus.CANCELLED

    late = told(ended, "t1", Outcome.NO_ANSWER, 800)

    assert late == replace(ended, attempts=late.attempts, version=late.version, updated_at=late.updated_at)
