"""One record in the table, written on the condition of its version: what `redial.application.versioned.update` writes to."""

from collections.abc import Callable
from typing import Generic, TypeVar

from msgspec.structs import replace

from redial.adapters.dynamodb.plain import Plain
from redial.adapters.dynamodb.provided import Provided
from redial.adapters.dynamodb.table import Table
from redial.domain.versioned import Conflict, Stored, Versioned
from redial.errors import NeedsNewerCode, UnreadableRecord

R = TypeVar("R", bound=Versioned)


class DynamoDbRecord(Generic[R]):
    """
    An item that holds one record.

    Parameters
    ----------
    read
        Makes the record of an item. Raises `UnreadableRecord` for one that this version cannot read.
    write
        Makes the item of a record; key and version are added to it.
    fresh
        Makes the record that stands for an item which is not there.
    provided
        What must hold of another item when it is written; else that raises `ChangedMeanwhile`.
    consistent
        Whether `load` gives what is stored in that moment. Else it may give what was stored just before, at half the price: for
        records that nobody decides by, but only adds to. A write that was decided on an older version finds the stored one.
    """

    def __init__(
        self,
        table: Table,
        key: str,
        *,
        read: Callable[[Plain], R],
        write: Callable[[R], Plain],
        fresh: Callable[[], R],
        provided: Provided | None = None,
        consistent: bool = True,
    ) -> None:
        self._consistent = consistent
        self._provided = provided
        self._table = table
        self._key = key
        self._read = read
        self._write = write
        self._fresh = fresh

    def __str__(self) -> str:
        return f"item {self._key}"

    def load(self) -> R:
        """Read the record (strongly consistent unless made otherwise); a fresh one where none is stored."""
        plain = self._table.get(self._key, consistent=self._consistent)
        return self._fresh() if plain is None else self._read(plain)

    def load_to_replace(self) -> R:
        """Read the record, to write another in its place; a fresh one with the stored version where it cannot be read."""
        plain = self._table.get(self._key)
        if plain is None:
            return self._fresh()
        try:
            return self._read(plain)
        except NeedsNewerCode:
            raise
        except UnreadableRecord:
            version = plain.get("version")
            if not isinstance(version, int):
                raise
            return replace(self._fresh(), version=version)

    def replace(self, before: R, after: R) -> Stored | Conflict[R]:
        """
        Write `after` on the condition that the stored record has the version of `before`.

        An item that equals ours counts as stored (`Table.put_version`).
        """
        plain = self._write(after) | {"pk": self._key, "version": after.version}
        if self._provided is None:
            stored = self._table.put_version(plain, expected_version=before.version)
        else:
            stored = self._table.put_version(plain, expected_version=before.version, provided=self._provided)
        return Stored() if stored is None else Conflict(self._read(stored))
