"""Let a call wait for its recipient, who is in another call or had the calls of a day; or end it, for the do-not-call list."""

from datetime import datetime, timedelta
from typing import assert_never

from redial.application.change_call import change_call, wake_for_what_follows
from redial.application.dialling.reservation import RecipientBlocked
from redial.application.ports import CallPorts
from redial.domain.call import transitions
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.reasons.limits import RecipientDayUsedUp
from redial.domain.call.reasons.reason import OnDoNotCallList, Reason, RecipientInCall
from redial.domain.recipient.recipients import DoNotCall, RecipientInFlight, RecipientLimitReached

# Another call to the same recipient is under way: look again after half the time that it has taken so far, within these bounds.
# Calls end within minutes; one whose final event was lost may hold its recipient for hours.
_RECIPIENT_FIRST_LOOK = timedelta(seconds=30)
_RECIPIENT_LONGEST_LOOK = timedelta(minutes=15)


def wait_for_recipient(ports: CallPorts, call: Call, held: RecipientBlocked, now: datetime) -> Call:
    """Store that a call waits for its recipient, or may not call them; return it as it is stored."""
    why: Reason
    match held:
        case DoNotCall(since, note, campaign):
            listed = OnDoNotCallList(since, note, campaign)
            return change_call(
                ports.calls, ports.telemetry, call, lambda stored: transitions.do_not_call(stored, listed, now)
            ).record
        case RecipientLimitReached(until):
            wait_reason, why = WaitReason.RECIPIENT_LIMIT, RecipientDayUsedUp(until)
        case RecipientInFlight(holder):
            so_far = now - holder.reserved_at
            until = now + min(max(so_far / 2, _RECIPIENT_FIRST_LOOK), _RECIPIENT_LONGEST_LOOK)
            wait_reason, why = WaitReason.RECIPIENT_IN_FLIGHT, RecipientInCall(holder.call_id)
        case _:
            assert_never(held)
    changed = change_call(
        ports.calls,
        ports.telemetry,
        call,
        lambda stored: transitions.postpone(stored, wait_reason, until, why, now),
    ).record
    wake_for_what_follows(ports.wake_ups, changed, now)
    return changed
