"""`redial plan`, and the plan of a dry run."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.times import from_iso, to_iso
from redial_cli.client import plan_of_rows
from simulation.makers import T0
from tests.api.conftest import SetClock
from tests.api.stored_calls import add
from tests.cli.conftest import Gateway, Redial

if TYPE_CHECKING:
    from simulation.stack.http_api import HttpApi


def file_of(folder: Path, rows: int, **more: Any) -> Path:
    path = folder / "calls.jsonl"
    lines = (
        {
            "request_id": f"r{number}",
            "destination_phone_number": f"+1206555{number:04}",
            "content": {"plain_text_message": {"text": "A message of some forty-five characters, at least."}},
            **more,
        }
        for number in range(rows)
    )
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_plan_of_a_file(redial: Redial, tmp_path: Path) -> None:
    told = redial("plan", str(file_of(tmp_path, 60)))

    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("60 rows: 60 valid.\nPlan for 60 calls:\n")
    for part in (
        "the first is placed",
        "half are placed",
        "the last is placed",
        "all have ended",
        "with 90% likelihood by",
    ):
        assert part in told.stdout
    assert "No price is set" in told.stdout
    assert "outcomes are presumed" in told.stdout


def test_a_narrow_terminal_cuts_no_time_of_a_plan(redial: Redial, tmp_path: Path) -> None:
    told = redial("plan", str(file_of(tmp_path, 60)), width=40).stdout

    table = told.split("Plan for 60 calls:\n")[1].split("Expected")[0]
    assert table.split()[:5] == ["with", "90%", "likely", "likelihood", "by"]
    assert table.count("2026-11-2") == 8
    assert "…" not in table


def test_a_plan_as_json_tells_when_the_last_call_is_likely(redial: Redial, tmp_path: Path) -> None:
    report = redial.json("plan", str(file_of(tmp_path, 60)))

    assert (report["rows"], report["valid"], report["invalid"]) == (60, 60, [])
    last = from_iso(report["plan"]["last"]["likely"])
    assert timedelta(minutes=2) < last - T0 < timedelta(minutes=4)


def test_whom_it_does_not_reach_is_told_by_line(
    redial: Redial, tmp_path: Path, calls: DynamoDbCalls, http_api: "HttpApi"
) -> None:
    http_api.put("/v1/do-not-call", {"destination_phone_number": "+12065550002"})
    add(calls, "r1")

    told = redial("plan", str(file_of(tmp_path, 5)))

    assert "1 recipient is on the do-not-call list (line 3)." in told.stdout
    assert "1 request is known to the stack already: it places no second call (line 2)." in told.stdout
    assert "Plan for 3 calls:" in told.stdout


def test_bad_rows_are_told_and_the_others_planned(redial: Redial, tmp_path: Path) -> None:
    path = file_of(tmp_path, 2)
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '{"request_id": "bad", "destination_phone_number": "12", "content": {"plain_text_message": {"text": "x"}}}\n'
        )

    told = redial("plan", str(path))

    assert told.exit_code == 1
    assert "destination_phone_number: " in told.stderr
    assert "calls.jsonl line 3 (bad)" in told.stderr
    assert "3 rows: 2 valid, 1 not." in told.stdout
    assert "Plan for 2 calls:" in told.stdout


def test_a_file_planned_in_parts_has_the_plan_of_the_whole(
    redial: Redial, tmp_path: Path, http_api: "HttpApi", monkeypatch: pytest.MonkeyPatch
) -> None:
    http_api.put("/v1/do-not-call", {"destination_phone_number": "+12065550031"})
    path = file_of(tmp_path, 50)
    whole = redial.json("plan", str(path))["plan"]
    monkeypatch.setattr(plan_of_rows, "MOST_LISTED", 20)

    parts = redial.json("plan", str(path))["plan"]

    found = {"line": 32, "kind": "do_not_call", "until": None, "is_too_late": False}
    assert parts["findings"] == whole["findings"] == [found]
    for name in ("calls", "first", "middle", "last", "never_placed"):
        assert parts[name] == whole[name]


def test_the_days_calls_of_a_recipient_are_counted_over_all_parts(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_of(tmp_path, 20, destination_phone_number="+12065550100")
    text = path.read_text(encoding="utf-8").splitlines()
    # Seven of one recipient, over the whole file.
    rows = [json.loads(line) for line in text]
    for number, row in enumerate(rows):
        if number % 3:
            row["destination_phone_number"] = f"+1206555{number:04}"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setattr(plan_of_rows, "MOST_LISTED", 8)

    findings = redial.json("plan", str(path))["plan"]["findings"]

    assert [(each["line"], each["kind"]) for each in findings] == [(16, "day_used_up"), (19, "day_used_up")]


@pytest.mark.parametrize("end", ["expires_at", "stop_at"])
def test_calls_that_expire_before_their_recipient_may_be_called_again_are_never_placed(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: SetClock, end: str
) -> None:
    clock.time = datetime(2098, 11, 23, 9, tzinfo=UTC)
    soon = to_iso(clock.time + timedelta(hours=5))
    ends: dict[str, Any] = {"expires_at": soon} if end == "expires_at" else {"retry": {"stop_at": soon}}
    path = file_of(tmp_path, 12, destination_phone_number="+12065550100", **ends)
    other = json.loads(path.read_text(encoding="utf-8").splitlines()[0]) | {
        "request_id": "r",
        "destination_phone_number": "+12065550101",
    }
    path.write_text(path.read_text(encoding="utf-8") + json.dumps(other) + "\n", encoding="utf-8")
    whole = redial.json("plan", str(path))["plan"]
    monkeypatch.setattr(plan_of_rows, "MOST_LISTED", 12)

    parts = redial.json("plan", str(path))["plan"]

    for name in ("calls", "never_placed", "findings"):
        assert parts[name] == whole[name]
    assert parts["never_placed"] == {"likely": 7, "nearly_sure": 7}
    assert [(each["line"], each["is_too_late"]) for each in parts["findings"]] == [
        (line, True) for line in range(6, 13)
    ]
    told = redial("plan", str(path)).stdout
    assert "7 calls are over before their recipients may be called again" in told
    assert "wait for another day" not in told


def test_each_further_five_calls_to_one_number_are_a_day_further(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: SetClock
) -> None:
    path = file_of(tmp_path, 12, destination_phone_number="+12065550100")
    other = json.loads(path.read_text(encoding="utf-8").splitlines()[0]) | {
        "request_id": "r",
        "destination_phone_number": "+12065550101",
    }
    path.write_text(path.read_text(encoding="utf-8") + json.dumps(other) + "\n", encoding="utf-8")
    whole = redial.json("plan", str(path))["plan"]
    monkeypatch.setattr(plan_of_rows, "MOST_LISTED", 12)
    parts = redial.json("plan", str(path))["plan"]

    window = timedelta(days=1, milliseconds=50)
    for plan in (whole, parts):
        days = [(from_iso(each["until"]) - clock.time) / window for each in plan["findings"]]
        assert days == [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0]
        last = from_iso(plan["last"]["likely"]) - clock.time
        assert 2 * window <= last < 2 * window + timedelta(minutes=5)


def test_many_kinds_of_calls_are_gathered_by_their_times(redial: Redial, tmp_path: Path) -> None:
    path = file_of(tmp_path, 600)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows):
        row["not_before"] = f"2099-11-23T{9 + number // 60:02}:{number % 60:02}:00Z"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    plan = redial.json("plan", str(path))["plan"]

    assert plan["calls"] == 600
    assert plan["first"]["likely"].startswith("2099-11-23T09:0")
    assert plan["last"]["likely"].startswith("2099-11-23T18:5")


NEVER = ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"]


@pytest.mark.parametrize("never", NEVER)
def test_many_kinds_of_calls_whose_end_means_never_are_gathered(redial: Redial, tmp_path: Path, never: str) -> None:
    path = file_of(tmp_path, 501, expires_at=never)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for number, row in enumerate(rows):
        row["not_before"] = f"2099-11-23T{9 + number // 60:02}:{number % 60:02}:00Z"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    plan = redial.json("plan", str(path))["plan"]

    assert (plan["calls"], plan["never_placed"]["likely"]) == (501, 0)


@pytest.mark.parametrize("never", NEVER)
@pytest.mark.parametrize("end", ["expires_at", "stop_at"])
def test_an_end_that_means_never_is_not_over_when_a_recipient_may_be_called_again(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, never: str
) -> None:
    ends: dict[str, Any] = {"expires_at": never} if end == "expires_at" else {"retry": {"stop_at": never}}
    monkeypatch.setattr(plan_of_rows, "MOST_LISTED", 6)

    plan = redial.json("plan", str(file_of(tmp_path, 7, destination_phone_number="+12065550100", **ends)))["plan"]

    assert plan["never_placed"] == {"likely": 0, "nearly_sure": 0}


def test_dry_run_of_a_file_has_its_plan(redial: Redial, tmp_path: Path) -> None:
    path = file_of(tmp_path, 30)

    told = redial("submit", str(path), "--dry-run")
    report = redial.json("submit", str(path), "--dry-run")

    assert "Nothing was sent." in told.stdout
    assert "Plan for 30 calls:" in told.stdout
    assert report["plan"]["calls"] == 30


def test_dry_run_of_one_call_has_its_plan(redial: Redial) -> None:
    one = ("submit", "--to", "+12065550140", "--text", "Hello", "--dry-run")

    told = redial(*one)
    report = redial.json(*one)

    assert "Plan for 1 call:" in told.stdout
    assert "the call is placed" in told.stdout
    assert "it has ended" in told.stdout
    assert (report["answer"], report["plan"]["calls"]) == ("accepted", 1)


def test_a_stack_that_tells_no_plans_still_judges_a_file(redial: Redial, tmp_path: Path, gateway: Gateway) -> None:
    ask = gateway.answer

    def of_an_older_version(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/plan":
            return httpx.Response(404, json={"title": "Not Found", "status": 404, "detail": "There is nothing here."})
        answer = ask(request)
        if request.url.path != "/v1/calls":
            return answer
        return httpx.Response(answer.status_code, json={**answer.json(), "plan": None})

    gateway.answer = of_an_older_version

    told = redial("submit", str(file_of(tmp_path, 3)), "--dry-run")

    assert told.exit_code == 0
    assert "There is no plan: There is nothing here." in told.stderr
    assert "3 rows: 3 valid." in told.stdout

    one = redial("submit", "--to", "+12065550143", "--text", "Hi", "--dry-run")

    assert one.exit_code == 0
    assert "There is no plan: a dry run of this stack tells none." in one.stderr
    assert "Valid: calls +12065550143." in one.stdout


def test_what_is_given_twice_is_refused(redial: Redial, tmp_path: Path) -> None:
    told = redial("plan", str(file_of(tmp_path, 1)), "--campaign", "a", "--set", "campaign=b")

    assert told.exit_code == 2
    assert "campaign is given twice" in told.stderr
