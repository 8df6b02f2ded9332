"""A further call of the same request: when that is possible, under which request id, and what it asks for. Pure."""

import re
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from msgspec.structs import replace

from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.reasons.ends import PlayedAfterAll
from redial.domain.call.requests import CallRequest
from redial.domain.times import floor_ms

_LONGEST_REQUEST_ID = 128
_NUMBERED = re.compile(r"(.+)~again(\d{1,6})", re.DOTALL)


class AgainRefused(StrEnum):
    """Why no further call is made of a request."""

    UNDER_WAY = "UNDER_WAY"
    """Its call has not ended: it is made due instead, or is dialled just now."""
    UNCLEAR = "UNCLEAR"
    """Nobody knows whether the phone rang: somebody settles that first."""
    ERASED = "ERASED"
    """The data of its recipient was erased, or is about to be: nobody is left to be called."""
    PLAYED = "PLAYED"
    """Its message was played, by it or by a call that it was made of: whoever wants it played once more says so."""


def again_refused(call: Call, *, although_played: bool) -> AgainRefused | None:
    """
    Return why no further call may be made of the request of a call; None where one may.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    although_played : bool
        Whether one may also be made where the message was played.
    """
    if call.erasure_id:
        return AgainRefused.ERASED
    match call.status:
        case CallStatus.WAITING | CallStatus.CALLING:
            return AgainRefused.UNDER_WAY
        case CallStatus.UNKNOWN:
            return AgainRefused.UNCLEAR
        case CallStatus.COMPLETED:
            return None if although_played else AgainRefused.PLAYED
        case CallStatus.CANCELLED if isinstance(call.reason, PlayedAfterAll):
            return None if although_played else AgainRefused.PLAYED
        case CallStatus.UNREACHED | CallStatus.EXPIRED | CallStatus.CANCELLED | CallStatus.REJECTED:
            return None


def again_request_id(request_id: str) -> str:
    """
    Derive the key of the one further call of a request. Whoever asks for it twice, or at the same time, meets the same item.

    Parameters
    ----------
    request_id : str
        The key of the call that has ended, which may itself be a further one.

    Returns
    -------
    str
        At most 128 characters; of a long key a part, and a digest of the whole.

    Examples
    --------
    >>> again_request_id("reminder-1")
    'reminder-1~again1'
    >>> again_request_id("reminder-1~again1")
    'reminder-1~again2'
    """
    numbered = _NUMBERED.fullmatch(request_id)
    root, number = (numbered[1], int(numbered[2]) + 1) if numbered is not None else (request_id, 1)
    derived = f"{root}~again{number}"
    if len(derived) <= _LONGEST_REQUEST_ID:
        return derived
    digest = sha256(root.encode()).hexdigest()[:16]
    return f"{root[: _LONGEST_REQUEST_ID - 40]}~{digest}~again{number}"


def request_again(call: Call, now: datetime) -> CallRequest:
    """
    Return what a further call asks for: the same message to the same recipient, now, and for as long as the first one had.

    Parameters
    ----------
    call : Call
        One that has ended.
    now : datetime
        From when on it is due, in UTC.

    Returns
    -------
    CallRequest
        Under a key of its own. Its `expires_at` and `retry.stop_at` are as far from now as those of the call were from when it was
        due first.
    """
    request = call.request
    later = floor_ms(now) - max(call.accepted_at, request.not_before or call.accepted_at)

    def moved(at: datetime | None) -> datetime | None:
        return None if at is None else at + later

    return replace(
        request,
        request_id=again_request_id(request.request_id),
        not_before=None,
        expires_at=moved(request.expires_at),
        retry=replace(request.retry, stop_at=moved(request.retry.stop_at)),
    )


def digest_again(call: Call) -> str:
    """
    Return the digest that a further call of a request is stored with: it is known by the call that it is made of.

    Parameters
    ----------
    call : Call
        One that has ended.

    Returns
    -------
    str
        That of no request.
    """
    return sha256(f"again:{call.call_id}".encode()).hexdigest()[:32]
