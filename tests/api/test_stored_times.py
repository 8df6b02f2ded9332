"""Calls whose years an earlier version wrote without their zeros: readable, dialled or cancelled, and mended on the way."""

from datetime import UTC, datetime
from typing import Any

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from simulation.makers import T0, plain_request
from simulation.stack.http_api import HttpApi

CALL_ID = "00112233445566778899aabb"
ACCEPTED_AT = "2026-11-23T09:00:00.000Z"


def store(table: Table, *, status: str = "WAITING", retry: dict[str, Any] | None = None, **times: str) -> None:
    """Store a call as version 26f06b9 did, whose `strftime("%Y")` does not pad a year."""
    request = plain_request(request_id="unset", **times)
    plain: dict[str, Any] = {
        "pk": f"CALL#{CALL_ID}",
        "call_id": CALL_ID,
        "request_id": "unset",
        "destination_phone_number": request.pop("destination_phone_number"),
        "lane": "normal",
        "request": {name: value for name, value in request.items() if name != "request_id"} | {"retry": retry or {}},
        "request_digest": "digest",
        "status": status,
        "status_key": f"{status}#normal" if status == "WAITING" else status,
        "status_reason": "due; goes as soon as the limits permit",
        "accepted_at": ACCEPTED_AT,
        "updated_at": ACCEPTED_AT,
        "status_at": ACCEPTED_AT,
        "version": 1,
    }
    if status == "WAITING":
        plain["wait_reason"] = "ALLOWANCE"
    table.put(plain)


@pytest.mark.parametrize("year", ["1", "99", "999"])
def test_call_with_a_short_year_is_found_explained_and_cancelled(http_api: HttpApi, table: Table, year: str) -> None:
    store(table, not_before=f"{year}-01-01T00:00:00.000Z")

    assert http_api.get(f"/v1/calls/{CALL_ID}").body["request"]["not_before"] == f"{year.zfill(4)}-01-01T00:00:00.000Z"
    assert [call["call_id"] for call in http_api.get("/v1/calls", status="WAITING").body["calls"]] == [CALL_ID]
    assert http_api.get(f"/v1/calls/{CALL_ID}/explanation").body["expected"]["at"] == ACCEPTED_AT
    assert http_api.post(f"/v1/calls/{CALL_ID}/cancel").body["status"] == "CANCELLED"


def test_short_years_are_mended_when_the_call_is_next_written(http_api: HttpApi, table: Table) -> None:
    store(table, not_before="1-01-01T00:00:00.000Z")

    http_api.post(f"/v1/calls/{CALL_ID}/cancel")

    stored = table.get(f"CALL#{CALL_ID}")
    assert stored is not None
    assert stored["request"]["not_before"] == "0001-01-01T00:00:00.000Z"


def test_ended_call_with_short_years_is_read(http_api: HttpApi, table: Table) -> None:
    short = "1-01-01T00:00:00.000Z"
    store(table, status="EXPIRED", retry={"stop_at": short}, expires_at=short)

    request = http_api.get(f"/v1/calls/{CALL_ID}").body["request"]

    assert (request["expires_at"], request["retry"]["stop_at"]) == ("0001-01-01T00:00:00.000Z",) * 2
    assert http_api.get("/v1/calls", status="EXPIRED").body["calls"][0]["call_id"] == CALL_ID


def test_call_scheduled_for_the_end_of_the_calendar_is_explained(http_api: HttpApi, table: Table) -> None:
    store(table, not_before="9999-12-31T23:59:59.000Z")
    plain = table.get(f"CALL#{CALL_ID}")
    assert plain is not None
    for lane in ("normal", "bulk"):
        table.put(plain | {"status_at": "9999-12-31T23:59:59.999Z", "lane": lane, "status_key": f"WAITING#{lane}"})
        reply = http_api.get(f"/v1/calls/{CALL_ID}/explanation")
        assert (reply.status, reply.body["expected"]["at"]) == (200, "9999-12-31T23:59:59.999Z")


def test_call_with_a_short_year_goes_when_it_is_due(table: Table, calls: DynamoDbCalls) -> None:
    store(table, not_before="1-01-01T00:00:00.000Z")
    call = calls.get(CALL_ID)
    assert call is not None
    assert (call.request.not_before, call.status_at) == (datetime(1, 1, 1, tzinfo=UTC), T0)
