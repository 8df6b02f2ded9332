"""Calls that are set aside, in memory."""

from datetime import datetime, timedelta
from typing import cast

from redial.adapters.blame import blame
from redial.adapters.log_masking import describe
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.stores import Calls
from redial.domain.call.failure_notes import no_failures
from redial.domain.reporting.listing import EntryPage, Position, Stretch
from simulation.makers import T0
from simulation.records import MemoryStore
from simulation.telemetry import Notebook


class _NoEntries:
    """An index without an entry."""

    def page(self, stretch: Stretch, *, limit: int, newest_first: bool, after: Position | None) -> EntryPage:
        return EntryPage((), next_position=None)


class _Standstill:
    def now(self) -> datetime:
        return T0

    def pause(self, duration: timedelta) -> None: ...


def nothing_set_aside(telemetry: Notebook | None = None) -> SetAsideCalls:
    """Give a set-aside list of its own, which is empty."""
    return SetAsideCalls(
        notes=MemoryStore(no_failures),
        calls=cast("Calls", None),  # asked only for calls that are set aside
        indexes=_NoEntries(),
        telemetry=telemetry or Notebook(),
        clock=_Standstill(),
        blame=blame,
        describe=describe,
    )
