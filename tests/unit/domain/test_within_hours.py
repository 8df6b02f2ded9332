"""A call whose calling hours are opened while it waits for them."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.codes import HoursFault
from redial.domain.call.reasons.reason import CallScheduled, PermittedAgain
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import at, waiting_call

NOW = at(3_600)


def waits_for_opening(due_without_hours: float) -> Call:
    """Give a call that is due in a day, and would be due otherwise without hours."""
    return replace(
        waiting_call(),
        wait_reason=WaitReason.CALLING_HOURS,
        status_at=NOW + timedelta(days=1),
        due_without_hours=at(due_without_hours),
    )


@pytest.mark.parametrize("due_at", [60, 3_600])
def test_one_that_would_be_due_keeps_its_place_in_the_order(due_at: float) -> None:
    call = transitions.due_within_hours(waits_for_opening(due_at), NOW)
    assert isinstance(call, Call)
    assert (call.status, call.wait_reason, call.status_at) == (CallStatus.WAITING, WaitReason.ALLOWANCE, at(due_at))
    assert (call.reason, call.due_without_hours, call.updated_at) == (PermittedAgain(), None, NOW)


def test_one_that_would_be_due_later_is_scheduled() -> None:
    call = transitions.due_within_hours(waits_for_opening(3_601), NOW)
    assert isinstance(call, Call)
    assert (call.wait_reason, call.status_at, call.reason) == (
        WaitReason.SCHEDULED,
        at(3_601),
        CallScheduled(at(3_601)),
    )


def test_one_that_does_not_wait_for_an_opening_stays_as_it_is() -> None:
    assert transitions.due_within_hours(waiting_call(), NOW) is CallUnchanged.KNOWN_ALREADY
    cancelled = replace(waits_for_opening(60), status=CallStatus.CANCELLED)
    assert transitions.due_within_hours(cancelled, NOW) is CallUnchanged.NOT_WAITING


def test_one_that_is_held_goes_on_when_it_would_have_been_due() -> None:
    later = replace(waiting_call(), wait_reason=WaitReason.SCHEDULED, status_at=at(7_200))
    for call, due_at in ((later, at(7_200)), (waiting_call(), NOW)):
        held = transitions.hold_not_permitted(call, HoursFault.UNKNOWN_HOURS, at(660), at(60))
        assert isinstance(held, Call)
        again = transitions.hold_not_permitted(held, HoursFault.UNKNOWN_HOURS, at(1_260), at(660))
        assert isinstance(again, Call)
        let_go = transitions.let_go(again, NOW)
        assert isinstance(let_go, Call)
        assert let_go.status_at == due_at
