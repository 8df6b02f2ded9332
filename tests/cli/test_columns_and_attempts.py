"""Which columns a list shows, and exports with a line for each attempt."""

import csv
import io
import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, CallStatus
from redial_cli.call_views import CELLS
from simulation.makers import at, plain_request, waiting_call
from simulation.stack.http_api import HttpApi
from tests.api.stored_calls import add
from tests.cli.conftest import Redial


def test_columns_are_shown_as_they_are_named(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1", campaign="november")

    told = redial("list", "--columns", "campaign, request,tries,why", width=80)

    head, _, line = told.stdout.splitlines()[:3]
    assert head.split() == ["campaign", "request", "tries", "why"]
    assert line.split()[:3] == ["november", "r1", "0/3"]


def test_why_keeps_room_beside_long_names(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "a-request-id-of-some-forty-characters-0001", campaign="a-campaign-of-some-forty-characters-or-more")

    told = redial("list", "--columns", "status,time,request,campaign,why", width=80).stdout

    assert len(told.splitlines()) < 8
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize("columns", ["call,status", "status,time,request,call,campaign,why", ",".join(CELLS)])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_id_and_no_status_is_cut_to_pieces(redial: Redial, calls: DynamoDbCalls, columns: str, width: int) -> None:
    """Where columns do not stand side by side, calls are told one below the other."""
    call_id = add(calls, "a-request-id-of-some-forty-characters-0001", campaign="november").call_id

    told = redial("list", "--columns", columns, width=width).stdout

    assert max(map(len, told.splitlines())) <= width
    assert call_id in told
    assert "WAITING" in told
    if "campaign" in columns:
        assert "november" in told


def test_an_unknown_column_is_refused_with_what_may_be_meant(redial: Redial) -> None:
    told = redial("list", "--columns", "status,campaignn", width=200)

    assert told.exit_code == 2
    assert "did you mean campaign?" in told.stderr


@pytest.mark.parametrize("width", [80, 200])
def test_a_reason_is_shown_whole(redial: Redial, calls: DynamoDbCalls, width: int) -> None:
    add(calls, "r1", not_before=at(3_600))

    told = redial("list", width=width).stdout

    why = " ".join(redial.json("list")["calls"][0]["status_reason"].split())
    assert max(map(len, told.splitlines())) <= width
    assert why.split()[0] in told
    assert "…" not in told


@pytest.fixture
def with_attempts(calls: DynamoDbCalls) -> DynamoDbCalls:
    made = tuple(
        Attempt(
            number=number,
            token=f"t{number}",
            origination_phone_number="+12065550190",
            intent_at=at(60 * number),
            sent_at=at(60 * number + 1),
            message_id=f"voice-{number}",
            outcome=outcome,
            outcome_at=at(60 * number + 20),
        )
        for number, outcome in ((1, Outcome.BUSY), (2, Outcome.COMPLETED_CALL))
    )
    call = replace(waiting_call("r1", campaign="november"), status=CallStatus.COMPLETED, attempts=made)
    calls.add(call)
    add(calls, "waits")
    return calls


@pytest.mark.usefixtures("with_attempts")
@pytest.mark.parametrize("command", ["status", "explain"])
def test_what_happened_on_another_day_is_told_to_the_second(redial: Redial, command: str) -> None:
    told = redial(command, "r1", width=200).stdout

    for moment in (60, 61, 120, 121):
        assert f"{at(moment):%Y-%m-%d %H:%M:%S}" in told


@pytest.mark.usefixtures("with_attempts")
def test_an_export_has_a_line_for_each_attempt(redial: Redial) -> None:
    told = redial("export", "--per", "attempt")

    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    assert [(row["request_id"], row["number"], row["outcome"]) for row in rows] == [
        ("r1", "1", "BUSY"),
        ("r1", "2", "COMPLETED_CALL"),
    ]
    assert {row["campaign"] for row in rows} == {"november"}


@pytest.mark.usefixtures("with_attempts")
def test_attempts_as_lines_of_json(redial: Redial) -> None:
    lines = [json.loads(line) for line in redial("export", "--per", "attempt", "--format", "jsonl").stdout.splitlines()]

    assert [line["number"] for line in lines] == [1, 2]


def test_without_attempts_there_is_but_a_head(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "waits", not_before=at(timedelta(hours=1).total_seconds()))

    assert len(redial("export", "--per", "attempt").stdout.splitlines()) == 1


def test_whose_turn_it_is_among_several_recipients_is_json_in_a_cell(redial: Redial, http_api: HttpApi) -> None:
    then = [{"destination_phone_number": "+12065550102"}]
    assert http_api.post("/v1/calls", plain_request(request_id="page", then=then)).status == 202

    rows = {row["request_id"]: row for row in csv.DictReader(io.StringIO(redial("export").stdout))}

    assert json.loads(rows["page#2"]["chain"]) == {"request_id": "page", "number": 2, "of": 2}
