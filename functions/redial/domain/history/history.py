"""
What happened to a call so far, in words: read from its record and its attempts' events. Pure.

Decisions are not looked up but made again: they depend on nothing but the attempts before them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from msgspec.structs import replace

from redial.domain.attempt.events import Outcome, first_times
from redial.domain.attempt.silence import finding_in_words
from redial.domain.audit.acts import Act
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.reasons.reason import DueAfterSilence
from redial.domain.call.reasons.wording import ended_in_words, reason_in_words
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.retry import GiveUp, RetryAt, decide_retry
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.history.acts import acts_told, pauses_among
from redial.domain.history.entries import CallNamed, EntryKind, HistoryEntry
from redial.domain.history.explanation_codes import ExplanationCode
from redial.domain.history.notes import notes_told
from redial.domain.history.waits import waits_told
from redial.domain.history.wording import event_in_words, outcome_in_words
from redial.domain.notes.notes import NO_NOTES, Notes
from redial.domain.reporting.listing import AttemptDetails, StoredCall
from redial.domain.steering.control import PastPause
from redial.domain.times import to_iso


def history_of(
    call: StoredCall,
    attempts: Mapping[str, AttemptDetails],
    past_pauses: Sequence[PastPause] = (),
    acts: Sequence[Act] = (),
    notes: Notes = NO_NOTES,
) -> list[HistoryEntry]:
    """
    Return what happened to a call so far, in the order of time.

    Parameters
    ----------
    call : Call or RejectedRequest
        As it is stored.
    attempts : mapping of str to AttemptDetails
        What is stored under the message ids of its attempts; without an id its events are left out.
    past_pauses : sequence of PastPause, optional
        Pauses that are over; those that held this call back have entries.
    acts : sequence of Act, optional
        Of the audit trail, oldest first: what people did to the call, and to what it belongs to.
    notes : Notes, optional
        What people noted on the call.

    Returns
    -------
    list of HistoryEntry
        Oldest first. Texts hold phone numbers in clear, and times in UTC.
    """
    if isinstance(call, RejectedRequest):
        text = "The request was rejected: " + "; ".join(f"{each.field}: {each.message}" for each in call.errors) + "."
        if call.submitted_by:
            text += f" It was submitted by {call.submitted_by}."
        told = {"errors": call.errors, "submitted_by": call.submitted_by or None}
        code = ExplanationCode.REQUEST_REJECTED
        return [HistoryEntry(at=call.accepted_at, kind=EntryKind.REQUEST, text=text, code=code, values=told)]
    known = {(pause.since, pause.lane, pause.campaign) for pause in past_pauses}
    # The control keeps the last pauses alone; the trail keeps all of them.
    others = [each for each in pauses_among(call, acts) if (each.since, each.lane, each.campaign) not in known]
    waits = waits_told(call, (*past_pauses, *others), acts)
    lines = [(line.at, line) for line in (_accepted(call), *_control(call), *acts_told(call, acts), *waits)]
    lines += [(line.at, line) for line in notes_told(notes)]
    for attempt in call.attempts:
        lines += [(_place(line, attempt), line) for line in _attempt(call, attempt, attempts)]
    begun_at = call.last_attempt.intent_at if call.last_attempt is not None else call.accepted_at
    lines += [(max(line.at, begun_at), line) for line in _end(call)]
    # Stable: what has the same time stays in the order in which it is told.
    return [line for _, line in sorted(lines, key=lambda placed: placed[0])]


def _place(line: HistoryEntry, attempt: Attempt) -> datetime:
    """Give the time that a line of an attempt is told at: its own, but never before the attempt was begun."""
    # Events have the time of another clock, perhaps to the second only, and the answer to a send may come after the first of them.
    return attempt.intent_at if line.kind is EntryKind.ATTEMPT else max(line.at, attempt.intent_at)


def _accepted(call: Call) -> HistoryEntry:
    request = call.request
    parts = [f"Accepted under the request id {request.request_id} for {request.destination_phone_number}"]
    if call.erased_at is not None:
        parts = ["Accepted for a recipient whose data was erased since, and so was the request id"]
    parts.append(f"lane {request.lane}")
    if request.campaign is not None:
        parts.append(f"campaign {request.campaign}")
    total = request.retry.total_attempts
    attempts = "one attempt" if total == 1 else f"up to {total} attempts"
    parts.append(attempts if request.retry_policy is None else f"{attempts} by the retry policy {request.retry_policy}")
    if request.not_before is not None:
        parts.append(f"not before {to_iso(request.not_before)}")
    if request.expires_at is not None:
        parts.append(f"not at or after {to_iso(request.expires_at)}")
    if (unclear := _where_unclear(request.retry.on_unknown)) is not None:
        parts.append(unclear)
    if call.again_of is not None:
        parts.append(f"made again of call {call.again_of}")
    if call.submitted_by:
        parts.append(f"submitted by {call.submitted_by}")
    is_erased = call.erased_at is not None
    return HistoryEntry(
        at=call.accepted_at,
        kind=EntryKind.REQUEST,
        text=", ".join(parts) + ".",
        code=ExplanationCode.ACCEPTED,
        values={
            "request_id": None if is_erased else request.request_id,
            "destination_phone_number": None if is_erased else request.destination_phone_number,
            "lane": request.lane,
            "campaign": request.campaign,
            "total_attempts": total,
            "retry_policy": request.retry_policy,
            "not_before": request.not_before,
            "expires_at": request.expires_at,
            "on_unknown": request.retry.on_unknown,
            "again_of": CallNamed(call.again_of) if call.again_of is not None else None,
            "submitted_by": call.submitted_by or None,
        },
    )


def _where_unclear(on_unknown: OnUnknown) -> str | None:
    """Say what was asked for where nobody can tell whether a call was placed; None: nothing beyond the rule."""
    match on_unknown:
        case OnUnknown.GIVE_UP:
            return None
        case OnUnknown.REDIAL:
            return "to be dialled again where nobody can tell whether it was placed"
        case OnUnknown.REDIAL_IF_SILENT:
            return "to be dialled again where the silence after a send proves that it was not placed"
        case _:
            assert_never(on_unknown)


def _attempt(call: Call, attempt: Attempt, stored: Mapping[str, AttemptDetails]) -> Iterator[HistoryEntry]:
    def line(at: datetime, kind: EntryKind, text: str, code: ExplanationCode, /, **values: Any) -> HistoryEntry:
        return HistoryEntry(at=at, kind=kind, text=text, code=code, values=values, attempt=attempt.number)

    total, number = call.request.retry.total_attempts, attempt.number
    yield line(
        attempt.intent_at,
        EntryKind.ATTEMPT,
        f"Attempt {number} of {total} from {attempt.origination_phone_number}: it is about to be placed.",
        ExplanationCode.ABOUT_TO_BE_PLACED,
        attempt=number,
        total_attempts=total,
        origination_phone_number=attempt.origination_phone_number,
    )
    if attempt.sent_at is not None:
        text = f"The voice service took the call: message id {attempt.message_id}."
        code = ExplanationCode.TAKEN_BY_SERVICE
        yield line(attempt.sent_at, EntryKind.ATTEMPT, text, code, message_id=attempt.message_id)
    details = stored.get(attempt.message_id) if attempt.message_id is not None else None
    for event_type, at in first_times(details.record.events).items() if details is not None else ():
        text = f"{event_type}: {event_in_words(event_type)}."
        yield line(at, EntryKind.EVENT, text, ExplanationCode.EVENT_ARRIVED, event_type=event_type)
    if attempt.outcome is None:
        if attempt.detail is not None:
            text = f"{sentence(attempt.detail)} A call may have been placed."
            code = ExplanationCode.PERHAPS_PLACED_BY_SEND
            yield line(call.updated_at, EntryKind.OUTCOME, text, code, message=attempt.detail)
        return
    ended_at = attempt.outcome_at or attempt.intent_at
    detail = f" ({attempt.detail})" if attempt.detail else ""
    # The events that an attempt ends with were told already, in the line before.
    is_told = details is not None and attempt.outcome.value in {each.event_type.value for each in details.record.events}
    meaning = "" if is_told else f": {outcome_in_words(attempt.outcome)}"
    yield line(
        ended_at,
        EntryKind.OUTCOME,
        f"Attempt {number} ended with {attempt.outcome}{meaning}{detail}.",
        ExplanationCode.ATTEMPT_ENDED,
        attempt=number,
        outcome=attempt.outcome,
        message=attempt.detail or None,
    )
    judgement = attempt.silence
    for condition, holds in judgement.findings() if judgement is not None else ():
        assert judgement is not None
        found = finding_in_words(condition, judgement.line, holds=holds)
        text = f"Silence: {found}." if holds else f"Silence proves nothing: {found}."
        code = ExplanationCode.SILENCE_HOLDS if holds else ExplanationCode.SILENCE_PROVES_NOTHING
        yield line(ended_at, EntryKind.DECISION, text, code, condition=condition, line=judgement.line)
    decided = _decision(call, attempt)
    if decided is not None:
        text, code, values = decided
        yield line(ended_at, EntryKind.DECISION, text, code, **values)


def _decision(call: Call, attempt: Attempt) -> tuple[str, ExplanationCode, dict[str, Any]] | None:
    if attempt.outcome in {Outcome.COMPLETED_CALL, Outcome.REFUSED, None} or attempt.outcome_at is None:
        return None
    until_then = call.attempts[: attempt.number]
    decision = decide_retry(replace(call, attempts=until_then), until_then)
    match decision:
        case RetryAt(at, DueAfterSilence() as reason):
            text = f"Dial again at {to_iso(at)}: its silence proves that attempt {reason.attempt} placed no call."
            return text, ExplanationCode.DIAL_AGAIN_AFTER_SILENCE, {"at": at, "attempt": reason.attempt}
        case RetryAt(at, reason):
            outcome, attempt_number, total = reason.outcome, reason.attempt, reason.total_attempts
            text = f"Dial again at {to_iso(at)}: {ended_in_words(outcome, attempt_number, total)}."
            values = {"at": at, "outcome": outcome, "attempt": attempt_number, "total_attempts": total}
            return text, ExplanationCode.DIAL_AGAIN, values
        case GiveUp(reason):
            return f"Give up: {reason_in_words(reason)}.", ExplanationCode.GIVE_UP, {"reason": reason}
        case _:
            assert_never(decision)


def _control(call: Call) -> Iterator[HistoryEntry]:
    cancelled_at = call.cancel_requested_at
    # What was refused may be cancelled when it has ended.
    was_under_way = cancelled_at is not None and not (
        call.status is CallStatus.REJECTED and cancelled_at > call.status_at
    )
    if cancelled_at is not None and was_under_way and call.status is not CallStatus.CANCELLED:
        by, code = "Cancelled", ExplanationCode.CANCELLED_UNDER_WAY
        if call.erasure_id:
            by, code = "The data of its recipient is to be erased", ExplanationCode.ERASURE_UNDER_WAY
        text = f"{by} while it was being dialled: it is not dialled again."
        yield HistoryEntry(at=cancelled_at, kind=EntryKind.CONTROL, text=text, code=code)
    if call.erased_at is not None:
        text = "Everything of its recipient was erased from it."
        yield HistoryEntry(at=call.erased_at, kind=EntryKind.CONTROL, text=text, code=ExplanationCode.DATA_ERASED)


def _end(call: Call) -> Iterator[HistoryEntry]:
    if call.status.is_final:
        yield HistoryEntry(
            at=call.status_at,
            kind=EntryKind.DECISION,
            text=f"The call ended as {call.status} ({call.status_reason}).",
            code=ExplanationCode.CALL_ENDED,
            values={"status": call.status, "reason": call.reason},
        )


def sentence(text: str) -> str:
    """
    Return a text that ends with a full stop; what the voice service says may bring its own.

    Parameters
    ----------
    text : str
        One sentence, with or without its full stop.

    Returns
    -------
    str
        The text, with a full stop added where it ends without one.

    Examples
    --------
    >>> sentence("Read timeout")
    'Read timeout.'
    """
    return text if text.endswith(".") else f"{text}."
