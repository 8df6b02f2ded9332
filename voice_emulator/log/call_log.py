"""
The log of calls: every SendVoiceMessage as it arrived, what was decided and why, and the events it led to.

The records hold no cycles and are kept out of the garbage collector's sight (gc=False, tuples in place of lists): a log of
100,000 calls must not make its rounds longer.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from itertools import islice
from typing import Any, Literal, Protocol, TypeVar

import msgspec

from voice_emulator.contracts.v1.shapes import EventType, VoiceMessageContent
from voice_emulator.contracts.v2.inputs.calls import FeedbackStatus, SendVoiceMessageInput
from voice_emulator.contracts.v2.inputs.configuration_sets import V2EventType
from voice_emulator.scripts.attempts import EventFault, Outcome, SendFault

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
    happened_at_ms: int | None = None
    """The time that it tells of itself, where a fault lets it come at another."""
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
    message_feedback: FeedbackStatus | None = None
    """What PutMessageFeedback said of it last."""

    def record_at(self, now_ms: int) -> "CallRecord":  # noqa: ARG002 - as `KeptCall` has it
        """Return this record: what happens to the call is written into it as it happens."""
        return self

    def ends_at_ms(self) -> int:
        """Return when the last of its events is due."""
        return self.events[-1].due_at_ms

    @property
    def over_by_ms(self) -> int:
        """When the call surely is over."""
        return self.ends_at_ms()


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


T = TypeVar("T")
# An SDK retries within a minute; older invocations are forgotten.
_INVOCATIONS = 4_096


def _entries_after(entries: deque[T], seen: int, number: int, count: int) -> list[T]:
    """
    Return at most `count` of the last of `seen` entries, from the first whose number is greater than `number`.

    There is no gap between numbers.
    """
    start = max(0, number - (seen - len(entries)))
    return list(islice(entries, start, start + count))


class KeptCall(Protocol):
    """What the log keeps of a call: its record, or something that completes it when somebody looks."""

    @property
    def message_id(self) -> str | None:
        """The call's MessageId, if it was placed."""

    @property
    def arrived_at_ms(self) -> int:
        """When the call was asked for."""

    @property
    def over_by_ms(self) -> int:
        """When the call surely is over: cheaper to tell than when exactly, and at most some minutes later."""

    def record_at(self, now_ms: int) -> CallRecord:
        """Return the record, with what has happened by now."""

    def ends_at_ms(self) -> int:
        """Return when the last event of the call is due; it has one."""


class CallLog:
    """
    The newest calls and requests, and counters over all of them.

    Parameters
    ----------
    capacity
        How many of each it keeps.
    now_ms
        Tells the time at which somebody looks.
    """

    def __init__(self, capacity: int, now_ms: Callable[[], int]) -> None:
        self._capacity = capacity
        self._now_ms = now_ms
        self._calls: deque[KeptCall] = deque(maxlen=capacity)
        self.requests: deque[RequestRecord] = deque(maxlen=capacity)
        self._by_message_id: dict[str, KeptCall] = {}
        self._placed_by_invocation: OrderedDict[str, int] = OrderedDict()
        self.calls_seen = 0
        self.requests_seen = 0

    def clear(self) -> list[deque[Any] | dict[Any, Any]]:
        """Forget everything, and return it: to take so much apart at once would hold up whoever waits."""
        forgotten: list[deque[Any] | dict[Any, Any]] = [self._by_message_id, self._calls, self.requests]
        self._calls = deque(maxlen=self._capacity)
        self.requests = deque(maxlen=self._capacity)
        self._by_message_id = {}
        self._placed_by_invocation.clear()
        self.calls_seen = 0
        self.requests_seen = 0
        return forgotten

    @property
    def calls(self) -> list[CallRecord]:
        """The calls that it keeps, oldest first, with what has happened by now."""
        return self.calls_after(0, self._capacity)

    def calls_after(self, number: int, count: int) -> list[CallRecord]:
        """Return at most `count` calls whose number is greater than `number`, in their order."""
        now_ms = self._now_ms()
        return [kept.record_at(now_ms) for kept in _entries_after(self._calls, self.calls_seen, number, count)]

    def requests_after(self, number: int, count: int) -> list[RequestRecord]:
        """Return at most `count` other requests whose number is greater than `number`, in their order."""
        return _entries_after(self.requests, self.requests_seen, number, count)

    def add_call(self, call: CallRecord, kept: KeptCall) -> None:
        """Add a call whose decision is made."""
        if len(self._calls) == self._capacity and (oldest := self._calls[0].message_id):
            self._by_message_id.pop(oldest, None)
        self.calls_seen += 1
        call.number = self.calls_seen
        self._calls.append(kept)
        if call.message_id:
            self._by_message_id[call.message_id] = kept

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
        """Return the call with this MessageId, with what has happened by now."""
        kept = self._by_message_id.get(message_id)
        return None if kept is None else kept.record_at(self._now_ms())
