"""Names, and what a producer attached, on the command line: shown, exported, and found by a part."""

import csv
import json

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.application.reporting import list_calls
from redial.domain.call.calls import CallStatus
from simulation.makers import at, waiting_call
from tests.cli.added_calls import add
from tests.cli.conftest import Redial


@pytest.mark.parametrize("width", [80, 120])
def test_names_and_what_was_attached_are_shown_and_exported(redial: Redial, calls: DynamoDbCalls, width: int) -> None:
    add(calls, "r1", name="Ana García", metadata=(("case", "=4711"),))
    add(calls, "r2")

    assert "Ana García" in redial("list", "--show-numbers", width=width).stdout
    assert "A… G…" in redial("list", width=width).stdout
    shown = redial("status", "r1", "--show-numbers").stdout
    assert "Ana García" in shown
    assert "=4711" in shown
    assert "García" not in redial("status", "r1").stdout + redial("explain", "r1").stdout
    assert redial("explain", "r1", "--show-numbers").stdout.startswith("Ana García\n")
    exported = {
        row["request_id"]: row for row in csv.DictReader(redial("export", "--show-numbers").stdout.splitlines())
    }
    assert (exported["r1"]["name"], json.loads(exported["r1"]["metadata"])) == ("Ana García", {"case": "=4711"})
    assert (exported["r2"]["name"], exported["r2"]["metadata"]) == ("", "")


def test_list_finds_by_a_part_of_a_name_and_says_how_far_it_looked(
    redial: Redial, calls: DynamoDbCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("Ana García", "Bo", "Cem")):
        calls.add(replace(waiting_call(f"r{number}", name=name), status=CallStatus.COMPLETED, status_at=at(number)))

    found = redial.json("list", "--search", "garcia", "--show-numbers")
    assert ([call["request_id"] for call in found["calls"]], found["searched_back_to"]) == (["r0"], None)
    assert redial.json("list", "--search", "garcia")["calls"] == []

    monkeypatch.setattr(list_calls, "_MOST_ROUNDS_OF_A_SEARCH", 1)
    monkeypatch.setattr(list_calls, "_MOST_AT_ONCE", 2)
    result = redial("list", "--search", "garcia", "--show-numbers")
    assert "Searched back to" in result.stderr
    assert "r0" not in result.stdout


def test_how_far_a_search_came_is_told_so_that_the_next_one_goes_on_there(redial: Redial, calls: DynamoDbCalls) -> None:
    for number in range(4):
        ended = replace(waiting_call(f"r{number}"), status=CallStatus.COMPLETED, status_at=at(number * 60 + 30.5))
        calls.add(ended)

    back = redial("list", "--search", "r", "--limit", "1")
    # It has looked at two of them, at 09:03:30.500 and at 09:02:30.500.
    assert "Searched back to 2026-11-23 09:02:31; what is before with --until." in back.stderr
    assert "The first 1; more with --limit." in back.stderr
    up = redial("list", "--search", "r", "--limit", "1", "--oldest-first")
    assert "Searched up to 2026-11-23 09:01:30; what is after with --since." in up.stderr


def test_a_search_shows_as_many_as_are_asked_for(redial: Redial, calls: DynamoDbCalls) -> None:
    for number in range(120):
        add(calls, f"r{number}", CallStatus.COMPLETED)

    found = redial.json("list", "--search", "r", "--limit", "110")
    assert (len(found["calls"]), found["is_all"]) == (110, False)
    assert redial.json("list", "--search", "r", "--limit", "120")["is_all"] is True
