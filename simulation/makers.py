"""Records for tests: valid ones, of which a test names only what it is about."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from redial.domain.attempt.events import VoiceEvent, VoiceEventType
from redial.domain.call.calls import Call
from redial.domain.call.prepared_send import PreparedSend
from redial.domain.call.requests import CallRequest, Content, PlainTextMessage
from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy
from redial.domain.call.transitions import Deadlines, accept
from redial.domain.pacing.limits import PRODUCTION

EVENTS = Path(__file__).parent.parent / "events"
T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIMITS = PRODUCTION
DEADLINES = Deadlines(final_event=timedelta(hours=1), send_answer=timedelta(minutes=15))
DESTINATION = "+12065550100"
ORIGINATION = "+12065550190"
RETRY = RetryPolicy(
    total_attempts=3,
    busy=OutcomePolicy(retry=True, delay_seconds=60, growth=2, max_delay_seconds=100),
    no_answer=OutcomePolicy(retry=True, delay_seconds=300),
    failed=OutcomePolicy(retry=False),
)


def at(seconds: float) -> datetime:
    """Give the time this many seconds after T0."""
    return T0 + timedelta(seconds=seconds)


def call_request(request_id: str = "reminder-1", **changes: Any) -> CallRequest:
    values: dict[str, Any] = {
        "request_id": request_id,
        "destination_phone_number": DESTINATION,
        "content": Content(plain_text_message=PlainTextMessage(text="Your appointment is at ten.")),
        "retry": RETRY,
    }
    return CallRequest(**(values | changes))


def prepared_send(time_left_s: float | None = None, **changes: Any) -> PreparedSend:
    """Give a send that is about to leave; the changes are those of its request."""
    return PreparedSend(
        call_id="8534fa7ef71157aceccedf38",
        token="t1",
        line=0,
        request=call_request(**changes),
        origination_phone_number=ORIGINATION,
        time_left=None if time_left_s is None else timedelta(seconds=time_left_s),
    )


def waiting_call(request_id: str = "reminder-1", **changes: Any) -> Call:
    return accept(call_request(request_id, **changes), "digest", T0)


def voice_event(event_type: VoiceEventType, seconds: float = 0) -> VoiceEvent:
    return VoiceEvent(event_type, at(seconds))


def plain_request(**changes: Any) -> dict[str, Any]:
    """Give a request as a producer writes it; None takes a field out."""
    request: dict[str, Any] = json.loads((EVENTS / "requests" / "minimal.json").read_text(encoding="utf-8"))
    return {name: value for name, value in (request | changes).items() if value is not None}


def sns_envelope(topic_arn: str, message_id: str, seconds: float = 0, **payload: Any) -> str:
    """Give the body of a message of the events queue."""
    envelope: dict[str, Any] = json.loads((EVENTS / "sns" / "envelope.json").read_text(encoding="utf-8"))
    timestamp = at(seconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    message = json.dumps({"MessageId": message_id} | payload)
    return json.dumps(envelope | {"TopicArn": topic_arn, "Timestamp": timestamp, "Message": message})
