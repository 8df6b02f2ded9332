"""Calls of the demo as the table would have them."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from local.demo.scenario import DemoRequest
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, FieldError
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import CallRequest, Content, PlainTextMessage
from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DEADLINES = transitions.Deadlines(final_event=timedelta(hours=1), send_answer=timedelta(minutes=15))


def accepted(request_id: str = "school-closed", number: str = "+12065550140") -> Call:
    request = CallRequest(
        request_id=request_id,
        destination_phone_number=number,
        content=Content(plain_text_message=PlainTextMessage(text="Hello.")),
        retry=RetryPolicy(total_attempts=2, busy=OutcomePolicy(retry=True, delay_seconds=3)),
    )
    return transitions.accept(request, "digest", NOW)


def dialled(call: Call) -> Call:
    token = f"token-{len(call.attempts)}"
    claimed = transitions.claim(call, token, "+12065550199", DEADLINES, NOW)
    assert isinstance(claimed, Call)
    sent = transitions.record_sent(claimed, token, f"message-{len(call.attempts)}", DEADLINES, NOW)
    assert isinstance(sent, Call)
    return sent


def ended(call: Call, outcome: Outcome) -> Call:
    assert call.last_attempt is not None
    changed = transitions.end_attempt(call, call.last_attempt.token, EndOfAttempt(outcome, NOW + SECOND), NOW + SECOND)
    assert isinstance(changed, Call)
    return changed


def saved(call: Call, version: int) -> Call:
    """Give a call as the table would: each stored change has a version of its own."""
    return replace(call, version=version)


REJECTED = RejectedRequest(
    call_id="r1",
    errors=(
        FieldError(field="destination_number", message="expected no such field; check its name"),
        FieldError(field="content.call_instructions_message.text", message="expected a value, got none"),
    ),
    original="{}",
    accepted_at=NOW,
)


def demo_request(line: int, request_id: str | None, status: CallStatus, body: str = "{}") -> DemoRequest:
    return DemoRequest(line=line, body=body, shows="", request_id=request_id, status=status, attempts=())
