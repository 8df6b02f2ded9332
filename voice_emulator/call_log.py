"""
The log of calls: every SendVoiceMessage as it arrived, what was decided and why, and the events it led to.

The records hold no cycles and are kept out of the garbage collector's sight (gc=False, tuples in place of lists): a log of
100,000 calls must not make its rounds longer.
"""

from collections import OrderedDict, deque
from itertools import islice
from typing import Any, Literal, TypeVar

import msgspec

from voice_emulator.scripts import EventFault, Outcome, SendFault
from voice_emulator.shapes import EventType, VoiceMessageContent
from voice_emulator.v2.inputs.calls import SendVoiceMessageInput
from voice_emulator.v2.inputs.configuration_sets import V2EventType

ApiVersion = Literal["v1", "v2"]
Decision = Literal["accepted", "refused", "failed", "dry run"]
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

    event_type: EventType | V2EventType
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
    sdk_invocation_id: str | None = None
    """The same for each attempt that an SDK makes at one call of its own; None where the client sends none."""
    sdk_attempt: int | None = None
    """Counted from 1 by the SDK: 2 is its first retry."""
    attempt: int | None = None
    outcome: Outcome | None = None
    events: tuple[EventRecord, ...] = ()
    api_version: ApiVersion = "v1"
    message: SendVoiceMessageInput | None = None
    """What was asked in version 2, as sent."""
    error_reason: str | None = None
    """The `Reason` of an error of version 2."""


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
    api_version: ApiVersion = "v1"
    error_reason: str | None = None


R = TypeVar("R", CallRecord, RequestRecord)
# An SDK retries within a minute; older invocations are forgotten.
_INVOCATIONS = 4_096


def records_after(records: deque[R], number: int, count: int) -> list[R]:
    """Return at most `count` records whose number is greater than `number`, in their order. There is no gap between numbers."""
    if not records:
        return []
    start = max(0, number + 1 - records[0].number)
    return list(islice(records, start, start + count))


class CallLog:
    """The newest `capacity` calls and requests, and counters over all of them."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self.calls: deque[CallRecord] = deque(maxlen=capacity)
        self.requests: deque[RequestRecord] = deque(maxlen=capacity)
        self._by_message_id: dict[str, CallRecord] = {}
        self._placed_by_invocation: OrderedDict[str, int] = OrderedDict()
        self.calls_seen = 0
        self.requests_seen = 0

    def clear(self) -> list[deque[Any] | dict[Any, Any]]:
        """Forget everything, and return it: to take so much apart at once would hold up whoever waits."""
        forgotten: list[deque[Any] | dict[Any, Any]] = [self._by_message_id, self.calls, self.requests]
        self.calls = deque(maxlen=self._capacity)
        self.requests = deque(maxlen=self._capacity)
        self._by_message_id = {}
        self._placed_by_invocation.clear()
        self.calls_seen = 0
        self.requests_seen = 0
        return forgotten

    def add_call(self, call: CallRecord) -> None:
        """Add a call whose decision is made."""
        if len(self.calls) == self._capacity and (oldest := self.calls[0].message_id):
            self._by_message_id.pop(oldest, None)
        self.calls_seen += 1
        call.number = self.calls_seen
        self.calls.append(call)
        if call.message_id:
            self._by_message_id[call.message_id] = call

    def calls_of_invocation(self, call: CallRecord) -> int:
        """Count a call for its SDK's invocation, and return how many that invocation has placed by now."""
        if call.sdk_invocation_id is None:
            return int(call.call_placed)
        placed = self._placed_by_invocation.pop(call.sdk_invocation_id, 0) + call.call_placed
        if len(self._placed_by_invocation) >= _INVOCATIONS:
            self._placed_by_invocation.popitem(last=False)
        self._placed_by_invocation[call.sdk_invocation_id] = placed
        return placed

    def add_request(self, request: RequestRecord) -> None:
        """Add any other request."""
        self.requests_seen += 1
        request.number = self.requests_seen
        self.requests.append(request)

    def find(self, message_id: str) -> CallRecord | None:
        """Return the call with this MessageId."""
        return self._by_message_id.get(message_id)
