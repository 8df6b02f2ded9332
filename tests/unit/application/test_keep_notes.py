"""Notes on a call are kept for as long as the call is, whenever that ends."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.application.erasing.keep_notes import NotesKeeper
from redial.application.versioned import update
from redial.domain.audit.acts import Actor, ActorKind
from redial.domain.call.calls import Call, CallStatus
from redial.domain.notes.notes import Note, add_note
from redial.domain.reporting.listing import Listed, Stretch
from redial.domain.times import to_epoch_ms
from redial.errors import ChangedMeanwhile
from redial.metrics import MetricName
from simulation.makers import T0, waiting_call
from tests.unit.adapters.table_client import RETENTION
from tests.unit.application.erasing_over_table import EraserOverTable

pytestmark = pytest.mark.usefixtures("table_client")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BY = Actor(kind=ActorKind.PERSON, id="ana", name="Ana")


class NotesOverTable(EraserOverTable):
    """Calls with notes in a table in memory, and who keeps the notes."""

    def __init__(self) -> None:
        super().__init__()
        self.clock.time = T0
        self.keeper = NotesKeeper(
            notes=self.notes, calls=self.calls, indexes=self.reader, telemetry=self.telemetry, clock=self.clock
        )

    def noted(self, **changes: Any) -> Call:
        call = replace(waiting_call("r1"), **changes)
        self.calls.add(call)
        self.note(call, "k1")
        return call

    def note(self, call: Call, key: str) -> None:
        note = Note(key=key, at=self.clock.now(), by=BY, text="rings twice")
        update(self.notes.of_call_unless_erased(call), lambda notes: add_note(notes, note))

    def change(self, call: Call, **changes: Any) -> None:
        update(self.calls.at(call.call_id), lambda stored: replace(stored, **changes))

    def live(self, duration: timedelta) -> None:
        """Let minutes pass."""
        until = self.clock.time + duration
        while self.clock.time < until:
            self.clock.time += timedelta(minutes=1)
            self.keeper.run()

    def kept_until(self, call: Call) -> int:
        stored = self.table.get(schema.notes_on_call(call.call_id))
        assert stored is not None
        return int(stored["delete_after"])

    def looked_at_again(self) -> list[str]:
        page = self.reader.page(Stretch(Listed.NOTED), limit=10, newest_first=False, after=None)
        return [entry.id for entry in page.entries]


def deleted_after(ended_at: datetime) -> int:
    return to_epoch_ms(ended_at + RETENTION) // 1000


@pytest.mark.parametrize("due_at", [T0, T0 + 300 * DAY], ids=["ends later", "ends earlier"])
def test_notes_are_kept_from_the_end_of_their_call_whenever_that_is(due_at: datetime) -> None:
    over = NotesOverTable()
    call = over.noted(status_at=due_at)
    over.live(20 * DAY)
    assert over.kept_until(call) >= deleted_after(over.clock.time - 13 * HOUR)
    assert over.looked_at_again() == [call.call_id]
    ended_at = over.clock.time
    over.change(call, status=CallStatus.UNREACHED, wait_reason=None, status_at=ended_at)
    over.live(13 * HOUR)
    assert over.kept_until(call) == deleted_after(ended_at)
    assert over.looked_at_again() == []


def test_call_that_was_rescheduled_keeps_its_notes() -> None:
    over = NotesOverTable()
    call = over.noted()
    over.change(call, status_at=T0 + 60 * DAY)
    over.live(13 * HOUR)
    assert over.kept_until(call) == deleted_after(T0 + 60 * DAY)


def test_notes_on_a_call_that_has_ended_are_not_looked_at() -> None:
    over = NotesOverTable()
    call = over.noted(status=CallStatus.COMPLETED, wait_reason=None)
    assert over.looked_at_again() == []
    assert over.kept_until(call) == deleted_after(T0)


def test_notes_on_a_call_that_is_deleted_go_as_well() -> None:
    over = NotesOverTable()
    call = over.noted(status_at=T0 + 300 * DAY)
    del over.client.dynamodb.items[f"{schema.CALL}{call.call_id}"]
    over.live(13 * HOUR)
    assert over.kept_until(call) == deleted_after(T0)
    assert over.looked_at_again() == []


def test_notes_that_are_deleted_while_they_are_looked_at_do_not_come_back() -> None:
    over = NotesOverTable()
    call = over.noted()
    over.live(11 * HOUR)
    get = over.calls.get

    def erased_meanwhile(call_id: str) -> Call | None:
        over.client.dynamodb.items.pop(schema.notes_on_call(call_id), None)
        return get(call_id)

    over.calls.get = erased_meanwhile  # type: ignore[method-assign]
    over.live(2 * HOUR)
    assert over.table.get(schema.notes_on_call(call.call_id)) is None
    assert over.telemetry.sums == {}, "nothing failed"


def test_note_that_is_written_while_they_are_looked_at_stays() -> None:
    over = NotesOverTable()
    call = over.noted()
    over.live(11 * HOUR)
    get, late = over.calls.get, ["k2"]

    def noted_meanwhile(call_id: str) -> Call | None:
        found = get(call_id)
        if late:
            over.note(call, late.pop())
        return found

    over.calls.get = noted_meanwhile  # type: ignore[method-assign]
    over.live(2 * HOUR)
    assert [note.key for note in over.notes.of_call(call).load().notes] == ["k1", "k2"]
    assert over.looked_at_again() == [call.call_id]


def test_call_that_cannot_be_read_keeps_no_other_from_being_looked_at() -> None:
    over = NotesOverTable()
    bad = over.noted()
    good = replace(waiting_call("r2"), status_at=T0)
    over.calls.add(good)
    over.clock.time += timedelta(minutes=1)
    over.note(good, "k1")
    over.client.dynamodb.items[f"{schema.CALL}{bad.call_id}"]["status"] = {"S": "NONE"}
    before = over.kept_until(good)
    over.live(13 * HOUR)
    assert over.kept_until(good) > before
    assert over.telemetry.sums[MetricName.RECORD_UNREADABLE] > 0
    assert over.notes.of_call(bad).load().notes


def test_notes_are_kept_for_as_long_as_their_call_may_wait() -> None:
    over = NotesOverTable()
    call = over.noted(request=replace(waiting_call("r1").request, expires_at=T0 + 60 * DAY))
    assert over.kept_until(call) == deleted_after(T0 + 60 * DAY)


def test_nothing_is_noted_on_a_call_that_is_being_erased() -> None:
    over = NotesOverTable()
    call = over.noted()
    over.change(call, erasure_id="e1")
    with pytest.raises(ChangedMeanwhile):
        over.note(call, "k2")
    assert [note.key for note in over.notes.of_call(call).load().notes] == ["k1"]
