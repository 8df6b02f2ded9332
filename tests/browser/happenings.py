"""What happens in the stack while somebody looks at the page."""

import json
from collections.abc import Callable
from typing import Any

from redial.domain.call.calls import Call, CallStatus
from simulation.aws.fake_aws import TOPIC_ARN
from simulation.stack.stepped_stack import SteppedStack
from simulation.voice.sends import Script
from simulation.voice.service import sns_envelope

FREE_NUMBER = "+17025550190"
"""Nobody's, so far."""


def request(stack: SteppedStack, request_id: str, *scripts: Script, number: str = FREE_NUMBER, **more: Any) -> None:
    """Let a request come, before all others in the queue, whose calls go as they are scripted."""
    stack.aws.voice.scripts[number] = list(scripts) or [Script(seconds=600)]
    content = {"plain_text_message": {"text": "Please call us back."}}
    asked = {"request_id": request_id, "destination_phone_number": number, "content": content, "lane": "urgent"}
    stack.aws.request(**(asked | more))


def run_until(stack: SteppedStack, is_so: Callable[[], bool], within_s: float = 900) -> None:
    """Let time pass until something is so; it is looked at with each step, so it should be quick to tell."""
    stack.run(within_s, unless=is_so)
    assert is_so(), "it did not come to that"


def become(stack: SteppedStack, request_id: str, status: CallStatus, within_s: float = 900) -> Call:
    """Let time pass until a call has a status."""

    def has_it() -> bool:
        call = stack.call(request_id)
        return call is not None and call.status is status

    run_until(stack, has_it, within_s)
    call = stack.call(request_id)
    assert call is not None
    return call


def new_call(stack: SteppedStack, request_id: str, **more: Any) -> str:
    """Let a call come that is being placed: what happens now is on top, and what is due later is not."""
    request(stack, request_id, **more)
    become(stack, request_id, CallStatus.CALLING)
    return request_id


def event(
    stack: SteppedStack, event_type: str, message_id: str, published_at: float | None = None, **payload: str
) -> None:
    """Let a voice event arrive now."""
    now = stack.world.now
    body = json.dumps({"MessageId": message_id, **payload})
    envelope = sns_envelope(TOPIC_ARN + event_type, body, now if published_at is None else published_at, 50_000)
    stack.aws.events.put(envelope, now)


def play(stack: SteppedStack, call: Call) -> None:
    """Let the message of a call under way be played."""
    attempt = call.in_flight
    assert attempt is not None
    assert attempt.message_id is not None
    event(stack, "COMPLETED_CALL", attempt.message_id)
    become(stack, call.request.request_id, CallStatus.COMPLETED)
