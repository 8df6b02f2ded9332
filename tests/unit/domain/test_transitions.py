from collections.abc import Callable
from datetime import datetime
from itertools import permutations

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome, VoiceEvent, VoiceEventType, end_of_attempt
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import ServiceUnreachable, ThrottledByService
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import DEADLINES, ORIGINATION, RETRY, at, voice_event, waiting_call

THROTTLED = ThrottledByService("throttled")
NO_CONNECTION = ServiceUnreachable("no connection")


def claimed(call: Call, token: str = "t1", now: datetime = at(1)) -> Call:
    changed = transitions.claim(call, token, ORIGINATION, DEADLINES, now)
    assert isinstance(changed, Call)
    return changed


def sent(call: Call, token: str = "t1", message_id: str = "m1", now: datetime = at(2)) -> Call:
    changed = transitions.record_sent(claimed(call, token, now), token, message_id, DEADLINES, now)
    assert isinstance(changed, Call)
    return changed


def ended(call: Call, outcome: Outcome, token: str = "t1", seconds: float = 30) -> Call:
    changed = transitions.end_attempt(call, token, EndOfAttempt(outcome, at(seconds)), at(seconds))
    assert isinstance(changed, Call)
    return changed


def test_a_request_without_times_is_due_at_once() -> None:
    call = waiting_call()
    assert (call.status, call.wait_reason, call.status_at) == (CallStatus.WAITING, WaitReason.ALLOWANCE, at(0))


def test_a_scheduled_request_waits_for_its_time() -> None:
    call = waiting_call(not_before=at(600))
    assert (call.wait_reason, call.status_at) == (WaitReason.SCHEDULED, at(600))


def test_an_expired_request_is_never_dialled() -> None:
    call = waiting_call(expires_at=at(-1))
    assert call.status is CallStatus.EXPIRED
    assert "expires_at" in call.status_reason
    assert transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(0)) is CallUnchanged.NOT_WAITING


def test_only_a_waiting_call_can_be_claimed() -> None:
    call = claimed(waiting_call())
    assert call.status is CallStatus.CALLING
    assert transitions.claim(call, "t2", ORIGINATION, DEADLINES, at(2)) is CallUnchanged.NOT_WAITING


def test_a_completed_call_is_completed() -> None:
    call = ended(sent(waiting_call()), Outcome.COMPLETED_CALL)
    assert (call.status, call.status_reason) == (CallStatus.COMPLETED, "COMPLETED_CALL on attempt 1 of 3")


def test_busy_call_is_retried_until_attempts_run_out() -> None:
    call = waiting_call()
    for number in (1, 2, 3):
        assert call.status is CallStatus.WAITING
        call = ended(sent(call, f"t{number}", f"m{number}"), Outcome.BUSY, f"t{number}")
    assert call.status is CallStatus.UNREACHED
    assert call.status_reason == "BUSY on attempt 3: all 3 attempts are used up"


def test_a_repeated_end_changes_nothing() -> None:
    call = ended(sent(waiting_call()), Outcome.BUSY)
    again = transitions.end_attempt(call, "t1", EndOfAttempt(Outcome.BUSY, at(30)), at(90))
    assert again is CallUnchanged.KNOWN_ALREADY


def test_a_late_completion_stops_a_retry_that_has_not_been_sent() -> None:
    call = ended(sent(waiting_call()), Outcome.BUSY)
    assert call.status is CallStatus.WAITING
    assert ended(call, Outcome.COMPLETED_CALL).status is CallStatus.COMPLETED


def test_a_late_completion_corrects_a_call_that_was_given_up() -> None:
    silent = transitions.settle(sent(waiting_call()), "t1", None, DEADLINES, at(2 + 3600))
    assert isinstance(silent, Call)
    assert silent.status is CallStatus.UNREACHED
    assert silent.attempts[0].outcome is Outcome.NO_FINAL_EVENT
    corrected = ended(silent, Outcome.COMPLETED_CALL, seconds=5000)
    assert (corrected.status, corrected.attempts[0].outcome) == (CallStatus.COMPLETED, Outcome.COMPLETED_CALL)


def test_a_late_end_of_an_earlier_attempt_waits_for_the_one_under_way() -> None:
    second = sent(ended(sent(waiting_call()), Outcome.BUSY), "t2", "m2", at(100))
    late = ended(second, Outcome.COMPLETED_CALL, "t1", 120)
    assert late.status is CallStatus.CALLING
    assert ended(late, Outcome.NO_ANSWER, "t2", 130).status is CallStatus.COMPLETED


def test_what_silence_suggests_never_outweighs_a_final_event() -> None:
    call = ended(sent(waiting_call()), Outcome.BUSY)
    silent = transitions.end_attempt(call, "t1", EndOfAttempt(Outcome.NO_FINAL_EVENT, at(4000)), at(4000))
    assert silent is CallUnchanged.OUTWEIGHED


