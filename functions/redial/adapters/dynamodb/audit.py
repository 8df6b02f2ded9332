"""The audit trail in the table: an entry for each act, written in one transaction with it, and never changed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.provided import Provided
from redial.adapters.dynamodb.reading import TableReader, readable
from redial.adapters.dynamodb.table import Table
from redial.domain.audit.acts import Act, ActKind, masked
from redial.domain.times import to_epoch_ms
from redial.errors import UnreadableRecord


class AuditedTable(Table):
    """
    The table as one act writes to it: its first change of a versioned record takes the act's entry along.

    So an act that changes nothing has no entry, and one that goes through many records has one.

    Parameters
    ----------
    with_new_alone
        Whether only a record that is made takes the entry along: what is submitted may also leave a mark on another call.
    """

    def __init__(self, table: Table, entry: Plain, *, with_new_alone: bool = False) -> None:
        super().__init__(table.client, table.name)
        self._entry: Plain | None = entry
        self._with_new_alone = with_new_alone

    @property
    def has_entry(self) -> bool:
        """Tell whether the act has its entry: whether it changed something."""
        return self._entry is None

    def put_version(self, plain: Plain, expected_version: int, provided: Provided | None = None) -> Plain | None:
        """Write one item on the condition of its version, as `Table.put_version` does; the first with the entry."""
        if self._entry is None or (self._with_new_alone and expected_version):
            return super().put_version(plain, expected_version, provided)
        stored = self.put_version_with(plain, expected_version, self._entry, provided)
        if stored is None:
            self._entry = None
        return stored

    def put_new_together(self, plains: Sequence[Plain]) -> Plain | None:
        """Write new items, all or none, as `Table.put_new_together` does; the first with the entry."""
        entry = self._entry
        if entry is None:
            return super().put_new_together(plains)
        stored = super().put_new_together([*plains, entry])
        if stored is not None and stored[schema.KEY] != entry[schema.KEY]:
            return stored
        self._entry = None
        # The entry is there already, by a try whose answer was lost: the others are written without it.
        return None if stored is None else super().put_new_together(plains)


class DynamoDbAudit:
    """
    Writes entries.

    Parameters
    ----------
    retention
        How long an entry is kept: as long as the archive is.
    """

    def __init__(self, table: Table, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def of(self, act: Act) -> AuditedTable:
        """Return the table for the writes of an act."""
        return AuditedTable(self._table, self._to_plain(act), with_new_alone=act.kind is ActKind.SUBMIT)

    def add(self, act: Act) -> None:
        """Store the entry of an act that changes nothing in the table; one that is there already stays as it is."""
        # A transaction of its own: no other write may touch the trail (`infra/pipeline/audit_trail`).
        self._table.put_new_together([self._to_plain(act)])

    def _to_plain(self, act: Act) -> Plain:
        kept = masked(act)
        return {
            schema.KEY: f"{schema.AUDIT}{act.id}",
            "version": 1,
            "act": to_plain(kept),
            "delete_after": to_epoch_ms(act.at + self._retention) // 1000,
            **schema.act_in_indexes(kept.subject, act.at),
        }


class StoredActs:
    """Many entries at once, eventually consistent."""

    def __init__(self, reader: TableReader, report_unreadable: Callable[[UnreadableRecord], None]) -> None:
        self._reader = reader
        self._report_unreadable = report_unreadable

    def get_many(self, ids: Iterable[str]) -> dict[str, Act]:
        """Read entries by the ids of their acts; ids without one are left out."""
        items = self._reader.items(f"{schema.AUDIT}{each}" for each in ids)
        read = readable(items, to_act, self._report_unreadable)
        return {key.removeprefix(schema.AUDIT): act for key, act in read.items()}


def to_act(plain: Plain) -> Act:
    """Read an act from its entry."""
    return from_plain(plain.get("act"), Act, str(plain.get(schema.KEY)))
