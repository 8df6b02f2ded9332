"""An attempt that is heard of late, when its call has ended or is cancelled by then: nobody is called beside it by hand."""

from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, TakenBack, WaitReason
from redial.domain.call.reasons.reason import CancelledAfterAttempt, RangUnasked, ThrottledByService
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.call.status_changes import check_status_change
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from tests.unit.domain.stepped_calls import intent, the

TWICE = RetryPolicy(total_attempts=2, busy=OutcomePolicy(retry=True, delay_seconds=60), on_unknown=OnUnknown.REDIAL)
LONG_AFTER = 100_000


def lost(call: Call, number: int) -> Call:
    """Return a call whose attempt was made, and given up for lost."""
    begun_at = number * 10_000
    claimed = the(transitions.claim(call, f"t{number}", ORIGINATION, DEADLINES, at(begun_at)))
    return the(transitions.settle(claimed, f"t{number}", None, DEADLINES, at(begun_at + 5_000)))


def unclear() -> Call:
    """Return a call that nobody can tell of, as nothing was heard of two sends."""
    call = lost(lost(waiting_call(retry=TWICE), 1), 2)
    assert call.status is CallStatus.UNKNOWN
    return call


def second_refused() -> Call:
    first = lost(waiting_call(retry=TWICE), 1)
    second = the(transitions.claim(first, "t2", ORIGINATION, DEADLINES, at(20_000)))
    refused = the(transitions.record_refused(second, "t2", "no", at(20_001)))
    assert refused.status is CallStatus.REJECTED
    return refused


def heard_of_first(call: Call) -> Call:
    return the(transitions.record_sent(call, "t1", "m1", DEADLINES, at(LONG_AFTER)))


def told(call: Call, token: str, outcome: Outcome) -> Call:
    return the(transitions.end_attempt(call, token, EndOfAttempt(outcome, at(LONG_AFTER + 60)), at(LONG_AFTER + 60)))


def not_placed(call: Call) -> Call:
    settled = the(transitions.settle_by_hand(call, None, "ann", at(LONG_AFTER + 1)))
    check_status_change(call.call_id, call.status, settled.status)
    return settled


def test_call_whose_last_send_a_person_says_placed_none_waits_for_the_attempt_before_it() -> None:
    call = not_placed(heard_of_first(unclear()))

    assert (call.status, call.status_at) == (CallStatus.CALLING, at(LONG_AFTER + 1))
    assert [each.token for each in call.attempts] == ["t1"]
    assert told(call, "t1", Outcome.COMPLETED_CALL).status is CallStatus.COMPLETED
    assert told(call, "t1", Outcome.BUSY).wait_reason is WaitReason.RETRY


def test_attempt_that_rang_though_it_was_denied_is_not_taken_back_by_hand() -> None:
    denied = TakenBack(token="t0", origination_phone_number=ORIGINATION, intent_at=at(1))
    rang = transitions.attribute(replace(unclear(), taken_back=(denied,)), "t0", "m0", DEADLINES, at(LONG_AFTER))

    call = not_placed(the(rang))

    assert (call.status, [each.token for each in call.attempts]) == (CallStatus.CALLING, ["t1", "t2", "t0"])
    ended = told(call, "t0", Outcome.BUSY)
    assert (ended.status, ended.reason) == (CallStatus.UNREACHED, RangUnasked(Outcome.BUSY, 3))


def test_refused_call_is_not_made_due_again_while_the_attempt_before_goes_on() -> None:
    call = heard_of_first(second_refused())
    assert transitions.redial_refused(call, at(LONG_AFTER + 1)) is CallUnchanged.EARLIER_GOES_ON

    ended = told(call, "t1", Outcome.BUSY)
    assert the(transitions.redial_refused(ended, at(LONG_AFTER + 61))).status is CallStatus.WAITING


def test_call_that_was_cancelled_ends_with_the_attempt_that_goes_on_where_a_later_send_placed_none() -> None:
    second = the(transitions.claim(lost(waiting_call(retry=TWICE), 1), "t2", ORIGINATION, DEADLINES, at(20_000)))
    cancelled = the(transitions.cancel(heard_of_first(second), at(LONG_AFTER + 1)))

    back = the(
        transitions.take_back(
            cancelled, "t2", WaitReason.THROTTLED, at(LONG_AFTER), ThrottledByService("slow"), at(LONG_AFTER + 2)
        )
    )

    assert back.status is CallStatus.CALLING
    ended = told(back, "t1", Outcome.BUSY)
    assert (ended.status, ended.reason) == (CallStatus.CANCELLED, CancelledAfterAttempt(Outcome.BUSY, 1))
    assert told(back, "t1", Outcome.COMPLETED_CALL).status is CallStatus.COMPLETED


def test_no_attempt_is_lost_where_a_denied_one_rang_while_an_earlier_one_goes_on() -> None:
    first, second = intent(1, message_id="m1"), intent(2, message_id="m2", outcome=Outcome.BUSY, outcome_at=at(9))
    denied = TakenBack(token="t0", origination_phone_number=ORIGINATION, intent_at=at(1))
    call = replace(waiting_call(), status=CallStatus.CALLING, attempts=(first, second), taken_back=(denied,))

    rang = the(transitions.attribute(call, "t0", "m0", DEADLINES, at(20)))

    assert [(each.number, each.token) for each in rang.attempts] == [(1, first.token), (2, second.token), (3, "t0")]
    assert told(rang, second.token, Outcome.COMPLETED_CALL).attempts[1].outcome is Outcome.COMPLETED_CALL
