"""From the domain's records to the API's answers: what is shown, and to whom."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from api.http.callers import Caller, Permission
from api.presenters.counts import figures_shown
from api.presenters.redaction import HIDDEN, outline, without_credentials
from api.presenters.related import NOTHING_RELATED, RelatedRecords
from api.presenters.shown_values import parameters_shown
from api.presenters.zones import recipient_zones
from redial.contracts.answers import calls as answers
from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.answers.submitted import RecipientPreview
from redial.domain.attempt.events import VoiceEventType, first_times
from redial.domain.attempt.figures import sum_of
from redial.domain.call import calls as domain
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.reasons.parts import code_of
from redial.domain.call.reasons.reason import Reason
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import CallRequest, Content, HoursRecord, RenderedFrom
from redial.domain.call.transitions.erasing import is_erased_number
from redial.domain.masking import mask_own
from redial.domain.names import initials
from redial.domain.phone_number import EXAMPLE, mask
from redial.domain.reporting.listing import AttemptDetails, StoredCall, status_of
from redial.domain.steering.control import Control
from redial.domain.times import to_iso

_MESSAGE_KINDS: tuple[Literal["plain_text_message", "ssml_message", "call_instructions_message"], ...] = (
    "plain_text_message",
    "ssml_message",
    "call_instructions_message",
)


class Presenter:
    """Shows records to one caller."""

    def __init__(self, caller: Caller, own_numbers: tuple[str | None, ...] = ()) -> None:
        self._caller = caller
        self._is_open = caller.may(Permission.PERSONAL_DATA)
        self._own_numbers = own_numbers

    def about(self, call: StoredCall) -> "Presenter":
        """Give a presenter that knows the numbers of a call, and hides them in its texts however they are written."""
        if isinstance(call, RejectedRequest):
            return Presenter(self._caller, (call.destination_phone_number,))
        request, attempts = call.request, call.attempts
        numbers = (request.destination_phone_number, request.origination_phone_number, request.caller_id)
        return Presenter(self._caller, (*numbers, *{attempt.origination_phone_number for attempt in attempts}))

    def number(self, phone_number: str) -> str:
        """Show a phone number, its middle hidden unless the caller may see it."""
        if is_erased_number(phone_number):
            return "erased"
        return phone_number if self._is_open else mask(phone_number)

    def text(self, text: str) -> str:
        """Show a text or a name that may hold phone numbers."""
        return text if self._is_open else mask_own(text, self._own_numbers)

    def text_if_any(self, text: str | None) -> str | None:
        """Show a text that may hold phone numbers, where there is one."""
        return None if text is None else self.text(text)

    def name(self, name: str | None) -> str | None:
        """Show a person's name; its initials, unless the caller may see it."""
        return name if name is None or self._is_open else initials(self.text(name))

    def metadata(self, metadata: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Show what a producer attached; the keys alone, unless the caller may see it."""
        return dict(metadata) if self._is_open else {self.text(key): HIDDEN for key, _ in metadata}

    def reason(self, reason: Reason, related: RelatedRecords = NOTHING_RELATED) -> answers.StatusReason:
        """Show why a call has its status; each parameter that is a text may hold phone numbers."""
        return answers.StatusReason(
            code=code_of(reason),
            parameters=parameters_shown(reason, related, self),
            text=self.text(related.named(reason_in_words(reason))),
        )

    def error(self, error: domain.FieldError) -> FieldErrorResponse:
        """Show what is wrong with a field; the example of a phone number in it is nobody's."""
        message = EXAMPLE.join(self.text(part) for part in error.message.split(EXAMPLE))
        return FieldErrorResponse(field=self.text(error.field), message=message)

    def message_body(self, body: str) -> str:
        """Show the body of a message: to whoever may not see personal data, its outline alone."""
        return without_credentials(body) if self._is_open else outline(body)

    def summary(self, call: StoredCall, control: Control, related: RelatedRecords) -> answers.CallSummary:
        """Show a call as a line of a list."""
        return answers.CallSummary(**self.about(call)._line(call, control, related))

    def call(
        self, call: StoredCall, control: Control, attempts: Mapping[str, AttemptDetails], related: RelatedRecords
    ) -> answers.CallResponse:
        """
        Show a call in full.

        Parameters
        ----------
        attempts
            What is stored under the message ids of its attempts.
        """
        return self.about(call)._call(call, control, attempts, related)

    def recipient(self, call: Call, number: int) -> answers.RecipientOfChain:
        """Show how the call to one recipient of a chain stands."""
        about = self.about(call)
        return answers.RecipientOfChain(
            number=number,
            call_id=call.call_id,
            request_id=about.text(call.request.request_id),
            destination_phone_number=about.number(call.request.destination_phone_number),
            name=about.name(call.request.name),
            status=call.status,
            reason=about.reason(call.reason),
        )

    def recipient_preview(self, recipient: RecipientPreview) -> RecipientPreview:
        """Show who would be called, of several."""
        return replace(
            recipient,
            request_id=self.text(recipient.request_id),
            destination_phone_number=self.number(recipient.destination_phone_number),
            name=self.name(recipient.name),
        )

    def _call(
        self, call: StoredCall, control: Control, attempts: Mapping[str, AttemptDetails], related: RelatedRecords
    ) -> answers.CallResponse:
        bad = call if isinstance(call, RejectedRequest) else None
        good = call if isinstance(call, Call) else None
        return answers.CallResponse(
            **self._line(call, control, related),
            attempts=[self._attempt(attempt, attempts) for attempt in good.attempts] if good else [],
            request=self._request(good.request) if good else None,
            errors=[self.error(each) for each in bad.errors] if bad else [],
            original=without_credentials(bad.original) if bad and self._is_open else None,
            cancel_requested_at=_time(good.cancel_requested_at) if good else None,
            figures=figures_shown(sum_of(each.figures for each in good.attempts)) if good else None,
            conflicting_requests=len(good.conflicting_digests) if good else 0,
            submitted_by=self.text(call.submitted_by) if call.submitted_by else None,
        )

    def _line(self, call: StoredCall, control: Control, related: RelatedRecords) -> dict[str, Any]:
        shared = {
            "call_id": call.call_id,
            "status": status_of(call),
            "reason": (reason := self.reason(call.reason, related)),
            "status_reason": reason.text,
            "accepted_at": to_iso(call.accepted_at),
            "erased_at": _time(call.erased_at),
        }
        if isinstance(call, RejectedRequest):
            number = call.destination_phone_number
            return shared | {
                "request_id": self.text_if_any(call.request_id),
                "wait_reason": None,
                "paused_by": None,
                "do_not_call": False,
                "status_at": to_iso(call.accepted_at),
                "lane": None,
                "campaign": self.text_if_any(call.campaign),
                "destination_phone_number": self.number(number) if number is not None else None,
                "name": self.name(call.name),
                "updated_at": to_iso(call.accepted_at),
                "attempts_made": 0,
                "total_attempts": None,
                "last_outcome": None,
            }
        request, last = call.request, call.last_attempt
        waits = call.status is CallStatus.WAITING
        pause = control.pause_of(request.lane, request.campaign) if waits else None
        return shared | {
            "request_id": self.text(request.request_id),
            "wait_reason": call.wait_reason,
            "paused_by": pause[0] if pause else None,
            "do_not_call": waits and call.call_id in related.do_not_call,
            "status_at": to_iso(call.status_at),
            "lane": request.lane,
            "campaign": self.text_if_any(request.campaign),
            "destination_phone_number": self.number(request.destination_phone_number),
            "name": self.name(request.name),
            "metadata": self.metadata(request.metadata),
            "updated_at": to_iso(call.updated_at),
            "attempts_made": len(call.attempts),
            "total_attempts": request.retry.total_attempts,
            "last_outcome": last.outcome if last else None,
            "chain": self._chain(call.chain) if call.chain is not None else None,
        }

    def _chain(self, chain: ChainStep) -> answers.ChainRecipient:
        return answers.ChainRecipient(request_id=self.text(chain.request_id), number=chain.number, of=chain.of)

    def _attempt(self, attempt: Attempt, stored: Mapping[str, AttemptDetails]) -> answers.AttemptResponse:
        details = stored.get(attempt.message_id) if attempt.message_id is not None else None
        return answers.AttemptResponse(
            number=attempt.number,
            origination_phone_number=self.number(attempt.origination_phone_number),
            intent_at=to_iso(attempt.intent_at),
            message_id=attempt.message_id,
            sent_at=_time(attempt.sent_at),
            outcome=attempt.outcome,
            outcome_at=_time(attempt.outcome_at),
            detail=self.text_if_any(attempt.detail),
            events=self.events(details) if details is not None else [],
            figures=figures_shown(attempt.figures),
            other_message_ids=list(attempt.other_message_ids),
            was_denied=attempt.was_denied,
        )

    def events(self, details: AttemptDetails) -> list[answers.Event]:
        """Show the events of an attempt, each type once, at its first time."""
        payloads = dict(details.payloads)
        return [
            answers.Event(
                event_type=event_type,
                occurred_at=to_iso(at),
                payload=self.text(payloads[event_type]) if event_type in payloads else None,
            )
            for event_type, at in sorted(first_times(details.record.events).items(), key=_course)
        ]

    def _request(self, request: CallRequest) -> answers.Request:
        origination, caller_id = request.origination_phone_number, request.caller_id
        return answers.Request(
            message=self._message(request.content, request.template),
            origination_phone_number=self.number(origination) if origination is not None else None,
            caller_id=self.number(caller_id) if caller_id is not None else None,
            not_before=_time(request.not_before),
            expires_at=_time(request.expires_at),
            retry=msgspec.to_builtins(request.retry, enc_hook=str) | {"stop_at": _time(request.retry.stop_at)},
            retry_policy=request.retry_policy,
            calling_hours=_hours(request.calling_hours),
            time_zone=request.time_zone,
            recipient_time_zones=recipient_zones(request),
        )

    def _message(self, content: Content, made_of: RenderedFrom | None) -> answers.Message | None:
        for kind in _MESSAGE_KINDS:
            message = getattr(content, kind)
            if message is not None:
                return answers.Message(
                    kind=kind,
                    characters=len(message.text),
                    text=message.text if self._is_open else None,
                    language_code=getattr(message, "language_code", None),
                    voice_id=getattr(message, "voice_id", None),
                    template=self.text(made_of.name) if made_of else None,
                    template_version=made_of.version if made_of else None,
                )
        return None


def _hours(hours: HoursRecord | str | None) -> dict[str, Any] | str | None:
    return dict(hours) if isinstance(hours, Mapping) else hours


def _course(event: tuple[VoiceEventType, datetime]) -> tuple[datetime, int]:
    # Published within one millisecond, events are shown in the order in which a call goes.
    return event[1], list(VoiceEventType).index(event[0])


def _time(at: datetime | None) -> str | None:
    return to_iso(at) if at is not None else None
