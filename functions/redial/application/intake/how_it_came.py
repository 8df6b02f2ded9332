"""How a request came: what intake knows of it beside what it says."""

from collections.abc import Callable

from msgspec import Struct

from redial.domain.call.requests import CallRequest

Permit = Callable[[CallRequest], None]
"""Raises where who sent a request may not submit it."""


def everybody(_: CallRequest) -> None:
    """Permit it: who may send to the queue may send everything."""


class HowItCame(Struct, frozen=True):
    """Of one request."""

    body: str
    """All of it, with an envelope where it has one."""
    source_id: str
    by: str
    permit: Permit = everybody
