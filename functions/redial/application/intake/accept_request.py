"""Accept a call request: store it as a call, recognise repeats, keep what is bad."""

from datetime import datetime, timedelta
from enum import Enum, auto

import msgspec
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.intake.calls_of_request import calls_of
from redial.application.intake.templates import Templates
from redial.application.ports import Clock, Telemetry, WakeUps
from redial.application.stores import Calls
from redial.contracts.feasible_requests import impossible_in
from redial.contracts.request_envelope import ENVELOPE_MEMBERS, REQUEST_MEMBERS, QueuedRequest, in_envelope, request_in
from redial.contracts.validation import Invalid, StackRules, Valid, validate_request
from redial.domain.bounded_text import keep
from redial.domain.call.calls import (
    MOST_CONFLICTS,
    Call,
    CallStatus,
    FieldError,
    RejectedRequest,
    call_id_of,
    rejected_call_id_of,
)
from redial.domain.call.requests import CallRequest
from redial.domain.times import to_iso
from redial.domain.versioned import Conflict, Stored
from redial.errors import TooMuchContention
from redial.metrics import MetricName

_LONGEST_NAME = 160
"""In bytes, of who submits a request: it is in an item that each attempt writes."""
# A DynamoDB item holds 400 KB; a bad request may be as large as its queue lets it be.
_LONGEST_ORIGINAL = 100_000
"""In bytes."""
_KNOWN_FIELDS = REQUEST_MEMBERS | ENVELOPE_MEMBERS


class Accepted(msgspec.Struct, frozen=True):
    """A new call is stored."""

    call: Call


class Repeated(msgspec.Struct, frozen=True):
    """The same request came before; ``call`` is what it led to."""

    call: Call


class Rejected(msgspec.Struct, frozen=True):
    """The request is bad, or its id was used for another one before; it is kept with its errors."""

    rejected: RejectedRequest


