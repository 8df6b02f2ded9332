"""Pages of the indexes, counts and many items at once: what is asked of DynamoDB, and what comes back."""

from typing import Any

import pytest

from redial.domain.call.requests import Lane
from redial.domain.reporting.listing import Count, Listed, Position, Stretch, WaitingInLane
from redial.domain.times import to_iso
from simulation.makers import at
from tests.unit.adapters.table_client import TableClient, with_orphans

ORPHANS = Stretch(Listed.ORPHANS)


def ids(client: TableClient, stretch: Stretch = ORPHANS, **how: Any) -> tuple[list[str], Position | None]:
    asked: dict[str, Any] = {"limit": 2, "newest_first": False, "after": None} | how
    page = client.reader().page(stretch, **asked)
    return [entry.id for entry in page.entries], page.next_position


@pytest.mark.parametrize(
    ("newest_first", "pages"),
    [(False, [["001", "002"], ["003", "004"], ["005"]]), (True, [["005", "004"], ["003", "002"], ["001"]])],
)
def test_pages_follow_one_another_in_either_order(newest_first: bool, pages: list[list[str]]) -> None:
    client = TableClient()
    with_orphans(client, 1, 2, 3, 4, 5)
    found, position = [], None
    for _ in pages:
        entries, position = ids(client, newest_first=newest_first, after=position)
        found.append(entries)
    assert (found, position) == (pages, None)
    assert [asked["Limit"] for asked in client.asked] == [2, 2, 2]


def test_empty_page_is_the_last_one() -> None:
    class Empty(TableClient):
        def query(self, **parameters: Any) -> dict[str, Any]:
            return {"Items": [], "LastEvaluatedKey": {}}

    assert ids(Empty()) == ([], None)


def test_entry_tells_its_time_and_where_it_stands() -> None:
    client = TableClient()
    with_orphans(client, 1)
    (entry,) = client.reader().page(ORPHANS, limit=1, newest_first=False, after=None).entries
    assert (entry.id, entry.at, entry.position) == ("001", at(1), Position(to_iso(at(1)), "MESSAGE#001"))


@pytest.mark.parametrize(
    ("after_s", "newest_first", "found"),
    [
        (0, False, ["002", "003"]),
        (0, True, []),
        (9, True, ["004", "003"]),
        (9, False, []),
        (3, False, ["004"]),
        (3, True, ["002"]),
    ],
)
def test_position_outside_of_the_stretch_is_before_or_behind_all_of_it(
    after_s: float, newest_first: bool, found: list[str]
) -> None:
    client = TableClient()
    with_orphans(client, 1, 2, 3, 4, 5)
    stretch = Stretch(Listed.ORPHANS, since=at(2), until=at(4))
    after = Position(to_iso(at(after_s)), f"MESSAGE#{after_s:03.0f}")
    assert ids(client, stretch, newest_first=newest_first, after=after)[0] == found


def test_position_on_a_bound_of_the_stretch_is_within_it() -> None:
    client = TableClient()
    with_orphans(client, 2, 4)
    stretch = Stretch(Listed.ORPHANS, since=at(2), until=at(4))
    first, last = Position(to_iso(at(2)), "MESSAGE#002"), Position(to_iso(at(4)), "MESSAGE#004")
    assert ids(client, stretch, after=first)[0] == ["004"]
    assert ids(client, stretch, after=last)[0] == []
    assert ids(client, stretch, after=last, newest_first=True)[0] == ["002"]
    assert ids(client, stretch, after=first, newest_first=True)[0] == []
    for position in (first, last):
        assert client.asked[0]["ExclusiveStartKey"] == {
            "pk": {"S": "MESSAGE#002"},
            "status_key": {"S": "ORPHAN"},
            "status_at": {"S": to_iso(at(2))},
        }, position


def test_list_is_counted_up_to_a_number() -> None:
    client = TableClient()
    with_orphans(client, 1, 2, 3, 4, 5)
    assert client.reader().count(ORPHANS, at_most=9) == Count(5, is_exact=True)
    assert client.asked[-1]["Select"] == "COUNT"
    assert client.asked[-1]["Limit"] == 9
    assert client.reader().count(ORPHANS, at_most=3) == Count(3, is_exact=False)
    waiting = Stretch(WaitingInLane(Lane.BULK), since=at(2))
    assert client.reader().count(waiting, at_most=9) == Count(0, is_exact=True)
    assert client.asked[-1]["ExpressionAttributeValues"][":since"] == {"S": to_iso(at(2))[:-1]}


class ByPages(TableClient):
    """A table that counts two entries a request, as DynamoDB ends a page after a megabyte."""

    def query(self, **parameters: Any) -> dict[str, Any]:
        return super().query(**(parameters | {"Limit": min(2, parameters["Limit"])}))


def test_long_list_is_counted_page_by_page() -> None:
    client = ByPages()
    with_orphans(client, 1, 2, 3, 4, 5)
    assert client.reader().count(ORPHANS, at_most=9) == Count(5, is_exact=True)
    assert client.reader().count(ORPHANS, at_most=4) == Count(4, is_exact=False)
    assert client.reader().count(ORPHANS, at_most=3) == Count(3, is_exact=False)


def test_a_stretch_that_ends_before_it_begins_is_empty_and_dynamodb_is_not_asked() -> None:
    client = TableClient()
    with_orphans(client, 1, 2)
    backwards = Stretch(Listed.ORPHANS, since=at(2), until=at(1))

    assert ids(client, backwards) == ([], None)
    assert client.reader().count(backwards, at_most=5) == Count(0, is_exact=True)
    assert client.asked == []
    assert ids(client, Stretch(Listed.ORPHANS, since=at(2), until=at(2))) == (["002"], None)


def test_items_are_read_a_hundred_a_request_and_each_key_once() -> None:
    client = TableClient()
    table = client.table()
    keys = [f"KEY#{number}" for number in range(150)]
    for key in keys:
        table.put({"pk": key})
    client.asked.clear()

    found = client.reader().items([*keys, *keys, "KEY#none"])

    assert sorted(found) == sorted(keys)
    asked = [asked["RequestItems"]["calls"] for asked in client.asked]
    assert [len(each["Keys"]) for each in asked] == [100, 51]
    assert {each["ConsistentRead"] for each in asked} == {False}
    assert client.reader().items(["KEY#1"], consistent=True) == {"KEY#1": {"pk": {"S": "KEY#1"}}}
    assert client.asked[-1]["RequestItems"]["calls"]["ConsistentRead"] is True
    assert client.reader().items([]) == {}


def test_keys_that_a_request_leaves_unprocessed_are_asked_for_again() -> None:
    client = TableClient()
    table = client.table()
    for number in range(5):
        table.put({"pk": f"KEY#{number}"})
    client.asked.clear()
    client.dynamodb.leaves_unprocessed = lambda keys: keys - 2 if keys > 2 else 0

    assert len(client.reader().items([f"KEY#{number}" for number in range(5)])) == 5

    assert [len(asked["RequestItems"]["calls"]["Keys"]) for asked in client.asked] == [5, 3, 1]


def test_answer_without_anything_of_the_table_is_no_item() -> None:
    class Empty(TableClient):
        def _ask(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
            return {"Responses": {}}

    assert Empty().reader().items(["KEY#1"]) == {}
