"""The read side of the table: pages of the indexes, which hold keys alone, and many records by key. Never a scan."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.attempts import payloads_in, to_record
from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.plain import Plain, from_item, from_plain
from redial.adapters.dynamodb.table import between
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import call_id_of
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN
from redial.domain.reporting.listing import (
    AttemptDetails,
    Count,
    Entry,
    EntryPage,
    Position,
    StoredCall,
    Stretch,
    WaitingInLane,
)
from redial.domain.times import to_iso
from redial.errors import UnreadableRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

R = TypeVar("R")
StoredItem: TypeAlias = Mapping[str, Any]
"""An item as DynamoDB has it: by the names of its attributes, their values with their types."""

# BatchGetItem (API reference): at most 100 keys.
_MOST_KEYS = 100


def _is_empty(stretch: Stretch) -> bool:
    """Tell whether a stretch of time ends before it begins: DynamoDB refuses to be asked for one, as a mistake."""
    since, until = stretch.since, stretch.until
    return since is not None and until is not None and schema.not_before(since) > to_iso(until)


class TableReader:
    """Reads many things at once. Eventually consistent unless it says otherwise: half the price."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def page(self, stretch: Stretch, *, limit: int, newest_first: bool, after: Position | None) -> EntryPage:
        """Read a page of a list with one request, after a position that need not exist any more."""
        if _is_empty(stretch):
            return EntryPage((), None)
        partition = schema.partition_of(stretch.of)
        index, value = partition.of_index, partition.value
        question = between(self._table_name, index, value, stretch.since, stretch.until)
        question["Limit"] = limit
        question["ScanIndexForward"] = not newest_first
        if after is not None:
            is_below = stretch.since is not None and after.at < schema.not_before(stretch.since)
            is_above = stretch.until is not None and after.at > to_iso(stretch.until)
            if is_below if newest_first else is_above:
                return EntryPage((), None)
            # DynamoDB refuses a start outside of what is asked for ("does not match the range key predicate"). A position may be
            # older than the stretch: the clock was put back, or what is redriven begins later by now.
            if not (is_below or is_above):
                question["ExclusiveStartKey"] = {
                    "pk": {"S": after.key},
                    index.partition_key: {"S": value},
                    index.sort_key: {"S": after.at},
                }
        answer = self._client.query(**question)
        positions = [Position(str(item[index.sort_key]["S"]), str(item["pk"]["S"])) for item in answer["Items"]]
        is_lane = isinstance(stretch.of, WaitingInLane)
        entries = (
            Entry(
                each.key.removeprefix(partition.key_prefix),
                schema.time_in_index(each.at),
                each,
                schema.turn_in_index(each.at) if is_lane else NO_CAMPAIGN,
            )
            for each in positions
        )
        return EntryPage(tuple(entries), positions[-1] if positions and "LastEvaluatedKey" in answer else None)

    def count(self, stretch: Stretch, *, at_most: int) -> Count:
        """Count the entries of a list, up to a number; a request for each megabyte of keys (some 10,000)."""
        if _is_empty(stretch):
            return Count(0, is_exact=True)
        partition = schema.partition_of(stretch.of)
        question = between(self._table_name, partition.of_index, partition.value, stretch.since, stretch.until)
        question["Select"] = "COUNT"
        counted = 0
        while True:
            question["Limit"] = at_most - counted
            answer = self._client.query(**question)
            counted += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                return Count(counted, is_exact=True)
            if counted >= at_most:
                return Count(counted, is_exact=False)
            question["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def items(self, keys: Iterable[str], *, consistent: bool = False) -> dict[str, StoredItem]:
        """
        Read items by key, a hundred a request; keys without an item are left out.

        They are given as DynamoDB has them: what cannot be made of one is nobody's fault but its own (`readable`).
        """
        return {str(item["pk"]["S"]): item for item in self._items(list(dict.fromkeys(keys)), consistent=consistent)}

    def _items(self, keys: list[str], *, consistent: bool) -> Iterator[StoredItem]:
        for start in range(0, len(keys), _MOST_KEYS):
            wanted: Any = [{"pk": {"S": key}} for key in keys[start : start + _MOST_KEYS]]
            while wanted:
                answer = self._client.batch_get_item(
                    RequestItems={self._table_name: {"Keys": wanted, "ConsistentRead": consistent}}
                )
                yield from answer["Responses"].get(self._table_name, [])
                unprocessed = answer.get("UnprocessedKeys", {}).get(self._table_name)
                wanted = unprocessed["Keys"] if unprocessed else None


def plain_of(key: str, item: StoredItem) -> Plain:
    """
    Turn an item into plain data.

    Raises
    ------
    UnreadableRecord
        It has an attribute of a type that this version does not write.
    """
    try:
        return from_item(item)
    except UnreadableRecord as error:
        raise UnreadableRecord(f"item {key}: {error}") from error


def readable(
    items: Mapping[str, StoredItem], read: Callable[[Plain], R], report_unreadable: Callable[[UnreadableRecord], None]
) -> dict[str, R]:
    """Read items by their keys; each that has not the form that this version writes is reported and left out."""
    found = {}
    for key, item in items.items():
        try:
            found[key] = read(plain_of(key, item))
        except UnreadableRecord as error:
            report_unreadable(error)
    return found


class StoredCalls:
    """
    Calls and bad requests, by id.

    Parameters
    ----------
    report_unreadable
        Told of each item that has not the form that this version writes; then the item is left out, so that one does not hide
        all others. Without it, an unreadable item raises.
    """

    def __init__(
        self, reader: TableReader, report_unreadable: Callable[[UnreadableRecord], None] | None = None
    ) -> None:
        self._reader = reader
        self._report_unreadable = report_unreadable

    def get_many(self, call_ids: Iterable[str], *, consistent: bool = False) -> dict[str, StoredCall]:
        """
        Read calls; ids without one are left out.

        Raises
        ------
        UnreadableRecord
            An item has not the form that this version writes, and nobody is told of such.
        """
        items = self._reader.items((f"{schema.CALL}{call_id}" for call_id in call_ids), consistent=consistent)
        read = readable(items, to_stored_call, self._report_unreadable or _raise)
        return {call.call_id: call for call in read.values()}

    def get(self, call_id: str) -> StoredCall | None:
        """Read one call, strongly consistent."""
        return self.get_many([call_id], consistent=True).get(call_id)

    def named(self, key: str, *, is_call_id: bool) -> list[StoredCall]:
        """
        Read what a call id or a request id names: the call; else the call of the request id; else the last rejected request of it.

        Strongly consistent, with two requests at most.
        """
        call_ids = [key, call_id_of(key)] if is_call_id else [call_id_of(key)]
        names = [f"{prefix}{call_id}" for prefix in (schema.CALL, schema.REJECTED) for call_id in call_ids]
        items = self._reader.items(names, consistent=True)
        rejected = [
            str(plain_of(name, items[name])["call_id"])
            for name in names
            if name in items and name.startswith(schema.REJECTED)
        ]
        items |= self._reader.items((f"{schema.CALL}{call_id}" for call_id in rejected), consistent=True)
        found = (*names, *(f"{schema.CALL}{each}" for each in rejected))
        calls = {key: items[key] for key in found if key in items and key.startswith(schema.CALL)}
        return list(readable(calls, to_stored_call, self._report_unreadable or _raise).values())


class StoredAttempts:
    """
    Attempts with their events, by voice message id.

    Parameters
    ----------
    report_unreadable
        As of `StoredCalls`. Without it, an unreadable item raises: whoever decides by what was heard must not miss any of it.
    """

    def __init__(
        self, reader: TableReader, report_unreadable: Callable[[UnreadableRecord], None] | None = None
    ) -> None:
        self._reader = reader
        self._report_unreadable = report_unreadable

    def get_many(self, message_ids: Iterable[str]) -> dict[str, AttemptDetails]:
        """
        Read attempts; ids without a record are left out.

        Raises
        ------
        UnreadableRecord
            An item has not the form that this version writes, and nobody is told of such.
        """
        items = self._reader.items(f"{schema.MESSAGE}{message_id}" for message_id in message_ids)
        read = readable(items, _to_details, self._report_unreadable or _raise)
        return {details.record.message_id: details for details in read.values()}


def _raise(error: UnreadableRecord) -> None:
    raise error


def to_stored_call(plain: Plain) -> StoredCall:
    """Read a call, or a bad request, from its item."""
    # Only a request that was never accepted has its original kept; a call that the service refused is REJECTED as well.
    if "original" in plain:
        return from_plain(plain, RejectedRequest, str(plain["pk"]))
    return to_call(plain)


_KNOWN_TYPES = frozenset(VoiceEventType)


def _to_details(plain: Plain) -> AttemptDetails:
    message_id = str(plain["pk"]).removeprefix(schema.MESSAGE)
    said = sorted(payloads_in(message_id, plain))
    return AttemptDetails(
        record=to_record(message_id, plain),
        payloads=tuple((VoiceEventType(name), payload) for name, payload in said if name in _KNOWN_TYPES),
    )
