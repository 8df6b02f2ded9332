import msgspec

from redial.domain.publishing.published_events import PublishedKind


class Publishing(msgspec.Struct, frozen=True, kw_only=True):
    """What a stage tells the world."""

    kinds: tuple[PublishedKind, ...]
    numbers_in_clear: bool = False


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment of ``publish``."""

    table_name: str
    retention_days: int
    records_stream_name: str
    wake_up_queue_url: str
    event_bus_name: str
    waiting_events_queue_url: str
    published_events: Publishing
    answers_tasks: bool
    """Whether tasks of Step Functions are answered."""
