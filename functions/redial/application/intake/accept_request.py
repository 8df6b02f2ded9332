"""Accept a call request: store it as a call, recognise repeats, keep what is bad."""

from datetime import datetime, timedelta
from enum import Enum, auto

import msgspec
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.intake.calls_of_request import calls_of
from redial.application.intake.faults import conflict_with, field_known, invalid_of, too_many_tokens
from redial.application.intake.how_it_came import HowItCame, Permit, everybody
from redial.application.intake.templates import Templates
from redial.application.ports import Clock, Telemetry, WakeUps
from redial.application.soon_due import wake_when_due
from redial.application.stores import Calls
from redial.application.task_tokens import TaskTokenStore, keep_token
from redial.contracts.feasible_requests import impossible_in
from redial.contracts.request_envelope import QueuedRequest, in_envelope, request_in
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.bounded_text import keep
from redial.domain.call.calls import LONGEST_SUBMITTER, MOST_CONFLICTS, Call, CallStatus, FieldError, call_id_of
from redial.domain.call.rejected_requests import RejectedRequest, rejected_call_id_of
from redial.domain.call.task_tokens import later_of
from redial.domain.masking import sender_in_words
from redial.domain.token_masking import without_task_tokens
from redial.domain.versioned import Conflict, Stored
from redial.errors import TooMuchContention
from redial.metrics import MetricName

