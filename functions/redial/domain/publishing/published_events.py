"""
What the stack tells the world of a call: events for receivers outside. Pure.

Each is made of a change of a call's record alone, so that no function can forget to tell, and so that a change that is read twice
makes the same events with the same ids.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from redial.domain.attempt.figures import ServiceFigures, sum_of
from redial.domain.bounded_text import shorten
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.reasons.parts import code_of
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.masking import mask_all, mask_own
from redial.domain.names import initials
from redial.domain.phone_number import mask
from redial.domain.times import to_epoch_ms

FORM_VERSION = 1
"""Of the events' form. A field that is new leaves it as it is; it is raised where a field is gone, or means something else."""
MOST_BYTES = 64 * 1024
"""No event is larger, in UTF-8."""
# What an event may hold is bounded by its request, but for these. JSON may write six bytes for one.
_MOST_ATTEMPTS = 50
_MOST_BYTES_OF_REASON = 2_000
# More than there are attempts that end with one change.
_EVENTS_OF_A_CHANGE = 1_000


class PublishedKind(StrEnum):
    """What happened; EventBridge's ``detail-type``."""

    CALL_ACCEPTED = "Call Accepted"
    CALL_REJECTED = "Call Rejected"
    """A request was bad, and made no call."""
    CALL_ATTEMPT_ENDED = "Call Attempt Ended"
    CALL_ENDED = "Call Ended"
    CALL_CORRECTED = "Call Corrected"
    """A call had ended, and then something changed how."""
    CALL_NEEDS_DECISION = "Call Needs Decision"
    """Nobody can tell whether a call was placed: a person is to find out."""
    CAMPAIGN_ENDED = "Campaign Ended"
    """No call of a campaign has been open for a minute: `redial.domain.publishing.campaign_ends`."""


FINAL_KINDS = (
    PublishedKind.CALL_REJECTED,
    PublishedKind.CALL_ENDED,
    PublishedKind.CALL_CORRECTED,
    PublishedKind.CALL_NEEDS_DECISION,
)
"""What is published where a stage says nothing: how calls ended."""


class PublishedReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a call has its status."""

    code: str
    """One of the codes of reasons; no code is ever renamed."""
    text: str
    """The same in words."""


class PublishedAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to reach the recipient."""

    number: int
    started_at: datetime
    sent_at: datetime | None = None
    """When the voice service had taken it."""
    ended_at: datetime | None = None
    outcome: str | None = None
    """How it ended, as the voice service calls it; None: it has not ended, or nobody knows how."""
    message_id: str | None = None
    duration_seconds: float | None = None
    billed_minutes: float | None = None
    price_usd: float | None = None


class PublishedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The detail of an event about a call. What is not known is left out."""

    version: int
    """Of the form of events."""
    id: str
    """Of this event: a receiver drops what it has had already by it."""
    sequence: int
    """Of the events of one call, the one with the highest number is the newest. Numbers grow, with gaps."""
    event: PublishedKind
    at: datetime
    """When it happened."""
    call_id: str
    status: CallStatus
    reason: PublishedReason
    accepted_at: datetime
    request_id: str | None = None
    """The producer's own id of the request."""
    campaign: str | None = None
    lane: str | None = None
    name: str | None = None
    """Of the recipient; initials alone where numbers are masked."""
    destination_phone_number: str | None = None
    """In the middle masked, unless the stage publishes numbers in clear."""
    metadata: dict[str, str] | None = None
    """The producer's own pairs."""
    attempt: int | None = None
    """Of a Call Attempt Ended: which attempt it is about."""
    attempts: tuple[PublishedAttempt, ...] = ()
    outcome: str | None = None
    """How the last attempt ended."""
    duration_seconds: float | None = None
    """Of all attempts, as the voice service says; so are the next two."""
    billed_minutes: float | None = None
    price_usd: float | None = None
    cut: tuple[str, ...] = ()
    """The fields that were shortened, so that the event is small enough."""


def events_of_change(before: Call | None, after: Call) -> Iterator[PublishedEvent]:
    """
    Return what a change of a call's record tells, in the order in which it happened.

    Parameters
    ----------
    before : Call or None
        The record before the change; None: there was none.
    after : Call
        The record after it.

    Yields
    ------
    PublishedEvent
        In clear (see `masked`). The same change always gives the same events.
    """
    known = {attempt.token: attempt for attempt in before.attempts} if before is not None else {}
    ended = [
        attempt
        for attempt in after.attempts
        if attempt.outcome is not None
        and (attempt.token not in known or known[attempt.token].outcome is not attempt.outcome)
    ]
    told: list[tuple[PublishedKind, datetime, int | None]] = []
    if before is None and after.status is not CallStatus.REJECTED:
        told.append((PublishedKind.CALL_ACCEPTED, after.accepted_at, None))
    for attempt in ended:
        at = attempt.outcome_at or after.updated_at
        told.append((PublishedKind.CALL_ATTEMPT_ENDED, at, attempt.number))
    if (end := _end_told(before, after, is_changed=bool(ended))) is not None:
        # A late event leaves a status that it confirms since when it was.
        at = after.updated_at if end is PublishedKind.CALL_CORRECTED else after.status_at
        told.append((end, at, None))
    for position, (kind, at, number) in enumerate(told):
        yield _event(after, kind, at, after.version * _EVENTS_OF_A_CHANGE + position, number)


