"""The one place where ``archive`` is put together."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from archive.settings import Settings
from redial.adapters import clients
from redial.adapters.archive import FirehoseArchive
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.environment import parse_settings

if TYPE_CHECKING:
    # Not at run time: with them come calls, allowance and recipients, of which this function needs none.
    from redial.application.ports import Clock, Telemetry, Tokens


def build(
    environment: Mapping[str, str], telemetry: "Telemetry", clock: "Clock" = SYSTEM_CLOCK, tokens: "Tokens" = new_token
) -> FirehoseArchive:
    """Put ``archive`` together from its environment."""
    settings = parse_settings(Settings, environment)
    return FirehoseArchive(clients.firehose(), settings.records_stream_name)
