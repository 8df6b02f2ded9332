"""Configuration sets and event destinations, as they are kept."""

from typing import Any

import msgspec

from voice_emulator.contracts.v2.inputs.configuration_sets import (
    FirehoseTarget,
    LogsTarget,
    MatchedEventType,
    SnsTarget,
)

EventTarget = LogsTarget | FirehoseTarget | SnsTarget
_MEMBERS: dict[type[EventTarget], str] = {
    LogsTarget: "CloudWatchLogsDestination",
    FirehoseTarget: "KinesisFirehoseDestination",
    SnsTarget: "SnsDestination",
}


class V2EventDestination(msgspec.Struct, gc=False, frozen=True):
    """One event destination of a configuration set."""

    name: str
    enabled: bool
    matching_event_types: tuple[MatchedEventType, ...]
    target: EventTarget

    @property
    def arn(self) -> str:
        """The ARN of what the event destination leads to."""
        match self.target:
            case SnsTarget():
                return self.target.topic_arn
            case FirehoseTarget():
                return self.target.delivery_stream_arn
            case LogsTarget():
                return self.target.log_group_arn

    def wants(self, event_type: str) -> bool:
        """Tell whether events of a type go there."""
        types = self.matching_event_types
        return self.enabled and (event_type in types or "VOICE_ALL" in types or "ALL" in types)

    def shown(self) -> dict[str, Any]:
        """Return the event destination as answers show it."""
        return {
            "EventDestinationName": self.name,
            "Enabled": self.enabled,
            "MatchingEventTypes": list(self.matching_event_types),
            _MEMBERS[type(self.target)]: msgspec.to_builtins(self.target),
        }


class ConfigurationSet(msgspec.Struct):
    """One configuration set."""

    name: str
    created_at_ms: int
    event_destinations: dict[str, V2EventDestination]
    message_feedback_enabled: bool | None = None
    protect_configuration_id: str | None = None
