"""The states of a call: which status may follow which. Drawn in docs/architecture.md, and checked before each write of a call."""

from collections.abc import Mapping

from redial.domain.call.calls import CallStatus
from redial.errors import ForbiddenStatusChange

FIRST: frozenset[CallStatus] = frozenset({CallStatus.WAITING, CallStatus.EXPIRED, CallStatus.REJECTED})
"""What a call begins as."""

PERMITTED_NEXT: Mapping[CallStatus, frozenset[CallStatus]] = {
    # Claimed, cancelled, out of time. An attempt that was given up for lost may still end the call, or be refused after all.
    CallStatus.WAITING: frozenset(
        {
            CallStatus.CALLING,
            CallStatus.COMPLETED,
            CallStatus.UNREACHED,
            CallStatus.EXPIRED,
            CallStatus.CANCELLED,
            CallStatus.REJECTED,
            CallStatus.UNKNOWN,
        }
    ),
    # Its attempt ended, or certainly placed no call and was taken back.
    CallStatus.CALLING: frozenset(CallStatus) - {CallStatus.CALLING},
    # What was concluded from silence is corrected by a late event, by a late answer, or by a person.
    CallStatus.UNKNOWN: frozenset(
        {CallStatus.WAITING, CallStatus.CALLING, CallStatus.COMPLETED, CallStatus.UNREACHED, CallStatus.EXPIRED}
    ),
    CallStatus.UNREACHED: frozenset({CallStatus.COMPLETED}),
    CallStatus.CANCELLED: frozenset({CallStatus.COMPLETED}),
    # Refused for a cause that was mended since: due again (`redial redrive refused`).
    CallStatus.REJECTED: frozenset({CallStatus.WAITING, CallStatus.COMPLETED}),
    # Its send was taken back, and rang after all.
    CallStatus.EXPIRED: frozenset({CallStatus.COMPLETED}),
    CallStatus.COMPLETED: frozenset(),
}


def check_status_change(call_id: str, before: CallStatus, after: CallStatus) -> None:
    """
    Check that a call may have the status `after` where it had `before` (`PERMITTED_NEXT`).

    Parameters
    ----------
    call_id : str
        Named in the error.
    before : CallStatus
        The status as it is stored.
    after : CallStatus
        The status that is about to be written; the same as `before` is always permitted.

    Raises
    ------
    ForbiddenStatusChange
        The change is not permitted. The call stays as it is stored.
    """
    if after is not before and after not in PERMITTED_NEXT[before]:
        raise ForbiddenStatusChange(
            f"call {call_id} cannot become {after} from {before}; what would do so is a fault of this program"
        )
