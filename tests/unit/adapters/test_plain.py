"""Records between the domain's form and DynamoDB's: what is left out, what is read, and what is refused."""

from datetime import datetime
from typing import Any

import pytest
from msgspec import Struct, field

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import from_item, from_plain, to_item, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from redial.domain.times import to_iso
from redial.domain.versioned import Conflict, Stored, Versioned
from redial.errors import UnreadableRecord
from simulation.makers import at
from tests.unit.adapters.table_client import TableClient


class Part(Struct, frozen=True, kw_only=True):
    a: int
    b: int = 2
    names: tuple[str, ...] = ()
    none: str | None = None


class Tagged(Struct, frozen=True, array_like=True, tag="T"):
    a: int
    b: int = 0
    c: int = 0


class Whole(Versioned, frozen=True, kw_only=True):
    part: Part = Part(a=1)
    marks: frozenset[str] = frozenset()
    by_name: dict[str, Lane] = field(default_factory=dict)
    begun_at: str | None = None


def test_record_is_written_without_what_has_its_default() -> None:
    assert to_plain(Whole()) == {}
    assert to_plain(Whole(version=3, part=Part(a=1, b=3))) == {"version": 3, "part": {"a": 1, "b": 3}}
    assert to_plain(Whole(by_name={"x": Lane.BULK}, marks=frozenset({"m"}))) == {
        "by_name": {"x": "bulk"},
        "marks": {"m"},
    }
    assert to_plain(Part(a=2, names=("x", "y"))) == {"a": 2, "names": ["x", "y"]}
    assert type(to_plain(CallStatus.WAITING)) is str
    assert to_plain({"a": at(1), "b": {"c": Part(a=1)}}) == {"a": to_iso(at(1)), "b": {"c": {"a": 1}}}
    assert to_plain(b"bytes") == b"bytes", "refused where it is to be stored"
    assert to_plain([CallStatus.WAITING, at(1.5), None, True, 1.5]) == ["WAITING", to_iso(at(1.5)), None, True, 1.5]


def test_record_that_is_a_list_is_written_up_to_the_last_that_has_not_its_default() -> None:
    assert [to_plain(each) for each in (Tagged(1), Tagged(0, 2), Tagged(1, 0, 3))] == [
        ["T", 1],
        ["T", 0, 2],
        ["T", 1, 0, 3],
    ]


def test_what_was_written_is_read() -> None:
    whole = Whole(version=3, part=Part(a=5, names=("x",)), marks=frozenset({"m"}), by_name={"x": Lane.URGENT})
    read = from_plain(from_item(to_item(to_plain(whole))), Whole, "key")
    assert (read, read.by_name) == (whole, {"x": Lane.URGENT})
    assert from_plain(["T", 1, 0, 3], Tagged, "key").c == 3
    assert from_plain({"unknown": 1}, Whole, "key") == Whole()


def test_attribute_values_are_those_of_dynamodb() -> None:
    plain = {
        "text": "x",
        "yes": True,
        "number": 7,
        "share": 0.25,
        "map": {"a": [1, "b", {"c": False}]},
        "set": {"b", "a"},
        "left out": None,
        "empty": set(),
    }
    item: Any = to_item(plain)
    assert item == {
        "text": {"S": "x"},
        "yes": {"BOOL": True},
        "number": {"N": "7"},
        "share": {"N": "0.25"},
        "map": {"M": {"a": {"L": [{"N": "1"}, {"S": "b"}, {"M": {"c": {"BOOL": False}}}]}}},
        "set": {"SS": ["a", "b"]},
    }
    assert from_item(item) == {key: value for key, value in plain.items() if key not in {"left out", "empty"}}
    assert from_item({"none": {"NULL": True}, "negative": {"N": "-3"}, "whole": {"N": "3.0"}}) == {
        "none": None,
        "negative": -3,
        "whole": 3,
    }
    assert isinstance(from_item({"whole": {"N": "3.0"}})["whole"], int)


