import json
from datetime import timedelta

import pytest

import tally.handler
import tally.wiring
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from simulation.makers import ORIGINATION
from tests.adapters.conftest import aws, table
from tests.api.conftest import LIMITS
from tests.tally.changes import Stream

__all__ = ["aws", "table"]


@pytest.fixture(autouse=True)
def settings(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE_NAME", table.name)
    monkeypatch.setenv("RETENTION_DAYS", "90")
    monkeypatch.setenv("VOICE_LIMITS", json.dumps(LIMITS))
    monkeypatch.setenv("ORIGINATION_PHONE_NUMBERS", ORIGINATION)
    monkeypatch.setenv("NUMBER_CHOICE", "{}")
    monkeypatch.setenv("CALLING_HOURS", "{}")
    tally.handler.build.cache_clear()


@pytest.fixture
def stream(table: Table) -> Stream:
    return Stream(table)


@pytest.fixture
def tallies(table: Table) -> DynamoDbTallies:
    return DynamoDbTallies(table, timedelta(days=90))