class Intake:
    """
    Takes in requests, a batch at a time.

    A batch wakes ``dial`` once, with the ids of the calls that are due now. Repeats wake it as well: the delivery before may have
    died between storing the call and its wake-up.
    """

    def __init__(
        self,
        *,
        calls: Calls,
        templates: Templates,
        wake_ups: WakeUps,
        telemetry: Telemetry,
        clock: Clock,
        rules: StackRules,
    ) -> None:
        self._calls = calls
        self._wake_ups = wake_ups
        self._telemetry = telemetry
        self._clock = clock
        self._rules = rules
        self._to_wake: list[Call] = []
        self._templates = templates

    def accept(self, body: str, source_id: str, by: str = "") -> Accepted | Repeated | Rejected:
        """
        Take in one request as it came.

        Parameters
        ----------
        source_id
            What is the same whenever this very message is delivered again (the SQS ``messageId``).
        by
            Who submits it, as the call's record names them.
        """
        return self._take_in(QueuedRequest(body), body, source_id, by)

    def accept_message(self, message: str, source_id: str, sender_id: str = "") -> Accepted | Repeated | Rejected:
        """
        Take in one message of the requests queue: a request, or an SNS notification or an EventBridge event with one.

        Parameters
        ----------
        source_id
            As of `accept`.
        sender_id
            Who sent the message, as SQS knows them.
        """
        return self._take_in(request_in(message), message, source_id, f"sender {sender_id}" if sender_id else "")

    def _take_in(
        self, request: QueuedRequest | tuple[FieldError, ...], original: str, source_id: str, by: str
    ) -> Accepted | Repeated | Rejected:
        now = self._clock.now()
        if isinstance(request, QueuedRequest):
            answer = self._store(request, original, source_id, now, keep(by, _LONGEST_NAME))
        else:
            answer = self._reject(Invalid(errors=request, error_count=len(request)), original, source_id, now)
        match answer:
            case Accepted(call) | Repeated(call):
                if call.status is CallStatus.WAITING:
                    self._to_wake.append(call)
                self._note(type(answer).__name__, call.call_id, call.request.request_id)
            case Rejected(rejected):
                self._note("Rejected", rejected.call_id, rejected.request_id, *map(_field_known, rejected.errors))
        return answer

    def wake_dial(self) -> None:
        """Wake ``dial`` for the calls that were taken in since the last time."""
        waiting, self._to_wake = self._to_wake, []
        now = self._clock.now()
        due = [call.call_id for call in waiting if call.status_at <= now]
        if due:
            self._wake_ups.send(due, timedelta(0))
        for call in waiting:
            if call.status_at > now:
                self._wake_ups.send([call.call_id], call.status_at - now)

    def _store(
        self, asked: QueuedRequest, body: str, source_id: str, now: datetime, by: str
    ) -> Accepted | Repeated | Rejected:
        match validate_request(asked.text, self._rules, self._templates.get):
            case Valid(request, digest) as valid:
                calls = tuple(
                    replace(each, submitted_by=by) for each in calls_of(valid, now, self._rules.calling_hours)
                )
                call = calls[0]
                impossible = impossible_in(valid, self._rules, now)
                # What is impossible now may have been possible when the same request came first: then it is a repeat.
                existing = self._calls.get(call.call_id) if impossible else self._add(calls)
                if existing is None and impossible:
                    return self._reject(_invalid(request, *impossible), body, source_id, now)
                if existing is None:
                    self._telemetry.count(MetricName.CALL_ACCEPTED, len(calls))
                    if call.status is CallStatus.EXPIRED:
                        self._telemetry.count(MetricName.CALL_EXPIRED)
                    return Accepted(call)
                if existing.erased_at is not None:
                    # Whether it is the same one nobody knows any more; it is not kept, and nobody is called.
                    self._telemetry.count(MetricName.REQUEST_REPEATED)
                    return Repeated(existing)
                if existing.request_digest == digest and existing.call_id == call.call_id:
                    self._telemetry.count(MetricName.REQUEST_REPEATED)
                    return Repeated(existing)
                rejected = self._reject(
                    _conflict(existing, request), body, source_id, now, MetricName.REQUEST_CONFLICTING
                )
                self._flag_conflict(existing, digest)
                return rejected
            case Invalid(digest=digest, request_id=request_id) as invalid:
                if digest is not None and request_id is not None:
                    # Its template may have said something else when the same request came first: then it is a repeat.
                    existing = self._calls.get(call_id_of(request_id))
                    if existing is not None and (existing.request_digest == digest or existing.erased_at is not None):
                        self._telemetry.count(MetricName.REQUEST_REPEATED)
                        return Repeated(existing)
                if asked.stood_in is not None:
                    invalid = replace(invalid, errors=in_envelope(invalid.errors, asked.stood_in))
                return self._reject(invalid, body, source_id, now)

    def _add(self, calls: tuple[Call, ...]) -> Call | None:
        """Store a new call, or all of a chain; give one that has such an id already, if there is one."""
        match self._calls.add(calls[0]) if len(calls) == 1 else self._calls.add_together(calls):
            case Stored():
                return None
            case Conflict(existing):
                return existing

    def _reject(
        self,
        invalid: Invalid,
        body: str,
        source_id: str,
        now: datetime,
        counted_as: MetricName = MetricName.CALL_REJECTED,
    ) -> Rejected:
        original = keep(body, _LONGEST_ORIGINAL)
        rejected = RejectedRequest(
            call_id=rejected_call_id_of(source_id),
            errors=invalid.errors,
            error_count=invalid.error_count,
            original=original,
            original_was_cut=len(original) < len(body),
            accepted_at=now,
            request_id=invalid.request_id,
            destination_phone_number=invalid.destination_phone_number,
            campaign=invalid.campaign,
            name=invalid.name,
        )
        self._calls.add_rejected(rejected)
        self._telemetry.count(counted_as)
        return Rejected(rejected)

    def _flag_conflict(self, existing: Call, digest: str) -> None:
        def flag(call: Call) -> Call | _NotFlagged:
            if digest in call.conflicting_digests:
                return _NotFlagged.KNOWN_ALREADY
            if len(call.conflicting_digests) >= MOST_CONFLICTS:
                return _NotFlagged.TOO_MANY
            return replace(call, conflicting_digests=call.conflicting_digests | {digest})

        try:
            change_call(self._calls, self._telemetry, existing, flag)
        except TooMuchContention as error:
            # The request is kept; the mark on the call is for people, and a flood of conflicts must not stop at it.
            self._telemetry.warn("conflict not marked", call_id=existing.call_id, error=error)

    def _note(self, answer: str, call_id: str, request_id: str | None, *wrong_fields: str) -> None:
        fields = sorted(set(wrong_fields)) or None
        if "request_id" in wrong_fields:
            request_id = None  # it is none, and may be any text
        self._telemetry.note(
            "request taken in", answer=answer, call_id=call_id, request_id=request_id, wrong_fields=fields
        )


class _NotFlagged(Enum):
    """Why a conflict is not marked on its call."""

    KNOWN_ALREADY = auto()
    TOO_MANY = auto()


def _field_known(error: FieldError) -> str:
    """Name a wrong field as a log may: what a producer calls a field of its own may be anything, such as its message."""
    name = error.field.partition(".")[0]
    return name if name in _KNOWN_FIELDS else "(another)"


def _conflict(existing: Call, request: CallRequest) -> Invalid:
    if existing.request.request_id != request.request_id:
        error = FieldError(
            field="request_id",
            message=f"expected a key that is new: call {existing.call_id} of {to_iso(existing.accepted_at)} has the request_id "
            f"{existing.request.request_id}, which one of the further recipients would have",
        )
        return _invalid(request, error)
    error = FieldError(
        field="request_id",
        message=f"expected a key that is new, or the same content as before: call {existing.call_id} "
        f"of {to_iso(existing.accepted_at)} has this request_id and another content",
    )
    return _invalid(request, error)


def _invalid(request: CallRequest, *errors: FieldError) -> Invalid:
    return Invalid(
        errors=errors,
        error_count=len(errors),
        request_id=request.request_id,
        destination_phone_number=request.destination_phone_number,
        campaign=request.campaign,
        name=request.name,
    )
