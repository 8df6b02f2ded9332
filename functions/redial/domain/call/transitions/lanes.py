"""A call whose campaign was moved to another lane. Pure."""

from msgspec.structs import replace

from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.call.unchanged import CallUnchanged


def move_to_lane(call: Call, lane: Lane) -> Call | CallUnchanged:
    """
    Return a call in the lane of its campaign.

    How it stands stays, and since when: it waits for what it waited for. One in flight goes on, and its retries are in that lane.
    The digest by which a repeat of its request is known is of the request as it came.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    lane : Lane
        The lane.

    Returns
    -------
    Call or CallUnchanged
        Unchanged: `FINAL`, or `KNOWN_ALREADY` where it is in this lane.
    """
    if call.status.is_final:
        return CallUnchanged.FINAL
    if call.request.lane is lane:
        return CallUnchanged.KNOWN_ALREADY
    return replace(call, request=replace(call.request, lane=lane))