# A DynamoDB item holds 400 KB; a bad request may be as large as its queue lets it be.
_LONGEST_ORIGINAL = 100_000
"""In bytes."""


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
        task_tokens: TaskTokenStore,
        templates: Templates,
        wake_ups: WakeUps,
        telemetry: Telemetry,
        clock: Clock,
        rules: StackRules,
    ) -> None:
        self._calls = calls
        self._task_tokens = task_tokens
        self._wake_ups = wake_ups
        self._telemetry = telemetry
        self._clock = clock
        self._rules = rules
        self._to_wake: list[Call] = []
        self._templates = templates

    def accept(
        self, body: str, source_id: str, by: str = "", permit: Permit = everybody
    ) -> Accepted | Repeated | Rejected:
        """
        Take in one request as it came.

        Parameters
        ----------
        source_id
            What is the same whenever this very message is delivered again (the SQS ``messageId``).
        by
            Who submits it, as the call's record names them.
        permit
            Raises where they may not submit what is about to be stored.
        """
        return self._take_in(QueuedRequest(body), HowItCame(body, source_id, keep(by, LONGEST_SUBMITTER), permit))

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
        by = sender_in_words(sender_id) if sender_id else ""
        return self._take_in(request_in(message), HowItCame(message, source_id, keep(by, LONGEST_SUBMITTER)))

    def _take_in(
        self, request: QueuedRequest | tuple[FieldError, ...], message: HowItCame
    ) -> Accepted | Repeated | Rejected:
        now = self._clock.now()
        if isinstance(request, QueuedRequest):
            judged = validate_request(request.text, self._rules, self._templates.get)
            if isinstance(judged, Invalid) and judged.unforeseen is not None:
                self._telemetry.warn("request could not be judged", error=judged.unforeseen)
            answer = self._store(judged, request.stood_in, message, now)
            if judged.task_token is not None:
                answer = self._let_wait(judged, judged.task_token, answer, message, now)
        else:
            answer = self._reject(Invalid(errors=request, error_count=len(request)), message, now)
        match answer:
            case Accepted(call) | Repeated(call):
                self._note(type(answer).__name__, call.call_id, call.request.request_id)
            case Rejected(rejected):
                self._note("Rejected", rejected.call_id, rejected.request_id, *map(field_known, rejected.errors))
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
                wake_when_due(self._wake_ups, call, now)

    def _store(
        self, judged: Valid | Invalid, stood_in: str | None, message: HowItCame, now: datetime
    ) -> Accepted | Repeated | Rejected:
        answer = self._store_or_reject(judged, stood_in, message, now)
        if not isinstance(answer, Rejected) and answer.call.status is CallStatus.WAITING:
            self._to_wake.append(answer.call)
        return answer

    def _store_or_reject(
        self, judged: Valid | Invalid, stood_in: str | None, message: HowItCame, now: datetime
    ) -> Accepted | Repeated | Rejected:
        match judged:
            case Valid(request, digest) as valid:
                calls = tuple(
                    replace(each, submitted_by=message.by) for each in calls_of(valid, now, self._rules.calling_hours)
                )
                call = calls[0]
                impossible = impossible_in(valid, self._rules, now)
                # What is impossible now may have been possible when the same request came first: then it is a repeat.
                if not impossible:
                    message.permit(request)
                existing = self._calls.get(call.call_id) if impossible else self._add(calls)
                if existing is None and impossible:
                    return self._reject(invalid_of(request, *impossible), message, now)
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
                rejected = self._reject(conflict_with(existing, request), message, now, MetricName.REQUEST_CONFLICTING)
                self._flag_conflict(existing, digest)
                return rejected
            case Invalid(digest=digest, request_id=request_id) as invalid:
                if digest is not None and request_id is not None:
                    # Its template may have said something else when the same request came first: then it is a repeat.
                    existing = self._calls.get(call_id_of(request_id))
                    if existing is not None and (existing.request_digest == digest or existing.erased_at is not None):
                        self._telemetry.count(MetricName.REQUEST_REPEATED)
                        return Repeated(existing)
                if stood_in is not None:
                    invalid = replace(invalid, errors=in_envelope(invalid.errors, stood_in))
                return self._reject(invalid, message, now)

    def _let_wait(
        self,
        judged: Valid | Invalid,
        token: str,
        answer: Accepted | Repeated | Rejected,
        message: HowItCame,
        now: datetime,
    ) -> Accepted | Repeated | Rejected:
        """
        Keep the token of a task that waits for a request, after what became of that is stored: so whoever sees either sees both.

        Dying in between loses none: the message comes again, as a repeat.
        """
        if isinstance(answer, Rejected):
            keep_token(self._task_tokens, answer.rejected.call_id, token)
            return answer
        call = answer.call
        request_id = judged.request.request_id if isinstance(judged, Valid) else judged.request_id
        if keep_token(self._task_tokens, call.call_id, token, tuple(map(call_id_of, later_of(call, request_id)))):
            return answer
        invalid = too_many_tokens(call, judged)
        if call.erased_at is not None:
            # Nothing of the person is kept again, and the task is told all the same.
            invalid, message = Invalid(errors=invalid.errors, error_count=1), replace(message, body="")
        rejected = self._reject(invalid, message, now)
        keep_token(self._task_tokens, rejected.rejected.call_id, token)
        return rejected

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
        message: HowItCame,
        now: datetime,
        counted_as: MetricName = MetricName.CALL_REJECTED,
    ) -> Rejected:
        # Whoever may see a bad request may not end the task that waits for it.
        body = without_task_tokens(message.body)
        original = keep(body, _LONGEST_ORIGINAL)
        rejected = RejectedRequest(
            call_id=rejected_call_id_of(message.source_id),
            errors=invalid.errors,
            error_count=invalid.error_count,
            original=original,
            original_was_cut=len(original) < len(body),
            accepted_at=now,
            request_id=invalid.request_id,
            destination_phone_number=invalid.destination_phone_number,
            campaign=invalid.campaign,
            name=invalid.name,
            submitted_by=message.by,
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
        # What was taken in stands in the table; of what was not, the log tells too.
        write = self._telemetry.note if wrong_fields else self._telemetry.detail
        fields = sorted(set(wrong_fields)) or None
        if "request_id" in wrong_fields:
            request_id = None  # it is none, and may be any text
        write("request taken in", answer=answer, call_id=call_id, request_id=request_id, wrong_fields=fields)


class _NotFlagged(Enum):
    """Why a conflict is not marked on its call."""

    KNOWN_ALREADY = auto()
    TOO_MANY = auto()
