"""Erasures in the table: those that go on are listed by when they do, those that are done by when they were."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.reading import TableReader, readable
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.erasure.erasures import Erasure
from redial.domain.times import to_epoch_ms
from redial.domain.versioned import Conflict, Stored
from redial.errors import UnreadableRecord


class DynamoDbErasures:
    """
    Erasures, under their ids.

    Parameters
    ----------
    retention
        How long one that is done is kept: as long as the calls that it concerned.
    """

    def __init__(self, table: Table, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def add(self, erasure: Erasure) -> Stored | Conflict[Erasure]:
        """Store a new erasure on the condition that none has its id."""
        return self.at(erasure.erasure_id).replace(replace(erasure, version=0), erasure)

    def at(self, erasure_id: str) -> DynamoDbRecord[Erasure]:
        """Return an erasure."""
        key = f"{schema.ERASURE}{erasure_id}"
        return DynamoDbRecord(
            self._table, key, read=to_erasure, write=self._to_plain, fresh=partial(_raise_missing, key)
        )

    def get(self, erasure_id: str) -> Erasure | None:
        """Read an erasure (strongly consistent); None where there is none."""
        plain = self._table.get(f"{schema.ERASURE}{erasure_id}")
        return None if plain is None else to_erasure(plain)

    def _to_plain(self, erasure: Erasure) -> Plain:
        plain: Plain = to_plain(erasure)
        if erasure.done_at is None:
            return plain | schema.in_status_index(schema.ERASING, erasure.goes_on_at)
        return plain | {
            **schema.in_status_index(schema.ERASED, erasure.done_at),
            "delete_after": to_epoch_ms(erasure.done_at + self._retention) // 1000,
        }


class StoredErasures:
    """Many erasures at once, eventually consistent."""

    def __init__(self, reader: TableReader, report_unreadable: Callable[[UnreadableRecord], None]) -> None:
        self._reader = reader
        self._report_unreadable = report_unreadable

    def get_many(self, erasure_ids: Iterable[str]) -> dict[str, Erasure]:
        """Read erasures by their ids; ids without one are left out."""
        items = self._reader.items(f"{schema.ERASURE}{each}" for each in erasure_ids)
        read = readable(items, to_erasure, self._report_unreadable)
        return {erasure.erasure_id: erasure for erasure in read.values()}


def to_erasure(plain: Plain) -> Erasure:
    """Read an erasure from its item."""
    return from_plain(plain, Erasure, str(plain.get(schema.KEY)))


def _raise_missing(key: str) -> Erasure:
    raise UnreadableRecord(f"item {key}: it is not in the table")
