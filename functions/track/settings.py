from dataclasses import dataclass

from redial.domain.events import VoiceEventType


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The environment of ``track``."""

    table_name: str
    wake_up_queue_url: str
    event_type_by_topic_arn: dict[str, VoiceEventType]
    retention_days: int
