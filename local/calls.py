"""Reading calls from the table, for people: the demo and the commands that show calls."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.plain import Plain, from_item, from_plain
from redial.adapters.dynamodb.schema import CALL
from redial.domain.call.calls import Call, CallStatus, RejectedRequest

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

StoredCall = Call | RejectedRequest
# The most keys that one BatchGetItem takes.
_BATCH = 100


def status_of(call: StoredCall) -> CallStatus:
    """Give the status; a bad request is a REJECTED call."""
    return CallStatus.REJECTED if isinstance(call, RejectedRequest) else call.status


class CallReader:
    """Reads calls, and never writes."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def get(self, call_ids: Iterable[str]) -> dict[str, StoredCall]:
        """
        Read calls by their ids, strongly consistent; an id without a call is left out.

        Raises
        ------
        UnreadableRecord
            An item has not the form that this version writes.
        """
        return {call.call_id: call for plain in self._items(call_ids) for call in [_to_stored_call(plain)]}

    def _items(self, call_ids: Iterable[str]) -> Iterator[Plain]:
        distinct = list(dict.fromkeys(call_ids))
        for start in range(0, len(distinct), _BATCH):
            wanted = [{"pk": {"S": f"{CALL}{call_id}"}} for call_id in distinct[start : start + _BATCH]]
            while wanted:
                answer = self._client.batch_get_item(
                    RequestItems={self._table_name: {"Keys": wanted, "ConsistentRead": True}}
                )
                yield from (from_item(item) for item in answer["Responses"].get(self._table_name, []))
                unprocessed = answer["UnprocessedKeys"].get(self._table_name)
                wanted = [{"pk": {"S": str(key["pk"]["S"])}} for key in unprocessed["Keys"]] if unprocessed else []


def _to_stored_call(plain: Plain) -> StoredCall:
    # Only a request that was never accepted has its original kept; a call that the service refused is REJECTED as well.
    if "original" in plain:
        return from_plain(plain, RejectedRequest, str(plain["pk"]))
    return to_call(plain)
