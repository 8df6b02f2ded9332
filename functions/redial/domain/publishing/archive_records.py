"""What the archive keeps: attempts that ended, calls that did, and what people did. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from redial.domain.attempt.figures import ServiceFigures
from redial.domain.audit.acts import Act
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.reasons.parts import code_of
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.masking import mask_own, mentions, names_number

_LEAST_DIGITS = 7
Text = TypeVar("Text", str, str | None)


class ArchiveRecord(msgspec.Struct, frozen=True, kw_only=True):
    """
    One line of the archive; a field that does not apply is None.

    A late event can correct an attempt, or tell later what it took and cost, and can correct a call: of several records with the
    same call and attempt, the one with the highest ``version`` holds. The archive knows no phone number, no text and no name.
    """

    record: Literal["attempt", "call", "act"]
    at: datetime
    """When it ended; of an act, when it was done."""
    call_id: str | None = None
    version: int
    request_id: str | None = None
    campaign: str | None = None
    lane: str | None = None
    attempt: int | None = None
    message_id: str | None = None
    outcome: str | None = None
    sent_at: datetime | None = None
    status: str | None = None
    status_reason: str | None = None
    accepted_at: datetime | None = None
    attempts: int | None = None
    reason_code: str | None = None
    """Why a call ended so; ``status_reason`` is the same in words."""
    call_duration_seconds: float | None = None
    """Of an attempt, as the voice service says: its own figures, like the next two."""
    billed_minutes: float | None = None
    price_usd: float | None = None
    metadata: dict[str, str] | None = None
    """Of an accepted request: the producer's own, by which its records are found."""
    submitted_by: str | None = None
    """Of an accepted request: who submitted it."""
    act_id: str | None = None
    """Of an act, like all fields from here on."""
    act: str | None = None
    """Its kind."""
    actor: str | None = None
    """What stays the same of who did it."""
    actor_kind: str | None = None
    actor_name: str | None = None
    actor_session: str | None = None
    act_reason: str | None = None
    act_details: dict[str, str] | None = None


def records_of_change(before: Call | None, after: Call) -> Iterator[ArchiveRecord]:
    """Give the records that a change of a call adds: attempts that ended, or of whose end more is known, and the call's own end."""
    number = after.request.destination_phone_number
    known = {attempt.token: attempt for attempt in before.attempts} if before is not None else {}
    for attempt in after.attempts:
        earlier = known.get(attempt.token)
        told = None if earlier is None else (earlier.outcome, earlier.figures)
        if attempt.outcome is not None and told != (attempt.outcome, attempt.figures):
            yield _attempt_record(after, attempt)
    if after.status.is_final and (before is None or before.status is not after.status):
        yield ArchiveRecord(
            record="call",
            at=after.status_at,
            call_id=after.call_id,
            version=after.version,
            request_id=_without_number(after.request.request_id, number),
            campaign=_without_number(after.request.campaign, number),
            lane=after.request.lane,
            status=after.status,
            status_reason=_without_number(after.status_reason, number),
            accepted_at=after.accepted_at,
            attempts=len(after.attempts),
            reason_code=code_of(after.reason),
            metadata={
                _without_number(name, number): _without_number(value, number) for name, value in after.request.metadata
            }
            or None,
            submitted_by=after.submitted_by or None,
        )


def record_of_rejection(rejected: RejectedRequest) -> ArchiveRecord:
    """Give the record of a bad request. Its errors name fields and not what was in them."""
    return ArchiveRecord(
        record="call",
        at=rejected.accepted_at,
        call_id=rejected.call_id,
        version=1,
        request_id=_without_number(rejected.request_id, rejected.destination_phone_number),
        campaign=_without_number(rejected.campaign, rejected.destination_phone_number),
        status=CallStatus.REJECTED,
        status_reason=rejected.status_reason,
        accepted_at=rejected.accepted_at,
        attempts=0,
        reason_code=code_of(rejected.reason),
        submitted_by=rejected.submitted_by or None,
    )


def record_of_act(act: Act) -> ArchiveRecord:
    """Give the record of an act of the audit trail, which holds no phone number in clear."""
    return ArchiveRecord(
        record="act",
        at=act.at,
        version=1,
        call_id=act.call_id,
        campaign=act.campaign,
        lane=act.lane,
        act_id=act.id,
        act=act.kind,
        actor=act.actor.id,
        actor_kind=act.actor.kind,
        actor_name=act.actor.name,
        actor_session=act.actor.session or None,
        act_reason=act.reason or None,
        act_details=dict(act.details) or None,
    )


def _attempt_record(call: Call, attempt: Attempt) -> ArchiveRecord:
    figures, number = attempt.figures or ServiceFigures(), call.request.destination_phone_number
    return ArchiveRecord(
        record="attempt",
        at=attempt.outcome_at or call.updated_at,
        call_id=call.call_id,
        version=call.version,
        request_id=_without_number(call.request.request_id, number),
        campaign=_without_number(call.request.campaign, number),
        lane=call.request.lane,
        attempt=attempt.number,
        message_id=attempt.message_id,
        outcome=attempt.outcome,
        sent_at=attempt.sent_at,
        accepted_at=call.accepted_at,
        call_duration_seconds=figures.duration_seconds,
        billed_minutes=figures.billed_minutes,
        price_usd=figures.price_usd,
    )


def _without_number(text: Text, number: str | None) -> Text:
    """
    Return a text without the recipient's number, in whatever way its digits are written, and without one that has its plus.

    What has as many digits and is neither stays as it is: producers find their records by such ids.
    """
    if text is None:
        return text
    numbers = [] if number is None or sum(map(str.isdecimal, number)) < _LEAST_DIGITS else [number]
    return mask_own(text, numbers) if names_number(text) or mentions(text, numbers) else text
