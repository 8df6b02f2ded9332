"""Calls in the table."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.provided import Provided
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.stored_lanes import with_read_lane, with_stored_lane
from redial.adapters.dynamodb.stored_reasons import with_read_reasons, with_stored_reasons
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import MOST_CONFLICTS, Call, CallStatus, call_id_of
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.call.transitions import erased_number, time_is_over_at
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.times import floor_ms, to_epoch_ms, to_iso
from redial.domain.versioned import Conflict, Stored
from redial.errors import UnreadableRecord

# Request fields that are attributes of their own, because an index or a reader needs them; not stored a second time.
_LIFTED = ("request_id", "destination_phone_number", "lane", "campaign")
_PAGE_SIZE = 25
_FIRST_DUE = 100
"""Most lanes have fewer calls due, and who counts them stops there."""
_MORE_DUE = 10_000
"""Who goes on wants to know of all campaigns. A page ends at 1 MB besides (Query, API reference), which is about as much."""
_IF_SILENT = "if_silent"
"""What a policy of `redial_if_silent` is stored as: a version that does not know it reads the call as one that gives up."""


class DynamoDbCalls:
    """
    Calls, keyed by call id.

    Parameters
    ----------
    retention
        How long a call that has reached its end is kept.
    provided
        What must hold of another item when one call is written.
    """

    def __init__(self, table: Table, retention: timedelta, provided: Provided | None = None) -> None:
        self._table = table
        self._retention = retention
        self._provided = provided

    def while_unchanged(self, call: Call) -> "DynamoDbCalls":
        """Return the same calls, of which one is written only while another one is as it was read."""
        provided = Provided.unchanged(f"{schema.CALL}{call.call_id}", call.version)
        return DynamoDbCalls(self._table, self._retention, provided)

    def unless_stored(self, call_id: str) -> "DynamoDbCalls":
        """Return the same calls, of which one is written only while no call has an id."""
        return DynamoDbCalls(self._table, self._retention, Provided.lacks(f"{schema.CALL}{call_id}", schema.KEY))

    def add(self, call: Call) -> Stored | Conflict[Call]:
        """Store a new call on the condition that none has its id."""
        stored = self._table.put_version(self._to_plain(call), 0, self._provided)
        return Stored() if stored is None else Conflict(to_call(stored))

    def add_together(self, calls: Sequence[Call]) -> Stored | Conflict[Call]:
        """Store the calls of a chain, all or none, on the condition that none has any of their ids."""
        stored = self._table.put_new_together([self._to_plain(call) for call in calls])
        return Stored() if stored is None else Conflict(to_call(stored))

    def add_rejected(self, rejected: RejectedRequest) -> None:
        """Keep a bad request, and what leads to it from its request id. Repeating it writes the same items again."""
        if rejected.request_id is not None:
            # First: what leads nowhere does no harm, and what is there is to be found.
            pointer: Plain = {
                "pk": f"{schema.REJECTED}{call_id_of(rejected.request_id)}",
                "call_id": rejected.call_id,
                "delete_after": self._delete_after(rejected.accepted_at),
            }
            self._table.put(pointer)
        # The message may be delivered again after its recipient's data was erased.
        self._table.put_unless(self._rejected_to_plain(rejected), exists="erased_at")

    def erase_rejected(self, rejected: RejectedRequest, erasure_id: str) -> None:
        """Write what an erasure leaves of a bad request in its place; it is found by the erasure from then on."""
        found_by = {schema.BY_RECIPIENT.partition_key: erased_number(erasure_id)}
        self._table.put(self._rejected_to_plain(rejected) | found_by)

    def _rejected_to_plain(self, rejected: RejectedRequest) -> Plain:
        plain: Plain = to_plain(rejected)
        return plain | {
            "pk": f"{schema.CALL}{rejected.call_id}",
            "status": CallStatus.REJECTED.value,
            **schema.in_status_index(CallStatus.REJECTED.value, rejected.accepted_at),
            "updated_at": to_iso(rejected.accepted_at),
            "status_reason": rejected.status_reason,
            "delete_after": self._delete_after(rejected.accepted_at),
        }

    def get(self, call_id: str) -> Call | None:
        """Read a call (strongly consistent); None where there is none."""
        plain = self._table.get(f"{schema.CALL}{call_id}")
        return None if plain is None else to_call(plain)

    def at(self, call_id: str) -> DynamoDbRecord[Call]:
        """Return the record of a call."""
        key = f"{schema.CALL}{call_id}"
        return DynamoDbRecord(
            self._table,
            key,
            read=to_call,
            write=self._to_plain,
            fresh=partial(_raise_missing, key),
            provided=self._provided,
        )

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        """Yield the waiting calls that are due by `until`, longest due first (eventually consistent)."""
        found = self._table.query(schema.BY_STATUS, schema.waiting_in(lane), since, until, _FIRST_DUE, _MORE_DUE)
        for plain in found:
            at = str(plain[schema.BY_STATUS.sort_key])
            yield DueCall(schema.time_in_index(at), plain["pk"].removeprefix(schema.CALL), schema.turn_in_index(at))

    def in_flight(self, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Yield the ids of calls in flight that are to be settled by a time, and when (eventually consistent)."""
        for plain in self._table.query(schema.BY_STATUS, str(CallStatus.CALLING), None, until, _PAGE_SIZE):
            yield plain["pk"].removeprefix(schema.CALL), schema.time_in_index(str(plain[schema.BY_STATUS.sort_key]))

    def over(self, until: datetime) -> Iterator[str]:
        """Yield the ids of waiting calls whose `expires_at` or `stop_at` is at or before `until` (eventually consistent)."""
        for plain in self._table.query(schema.BY_EXPIRY, schema.EXPIRING, None, until, _PAGE_SIZE):
            yield plain["pk"].removeprefix(schema.CALL)

    def _to_plain(self, call: Call) -> Plain:
        plain: Plain = to_plain(call)
        request: Plain = to_plain(call.request)
        lifted = {name: request.pop(name) for name in _LIFTED if name in request}
        plain |= lifted | {
            "pk": f"{schema.CALL}{call.call_id}",
            "request": _with_stored_policy(request),
            "version": call.version,
            **with_stored_lane({"lane": str(call.request.lane)}),
            schema.NEEDED_FORM: schema.needed_form_of(call),
            **schema.call_in_status_index(call),
        }
        over = time_is_over_at(call)
        if over is not None and call.status is CallStatus.WAITING:
            # Sparse, and only while the call waits: whoever is in flight past this time never waits again.
            plain |= {schema.BY_EXPIRY.partition_key: schema.EXPIRING, schema.BY_EXPIRY.sort_key: to_iso(over[0])}
        if call.status.is_final:
            plain["delete_after"] = self._delete_after(call.status_at)
        return with_stored_reasons(plain, call)

    def _delete_after(self, since: datetime) -> int:
        return to_epoch_ms(since + self._retention) // 1000


