"""Hours that somebody wrote by hand and that cannot be read: told, put anew, and no fallback to others of their name."""

from typing import Any

from redial.adapters.dynamodb.table import Table
from simulation.makers import plain_request
from simulation.stack.http_api import HttpApi
from tests.api.hours_by_name import daily, put


def broken(table: Table, http_api: HttpApi, by_name: Any) -> None:
    """Write by hand what stands under the names, after one was put."""
    put(http_api, "late", daily("17:00", "21:00"))
    item = table.get("NAMED_HOURS")
    assert item is not None
    table.put(item | {"by_name": by_name(item["by_name"])})


def test_hours_that_cannot_be_read_are_told_and_put_anew(stage_with_hours: HttpApi, table: Table) -> None:
    office = {"hours": {"weekdays": {"mon": "all day"}}, "put_at": "2026-11-23T09:00:00.000Z", "put_by": "ana"}
    broken(table, stage_with_hours, lambda before: before | {"office": office, "early": 5})
    listed = stage_with_hours.get("/v1/calling-hours").body
    assert [each["name"] for each in listed["calling_hours"]] == ["late"], "the settings' own do not stand in for them"
    assert {each["name"]: "expected" in each["fault"].lower() for each in listed["unreadable"]} == {
        "early": True,
        "office": True,
    }
    assert stage_with_hours.post("/v1/calls", plain_request(calling_hours="office")).status == 500, (
        "nobody can tell whether it may"
    )
    assert stage_with_hours.post("/v1/calls", plain_request(calling_hours="late")).status == 202

    put(stage_with_hours, "evening", daily("18:00", "20:00"))
    stored = table.get("NAMED_HOURS")
    assert stored is not None
    assert (stored["by_name"]["office"], stored["by_name"]["early"]) == (office, 5), "a change of another loses nothing"

    put(stage_with_hours, "office", daily("09:00", "18:00"))
    assert stage_with_hours.post("/v1/calling-hours/early/delete").status == 200
    listed = stage_with_hours.get("/v1/calling-hours").body
    assert listed["unreadable"] == []
    assert [each["name"] for each in listed["calling_hours"]] == ["evening", "late", "office"]
    assert stage_with_hours.post("/v1/calls", plain_request(request_id="r2", calling_hours="office")).status == 202


def test_hours_of_which_no_name_can_be_read_are_put_anew(http_api: HttpApi, table: Table) -> None:
    broken(table, http_api, lambda _: "late")
    (told,) = http_api.get("/v1/calling-hours").body["unreadable"]
    assert told["name"] == "*"
    assert http_api.post("/v1/calls", plain_request(calling_hours="late")).status == 500
    put(http_api, "late", daily("17:00", "21:00"))
    assert http_api.get("/v1/calling-hours").body["unreadable"] == []


def test_hours_that_newer_code_wrote_are_left_alone(http_api: HttpApi, table: Table) -> None:
    put(http_api, "late", daily("17:00", "21:00"))
    item = table.get("NAMED_HOURS")
    assert item is not None
    table.put(item | {"form": 999})
    assert http_api.get("/v1/calling-hours").status == 500
    assert http_api.put("/v1/calling-hours/late", daily("18:00", "21:00")).status == 500
    assert table.get("NAMED_HOURS") == item | {"form": 999}