def test_an_end_of_an_attempt_that_is_not_of_this_call_changes_nothing() -> None:
    strange = transitions.end_attempt(sent(waiting_call()), "t9", EndOfAttempt(Outcome.BUSY, at(3)), at(3))
    assert strange is CallUnchanged.NO_SUCH_ATTEMPT


def test_a_refused_request_ends_with_the_services_message() -> None:
    call = transitions.record_refused(claimed(waiting_call()), "t1", "BadRequestException: blocked destination", at(2))
    assert isinstance(call, Call)
    assert call.status is CallStatus.REJECTED
    assert "blocked destination" in call.status_reason


def test_a_throttled_send_costs_no_attempt() -> None:
    call = transitions.take_back(claimed(waiting_call()), "t1", WaitReason.THROTTLED, at(7), THROTTLED, at(2))
    assert isinstance(call, Call)
    assert (call.status, call.attempts, call.status_at) == (CallStatus.WAITING, (), at(7))


def test_a_throttled_retry_of_a_call_that_was_delivered_meanwhile_is_not_made_again() -> None:
    second = claimed(ended(sent(waiting_call()), Outcome.BUSY), "t2", at(100))
    late = ended(second, Outcome.COMPLETED_CALL, "t1", 101)
    back = transitions.take_back(late, "t2", WaitReason.THROTTLED, at(107), THROTTLED, at(102), throttled=True)
    assert isinstance(back, Call)
    assert (back.status, back.status_reason) == (CallStatus.COMPLETED, "COMPLETED_CALL on attempt 1 of 3")
    assert len(back.attempts) == 1


UNDER_WAY: list[Callable[[Call], Call | CallUnchanged]] = [
    lambda call: transitions.take_back(call, "t2", WaitReason.THROTTLED, at(107), THROTTLED, at(102), throttled=True),
    lambda call: transitions.take_back(call, "t2", WaitReason.SERVICE_UNREACHABLE, at(162), NO_CONNECTION, at(102)),
    lambda call: transitions.record_refused(call, "t2", "blocked", at(102)),
    lambda call: transitions.settle(call, "t2", None, DEADLINES, at(100 + 900)),
    *(
        lambda call, outcome=outcome: transitions.end_attempt(call, "t2", EndOfAttempt(outcome, at(130)), at(130))
        for outcome in Outcome
    ),
]


@pytest.mark.parametrize("end_of_second", UNDER_WAY)
@pytest.mark.parametrize("cancelled", [False, True])
def test_a_call_that_was_delivered_late_is_completed_whatever_becomes_of_the_attempt_under_way(
    end_of_second: Callable[[Call], Call | CallUnchanged], cancelled: bool
) -> None:
    second = claimed(ended(sent(waiting_call()), Outcome.BUSY), "t2", at(100))
    late = ended(second, Outcome.COMPLETED_CALL, "t1", 101)
    if cancelled:
        cancelled_late = transitions.cancel(late, at(101))
        late = cancelled_late if isinstance(cancelled_late, Call) else late
    over = end_of_second(late)
    assert isinstance(over, Call)
    assert over.status is CallStatus.COMPLETED


def test_an_attempt_that_is_given_back_leaves_a_number_that_the_next_one_takes() -> None:
    back = transitions.take_back(claimed(waiting_call()), "t1", WaitReason.THROTTLED, at(7), THROTTLED, at(2))
    assert isinstance(back, Call)
    assert [attempt.number for attempt in claimed(back, "t2", at(10)).attempts] == [1]


def test_expires_at_is_the_first_moment_at_which_a_call_is_not_dialled() -> None:
    call = waiting_call(expires_at=at(60))
    assert transitions.expire(call, at(59.999)) is CallUnchanged.TIME_LEFT
    expired = transitions.expire(call, at(60))
    assert isinstance(expired, Call)
    assert (expired.status, expired.status_reason) == (
        CallStatus.EXPIRED,
        "expires_at 2026-11-23T09:01:00.000Z has passed",
    )


def test_a_call_under_way_at_expires_at_ends_as_its_attempt_does() -> None:
    call = sent(waiting_call(expires_at=at(60)))
    assert transitions.expire(call, at(61)) is CallUnchanged.NOT_WAITING
    assert ended(call, Outcome.COMPLETED_CALL, seconds=61).status is CallStatus.COMPLETED
    unreached = ended(call, Outcome.BUSY, seconds=61)
    assert unreached.status is CallStatus.UNREACHED
    assert "not before expires_at" in unreached.status_reason


def test_a_retry_that_has_waited_past_expires_at_is_unreached_and_not_expired() -> None:
    waiting = ended(sent(waiting_call(expires_at=at(200))), Outcome.BUSY)
    assert waiting.status is CallStatus.WAITING
    over = transitions.expire(waiting, at(200))
    assert isinstance(over, Call)
    assert over.status is CallStatus.UNREACHED


