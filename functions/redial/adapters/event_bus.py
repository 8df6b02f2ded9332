"""
The stack's event bus: Amazon EventBridge; and the queue in which an event waits that the bus does not take.

What is put once is not lost: it is on the bus, or its body is in the queue, or the caller is told that neither took it.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from redial.adapters import clients
from redial.adapters.dynamodb.plain import to_plain
from redial.domain.publishing.campaign_ends import PublishedCampaignEnd
from redial.domain.publishing.published_events import PublishedEvent
from redial.errors import EventsUnavailable
from redial.metrics import MetricName

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SOURCE = "redial"
"""EventBridge's ``source`` of all events."""
# PutEvents takes ten entries and 256 KB (EventBridge quotas, "PutEvents"); SendMessageBatch no more of either.
_MOST_ENTRIES = 10
_MOST_BYTES = 256 * 1024
# What the bus counts of an entry beside its detail: names, and 14 bytes of its time.
_AROUND_A_DETAIL = 512
_TRIES = 3
_BEFORE_A_TRY = timedelta(milliseconds=200)
# The queue's function is soon there; what refuses for a moment only shall have the moment.
_WAITS_FIRST_S = 20
_MOST_REMEMBERED = 5_000
# SQS takes no message with these, here or at a receiver; what else it does not take, JSON escapes.
_NOT_IN_A_MESSAGE = "\ufffe\uffff"


class BusTelemetry(Protocol):
    """Where failures are counted and logged."""

    def count(self, name: MetricName, value: float = 1) -> None:
        """Add to a metric."""
        ...

    def warn(self, message: str, **keys: object) -> None:
        """Write a log line about something that went wrong."""
        ...


class BusClock(Protocol):
    """Lets time pass between two tries."""

    def pause(self, duration: timedelta) -> None:
        """Let time pass, and return then."""
        ...


class WrittenEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it is sent: the body of a message of the queue, too."""

    id: str
    kind: str
    at: datetime
    detail: str
    """JSON."""


class EventBus:
    """
    Puts events on the bus, at least once each. The queue's client is built where it is needed, which is seldom.

    Parameters
    ----------
    queue_url
        Of the queue that takes what the bus does not. Its messages come back to `put_waiting`.
    """

    def __init__(
        self,
        client: "EventBridgeClient",
        *,
        bus_name: str,
        queue_url: str,
        clock: BusClock,
        telemetry: BusTelemetry,
    ) -> None:
        self._client = client
        self._bus_name = bus_name
        self._queue_url = queue_url
        self._clock = clock
        self._telemetry = telemetry
        # A batch that fails for another reason comes again and again: what this process has put it need not put each time.
        self._put: OrderedDict[str, None] = OrderedDict()

    def put(self, events: Sequence[WrittenEvent]) -> None:
        """
        Put events on the bus; those that it does not take after a few tries wait in the queue.

        Raises
        ------
        EventsUnavailable
            The queue did not take them either; all of them may be put again.
        """
        fresh = [event for event in events if event.id not in self._put]
        refused: list[WrittenEvent] = []
        for batch in _batches(fresh):
            # A bus that has just refused all that it was given would hold up what comes behind these events.
            refused.extend(batch if refused else self._put_batch(batch))
        if refused:
            self._telemetry.count(MetricName.EVENTS_WAITING, len(refused))
            self._telemetry.warn("events wait for the bus", events=len(refused))
            waiting = {event.id for event in refused}
            # Before the queue has them: should it take none, the others are on the bus all the same.
            self._remember(event for event in fresh if event.id not in waiting)
            self._keep(refused)
        self._remember(fresh)

    def put_waiting(self, body: str) -> None:
        """
        Put an event on the bus that waited in the queue.

        Raises
        ------
        EventsUnavailable
            The bus still does not take it: it comes again, and at last it is set aside.
        """
        event = msgspec.json.decode(body, type=WrittenEvent)
        if self._put_batch([event]):
            raise EventsUnavailable(f"{self._bus_name} takes no event; this one comes again")

    def _put_batch(self, events: Sequence[WrittenEvent]) -> Sequence[WrittenEvent]:
        """Put at most ten events; return those that were not taken."""
        left = events
        for number in range(_TRIES):
            if number:
                self._clock.pause(_BEFORE_A_TRY)
            try:
                answer = self._client.put_events(Entries=[self._entry(event) for event in left])
            except (ClientError, BotoCoreError) as error:
                # The SDK has repeated it. Whether some were taken nobody knows: an event may come twice.
                self._telemetry.warn("event bus refuses", error=error)
                return left
            refused = [event for event, taken in zip(left, answer["Entries"], strict=True) if "ErrorCode" in taken]
            if len(refused) < len(left):
                self._telemetry.count(MetricName.EVENTS_PUBLISHED, len(left) - len(refused))
            left = refused
            if not left:
                return ()
        return left

    def _entry(self, event: WrittenEvent) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._bus_name,
            "Source": SOURCE,
            "DetailType": event.kind,
            "Detail": event.detail,
            "Time": event.at,
        }

    def _keep(self, events: Sequence[WrittenEvent]) -> None:
        for batch in _batches(events):
            answer = clients.sqs().send_message_batch(
                QueueUrl=self._queue_url,
                Entries=[
                    {
                        "Id": str(number),
                        "MessageBody": msgspec.json.encode(event).decode(),
                        "DelaySeconds": _WAITS_FIRST_S,
                    }
                    for number, event in enumerate(batch)
                ],
            )
            if answer.get("Failed"):
                raise EventsUnavailable(
                    f"neither {self._bus_name} nor the queue of waiting events took {len(answer['Failed'])} events; "
                    "the batch comes again"
                )
            self._remember(batch)

    def _remember(self, events: Iterable[WrittenEvent]) -> None:
        for event in events:
            self._put[event.id] = None
        while len(self._put) > _MOST_REMEMBERED:
            self._put.popitem(last=False)


def written(event: PublishedEvent | PublishedCampaignEnd) -> WrittenEvent:
    """Return an event as it is sent."""
    plain: Mapping[str, Any] = to_plain(event)
    detail = msgspec.json.encode(plain).decode()
    for character in _NOT_IN_A_MESSAGE:
        detail = detail.replace(character, f"\\u{ord(character):04x}")
    return WrittenEvent(id=event.id, kind=event.event, at=event.at, detail=detail)


def _batches(events: Sequence[WrittenEvent]) -> Iterator[Sequence[WrittenEvent]]:
    """Cut events into as many as one request takes."""
    batch: list[WrittenEvent] = []
    size = 0
    for event in events:
        # As a message's body its quotes are escaped: a detail that has more of them is the larger one there.
        its_size = _AROUND_A_DETAIL + len(msgspec.json.encode(event.detail))
        if batch and (len(batch) == _MOST_ENTRIES or size + its_size > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += its_size
    if batch:
        yield batch
