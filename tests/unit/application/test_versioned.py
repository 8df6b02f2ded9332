"""The one way to write: `update`, and that nobody writes past it."""

import re
from enum import Enum, auto
from pathlib import Path

import pytest
from msgspec.structs import replace

from redial.application.versioned import MOST_TRIES, Unchanged, Updated, update
from redial.domain.versioned import Conflict, Stored, Versioned
from redial.errors import TooMuchContention
from simulation.records import MemoryRecord

FUNCTIONS = Path(__file__).parents[3] / "functions"


class Count(Versioned, frozen=True, kw_only=True):
    number: int = 0


class Reason(Enum):
    ENOUGH = auto()


def one_more(count: Count) -> Count | Reason:
    return Reason.ENOUGH if count.number >= 3 else replace(count, number=count.number + 1)


class Contended(MemoryRecord[Count]):
    """A record that somebody else changes before each of the first writes."""

    def __init__(self, others: int, fresh: Count | None = None) -> None:
        super().__init__(fresh or Count())
        self.others = others
        self.reads = 0

    def load(self) -> Count:
        self.reads += 1
        return super().load()

    def replace(self, before: Count, after: Count) -> Stored | Conflict[Count]:
        if self.others:
            self.others -= 1
            self.stored = replace(self.stored, number=self.stored.number + 1, version=self.stored.version + 1)
        return super().replace(before, after)


def test_a_step_changes_the_record_and_its_version() -> None:
    record = MemoryRecord(Count(number=1, version=6))

    assert update(record, one_more) == Updated(Count(number=1, version=6), Count(number=2, version=7))
    assert record.stored == Count(number=2, version=7)


def test_a_step_that_changes_nothing_says_why_and_writes_nothing() -> None:
    record = MemoryRecord(Count(number=3, version=6))

    assert update(record, one_more) == Unchanged(Count(number=3, version=6), Reason.ENOUGH)
    assert record.stored.version == 6


def test_a_step_is_taken_anew_with_what_somebody_else_has_stored() -> None:
    record = Contended(others=1)

    assert update(record, one_more) == Updated(Count(number=1, version=1), Count(number=2, version=2))
    assert record.reads == 1, "a conflict brings the record along"


def test_what_somebody_else_has_stored_may_leave_nothing_to_change() -> None:
    assert update(Contended(others=3), one_more) == Unchanged(Count(number=3, version=3), Reason.ENOUGH)


def test_a_record_that_is_known_is_not_read() -> None:
    record = Contended(others=0, fresh=Count(number=1, version=1))

    assert isinstance(update(record, one_more, known=Count(number=1, version=1)), Updated)
    assert record.reads == 0


def test_too_many_conflicts_in_a_row_are_an_error() -> None:
    def higher(count: Count) -> Count:
        return replace(count, number=count.number + 1)

    assert isinstance(update(Contended(others=MOST_TRIES - 1), higher), Updated)
    with pytest.raises(TooMuchContention, match=r"Contended.* changed 20 times in a row"):
        update(Contended(others=MOST_TRIES), higher)


def test_nobody_else_writes_on_a_version_or_tries_again_and_again() -> None:
    found = {
        path.relative_to(FUNCTIONS).as_posix()
        for path in FUNCTIONS.rglob("*.py")
        if re.search(r"raise TooMuchContention|\.put_version\(|expected_version=", path.read_text(encoding="utf-8"))
    }

    assert found == {
        "redial/application/versioned.py",
        "redial/adapters/dynamodb/record.py",
        # What a record writes, with the entry of the act that it is part of.
        "redial/adapters/dynamodb/audit.py",
        # An item that is only ever made, and never changed.
        "redial/adapters/dynamodb/calls.py",
        "redial/adapters/dynamodb/stack_secret.py",
        # Sets, which the table itself adds to (see `add_events`).
        "redial/adapters/dynamodb/attempts.py",
    }
