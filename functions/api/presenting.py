"""From the domain's records to the API's answers: what is shown, and to whom."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from api.answers import calls as answers
from api.answers.common import FieldError
from api.callers import Caller
from api.operations import Permission
from redial.domain.calls import Attempt, Call, CallStatus, RejectedRequest
from redial.domain.control import Control
from redial.domain.events import VoiceEventType, first_times
from redial.domain.listing import AttemptDetails, StoredCall, status_of
from redial.domain.phone_number import EXAMPLE, mask, mask_all
from redial.domain.requests import CallRequest, Content
from redial.domain.times import to_iso

_MESSAGE_KINDS: tuple[Literal["plain_text_message", "ssml_message", "call_instructions_message"], ...] = (
    "plain_text_message",
    "ssml_message",
    "call_instructions_message",
)


# The text of a call request, plain or within the JSON of an envelope.
_TEXT = re.compile(r"""(\\*"text\\*"\s*:\s*)(\\*")(?:[^"\\]|\\.)*?\2""")


class Presenter:
    """Shows records to one caller."""

    def __init__(self, caller: Caller) -> None:
        self._is_open = caller.may(Permission.PERSONAL_DATA)

    def number(self, phone_number: str) -> str:
        """Show a phone number, its middle hidden unless the caller may see it."""
        return phone_number if self._is_open else mask(phone_number)

    def text(self, text: str) -> str:
        """Show a text that may hold phone numbers."""
        return text if self._is_open else mask_all(text)

    def error(self, message: str) -> str:
        """Show what is wrong with a field; the example of a phone number in it is nobody's."""
        return EXAMPLE.join(self.text(part) for part in message.split(EXAMPLE))

    def message_body(self, body: str) -> str:
        """Show the body of a message: a call request holds a text that is not shown to everybody."""
        return body if self._is_open else _TEXT.sub(r"\1\2…\2", mask_all(body))

    def summary(self, call: StoredCall, control: Control) -> answers.CallSummary:
        """Show a call as a line of a list."""
        return answers.CallSummary(**self._line(call, control))

    def call(self, call: StoredCall, control: Control, attempts: Mapping[str, AttemptDetails]) -> answers.Call:
        """
        Show a call in full.

        Parameters
        ----------
        attempts
            What is stored under the message ids of its attempts.
        """
        bad = call if isinstance(call, RejectedRequest) else None
        good = call if isinstance(call, Call) else None
        return answers.Call(
            **self._line(call, control),
            attempts=[self._attempt(attempt, attempts) for attempt in good.attempts] if good else [],
            request=self._request(good.request) if good else None,
            errors=[FieldError(field=each.field, message=self.error(each.message)) for each in bad.errors]
            if bad
            else [],
            original=bad.original if bad and self._is_open else None,
            cancel_requested_at=_time(good.cancel_requested_at) if good else None,
            conflicting_requests=len(good.conflicting_digests) if good else 0,
        )

    def _line(self, call: StoredCall, control: Control) -> dict[str, Any]:
        shared = {
            "call_id": call.call_id,
            "status": status_of(call),
            "status_reason": self.text(call.status_reason),
            "accepted_at": to_iso(call.accepted_at),
        }
        if isinstance(call, RejectedRequest):
            number = call.destination_phone_number
            return shared | {
                "request_id": call.request_id,
                "wait_reason": None,
                "paused_by": None,
                "status_at": to_iso(call.accepted_at),
                "lane": None,
                "campaign": call.campaign,
                "destination_phone_number": self.number(number) if number is not None else None,
                "updated_at": to_iso(call.accepted_at),
                "attempts_made": 0,
                "total_attempts": None,
                "last_outcome": None,
            }
        request, last = call.request, call.last_attempt
        waits = call.status is CallStatus.WAITING
        pause = control.pause_of(request.lane, request.campaign) if waits else None
        return shared | {
            "request_id": request.request_id,
            "wait_reason": call.wait_reason,
            "paused_by": pause[0] if pause else None,
            "status_at": to_iso(call.status_at),
            "lane": request.lane,
            "campaign": request.campaign,
            "destination_phone_number": self.number(request.destination_phone_number),
            "updated_at": to_iso(call.updated_at),
            "attempts_made": len(call.attempts),
            "total_attempts": request.retry.total_attempts,
            "last_outcome": last.outcome if last else None,
        }

    def _attempt(self, attempt: Attempt, stored: Mapping[str, AttemptDetails]) -> answers.Attempt:
        details = stored.get(attempt.message_id) if attempt.message_id is not None else None
        return answers.Attempt(
            number=attempt.number,
            origination_phone_number=self.number(attempt.origination_phone_number),
            intent_at=to_iso(attempt.intent_at),
            message_id=attempt.message_id,
            sent_at=_time(attempt.sent_at),
            outcome=attempt.outcome,
            outcome_at=_time(attempt.outcome_at),
            detail=self.text(attempt.detail) if attempt.detail is not None else None,
            events=self.events(details) if details is not None else [],
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
            message=self._message(request.content),
            origination_phone_number=self.number(origination) if origination is not None else None,
            caller_id=self.number(caller_id) if caller_id is not None else None,
            not_before=_time(request.not_before),
            expires_at=_time(request.expires_at),
            retry=msgspec.to_builtins(request.retry, enc_hook=str) | {"stop_at": _time(request.retry.stop_at)},
        )

    def _message(self, content: Content) -> answers.Message | None:
        for kind in _MESSAGE_KINDS:
            message = getattr(content, kind)
            if message is not None:
                return answers.Message(
                    kind=kind,
                    characters=len(message.text),
                    text=message.text if self._is_open else None,
                    language_code=getattr(message, "language_code", None),
                    voice_id=getattr(message, "voice_id", None),
                )
        return None


def _course(event: tuple[VoiceEventType, datetime]) -> tuple[datetime, int]:
    # Published within one millisecond, events are shown in the order in which a call goes.
    return event[1], list(VoiceEventType).index(event[0])


def _time(at: datetime | None) -> str | None:
    return to_iso(at) if at is not None else None