def test_a_call_that_is_throttled_again_and_again_steps_back_further_each_time() -> None:
    call, waits = waiting_call(), []
    for number in range(4):
        now = at(number * 10_000)
        back = transitions.take_back(
            claimed(call, f"t{number}", now),
            f"t{number}",
            WaitReason.THROTTLED,
            now,
            THROTTLED,
            now,
            throttled=True,
        )
        assert isinstance(back, Call)
        waits.append((back.status_at - now).total_seconds())
        call = back
    assert waits == [5, 10, 20, 40]


def test_a_send_that_may_have_placed_a_call_stays_in_flight_until_its_deadline() -> None:
    call = transitions.record_send_unknown(claimed(waiting_call()), "t1", "ReadTimeoutError", at(12))
    assert isinstance(call, Call)
    assert call.status is CallStatus.CALLING
    assert transitions.settle(call, "t1", None, DEADLINES, at(600)) is CallUnchanged.NOT_OVERDUE
    settled = transitions.settle(call, "t1", None, DEADLINES, at(1 + 900))
    assert isinstance(settled, Call)
    assert (settled.status, settled.attempts[0].outcome) == (CallStatus.UNKNOWN, Outcome.SEND_UNKNOWN)


def test_an_unknown_send_is_redialled_only_where_the_request_says_so() -> None:
    call = claimed(waiting_call(retry=replace(RETRY, on_unknown=OnUnknown.REDIAL)))
    settled = transitions.settle(call, "t1", None, DEADLINES, at(901))
    assert isinstance(settled, Call)
    assert (settled.status, settled.wait_reason) == (CallStatus.WAITING, WaitReason.RETRY)


def test_a_message_id_that_comes_after_the_deadline_brings_the_call_back_into_flight() -> None:
    unknown = transitions.settle(claimed(waiting_call()), "t1", None, DEADLINES, at(901))
    assert isinstance(unknown, Call)
    known = transitions.record_sent(unknown, "t1", "m1", DEADLINES, at(905))
    assert isinstance(known, Call)
    assert (known.status, known.attempts[0].outcome) == (CallStatus.CALLING, None)


def test_a_call_in_flight_without_events_is_looked_at_again_at_its_final_deadline() -> None:
    call = transitions.settle(sent(waiting_call()), "t1", None, DEADLINES, at(901))
    assert isinstance(call, Call)
    assert (call.status, call.status_at) == (CallStatus.CALLING, at(2 + 3600))


def test_stored_events_settle_a_call_whose_tracking_was_lost() -> None:
    call = transitions.settle(
        sent(waiting_call()), "t1", EndOfAttempt(Outcome.COMPLETED_CALL, at(40)), DEADLINES, at(901)
    )
    assert isinstance(call, Call)
    assert call.status is CallStatus.COMPLETED


def test_a_call_whose_time_is_over_before_its_limit_opens_ends_now() -> None:
    call = waiting_call(expires_at=at(60))
    ended_now = transitions.postpone(call, WaitReason.RECIPIENT_LIMIT, at(120), THROTTLED, at(1))
    assert isinstance(ended_now, Call)
    assert ended_now.status is CallStatus.EXPIRED
    assert ended_now.status_reason == (
        "throttled by the voice service (throttled), and expires_at is 2026-11-23T09:01:00.000Z"
    )


def test_a_waiting_call_is_cancelled_at_once() -> None:
    call = transitions.cancel(waiting_call(), at(1))
    assert isinstance(call, Call)
    assert call.status is CallStatus.CANCELLED
    assert transitions.cancel(call, at(2)) is CallUnchanged.FINAL


def test_a_call_that_is_being_dialled_is_cancelled_when_the_attempt_has_ended() -> None:
    call = transitions.cancel(sent(waiting_call()), at(3))
    assert isinstance(call, Call)
    assert call.status is CallStatus.CALLING
    assert transitions.cancel(call, at(4)) is CallUnchanged.KNOWN_ALREADY
    assert ended(call, Outcome.BUSY).status is CallStatus.CANCELLED
    assert ended(call, Outcome.COMPLETED_CALL).status is CallStatus.COMPLETED


@pytest.mark.parametrize("final", [VoiceEventType.COMPLETED_CALL, VoiceEventType.BUSY, VoiceEventType.FAILED])
def test_every_order_of_repeated_events_ends_in_the_same_state(final: VoiceEventType) -> None:
    """Delivers one by one, as ``track`` does: each event is added to the set, then the call is brought up to the set."""
    events = [
        voice_event(VoiceEventType.INITIATED_CALL, 3),
        voice_event(VoiceEventType.RINGING, 5),
        voice_event(VoiceEventType.RINGING, 5),
        voice_event(final, 20),
        voice_event(final, 20),
    ]
    ends = set()
    for order in permutations(events):
        call, seen = sent(waiting_call()), set[VoiceEvent]()
        for event in order:
            seen.add(event)
            if (end := end_of_attempt(seen)) is not None:
                changed = transitions.end_attempt(call, "t1", end, at(60))
                call = changed if isinstance(changed, Call) else call
        ends.add(call)
    assert len(ends) == 1
