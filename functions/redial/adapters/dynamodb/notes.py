"""Notes of people on calls and campaigns: an item of its own for each call or campaign that has some."""

from datetime import datetime, timedelta
from functools import partial

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.provided import Provided
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call
from redial.domain.call.transitions import time_is_over_at
from redial.domain.steering.notes import Notes
from redial.domain.times import to_epoch_ms


class DynamoDbNotes:
    """
    Notes, under the call id or the name of a campaign.

    Parameters
    ----------
    retention
        How long they are kept: as long as a call that has reached its end, or the counts of a campaign.
    """

    def __init__(self, table: Table, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def of_call(self, call: Call) -> DynamoDbRecord[Notes]:
        """Return the notes on a call, which are kept for as long as it is: from its end on, as far as that is known."""
        return self._record(schema.notes_on_call(call.call_id), _ends_at(call))

    def of_call_unless_erased(self, call: Call) -> DynamoDbRecord[Notes]:
        """Return the same, to be written only while no erasure concerns the call."""
        provided = Provided.lacks(f"{schema.CALL}{call.call_id}", "erasure_id")
        return self._record(schema.notes_on_call(call.call_id), _ends_at(call), provided)

    def of_campaign(self, campaign: str) -> DynamoDbRecord[Notes]:
        """Return the notes on a campaign."""
        return self._record(schema.notes_on_campaign(campaign), None)

    def _record(self, key: str, ends_at: datetime | None, provided: Provided | None = None) -> DynamoDbRecord[Notes]:
        read, write = partial(_to_notes, key), partial(self._to_plain, ends_at)
        return DynamoDbRecord(self._table, key, read=read, write=write, fresh=Notes, provided=provided)

    def _to_plain(self, ends_at: datetime | None, notes: Notes) -> Plain:
        last_at = notes.notes[-1].at
        kept_from = last_at if ends_at is None else max(last_at, ends_at)
        plain: Plain = to_plain(notes)
        return plain | {"delete_after": to_epoch_ms(kept_from + self._retention) // 1000}


def _ends_at(call: Call) -> datetime:
    over = time_is_over_at(call)
    return call.status_at if over is None or call.status.is_final else max(call.status_at, over[0])


def _to_notes(key: str, plain: Plain) -> Notes:
    return from_plain(plain, Notes, key)