def test_what_is_no_value_of_ours_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^no attribute value for bytes$"):
        to_item({"x": b"bytes"})
    with pytest.raises(UnreadableRecord, match=r"^an attribute of the type B, which Redial does not write$"):
        from_item({"x": {"B": b"bytes"}})


def test_item_that_is_no_record_is_named_with_its_field_and_without_the_value() -> None:
    with pytest.raises(UnreadableRecord) as missing:
        from_plain({"part": {"b": 3}}, Whole, "KEY#1")
    assert str(missing.value) == "item KEY#1: Object missing required field `a` - at `$.part`"
    with pytest.raises(UnreadableRecord) as secret:
        from_plain({"by_name": {"x": "secret words"}}, Whole, "KEY#1")
    assert str(secret.value) == "item KEY#1: Invalid enum value - at `$.by_name[...]`"
    with pytest.raises(UnreadableRecord, match="KEY#1"):
        from_plain("no item", Whole, "KEY#1")


@pytest.mark.parametrize(
    ("form", "is_read"),
    [(schema.FORM, True), (0, True), (schema.FORM + 1, False), (str(schema.FORM), False), ("new", False)],
)
def test_item_that_only_newer_code_may_change_is_left_alone(form: object, is_read: bool) -> None:
    plain = {"form": form}
    if is_read:
        assert from_plain(plain, Whole, "KEY#1") == Whole()
        return
    with pytest.raises(UnreadableRecord) as error:
        from_plain(plain, Whole, "KEY#1")
    assert str(error.value) == (
        f"item KEY#1: only code that knows form {form} of items may change it; this code knows form {schema.FORM}"
    )


def test_record_is_written_on_its_version_and_read_again_where_another_came_first() -> None:
    client = TableClient()
    record = DynamoDbRecord(
        client.table(),
        "KEY#1",
        read=lambda plain: from_plain(plain, Whole, "KEY#1"),
        write=to_plain,
        fresh=lambda: Whole(begun_at="fresh"),
    )
    one, two, other = Whole(version=1), Whole(version=2, begun_at="x"), Whole(version=2, begun_at="y")

    assert record.load() == Whole(begun_at="fresh")
    assert record.replace(Whole(), one) == Stored()
    assert record.replace(Whole(), one) == Stored(), "equal to what is stored"
    assert record.replace(one, two) == Stored()
    assert record.replace(one, other) == Conflict(two)
    assert record.load() == two
    assert from_item(client.dynamodb.items["KEY#1"]) == {"pk": "KEY#1", "version": 2, "begun_at": "x"}
    assert str(record) == "item KEY#1"


def test_year_before_1000_that_lost_its_zeros_is_read() -> None:
    class Timed(Struct, frozen=True, kw_only=True):
        begun_at: datetime
        not_before: datetime
        parts: tuple[dict[str, datetime], ...] = ()

    short, long = "1-01-01T00:00:00.000Z", "0001-01-01T00:00:00.000Z"
    plain = {"begun_at": short, "not_before": short, "parts": [{"ended_at": short}]}
    padded = {"begun_at": long, "not_before": long, "parts": [{"ended_at": long}]}
    assert from_plain(plain, Timed, "key") == from_plain(padded, Timed, "key")
    for broken in ({"begun_at": "1-1-1"}, {"parts": [{"other": short}]}, {"begun_at": f"{short}x"}):
        with pytest.raises(UnreadableRecord, match="RFC3339"):
            from_plain(padded | broken, Timed, "key")
    with pytest.raises(UnreadableRecord, match="begun_at"):
        from_plain(padded | {"begun_at": 7}, Timed, "key")
    with pytest.raises(UnreadableRecord, match="not_before"):
        from_plain(padded | {"begun_at": "2026-11-23T06:30:33Z", "not_before": 7}, Timed, "key")