def event_of_rejection(rejected: RejectedRequest) -> PublishedEvent:
    """Return what is told of a bad request. Its errors name fields, and not what was in them."""
    text, cut = _reason_text(rejected.status_reason)
    return PublishedEvent(
        version=FORM_VERSION,
        id=_event_id(rejected.call_id, rejected.accepted_at, _EVENTS_OF_A_CHANGE),
        sequence=_EVENTS_OF_A_CHANGE,
        event=PublishedKind.CALL_REJECTED,
        at=rejected.accepted_at,
        call_id=rejected.call_id,
        status=CallStatus.REJECTED,
        reason=PublishedReason(code=code_of(rejected.reason), text=text),
        accepted_at=rejected.accepted_at,
        request_id=rejected.request_id,
        campaign=rejected.campaign,
        name=rejected.name,
        destination_phone_number=rejected.destination_phone_number,
        cut=cut,
    )


def event_of_end(call: Call) -> PublishedEvent:
    """
    Return what is told of a call that has ended, of its record alone.

    Its number is above those of all that the same change told, and of no event on the bus.
    """
    return _event(
        call, PublishedKind.CALL_ENDED, call.status_at, (call.version + 1) * _EVENTS_OF_A_CHANGE - 1, number=None
    )


def masked(event: PublishedEvent) -> PublishedEvent:
    """Return an event without a phone number in clear, wherever it stands, and with the initials of the name alone."""
    number = event.destination_phone_number

    def hidden(text: str) -> str:
        return mask_own(text, [number])

    return msgspec.structs.replace(
        event,
        request_id=None if event.request_id is None else hidden(event.request_id),
        campaign=None if event.campaign is None else hidden(event.campaign),
        name=None if event.name is None else initials(hidden(event.name)),
        # What a bad request has for a number may be anything.
        destination_phone_number=None if number is None else mask_all(mask(number)),
        reason=msgspec.structs.replace(event.reason, text=hidden(event.reason.text)),
        metadata=None
        if event.metadata is None
        else {hidden(key): hidden(value) for key, value in event.metadata.items()},
    )


def _end_told(before: Call | None, after: Call, *, is_changed: bool) -> PublishedKind | None:
    """Tell which end a change tells of; `is_changed` says whether an attempt's outcome is another one."""
    was = None if before is None else before.status
    if not after.status.is_final or (after.status is was and not is_changed):
        return None
    if after.status is CallStatus.UNKNOWN:
        return PublishedKind.CALL_NEEDS_DECISION if after.status is not was else None
    if before is None and after.status is CallStatus.REJECTED:
        return PublishedKind.CALL_REJECTED
    # What was UNKNOWN had not ended: somebody was asked how it did.
    is_first = was is None or not was.is_final or was is CallStatus.UNKNOWN
    return PublishedKind.CALL_ENDED if is_first else PublishedKind.CALL_CORRECTED


def _event(call: Call, kind: PublishedKind, at: datetime, sequence: int, number: int | None) -> PublishedEvent:
    text, cut = _reason_text(call.status_reason)
    figures, last = [attempt.figures for attempt in call.attempts], call.last_attempt
    total = sum_of(figures)
    return PublishedEvent(
        version=FORM_VERSION,
        id=_event_id(call.call_id, call.accepted_at, sequence),
        sequence=sequence,
        event=kind,
        at=at,
        call_id=call.call_id,
        status=call.status,
        reason=PublishedReason(code=code_of(call.reason), text=text),
        accepted_at=call.accepted_at,
        request_id=call.request.request_id,
        campaign=call.request.campaign,
        lane=call.request.lane,
        name=call.request.name,
        destination_phone_number=None if call.erased_at is not None else call.request.destination_phone_number,
        metadata=dict(call.request.metadata) or None,
        attempt=number,
        attempts=tuple(_attempt(each) for each in call.attempts[-_MOST_ATTEMPTS:]),
        outcome=None if last is None else last.outcome,
        duration_seconds=total.duration_seconds if _is_told(figures, "duration_seconds") else None,
        billed_minutes=total.billed_minutes if _is_told(figures, "billed_minutes") else None,
        price_usd=total.price_usd if _is_told(figures, "price_millionths") else None,
        cut=(*cut, *(("attempts",) if len(call.attempts) > _MOST_ATTEMPTS else ())),
    )


def _attempt(attempt: Attempt) -> PublishedAttempt:
    figures = attempt.figures or ServiceFigures()
    return PublishedAttempt(
        number=attempt.number,
        started_at=attempt.intent_at,
        sent_at=attempt.sent_at,
        ended_at=attempt.outcome_at,
        outcome=attempt.outcome,
        message_id=attempt.message_id,
        duration_seconds=figures.duration_seconds,
        billed_minutes=figures.billed_minutes,
        price_usd=figures.price_usd,
    )


def _is_told(figures: list[ServiceFigures | None], name: str) -> bool:
    return any(each is not None and getattr(each, name) is not None for each in figures)


def _reason_text(text: str) -> tuple[str, tuple[str, ...]]:
    short = shorten(text, _MOST_BYTES_OF_REASON)
    return short, () if short == text else ("reason.text",)


def _event_id(call_id: str, accepted_at: datetime, sequence: int) -> str:
    # With its time: a request that comes again when its call was long deleted makes a call of the same id.
    return f"{call_id}-{to_epoch_ms(accepted_at)}-{sequence}"
