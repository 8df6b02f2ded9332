"""The tests of `tests/adapters` over the table in memory, in milliseconds: what people keep from being dialled."""

from collections import Counter

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.dialable_calls import DialableCalls
from redial.application.steering.control_dialling import DiallingControl
from tests.adapters import test_dialable_calls
from tests.adapters.dialling import SetClock, dialable_calls
from tests.adapters.stored_items import RETENTION
from tests.unit.adapters.table_client import TableClient


class _CountingClient(TableClient):
    def __init__(self) -> None:
        super().__init__()
        self.operations = Counter[str]()

    def _ask(self, operation: str, parameters: dict[str, object]) -> dict[str, object]:
        self.operations[operation] += 1
        return super()._ask(operation, parameters)


@pytest.fixture
def client() -> _CountingClient:
    return _CountingClient()


@pytest.fixture
def table(client: _CountingClient, monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    return client.table()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def calls(table: Table) -> DynamoDbCalls:
    return DynamoDbCalls(table, RETENTION)


@pytest.fixture
def control(table: Table) -> DiallingControl:
    return DiallingControl(DynamoDbControl(table))


@pytest.fixture
def dialable(table: Table, calls: DynamoDbCalls, clock: SetClock) -> DialableCalls:
    return dialable_calls(table, calls, clock)


@pytest.fixture
def requests(client: _CountingClient) -> Counter[str]:
    return client.operations


globals().update({name: test for name, test in vars(test_dialable_calls).items() if name.startswith("test_")})
