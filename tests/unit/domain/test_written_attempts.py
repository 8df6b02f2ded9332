"""What each step writes to the attempts of a call, field by field: the rest is kept, and times are cut to milliseconds."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, PastWait, TakenBack, WaitReason
from redial.domain.call.reasons.codes import LastTime
from redial.domain.call.reasons.reason import (
    AttemptUnderWay,
    CancelledBeforeDialled,
    MessagePlayed,
    NoTimeToWait,
    PerhapsPlaced,
    RefusedByService,
    RetryDue,
    ToldLate,
)
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import DEADLINES, ORIGINATION, RETRY, at, waiting_call
from tests.unit.domain.stepped_calls import BEYOND_MS, DAY_USED_UP, THROTTLED, claimed, ended, intent, sent, the


def test_a_claimed_call_has_an_intent_and_is_looked_at_when_no_answer_came() -> None:
    waited = the(transitions.postpone(waiting_call(), WaitReason.RECIPIENT_LIMIT, at(5), DAY_USED_UP, at(1)))

    assert transitions.claim(waited, "t1", ORIGINATION, DEADLINES, at(10 + BEYOND_MS)) == replace(
        waited,
        status=CallStatus.CALLING,
        wait_reason=None,
        past_waits=(PastWait(wait_reason=WaitReason.RECIPIENT_LIMIT, since=at(1), until=at(10), reason=DAY_USED_UP),),
        reason=AttemptUnderWay(1, 3),
        status_at=at(10) + DEADLINES.send_answer,
        updated_at=at(10),
        attempts=(intent(),),
    )


def test_the_answer_of_the_service_is_the_attempts_message_id_and_ends_a_row_of_429() -> None:
    unsure = the(transitions.record_send_unknown(claimed(replace(waiting_call(), throttles=2)), "t1", "5xx", at(11)))

    assert transitions.record_sent(unsure, "t1", "m1", DEADLINES, at(12 + BEYOND_MS)) == replace(
        unsure, attempts=(intent(message_id="m1", sent_at=at(12)),), throttles=0, updated_at=at(12)
    )


def test_a_message_id_that_comes_after_the_deadline_brings_the_whole_call_back_into_flight() -> None:
    unknown = the(transitions.settle(claimed(waiting_call()), "t1", None, DEADLINES, at(910)))

    assert transitions.record_sent(
        replace(unknown, throttles=1), "t1", "m1", DEADLINES, at(920 + BEYOND_MS)
    ) == replace(
        unknown,
        status=CallStatus.CALLING,
        reason=AttemptUnderWay(1, 3),
        status_at=at(920) + DEADLINES.final_event,
        updated_at=at(920),
        attempts=(intent(message_id="m1", sent_at=at(920)),),
    )


@pytest.mark.parametrize("status", [CallStatus.COMPLETED, CallStatus.CANCELLED])
def test_a_late_message_id_leaves_a_call_at_its_end(status: CallStatus) -> None:
    unknown = the(transitions.settle(claimed(waiting_call()), "t1", None, DEADLINES, at(910)))
    over = replace(unknown, status=status, throttles=1)

    assert transitions.record_sent(over, "t1", "m1", DEADLINES, at(920 + BEYOND_MS)) == replace(
        over, attempts=(intent(message_id="m1", sent_at=at(920)),), throttles=0, updated_at=at(920)
    )


def test_a_late_message_id_of_an_earlier_attempt_leaves_the_one_under_way() -> None:
    first = intent(outcome=Outcome.SEND_UNKNOWN, outcome_at=at(910))
    second = claimed(replace(waiting_call(), attempts=(first,)), 2, 1000)

    known = the(transitions.record_sent(second, "t1", "m1", DEADLINES, at(1001)))

    assert known.in_flight == second.in_flight
    assert known.status_at == second.status_at
    assert known.attempts[0] == intent(message_id="m1", sent_at=at(1001))


def test_a_message_id_is_taken_in_once() -> None:
    call = sent(waiting_call())

    assert transitions.record_sent(call, "t1", "m2", DEADLINES, at(11)) is CallUnchanged.HAS_MESSAGE_ID
    assert transitions.record_sent(call, "t9", "m2", DEADLINES, at(11)) is CallUnchanged.NO_SUCH_ATTEMPT


def test_a_send_without_an_answer_is_noted_once_and_only_while_it_is_under_way() -> None:
    call = claimed(waiting_call())
    unsure = transitions.record_send_unknown(call, "t1", "ReadTimeoutError", at(12 + BEYOND_MS))

    assert unsure == replace(
        call,
        attempts=(intent(detail="ReadTimeoutError"),),
        reason=PerhapsPlaced(1, "ReadTimeoutError"),
        updated_at=at(12),
    )
    assert transitions.record_send_unknown(the(unsure), "t1", "ReadTimeoutError", at(13)) is CallUnchanged.KNOWN_ALREADY
    assert transitions.record_send_unknown(call, "t9", "5xx", at(13)) is CallUnchanged.NOT_IN_FLIGHT
    assert transitions.record_send_unknown(sent(waiting_call()), "t1", "5xx", at(13)) is CallUnchanged.HAS_MESSAGE_ID
    over = ended(sent(waiting_call()), Outcome.BUSY)
    assert transitions.record_send_unknown(over, "t1", "5xx", at(31)) is CallUnchanged.NOT_IN_FLIGHT
    second = claimed(over, 2, 100)
    assert transitions.record_send_unknown(second, "t1", "5xx", at(101)) is CallUnchanged.NOT_IN_FLIGHT


def test_what_is_taken_back_waits_as_if_it_had_not_been_tried() -> None:
    call = claimed(replace(waiting_call(), throttles=1))

    assert transitions.take_back(
        call, "t1", WaitReason.SERVICE_UNREACHABLE, at(20 + BEYOND_MS), THROTTLED, at(12 + BEYOND_MS)
    ) == replace(
        call,
        status=CallStatus.WAITING,
        wait_reason=WaitReason.SERVICE_UNREACHABLE,
        reason=THROTTLED,
        status_at=at(20),
        updated_at=at(12),
        attempts=(),
        taken_back=(TakenBack(token="t1", origination_phone_number=ORIGINATION, intent_at=call.attempts[0].intent_at),),
    )


def test_only_an_attempt_under_way_that_placed_no_call_is_taken_back() -> None:
    def take_back(call: Call, token: str) -> Call | CallUnchanged:
        return transitions.take_back(call, token, WaitReason.THROTTLED, at(20), THROTTLED, at(12))

    assert take_back(claimed(waiting_call()), "t9") is CallUnchanged.NOT_IN_FLIGHT
    assert take_back(sent(waiting_call()), "t1") is CallUnchanged.HAS_MESSAGE_ID
    assert take_back(claimed(ended(sent(waiting_call()), Outcome.BUSY), 2, 100), "t1") is CallUnchanged.NOT_IN_FLIGHT


@pytest.mark.parametrize(("so_far", "then", "wait_s"), [(0, 1, 5), (9, 10, 2560), (10, 11, 3600), (16, 16, 3600)])
def test_429_in_a_row_lengthen_the_wait_up_to_an_hour(so_far: int, then: int, wait_s: int) -> None:
    call = claimed(replace(waiting_call(), throttles=so_far))
    back = the(transitions.take_back(call, "t1", WaitReason.THROTTLED, at(11), THROTTLED, at(11), throttled=True))
    assert (back.throttles, back.status_at) == (then, at(11) + timedelta(seconds=wait_s))


def test_what_was_cancelled_meanwhile_is_cancelled_when_it_is_taken_back() -> None:
    call = the(transitions.cancel(claimed(waiting_call()), at(11)))
    back = the(transitions.take_back(call, "t1", WaitReason.THROTTLED, at(20), THROTTLED, at(12)))
    assert (back.status, back.reason, back.attempts) == (CallStatus.CANCELLED, CancelledBeforeDialled(), ())


def test_what_has_no_time_left_is_over_when_it_is_taken_back() -> None:
    call = claimed(waiting_call(expires_at=at(20)))
    back = the(transitions.take_back(call, "t1", WaitReason.THROTTLED, at(20), THROTTLED, at(12)))
    assert (back.status, back.reason) == (
        CallStatus.EXPIRED,
        NoTimeToWait(THROTTLED, last_time=LastTime.EXPIRES_AT, last_time_at=at(20)),
    )


def test_a_deadline_that_passes_is_the_end_of_its_attempt() -> None:
    silent = sent(waiting_call())
    deadline = at(10) + DEADLINES.final_event

    assert transitions.settle(silent, "t1", None, DEADLINES, deadline - timedelta(seconds=1)) == replace(
        silent, status_at=deadline, updated_at=deadline - timedelta(seconds=1)
    )
    settled = the(transitions.settle(silent, "t1", None, DEADLINES, deadline + timedelta(seconds=9)))
    assert settled.attempts[0] == replace(silent.attempts[0], outcome=Outcome.NO_FINAL_EVENT, outcome_at=deadline)


def test_the_detail_of_an_unknown_send_is_kept_at_its_deadline() -> None:
    unsure = the(transitions.record_send_unknown(claimed(waiting_call()), "t1", "5xx", at(11)))
    settled = the(transitions.settle(unsure, "t1", None, DEADLINES, at(910)))
    assert settled.attempts[0] == intent(outcome=Outcome.SEND_UNKNOWN, outcome_at=at(910), detail="5xx")
    assert (settled.status, settled.status_at, settled.updated_at) == (CallStatus.UNKNOWN, at(910), at(910))


def test_only_the_attempt_that_is_under_way_is_settled() -> None:
    second = claimed(ended(sent(waiting_call()), Outcome.BUSY), 2, 100)
    assert transitions.settle(second, "t1", None, DEADLINES, at(9_000)) is CallUnchanged.NOT_IN_FLIGHT
    assert transitions.settle(waiting_call(), "t1", None, DEADLINES, at(9_000)) is CallUnchanged.NOT_IN_FLIGHT


def test_a_busy_attempt_makes_its_call_due_after_the_delay_from_its_end() -> None:
    call = sent(waiting_call())

    changed = transitions.end_attempt(
        call, "t1", EndOfAttempt(Outcome.BUSY, at(30 + BEYOND_MS)), at(40 + BEYOND_MS), "tone"
    )

    assert changed == replace(
        call,
        status=CallStatus.WAITING,
        wait_reason=WaitReason.RETRY,
        reason=RetryDue(Outcome.BUSY, attempt=1, total_attempts=3, at=at(90)),
        status_at=at(90),
        updated_at=at(40),
        attempts=(replace(call.attempts[0], outcome=Outcome.BUSY, outcome_at=at(30), detail="tone"),),
    )


def test_a_delivered_attempt_completes_its_call_at_the_time_of_the_change() -> None:
    call = sent(waiting_call())
    done = ended(call, Outcome.COMPLETED_CALL)
    assert (done.reason, done.status_at, done.wait_reason) == (MessagePlayed(1, 3), at(30), None)
    again = ended(done, Outcome.BUSY, seconds=50)
    assert again.status is not CallStatus.WAITING


def test_a_refused_attempt_keeps_the_words_of_the_service() -> None:
    refused = the(transitions.record_refused(claimed(waiting_call()), "t1", "blocked", at(12 + BEYOND_MS)))
    assert (refused.reason, refused.status_at) == (RefusedByService("blocked"), at(12))
    assert refused.attempts == (intent(outcome=Outcome.REFUSED, outcome_at=at(12), detail="blocked"),)


def test_an_event_after_a_call_was_given_up_for_silence_is_told_and_no_redial() -> None:
    unknown = the(transitions.settle(claimed(waiting_call()), "t1", None, DEADLINES, at(910)))
    late = ended(unknown, Outcome.BUSY, seconds=1_000)
    assert (late.status, late.reason, late.status_at) == (CallStatus.UNREACHED, ToldLate(Outcome.BUSY, 1), at(910))


def test_the_end_of_a_retry_that_waits_for_something_else_leaves_the_wait() -> None:
    silent = replace(RETRY, no_final_event=replace(RETRY.no_final_event, retry=True, delay_seconds=0))
    waiting = the(transitions.settle(sent(waiting_call(retry=silent)), "t1", None, DEADLINES, at(9_000)))
    held = the(transitions.postpone(waiting, WaitReason.RECIPIENT_LIMIT, at(9_900), DAY_USED_UP, at(9_001)))
    late = ended(held, Outcome.BUSY, seconds=9_002)
    assert (late.wait_reason, late.status_at, late.reason) == (WaitReason.RECIPIENT_LIMIT, at(9_900), DAY_USED_UP)
    assert late.attempts[0].outcome is Outcome.BUSY
