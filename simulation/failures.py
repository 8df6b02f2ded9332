"""Calls that are set aside, in memory."""

from datetime import datetime, timedelta
from typing import cast

from redial.adapters.blame import blame
from redial.adapters.log_masking import describe
from redial.application.ports import Calls
from redial.application.set_aside_calls import SetAsideCalls
from redial.domain.call.failures import FailureNote
from redial.domain.reporting.listing import Entry, EntryPage, Partition
from simulation.makers import T0
from simulation.telemetry import Notebook


class _Notes:
    """Notes, and an index without an entry."""

    def __init__(self) -> None:
        self._notes: dict[str, FailureNote] = {}

    def load(self, call_id: str) -> FailureNote | None:
        return self._notes.get(call_id)

    def save(self, note: FailureNote, expected_version: int) -> FailureNote | None:
        self._notes[note.call_id] = note
        return None

    def page(self, partition: Partition, *, limit: int, newest_first: bool, after: Entry | None) -> EntryPage:
        return EntryPage((), is_last=True)


class _Standstill:
    def now(self) -> datetime:
        return T0

    def pause(self, duration: timedelta) -> None: ...


def nothing_set_aside(telemetry: Notebook | None = None) -> SetAsideCalls:
    """Give a set-aside list of its own, which is empty."""
    notes = _Notes()
    return SetAsideCalls(
        notes=notes,
        calls=cast("Calls", None),  # asked only for calls that are set aside
        indexes=notes,
        telemetry=telemetry or Notebook(),
        clock=_Standstill(),
        blame=blame,
        describe=describe,
    )
