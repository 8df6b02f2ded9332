"""Faults put into the product, one at a time, that only some orders show: each is found in a small world."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.schema import RECIPIENT
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.free_lines import LineKeeper
from redial.application.dialling.place_call import CallPlacer
from redial.domain.pacing.line_slots import LineUse, SendLines, Slot
from redial.domain.versioned import Conflict, Stored
from tests.simulation.small_world import broken_in

_REPLACE = DynamoDbRecord.replace
_UPDATE = Table.update


def sends_however_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CallPlacer, "_is_in_time", lambda *_: True)


def wins_each_race_for_a_recipient(monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(self: Any, before: Any, after: Any) -> Stored | Conflict[Any]:
        outcome = _REPLACE(self, before, after)
        return Stored() if RECIPIENT in str(self) else outcome

    monkeypatch.setattr(DynamoDbRecord, "replace", replace)


def marks_linked_attempts_as_orphans(monkeypatch: pytest.MonkeyPatch) -> None:
    def update(self: Table, pk: str, **expressions: Any) -> tuple[dict[str, Any], bool]:
        if expressions.get("ConditionExpression", "").startswith("attribute_not_exists(call_id)"):
            del expressions["ConditionExpression"]
        return _UPDATE(self, pk, **expressions)

    monkeypatch.setattr(Table, "update", update)


def takes_lines_of_which_the_slot_is_not_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LineUse, "opens_at", lambda _self: None)


def frees_lines_before_their_ids_are_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LineKeeper, "_is_linked", lambda *_: True)


def attributes_to_whoever_has_the_line_now(monkeypatch: pytest.MonkeyPatch) -> None:
    def owner_of(self: SendLines, line: int, _published_at: datetime) -> Slot | None:
        return self.lines[line].slot

    monkeypatch.setattr(SendLines, "owner_of", owner_of)


@pytest.mark.parametrize(
    ("put_in", "name", "letters", "what"),
    [
        (sends_however_late, "due", "as", "dialer-a sends after its stamp"),
        (wins_each_race_for_a_recipient, "two", "ab", "two calls at once to +12065550100"),
        (marks_linked_attempts_as_orphans, "due", "at", "m1 is linked to a call, and stands among the orphans"),
        (takes_lines_of_which_the_slot_is_not_over, "line", "at", "UNKNOWN, but the first event of m"),
        (frees_lines_before_their_ids_are_linked, "line", "at", "UNKNOWN, but the first event of m"),
        (attributes_to_whoever_has_the_line_now, "line", "ats", "UNKNOWN, but the first event of m"),
    ],
)
def test_fault_of_an_order_is_found(
    put_in: Callable[[pytest.MonkeyPatch], None],
    name: str,
    letters: str,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_in(monkeypatch)

    broken, told = broken_in(name, letters)

    assert what in broken
    assert f"--world {name} --actors {letters} --schedule" in told