def _with_stored_policy(request: Plain) -> Plain:
    retry = request.get("retry", {})
    if retry.get("on_unknown") != OnUnknown.REDIAL_IF_SILENT:
        return request
    others = {name: value for name, value in retry.items() if name != "on_unknown"}
    return request | {"retry": others | {_IF_SILENT: True}}


def _with_read_policy(request: Plain) -> Plain:
    retry = request.get("retry")
    if not isinstance(retry, dict) or retry.get(_IF_SILENT) is not True:
        return request
    return request | {"retry": retry | {"on_unknown": OnUnknown.REDIAL_IF_SILENT.value}}


def _raise_missing(key: str) -> Call:
    # A request makes a call; nothing else can stand for one.
    raise UnreadableRecord(f"item {key}: it is not in the table")


def to_call(plain: Plain) -> Call:
    """
    Read a call from its item.

    Raises
    ------
    UnreadableRecord
        The item has not the form that this version writes.
    """
    key, request = str(plain.get("pk")), plain.get("request", {})
    if not isinstance(request, dict):
        raise UnreadableRecord(f"item {key}: expected an object in request")
    lifted = with_read_lane(plain)
    request = _with_read_policy(request) | {name: lifted[name] for name in _LIFTED if name in lifted}
    call = from_plain(with_read_reasons(plain) | {"request": request}, Call, key)
    # Earlier versions kept each digest, and a full item could not be written any more.
    digests = frozenset(sorted(call.conflicting_digests)[:MOST_CONFLICTS])
    # In a lane there is more behind the milliseconds.
    return replace(call, conflicting_digests=digests, status_at=floor_ms(call.status_at))
