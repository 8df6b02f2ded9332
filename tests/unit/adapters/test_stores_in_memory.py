"""
The tests of the stores (`tests/adapters`), over the table in memory in place of moto's.

They take milliseconds here, so each mutant of the adapters meets them (`make mutants`); and the two tables answer alike.
"""

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from tests.adapters import test_dynamodb, test_send_lines, test_silence_records, test_stored_reasons
from tests.adapters.stored_items import RETENTION
from tests.unit.adapters.table_client import TableClient


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    client = TableClient()
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    return client.table()


@pytest.fixture
def calls(table: Table) -> DynamoDbCalls:
    return DynamoDbCalls(table, RETENTION)


@pytest.fixture
def attempts(table: Table) -> DynamoDbAttempts:
    return DynamoDbAttempts(table, RETENTION)


for module in (test_dynamodb, test_send_lines, test_silence_records, test_stored_reasons):
    globals().update({name: test for name, test in vars(module).items() if name.startswith("test_")})
