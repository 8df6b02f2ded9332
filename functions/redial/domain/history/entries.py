"""What the history of a call is made of. Pure."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from redial.domain.history.explanation_codes import VALUES, ExplanationCode


class EntryKind(StrEnum):
    """What an entry of a history is about."""

    REQUEST = "request"
    ATTEMPT = "attempt"
    EVENT = "event"
    OUTCOME = "outcome"
    DECISION = "decision"
    CONTROL = "control"
    NOTE = "note"


class CallNamed(Struct, frozen=True):
    """Another call, as a value of a line."""

    call_id: str


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """One thing that happened, or was decided."""

    at: datetime
    kind: EntryKind
    text: str
    """In English."""
    code: ExplanationCode
    """The same for other languages, with its values (`explanation_codes.VALUES`)."""
    values: Mapping[str, Any] = {}
    attempt: int | None = None

    def __post_init__(self) -> None:
        assert set(self.values) == set(VALUES[self.code]), self.code
