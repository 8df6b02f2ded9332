"""DynamoDB in memory, as a client that stores ask."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_item
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.domain.times import to_epoch_ms
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.makers import at

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


RETENTION = timedelta(days=30)


def delete_after(seconds: float, kept: timedelta = RETENTION) -> int:
    """Give when TTL deletes what is kept for so long from a time on."""
    return to_epoch_ms(at(seconds) + kept) // 1000


class TableClient:
    """A client of a table in memory, which keeps what it was asked."""

    def __init__(self) -> None:
        self.dynamodb = FakeDynamoDb()
        self.asked: list[dict[str, Any]] = []

    def get_item(self, **parameters: Any) -> dict[str, Any]:
        return self._ask("GetItem", parameters)

    def batch_get_item(self, **parameters: Any) -> dict[str, Any]:
        return self._ask("BatchGetItem", parameters)

    def put_item(self, **parameters: Any) -> dict[str, Any]:
        return self._ask("PutItem", parameters)

    def update_item(self, **parameters: Any) -> dict[str, Any]:
        return self._ask("UpdateItem", parameters)

    def transact_write_items(self, **parameters: Any) -> dict[str, Any]:
        return self._ask("TransactWriteItems", parameters)

    def query(self, **parameters: Any) -> dict[str, Any]:
        return self._ask("Query", parameters)

    def as_client(self) -> "DynamoDBClient":
        return cast("DynamoDBClient", self)

    def table(self) -> Table:
        return Table(self.as_client(), "calls")

    def reader(self) -> TableReader:
        return TableReader(self.as_client(), "calls")

    def stored(self, key: str) -> Plain:
        """Give an item as it is stored."""
        item = self.dynamodb.items[key]
        # TTL takes whole seconds.
        assert item.get("delete_after", {"N": "0"})["N"].isdecimal()
        return from_item(item)

    def _ask(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.asked.append({"operation": operation} | parameters)
        return self.dynamodb.call(operation, parameters)


def with_orphans(client: TableClient, *seconds: float) -> Table:
    """Give the client's table with an orphan of each of these times; nothing has been asked of it yet."""
    table = client.table()
    for each in seconds:
        table.put({"pk": f"MESSAGE#{each:03.0f}", **schema.in_status_index(schema.ORPHAN, at(each))})
    client.asked.clear()
    return table
