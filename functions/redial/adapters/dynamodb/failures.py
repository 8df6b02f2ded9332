"""Notes on calls whose handling failed: items of their own, of which those set aside stand in the status index."""

from collections.abc import Iterable
from datetime import timedelta

from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.domain.call.failures import FailureNote
from redial.domain.reporting.listing import SET_ASIDE
from redial.domain.times import to_epoch_ms, to_iso

FAILURE = "FAILURE#"
# A call that still fails is noted anew, half-hourly at the longest.
_KEPT = timedelta(days=7)


class DynamoDbFailureNotes:
    """The notes, each written on the condition of its version."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def load(self, call_id: str) -> FailureNote | None:
        """Read the note on a call, strongly consistent."""
        plain = self._table.get(f"{FAILURE}{call_id}")
        return None if plain is None else _to_note(plain)

    def save(self, note: FailureNote, expected_version: int) -> FailureNote | None:
        """Store a note; None when it is stored, else what is stored instead."""
        plain: Plain = to_plain(note) | {
            "pk": f"{FAILURE}{note.call_id}",
            "version": note.version,
            "delete_after": to_epoch_ms(note.last_at + _KEPT) // 1000,
        }
        if note.is_set_aside:
            plain |= {"status_key": SET_ASIDE, "status_at": to_iso(note.try_again_at)}
        stored = self._table.put_version(plain, expected_version)
        return None if stored is None else _to_note(stored)


class StoredFailureNotes:
    """Many notes at once, eventually consistent."""

    def __init__(self, reader: TableReader) -> None:
        self._reader = reader

    def by_keys(self, keys: Iterable[str]) -> dict[str, FailureNote]:
        """Read notes by the keys that the status index gives; keys without one are left out."""
        items = self._reader.items(key for key in keys if key.startswith(FAILURE))
        return {key: _to_note(plain) for key, plain in items.items()}


def _to_note(plain: Plain) -> FailureNote:
    return from_plain(plain, FailureNote, str(plain.get("pk")))
