"""
The log of calls: every SendVoiceMessage as it arrived, what was decided and why, and the events it led to.

The records hold no cycles and are kept out of the garbage collector's sight (gc=False, tuples in place of lists): a log of
100,000 calls must not make its rounds longer.
"""

from collections import deque
from typing import Literal

import msgspec

from local.emulator.scripts import EventFault, Outcome, SendFault
from local.emulator.shapes import EventType, VoiceMessageContent

Decision = Literal["accepted", "refused", "failed"]
DeliveryStatus = Literal["waiting", "delivered", "given up", "not published"]


class DeliveryRecord(msgspec.Struct, gc=False):
    """One event on its way to one event destination."""

    event_destination: str
    arn: str
    status: DeliveryStatus = "waiting"
    tries: int = 0
    error: str | None = None


class EventRecord(msgspec.Struct, gc=False):
    """One event of a call."""

    event_type: EventType
    due_at_ms: int
    fault: EventFault | None = None
    sent_at_ms: int | None = None
    deliveries: tuple[DeliveryRecord, ...] = ()


class CallRecord(msgspec.Struct, gc=False):
    """One SendVoiceMessage. Numbers are in full; times are Unix milliseconds on the emulator's clock."""

    arrived_at_ms: int
    request_id: str
    account: str
    region: str
    number: int = 0
    """Counted from 1 since the start or the last reset, in the order of arrival."""
    decision: Decision = "refused"
    call_placed: bool = False
    status_code: int | None = None
    """None when the client gets no answer."""
    message_id: str | None = None
    error_type: str | None = None
    error_message: str | None = None
    limit: str | None = None
    """The limit that refused the call."""
    limit_opens_at_ms: int | None = None
    fault: SendFault | None = None
    destination_phone_number: str | None = None
    origination_phone_number: str | None = None
    caller_id: str | None = None
    country: str | None = None
    configuration_set_name: str | None = None
    content: VoiceMessageContent | None = None
    spoken_characters: int | None = None
    total_characters: int | None = None
    speaking_time_s: float | None = None
    attempt: int | None = None
    outcome: Outcome | None = None
    events: tuple[EventRecord, ...] = ()


class RequestRecord(msgspec.Struct, gc=False):
    """One request other than SendVoiceMessage."""

    arrived_at_ms: int
    request_id: str
    account: str
    region: str
    number: int = 0
    """Counted from 1 since the start or the last reset."""
    operation: str = "none"
    status_code: int = 0
    error_type: str | None = None
    error_message: str | None = None
    limit: str | None = None


class CallLog:
    """The newest `capacity` calls and requests, and counters over all of them."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.calls: deque[CallRecord] = deque(maxlen=self._capacity)
        self.requests: deque[RequestRecord] = deque(maxlen=self._capacity)
        self._by_message_id: dict[str, CallRecord] = {}
        self.calls_seen = 0
        self.requests_seen = 0

    def add_call(self, call: CallRecord) -> None:
        """Add a call whose decision is made."""
        if len(self.calls) == self._capacity and (oldest := self.calls[0].message_id):
            self._by_message_id.pop(oldest, None)
        self.calls_seen += 1
        call.number = self.calls_seen
        self.calls.append(call)
        if call.message_id:
            self._by_message_id[call.message_id] = call

    def add_request(self, request: RequestRecord) -> None:
        """Add any other request."""
        self.requests_seen += 1
        request.number = self.requests_seen
        self.requests.append(request)

    def find(self, message_id: str) -> CallRecord | None:
        """Return the call with this MessageId."""
        return self._by_message_id.get(message_id)
