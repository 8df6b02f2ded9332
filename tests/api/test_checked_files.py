"""Files of requests whose rows are judged as they are read: all that is wrong with each, part by part."""

import json
import os
from datetime import timedelta
from typing import Any

import pytest

import api.handler
import api.wiring
from api import call_files, files
from redial.domain.times import to_iso
from simulation.makers import T0
from simulation.stack.http_api import SUPERVISOR, HttpApi
from tests.api.conftest import SetClock
from tests.api.sent_files import sent

TEXT = {"text": "Dear {name}."}


def checked(http_api: HttpApi, content: str, name: str = "patients.csv", **how: Any) -> Any:
    reply = http_api.post("/v1/calls/file", sent(content, name, check=True, **how))
    assert reply.status == 200, reply.body
    return reply.body


def table(*rows: str, header: str = "destination_phone_number,name") -> str:
    return "".join(f"{line}\n" for line in (header, *rows))


def errors_of(row: Any) -> list[str]:
    return [error["field"] for error in row["errors"]]


def test_all_that_is_wrong_with_a_row_is_told(http_api: HttpApi) -> None:
    over = to_iso(T0 - timedelta(minutes=1))
    rows = (f"+12065550140,Ana,normal,,{over}", "12,Bo,fast,", "+12065550141,Cy,bulk,11,")
    header = "destination_phone_number,name,lane,total_attempts,expires_at"

    body = checked(http_api, table(*(row + "," * (4 - row.count(",")) for row in rows), header=header), constants=TEXT)

    late, bad, impossible = body["rows"]
    assert errors_of(late) == ["expires_at"]
    assert set(errors_of(bad)) == {"destination_phone_number", "lane"}
    assert errors_of(impossible) == ["retry.total_attempts"]
    assert [row["checked"] for row in body["rows"]] == [None, None, None]
    assert body["invalid_count"] == 3
    assert {group["field"] for group in body["groups"]} >= {"expires_at", "lane", "retry.total_attempts"}


def test_a_valid_row_is_told_with_what_a_plan_goes_by(http_api: HttpApi) -> None:
    (row,) = checked(http_api, table("(206) 555-0140,Ana"), constants=TEXT)["rows"]

    assert row["errors"] == []
    assert 0 < row["checked"]["speaking_seconds"] < 10
    assert row["checked"]["where"].startswith("US America/")
    assert http_api.post("/v1/calls", json.loads(row["request"]), dry_run="true").body["answer"] == "accepted"


def test_a_template_that_is_not_there_is_told_for_each_row(http_api: HttpApi) -> None:
    (row,) = checked(http_api, table("+12065550140,Ana"), constants={"template": "gone"})["rows"]

    assert errors_of(row) == ["template"]


def test_rows_are_judged_in_parts(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_files, "MOST_CHECKED", 3)
    content = table(*(f"+1206555{number},Ana" for number in range(1000, 1010)))
    lines, after, parts = [], 0, 0
    while after is not None:
        body = checked(http_api, content, constants=TEXT, after=after)
        assert body["row_count"] == 10
        assert all(row["checked"] for row in body["rows"])
        lines += [row["line"] for row in body["rows"]]
        after, parts = body["next_after"], parts + 1

    assert (lines, parts) == (list(range(2, 12)), 4)


def test_a_part_holds_what_an_answer_holds(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES_OF_ANSWER", 0)
    monkeypatch.setattr(call_files, "MOST_BYTES_OF_ANSWER", 0)
    lines = "".join(
        json.dumps({"request_id": f"r{number}", "destination_phone_number": "+12065550140"} | {"content": "no"}) + "\n"
        for number in range(3)
    )

    first = checked(http_api, lines, "calls.jsonl")
    last = checked(http_api, lines, "calls.jsonl", after=2)

    assert ([row["line"] for row in first["rows"]], first["next_after"]) == ([1], 1)
    assert ([row["line"] for row in last["rows"]], last["next_after"]) == ([3], None)
    assert errors_of(first["rows"][0]) == ["content"]


def test_too_many_rows_are_refused(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_files, "MOST_ROWS", 2)
    content = table(*(f"+1206555{number},Ana" for number in range(1000, 1003)))

    reply = http_api.post("/v1/calls/file", sent(content, check=True, constants=TEXT))

    assert (reply.status, reply.body["errors"][0]["field"]) == (400, "content")


def test_a_file_without_rows_is_refused_here_too(http_api: HttpApi) -> None:
    assert http_api.post("/v1/calls/file", sent(table(), check=True, constants=TEXT)).status == 400


def test_what_somebody_may_not_submit_is_told_at_its_rows(
    http_api: HttpApi, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTS", json.dumps({"redial-act": {"lanes": ["bulk"], "campaigns": ["clinic-*"]}}))
    services = api.wiring.build(os.environ, api.handler.telemetry, clock)
    desk = HttpApi(SUPERVISOR, services)
    header = "destination_phone_number,name,lane,campaign"
    rows = ("+12065550140,Ana,bulk,clinic-a", "+12065550141,Bo,normal,clinic-a", "+12065550142,Cy,bulk,recall")

    reply = desk.post("/page/v1/calls/file", sent(table(*rows, header=header), check=True, constants=TEXT))

    assert [errors_of(row) for row in reply.body["rows"]] == [[], ["lane"], ["campaign"]]
    assert "may not act on calls in lane normal" in reply.body["rows"][1]["errors"][0]["message"]


def test_numbers_of_the_stack_stay_hidden_from_who_may_not_see_them(http_api: HttpApi) -> None:
    content = table("+12065550140,Ana,+12065550149", header="destination_phone_number,name,origination_phone_number")

    (row,) = checked(http_api, content, constants=TEXT)["rows"]

    assert errors_of(row) == ["origination_phone_number"]
    assert "+12065550190" not in json.dumps(row["errors"])


def test_a_column_may_be_left_aside_whatever_its_name(http_api: HttpApi) -> None:
    (row,) = checked(http_api, table("+12065550140,Ana"), constants=TEXT, columns={"name": ""})["rows"]

    assert (row["name"], "name" in json.loads(row["request"])) == (None, False)
    assert json.loads(row["request"])["content"]["plain_text_message"]["text"] == "Dear Ana."
