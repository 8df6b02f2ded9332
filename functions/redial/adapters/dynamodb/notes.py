"""Notes of people on calls and campaigns: an item of its own for each call or campaign that has some."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.provided import Provided
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call
from redial.domain.call.transitions import time_is_over_at
from redial.domain.notes.notes import Notes
from redial.domain.times import to_epoch_ms

# Less than the shortest retention, a day: the notes of a call that has just ended are looked at while they are there.
_LOOKED_AT_AGAIN_AFTER = timedelta(hours=12)


class DynamoDbNotes:
    """
    Notes, under the call id or the name of a campaign.

    Those on a call that has not ended stand in the status index: nobody can tell when it will, so they are looked at now and then.

    Parameters
    ----------
    retention
        How long they are kept: as long as a call that has reached its end, or the counts of a campaign.
    """

    def __init__(self, table: Table, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def of_call(self, call: Call, looked_at: datetime | None = None) -> DynamoDbRecord[Notes]:
        """
        Return the notes on a call, which are kept for as long as it is: from its end on, as far as that is known.

        Parameters
        ----------
        call
            As it is now.
        looked_at
            When it is looked at; by default that is at the time of the last note.
        """
        return self._of_call(call, looked_at, None)

    def of_call_unless_erased(self, call: Call) -> DynamoDbRecord[Notes]:
        """Return the same, to be written only while no erasure concerns the call."""
        return self._of_call(call, None, Provided.lacks(f"{schema.CALL}{call.call_id}", "erasure_id"))

    def of_deleted_call(self, call_id: str) -> DynamoDbRecord[Notes]:
        """Return the notes on a call that is not stored any more."""
        return self._record(schema.notes_on_call(call_id), self._kept_from_last)

    def of_campaign(self, campaign: str) -> DynamoDbRecord[Notes]:
        """Return the notes on a campaign."""
        return self._record(schema.notes_on_campaign(campaign), self._kept_from_last)

    def _of_call(self, call: Call, looked_at: datetime | None, provided: Provided | None) -> DynamoDbRecord[Notes]:
        def to_be_kept(notes: Notes) -> Plain:
            last_at = notes.notes[-1].at
            seen_at = max(last_at, looked_at or last_at)
            if call.status.is_final:
                return self._kept_from(max(last_at, call.status_at))
            again_at = seen_at + _LOOKED_AT_AGAIN_AFTER
            return self._kept_from(max(seen_at, _ends_at(call))) | schema.in_status_index(schema.NOTED, again_at)

        return self._record(schema.notes_on_call(call.call_id), to_be_kept, provided)

    def _record(
        self, key: str, to_be_kept: Callable[[Notes], Plain], provided: Provided | None = None
    ) -> DynamoDbRecord[Notes]:
        def write(notes: Notes) -> Plain:
            plain: Plain = to_plain(notes)
            return plain | to_be_kept(notes)

        read = partial(_to_notes, key)
        return DynamoDbRecord(self._table, key, read=read, write=write, fresh=Notes, provided=provided)

    def _kept_from_last(self, notes: Notes) -> Plain:
        return self._kept_from(notes.notes[-1].at)

    def _kept_from(self, at: datetime) -> Plain:
        return {"delete_after": to_epoch_ms(at + self._retention) // 1000}


def _ends_at(call: Call) -> datetime:
    over = time_is_over_at(call)
    return call.status_at if over is None else max(call.status_at, over[0])


def _to_notes(key: str, plain: Plain) -> Notes:
    return from_plain(plain, Notes, key)
