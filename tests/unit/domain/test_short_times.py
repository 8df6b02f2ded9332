"""A call with little time left that waits for something of which nobody knows when it ends: it is looked at while it has time."""

import pytest

from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.codes import LastTime
from redial.domain.call.reasons.limits import RecipientDayUsedUp
from redial.domain.call.reasons.reason import NoTimeToWait, Reason, RecipientInCall, ServiceUnreachable
from simulation.makers import at, waiting_call

IN_CALL = (WaitReason.RECIPIENT_IN_FLIGHT, RecipientInCall("another"))
UNREACHABLE = (WaitReason.SERVICE_UNREACHABLE, ServiceUnreachable("no connection"))


def postponed(waits_for: tuple[WaitReason, Reason], until_s: float, expires_at_s: float) -> Call:
    wait_reason, why = waits_for
    call = waiting_call(expires_at=at(expires_at_s))
    waits = transitions.postpone(call, wait_reason, at(until_s), why, at(100))
    assert isinstance(waits, Call)
    return waits


@pytest.mark.parametrize("waits_for", [IN_CALL, UNREACHABLE])
def test_it_is_looked_at_in_half_of_the_time_that_is_left(waits_for: tuple[WaitReason, Reason]) -> None:
    waits = postponed(waits_for, until_s=900, expires_at_s=400)
    assert (waits.status, waits.wait_reason, waits.status_at) == (CallStatus.WAITING, waits_for[0], at(250))
    assert waits.reason == waits_for[1]


@pytest.mark.parametrize("waits_for", [IN_CALL, UNREACHABLE])
def test_it_is_looked_at_when_it_would_be_where_there_is_time_for_that(waits_for: tuple[WaitReason, Reason]) -> None:
    assert postponed(waits_for, until_s=399, expires_at_s=400).status_at == at(399)


def test_it_ends_where_the_next_look_would_be_too_soon() -> None:
    assert postponed(IN_CALL, until_s=900, expires_at_s=110).status_at == at(105)
    over = postponed(IN_CALL, until_s=900, expires_at_s=109.9)
    assert (over.status, over.reason) == (
        CallStatus.EXPIRED,
        NoTimeToWait(IN_CALL[1], last_time=LastTime.EXPIRES_AT, last_time_at=at(109.9)),
    )


def test_what_opens_at_a_time_that_is_known_is_not_looked_at_before() -> None:
    used_up = postponed((WaitReason.RECIPIENT_LIMIT, RecipientDayUsedUp(at(900))), until_s=900, expires_at_s=400)
    assert used_up.status is CallStatus.EXPIRED
