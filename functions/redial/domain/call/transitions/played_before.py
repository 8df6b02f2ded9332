"""A call that was made again: it is needed no more where a call that it was made of turns out to have played the message. Pure."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.reasons.ends import PlayedAfterAll
from redial.domain.call.transitions.basics import end
from redial.domain.call.unchanged import CallUnchanged


def leave_out_played(call: Call, earlier: Call, now: datetime) -> Call | CallUnchanged:
    """
    Change a call that was made again by how a call that it was made of stands: a late event may have told that it was played.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    earlier : Call
        The call that it was made of, or one that this was made of in its turn, as it is stored.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        CANCELLED where the message was played, and nobody said that it may be played once more. Unchanged: `NOT_NEEDED`. One that
        is being dialled is looked at when it waits again: it may be played itself, and somebody may give leave meanwhile.
    """
    if not call.unless_played or call.status is not CallStatus.WAITING or earlier.status is not CallStatus.COMPLETED:
        return CallUnchanged.NOT_NEEDED
    return end(call, CallStatus.CANCELLED, PlayedAfterAll(), now)


def permit_once_more(call: Call) -> Call | CallUnchanged:
    """
    Change a call that was made again, as somebody says now that the message may be played once more.

    Parameters
    ----------
    call : Call
        The call as it is stored.

    Returns
    -------
    Call or CallUnchanged
        One that is dialled whatever turns out of the calls that it was made of. Unchanged: `NOT_NEEDED`; one that has ended is made
        again in its turn.
    """
    if not call.unless_played or call.status.is_final:
        return CallUnchanged.NOT_NEEDED
    return replace(call, unless_played=False)
