"""Reading calls from the table, for people: the demo and the commands that show calls."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.domain.reporting.listing import StoredCall

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class CallReader:
    """Reads calls, and never writes."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._calls = StoredCalls(TableReader(client, table_name))

    def get(self, call_ids: Iterable[str]) -> dict[str, StoredCall]:
        """
        Read calls by their ids, strongly consistent; an id without a call is left out.

        Raises
        ------
        UnreadableRecord
            An item has not the form that this version writes.
        """
        return self._calls.get_many(call_ids, consistent=True)
