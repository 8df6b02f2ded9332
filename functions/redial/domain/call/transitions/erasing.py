"""A call whose recipient's data is erased: not dialled any more, and in the end without anything of that person. Pure."""

from datetime import datetime
from typing import Any

from msgspec.structs import replace

from redial.domain.call.calls import Attempt, Call, CallStatus, FieldError, call_id_of
from redial.domain.call.reasons.ends import RecipientErased
from redial.domain.call.reasons.parts import parameters_of
from redial.domain.call.reasons.reason import Reason
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import CallRequest, Content
from redial.domain.call.transitions.basics import end
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms

ERASED = "(erased)"
"""What stands for a text that was erased."""
_BEFORE_AN_ID = "erased "
_FOREIGN_WORDS = frozenset({"by", "message", "note", "text"})
"""Parameters of reasons that somebody wrote, who may have named the recipient: `by` has the note of whoever settled the call."""


def erased_number(erasure_id: str) -> str:
    """
    Return what stands for the phone number of an erased call: by it the calls of an erasure are found.

    Parameters
    ----------
    erasure_id : str
        The erasure.

    Returns
    -------
    str
        No number, and nothing that a number could be found by.
    """
    return f"{_BEFORE_AN_ID}{erasure_id}"


def is_erased_number(text: str) -> bool:
    """Tell whether a text stands for a number that was erased."""
    return text.startswith(_BEFORE_AN_ID)


def end_for_erasure(call: Call, erasure_id: str, now: datetime) -> Call | CallUnchanged:
    """
    Return a call that is to be erased as one that is not dialled any more.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    erasure_id : str
        The erasure.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call is CANCELLED. A CALLING one cannot be stopped: it keeps its status, and is not dialled again. One that has
        ended names the erasure, so that nobody notes anything on it, or has it made again, while it is erased. Unchanged:
        `KNOWN_ALREADY`.
    """
    if call.status is CallStatus.WAITING:
        concerned = replace(call, cancel_requested_at=call.cancel_requested_at or floor_ms(now), erasure_id=erasure_id)
        return end(concerned, CallStatus.CANCELLED, RecipientErased(), now)
    if call.erasure_id:
        return CallUnchanged.KNOWN_ALREADY
    if call.status.is_final:
        return replace(call, erasure_id=erasure_id, updated_at=floor_ms(now))
    return replace(
        call,
        cancel_requested_at=call.cancel_requested_at or floor_ms(now),
        erasure_id=erasure_id,
        updated_at=floor_ms(now),
    )


def erase(call: Call, erasure_id: str, now: datetime) -> Call | CallUnchanged:
    """
    Return a call without anything of its recipient.

    How it ended stays, with its times, its attempts and what they cost: the counts are of these.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    erasure_id : str
        The erasure.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        Unchanged: `ERASED` before, or `NOT_ENDED`.
    """
    if call.erased_at is not None:
        return CallUnchanged.ERASED
    if not call.status.is_final:
        return CallUnchanged.NOT_ENDED
    return _without_person(replace(call, erased_at=floor_ms(now), erasure_id=erasure_id))


def kept_erased(before: Call, after: Call) -> Call:
    """
    Return a change of a call as it may be stored where the call was erased: nothing of the person comes back.

    It is no more dialled either: what would make it due again ends it.

    Parameters
    ----------
    before : Call
        The call as it is stored.
    after : Call
        As it would be.

    Returns
    -------
    Call
        The same object, unless the call was erased.
    """
    if before.erased_at is None:
        return after
    if after.status is CallStatus.WAITING:
        status = CallStatus.CANCELLED if before.status is CallStatus.CALLING else CallStatus.UNREACHED
        after = end(after, status, RecipientErased(), after.updated_at)
    return _without_person(after)


def erase_rejected(rejected: RejectedRequest, now: datetime) -> RejectedRequest:
    """
    Return a bad request without anything of its recipient.

    Parameters
    ----------
    rejected : RejectedRequest
        As it is stored.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    RejectedRequest
        When it came, of which campaign it was, and which fields were wrong.
    """
    return RejectedRequest(
        call_id=rejected.call_id,
        errors=tuple(FieldError(field=_known_part(each.field), message=ERASED) for each in rejected.errors),
        error_count=rejected.error_count,
        original="",
        accepted_at=rejected.accepted_at,
        campaign=rejected.campaign,
        submitted_by=rejected.submitted_by,
        erased_at=floor_ms(now),
    )


def _known_part(field: str) -> str:
    # Behind the dot stands what the producer called it, such as a key of its metadata.
    name = field.partition(".")[0]
    return name if name.isascii() and not any(map(str.isdigit, name)) else ERASED


def _without_person(call: Call) -> Call:
    return replace(
        call,
        request=_erased_request(call),
        request_digest="",
        reason=_without_words(call.reason),
        attempts=tuple(_erased_attempt(each) for each in call.attempts),
        past_waits=tuple(replace(each, reason=_without_words(each.reason)) for each in call.past_waits),
        conflicting_digests=frozenset(),
        # Its keys are made of the request id. Whoever comes after it in the chain has these for itself.
        chain=None,
        chain_of=call.chain_of if call.chain is None else call_id_of(call.chain.request_id),
        keeps_hours=False,
        due_without_hours=None,
    )


def _erased_request(call: Call) -> CallRequest:
    request = call.request
    return replace(
        request,
        request_id=call.call_id,
        destination_phone_number=erased_number(call.erasure_id),
        content=_erased_content(request.content),
        name=None,
        metadata=(),
        calling_hours=None,
        time_zone=None,
    )


def _erased_content(content: Content) -> Content:
    messages = {name: getattr(content, name) for name in content.__struct_fields__}
    return Content(**{name: None if each is None else replace(each, text=ERASED) for name, each in messages.items()})


def _erased_attempt(attempt: Attempt) -> Attempt:
    return attempt if attempt.detail is None else replace(attempt, detail=ERASED)


def _without_words(reason: Reason) -> Reason:
    changed: dict[str, Any] = {}
    for name, value in parameters_of(reason).items():
        if isinstance(value, Reason):
            changed[name] = _without_words(value)
        elif name in _FOREIGN_WORDS and value:
            changed[name] = ERASED
    return replace(reason, **changed) if changed else reason
