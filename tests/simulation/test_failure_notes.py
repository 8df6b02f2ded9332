"""Notes of calls that cannot be handled: when one is written, when a run ends, and what they hide."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import cast
from unittest.mock import Mock

from msgspec.structs import replace

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.measure_backlog import measure_backlog
from redial.application.failure_budget import FailureBudget
from redial.application.set_aside_calls import SetAsideCalls
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.failure_notes import Blame, FailureNote, no_failures
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_rates import CampaignRates
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.refusal.refusals import Refusals
from redial.domain.reporting.listing import Entry, EntryPage, Position
from redial.errors import UnreadableRecord
from redial.metrics import MetricName
from simulation.errors import internal_error, too_large
from simulation.makers import waiting_call
from simulation.records import MemoryRecord, MemoryStore
from simulation.telemetry import Notebook
from simulation.world import START


class DueAt:
    """Due calls of one lane, by the order of their ids."""

    def __init__(self, *call_ids: str) -> None:
        self._call_ids = call_ids

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        return iter([DueCall(START, call_id) for call_id in self._call_ids] if lane is Lane.NORMAL else [])

    def read_ahead(self, call_ids: Iterable[str]) -> None: ...

    def get(self, call_id: str) -> None: ...


class PacingAtRest:
    def refusals(self, now: datetime) -> Refusals:
        return Refusals()

    def used_share(self, now: datetime) -> float:
        return 0.0

    def used_up_rates(self, now: datetime) -> dict[int, datetime]:
        return {}

    def rates(self) -> CampaignRates:
        return CampaignRates()


class KeptNotes(MemoryStore[str, FailureNote]):
    """Notes in memory; a table that takes none, where a test says so."""

    def __init__(self) -> None:
        super().__init__(no_failures)
        self.takes_none = False

    def at(self, key: str) -> MemoryRecord[FailureNote]:
        if self.takes_none:
            raise internal_error()
        return super().at(key)


def set_aside_calls(notes: KeptNotes, blamed: Blame, calls: Mock | None = None, *entries: Entry) -> SetAsideCalls:
    return SetAsideCalls(
        notes=notes,
        calls=calls or Mock(),
        indexes=Mock(page=lambda *_, **__: EntryPage(entries, next_position=None)),
        telemetry=Notebook(),
        clock=Mock(now=lambda: START),
        blame=lambda _: blamed,
        describe=str,
    )


def test_a_call_that_fails_twice_in_one_run_is_noted_once() -> None:
    notes = KeptNotes()
    calls = set_aside_calls(notes, Blame.CALL)
    for run in (1, 2, 3):
        calls.begin()
        assert [calls.note("c1", too_large()) for _ in range(3)] == [True] * 3
        assert (notes.at("c1").stored.failures, calls.are_to_wait("c1")) == (run, run == 3)


def test_failure_that_another_dialer_notes_while_the_call_is_looked_at_is_not_forgotten() -> None:
    notes, call = KeptNotes(), replace(waiting_call(), status=CallStatus.COMPLETED)
    fails_elsewhere: list[bool] = []

    def look_at(call_id: str) -> Call:
        if fails_elsewhere.pop():
            note = notes.at(call_id).stored
            notes.at(call_id).stored = replace(note, failures=note.failures + 1, version=note.version + 1)
        return call

    calls = set_aside_calls(notes, Blame.CALL, Mock(get=look_at), Entry("c1", START, Position("", "")))
    notes.at("c1").stored = replace(no_failures("c1"), failures=3, error="too large", version=1)

    fails_elsewhere.append(True)
    calls.take_back(lambda _: True)
    assert notes.at("c1").stored.failures == 4

    fails_elsewhere.append(False)
    calls.take_back(lambda _: True)
    assert notes.at("c1").stored.failures == 0


def test_call_that_cannot_be_brought_up_to_date_stays_set_aside() -> None:
    notes, call = KeptNotes(), replace(waiting_call(), status_at=START + timedelta(hours=3))
    calls = set_aside_calls(notes, Blame.CALL, Mock(get=lambda _: call), Entry("c1", START, Position("", "")))
    notes.at("c1").stored = replace(no_failures("c1"), failures=3, error="too large", version=1)

    calls.take_back(lambda _: False)
    assert notes.at("c1").stored.failures == 3

    calls.take_back(lambda _: True)
    assert notes.at("c1").stored.failures == 0


def test_note_that_cannot_be_read_ends_no_run() -> None:
    notes = Mock(at=lambda _: Mock(load=Mock(side_effect=UnreadableRecord("item FAILURE#c1"))))
    entry = Entry("c1", START, Position("", ""))
    calls = set_aside_calls(notes, Blame.CALL, Mock(), entry)

    calls.take_back(lambda _: True)

    calls.begin()
    assert not calls.are_to_wait("c1"), "it is tried at its time, which is now"


def test_where_no_note_can_be_written_only_a_fault_of_the_call_itself_is_its_own() -> None:
    """Else the run would go on through all calls of a table that takes nothing."""
    notes = KeptNotes()
    notes.takes_none = True
    for blamed, is_its_own in ((Blame.CALL, True), (Blame.UNCLEAR, False), (Blame.SERVICE, False)):
        calls = set_aside_calls(notes, blamed)
        calls.begin()
        assert calls.note("c1", internal_error()) is is_its_own


def test_a_run_ends_after_a_hundred_calls_that_cannot_be_handled() -> None:
    notebook = Notebook()
    failure_budget = FailureBudget(notebook, Mock(are_to_wait=lambda _: False, note=lambda *_: True))
    looked_at = failure_budget.run(map(str, range(150)), Mock(side_effect=too_large()), at_most=1_000)
    assert (looked_at, failure_budget.failed, failure_budget.is_over, failure_budget.is_exhausted) == (
        100,
        100,
        True,
        False,
    )


def test_however_many_are_set_aside_they_hide_no_due_call_from_the_count() -> None:
    set_aside, notebook = [f"bad{number}" for number in range(150)], Notebook()
    now = START + timedelta(minutes=3)
    due = DueAt(*set_aside, "forgotten")
    measure_backlog(due.due, set(set_aside).__contains__, cast("AllowanceSession", PacingAtRest()), notebook, now)
    assert notebook.sums[MetricName.DUE_CALLS] == 1
    assert notebook.sums[MetricName.OLDEST_DUE_AGE_SECONDS] == 180
