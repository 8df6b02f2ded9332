"""The one place where ``archive`` is put together."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from archive.settings import Settings
from redial.adapters import clients
from redial.adapters.archive import FirehoseArchive
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.wake_ups import SqsWakeUps
from redial.environment import parse_settings

if TYPE_CHECKING:
    # Not at run time: with them come calls, allowance and recipients, of which this function needs none.
    from redial.application.ports import Clock, Telemetry, Tokens

# A message of SQS holds more by far; and a run of ``dial`` reads each of them.
_MOST_IN_A_WAKE_UP = 100


class Archiving(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation does."""

    archive: FirehoseArchive
    wake_up_queue_url: str

    def wake_dial(self, call_ids: Sequence[str]) -> None:
        """Wake ``dial`` for calls whose course may change."""
        for start in range(0, len(call_ids), _MOST_IN_A_WAKE_UP):
            # The client is built only where there are chains.
            wake_ups = SqsWakeUps(clients.sqs(), self.wake_up_queue_url)
            wake_ups.send(call_ids[start : start + _MOST_IN_A_WAKE_UP], timedelta(0))


def build(
    environment: Mapping[str, str], telemetry: "Telemetry", clock: "Clock" = SYSTEM_CLOCK, tokens: "Tokens" = new_token
) -> Archiving:
    """Put ``archive`` together from its environment."""
    settings = parse_settings(Settings, environment)
    return Archiving(
        archive=FirehoseArchive(clients.firehose(), settings.records_stream_name),
        wake_up_queue_url=settings.wake_up_queue_url,
    )
