"""What a run reads first comes with one request, is given once, and is read anew where it is asked for later."""

from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from redial.adapters.dynamodb.read_ahead import ReadAheadTable
from redial.errors import UnreadableRecord
from simulation.makers import at
from tests.unit.adapters.table_client import TableClient


class StandingClock:
    def __init__(self) -> None:
        self.time = at(0)

    def now(self) -> datetime:
        return self.time


class Ahead:
    """A table with an item, and what was asked of it."""

    def __init__(self) -> None:
        self.clock = StandingClock()
        self.client = TableClient()
        self.table = ReadAheadTable(cast("Any", self.client), "calls", self.clock.now)
        self.table.put({"pk": "a", "number": 1})
        self.client.asked.clear()

    def asked(self) -> list[str]:
        operations = [str(each["operation"]) for each in self.client.asked]
        self.client.asked.clear()
        return operations


def test_items_are_read_with_one_request_strongly_consistent_also_one_that_is_not_there() -> None:
    ahead = Ahead()
    ahead.table.read_ahead(["a", "b"])
    keys = [{"pk": {"S": key}} for key in "ab"]
    asked = {"operation": "BatchGetItem", "RequestItems": {"calls": {"Keys": keys, "ConsistentRead": True}}}
    assert ahead.client.asked == [asked]
    assert (ahead.table.get("a"), ahead.table.get("b")) == ({"pk": "a", "number": 1}, None)
    assert ahead.asked() == ["BatchGetItem"]


def test_each_is_given_once_and_read_by_who_asks_again() -> None:
    ahead = Ahead()
    ahead.table.read_ahead(["a"])
    ahead.table.get("a")
    ahead.table.put({"pk": "a", "number": 2})
    assert ahead.table.get("a") == {"pk": "a", "number": 2}
    assert ahead.asked() == ["BatchGetItem", "PutItem", "GetItem"]


def test_what_was_read_more_than_a_second_ago_is_read_anew() -> None:
    ahead = Ahead()
    ahead.table.read_ahead(["a", "b"])
    ahead.clock.time += timedelta(seconds=1)
    ahead.table.get("a")
    assert ahead.asked() == ["BatchGetItem"]
    ahead.clock.time += timedelta(milliseconds=1)
    ahead.table.get("b")
    assert ahead.asked() == ["GetItem"]


def test_what_is_read_already_is_not_read_again_and_no_request_is_made_for_nothing() -> None:
    ahead = Ahead()
    ahead.table.read_ahead(["a"])
    ahead.table.read_ahead(["a", "b"])
    ahead.table.read_ahead(["b"])
    ahead.table.read_ahead([])
    keys = [each["RequestItems"]["calls"]["Keys"] for each in ahead.client.asked]
    assert keys == [[{"pk": {"S": "a"}}], [{"pk": {"S": "b"}}]]


def test_next_run_begins_with_nothing_of_the_one_before() -> None:
    ahead = Ahead()
    ahead.table.read_ahead(["a"])
    ahead.table.forget()
    ahead.table.get("a")
    assert ahead.asked() == ["BatchGetItem", "GetItem"]


def test_an_item_that_cannot_be_read_keeps_nobody_from_the_others() -> None:
    ahead = Ahead()
    ahead.client.dynamodb.items["bad"] = {"pk": {"S": "bad"}, "said": {"B": b"newer code"}}
    ahead.table.read_ahead(["a", "bad"])
    assert ahead.table.get("a") == {"pk": "a", "number": 1}
    with pytest.raises(UnreadableRecord, match="of the type B"):
        ahead.table.get("bad")
