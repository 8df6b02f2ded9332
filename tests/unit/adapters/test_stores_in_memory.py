"""
The tests of the stores (`tests/adapters`), over the table in memory in place of moto's.

They take milliseconds here, so each mutant of the adapters meets them (`make mutants`); and the two tables answer alike.
"""

from typing import TYPE_CHECKING

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.table import Table
from tests.adapters import test_dynamodb, test_send_lines, test_silence_records, test_stored_reasons
from tests.adapters.test_dynamodb import attempts, calls  # noqa: F401 - fixtures
from tests.unit.adapters.table_client import TableClient

if TYPE_CHECKING:
    pass


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    client = TableClient()
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    return client.table()


for module in (test_dynamodb, test_send_lines, test_silence_records, test_stored_reasons):
    globals().update({name: test for name, test in vars(module).items() if name.startswith("test_")})
