"""What every account has in every region from the start, as the settings say it."""

import msgspec


class StartingDestination(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event destination; one of the three ARNs of what it leads to is given."""

    name: str
    event_types: tuple[str, ...]
    topic_arn: str | None = None
    delivery_stream_arn: str | None = None
    log_group_arn: str | None = None
    role_arn: str = "arn:aws:iam::000000000000:role/voice-events"
    """Of a delivery stream or a log group; it is not assumed."""


class StartingSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A configuration set."""

    name: str
    event_destinations: tuple[StartingDestination, ...] = ()


class StartingOptOutList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An opt-out list."""

    name: str
    numbers: tuple[str, ...] = ()
