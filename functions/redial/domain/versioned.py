"""
What all records have in common that several processes may change at the same time. Pure.

How they are changed is in `redial.application.versioned`; a store answers with `Stored` or `Conflict`.
"""

from typing import Generic, TypeVar

from msgspec import Struct


class Versioned(Struct, frozen=True, kw_only=True):
    """A stored record. It is written on the condition that it still has the version that was read."""

    version: int = 0
    """How often it was written; 0: never."""


R = TypeVar("R", bound=Versioned)


class Stored(Struct, frozen=True):
    """The change is stored."""


class Conflict(Struct, Generic[R], frozen=True):
    """Somebody else changed the record first; nothing was written."""

    stored: R
    """The record as it stands now."""
