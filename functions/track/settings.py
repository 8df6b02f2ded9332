import msgspec

from redial.domain.attempt.events import VoiceEventType


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment of ``track``."""

    table_name: str
    wake_up_queue_url: str
    event_type_by_topic_arn: dict[str, VoiceEventType]
    payload_typed_topic_arns: list[str]
    """Topics whose events name their types themselves."""
    stack_name: str
    """Names this stack in the context of its sends."""
    final_event_deadline_minutes: float
    retention_days: int
