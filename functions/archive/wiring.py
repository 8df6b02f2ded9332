"""The one place where ``archive`` is put together."""

from collections.abc import Mapping

from archive.settings import Settings
from redial.adapters import clients
from redial.adapters.archive import FirehoseArchive
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.application.ports import Clock, Telemetry, Tokens
from redial.environment import parse_settings


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> FirehoseArchive:
    """Put ``archive`` together from its environment."""
    settings = parse_settings(Settings, environment)
    return FirehoseArchive(clients.firehose(), settings.records_stream_name)
