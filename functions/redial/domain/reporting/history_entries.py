"""What the history of a call is made of. Pure."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class EntryKind(StrEnum):
    """What an entry of a history is about."""

    REQUEST = "request"
    ATTEMPT = "attempt"
    EVENT = "event"
    OUTCOME = "outcome"
    DECISION = "decision"
    CONTROL = "control"
    NOTE = "note"


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """One thing that happened, or was decided."""

    at: datetime
    kind: EntryKind
    text: str
    attempt: int | None = None
