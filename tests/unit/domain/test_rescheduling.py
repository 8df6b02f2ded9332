"""Calls that people give another time, and further calls: what is decided, and what keeps others from undoing it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.call import transitions
from redial.domain.call.again import again_request_id, digest_again
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.hours import WaitsForHours
from redial.domain.call.reasons.reason import CallDue, CallScheduled, RecipientInCall
from redial.domain.call.retry_policy import RetryPolicy
from redial.domain.call.stage_hours import OutsideHours
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import T0, at, waiting_call

TOMORROW = T0 + timedelta(days=1)
RETRY = replace(waiting_call("r1"), wait_reason=WaitReason.RETRY, status_at=at(600))


def rescheduled(call: Call = RETRY) -> Call:
    changed = transitions.reschedule(call, TOMORROW, None, T0)
    assert isinstance(changed, Call)
    return changed


def outside(opens_at: int) -> OutsideHours:
    reason = WaitsForHours(opens_at=at(opens_at), local_time="09:00", time_zone="America/New_York", by_number=True)
    return OutsideHours(opens_at=at(opens_at), due_at=at(opens_at), reason=reason)


# What a dialer decides that read the call when it was due, a moment before somebody gave it another time.
DECIDED_BEFORE: dict[str, Callable[[Call], Call | CallUnchanged]] = {
    "its recipient is in another call": lambda call: transitions.postpone(
        call, WaitReason.RECIPIENT_IN_FLIGHT, at(30), RecipientInCall("another"), at(1)
    ),
    "its hours are over": lambda call: transitions.wait_for_hours(call, outside(3_600), at(1)),
    "what it waits for is noted": lambda call: transitions.note_wait(call, CallDue(), at(1)),
}


@pytest.mark.parametrize("decision", DECIDED_BEFORE)
def test_nobody_makes_a_call_due_before_its_new_time(decision: str) -> None:
    assert isinstance(DECIDED_BEFORE[decision](replace(RETRY, status_at=T0)), Call)
    assert DECIDED_BEFORE[decision](rescheduled()) is CallUnchanged.CHANGED_MEANWHILE


def test_at_its_new_time_it_waits_for_what_it_has_to() -> None:
    changed = transitions.postpone(
        rescheduled(),
        WaitReason.RECIPIENT_IN_FLIGHT,
        TOMORROW + timedelta(seconds=30),
        RecipientInCall("another"),
        TOMORROW,
    )
    assert isinstance(changed, Call)
    assert (changed.wait_reason, changed.status_at) == (
        WaitReason.RECIPIENT_IN_FLIGHT,
        TOMORROW + timedelta(seconds=30),
    )


def test_a_late_end_of_the_attempt_before_leaves_the_new_time() -> None:
    assert (rescheduled().wait_reason, rescheduled().reason) == (WaitReason.SCHEDULED, CallScheduled(TOMORROW))


def test_a_held_call_is_held_anew_at_its_time() -> None:
    held = replace(RETRY, wait_reason=WaitReason.NOT_PERMITTED)
    assert not rescheduled(held).is_held


def test_the_same_time_twice_is_one_change() -> None:
    once = rescheduled()
    assert transitions.reschedule(once, TOMORROW, None, at(9)) is CallUnchanged.KNOWN_ALREADY


def test_a_retry_is_given_the_time_that_its_request_named_once() -> None:
    retry = replace(RETRY, request=replace(RETRY.request, not_before=T0))
    changed = transitions.reschedule(retry, T0, None, at(9))
    assert isinstance(changed, Call)
    assert (changed.status_at, changed.reason) == (at(9), CallDue())


@pytest.mark.parametrize("step", ["hasten", "reschedule"])
@pytest.mark.parametrize("status", [each for each in CallStatus if each is not CallStatus.WAITING])
def test_what_does_not_wait_is_left(step: str, status: CallStatus) -> None:
    call = replace(RETRY, status=status)
    changed = transitions.hasten(call, T0) if step == "hasten" else transitions.reschedule(call, TOMORROW, None, T0)
    assert changed is CallUnchanged.NOT_WAITING


def test_a_hastened_retry_is_due_and_hastened_again_stays() -> None:
    due = transitions.hasten(RETRY, at(9))
    assert isinstance(due, Call)
    assert (due.status_at, due.wait_reason, due.due_without_hours) == (at(9), WaitReason.ALLOWANCE, None)
    assert transitions.hasten(due, at(10)) is CallUnchanged.KNOWN_ALREADY
    assert transitions.hasten(rescheduled(), at(10)) is CallUnchanged.NOT_A_RETRY


@pytest.mark.parametrize("end", [{"expires_at": at(5)}, {"retry": RetryPolicy(stop_at=at(5))}])
def test_without_time_left_it_stays(end: dict[str, object]) -> None:
    call = replace(RETRY, request=replace(RETRY.request, **end))
    assert transitions.hasten(call, at(5)) is CallUnchanged.NO_TIME_LEFT
    assert transitions.reschedule(call, at(5), None, T0) is CallUnchanged.NO_TIME_LEFT
    assert isinstance(transitions.reschedule(call, at(4), None, T0), Call)


@pytest.mark.parametrize(
    ("request_id", "again"),
    [
        ("r1", "r1~again1"),
        ("r1~again1", "r1~again2"),
        ("r1~again9", "r1~again10"),
        ("r1#2", "r1#2~again1"),
        ("~again1", "~again1~again1"),
        ("r1~again", "r1~again~again1"),
    ],
)
def test_a_further_call_has_an_id_that_tells_of_which_it_is(request_id: str, again: str) -> None:
    assert again_request_id(request_id) == again


def test_long_ids_stay_apart_and_within_bounds() -> None:
    first, second = (again_request_id("x" * 127 + last) for last in "ab")
    assert first != second
    assert max(len(first), len(again_request_id(first)), len(again_request_id(again_request_id(first)))) <= 128
    assert again_request_id(first).removesuffix("2") == first.removesuffix("1")


def test_the_digest_of_a_further_call_tells_of_which_it_is() -> None:
    assert digest_again(RETRY) == digest_again(rescheduled())
    assert digest_again(RETRY) != digest_again(waiting_call("r2"))
