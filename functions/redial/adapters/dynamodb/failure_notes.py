"""Notes on calls whose handling failed: items of their own, of which those set aside stand in the status index."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.reading import TableReader, readable
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.call.failure_notes import FailureNote, no_failures
from redial.domain.times import to_epoch_ms
from redial.errors import UnreadableRecord

# A call that still fails is noted anew, half-hourly at the longest.
_KEPT = timedelta(days=7)


class DynamoDbFailureNotes:
    """The notes, each under the id of its call."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def at(self, call_id: str) -> DynamoDbRecord[FailureNote]:
        """Return the note on a call."""
        return DynamoDbRecord(
            self._table,
            f"{schema.FAILURE}{call_id}",
            read=_to_note,
            write=_to_plain,
            fresh=lambda: no_failures(call_id),
        )


class StoredFailureNotes:
    """
    Many notes at once, eventually consistent.

    Parameters
    ----------
    report_unreadable
        Told of each item that has not the form that this version writes; then the item is left out.
    """

    def __init__(self, reader: TableReader, report_unreadable: Callable[[UnreadableRecord], None]) -> None:
        self._reader = reader
        self._report_unreadable = report_unreadable

    def get_many(self, call_ids: Iterable[str]) -> dict[str, FailureNote]:
        """Read the notes on calls; calls without one are left out."""
        items = self._reader.items(f"{schema.FAILURE}{call_id}" for call_id in call_ids)
        read = readable(items, _to_note, self._report_unreadable)
        return {key.removeprefix(schema.FAILURE): note for key, note in read.items()}


def _to_plain(note: FailureNote) -> Plain:
    plain: Plain = to_plain(note) | {"delete_after": to_epoch_ms(note.last_at + _KEPT) // 1000}
    if note.is_set_aside:
        plain |= schema.in_status_index(schema.SET_ASIDE, note.try_again_at)
    return plain


def _to_note(plain: Plain) -> FailureNote:
    return from_plain(plain, FailureNote, str(plain.get("pk")))
