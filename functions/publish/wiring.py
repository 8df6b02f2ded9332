"""The one place where ``publish`` is put together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from publish.settings import Publishing, Settings
from redial.adapters import clients
from redial.adapters.archive import FirehoseArchive
from redial.adapters.event_bus import EventBus, WrittenEvent, written
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.wake_ups import SqsWakeUps
from redial.domain.reporting.published_events import PublishedEvent, masked
from redial.environment import parse_settings

if TYPE_CHECKING:
    # Not at run time: with them come calls, allowance and recipients, of which this function needs none.
    from redial.application.ports import Clock, Telemetry, Tokens

# A message of SQS holds more by far; and a run of ``dial`` reads each of them.
_MOST_IN_A_WAKE_UP = 100


class Publisher(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation does."""

    archive: FirehoseArchive
    bus: EventBus
    publishing: Publishing
    wake_up_queue_url: str

    def wake_dial(self, call_ids: Sequence[str]) -> None:
        """Wake ``dial`` for calls whose course may change."""
        for start in range(0, len(call_ids), _MOST_IN_A_WAKE_UP):
            # The client is built only where there are chains.
            wake_ups = SqsWakeUps(clients.sqs(), self.wake_up_queue_url)
            wake_ups.send(call_ids[start : start + _MOST_IN_A_WAKE_UP], timedelta(0))

    def written(self, events: Iterable[PublishedEvent]) -> list[WrittenEvent]:
        """Return those events that the stage publishes, as it shows them."""
        shown = (event for event in events if event.event in self.publishing.kinds)
        return [written(event if self.publishing.numbers_in_clear else masked(event)) for event in shown]


def build(
    environment: Mapping[str, str], telemetry: "Telemetry", clock: "Clock" = SYSTEM_CLOCK, tokens: "Tokens" = new_token
) -> Publisher:
    """Put ``publish`` together from its environment."""
    settings = parse_settings(Settings, environment)
    return Publisher(
        archive=FirehoseArchive(clients.firehose(), settings.records_stream_name),
        bus=EventBus(
            clients.events(),
            bus_name=settings.event_bus_name,
            queue_url=settings.waiting_events_queue_url,
            clock=clock,
            telemetry=telemetry,
        ),
        publishing=settings.published_events,
        wake_up_queue_url=settings.wake_up_queue_url,
    )
