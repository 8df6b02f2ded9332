"""What tests of several steps stand on."""

import pytest

from redial.adapters import clients
from tests.unit.adapters.table_client import TableClient
from tests.unit.application.held_backlog import Backlog


@pytest.fixture
def backlog(monkeypatch: pytest.MonkeyPatch) -> Backlog:
    client = TableClient()
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    return Backlog(client)
