"""What tests of several steps stand on: the table in memory, and calls that wait in it."""

import pytest

from redial.adapters import clients
from tests.unit.adapters.table_client import TableClient
from tests.unit.application.held_backlog import Backlog


@pytest.fixture
def table_client(monkeypatch: pytest.MonkeyPatch) -> TableClient:
    client = TableClient()
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    return client


@pytest.fixture
def backlog(table_client: TableClient) -> Backlog:
    return Backlog(table_client)
