"""The other commands, each with its words for people and its JSON for programs."""

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, CallStatus, WaitReason
from redial.domain.call.retry_policy import OnUnknown
from simulation.makers import ORIGINATION, RETRY, T0, at, waiting_call
from tests.cli.added_calls import add
from tests.cli.conftest import Redial, plain

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def add_unknown(calls: DynamoDbCalls, request_id: str) -> None:
    attempt = Attempt(
        number=1,
        token="token",
        origination_phone_number=ORIGINATION,
        intent_at=T0,
        outcome=Outcome.SEND_UNKNOWN,
        outcome_at=T0,
    )
    calls.add(replace(waiting_call(request_id), status=CallStatus.UNKNOWN, attempts=(attempt,)))


@pytest.mark.parametrize("width", [80, 120])
def test_status_fits_the_terminal(redial: Redial, width: int) -> None:
    result = redial("status", width=width)

    assert result.exit_code == 0
    assert all(status in result.stdout for status in CallStatus)
    assert max(map(len, plain(result.stdout).splitlines())) <= width


def test_status_of_a_call_by_either_id(redial: Redial, calls: DynamoDbCalls) -> None:
    call_id = add(calls, "r1")

    assert redial.json("status", "r1") == redial.json("status", call_id)
    assert "+1206*****00" in redial("status", "r1").stdout
    assert "+12065550100" in redial("status", "r1", "--show-numbers").stdout


@pytest.mark.parametrize("why", [WaitReason.NOT_PERMITTED, WaitReason.EARLIER_RECIPIENT])
def test_a_call_that_no_time_brings_on_is_due_at_none(redial: Redial, calls: DynamoDbCalls, why: WaitReason) -> None:
    """The time of its status is that of the next look at what it waits for."""
    for request_id, wait_reason in (("r1", why), ("r2", WaitReason.RETRY)):
        calls.add(replace(waiting_call(request_id), status_at=at(600), wait_reason=wait_reason))

    assert "2026-11-23 09:10" in redial("status", "r2").stdout
    assert "2026-11-23 09:10" not in redial("status", "r1").stdout
    for columns in ((), ("--columns", "request,time")):
        listed = redial("list", *columns, width=120).stdout
        (of_r1,), (of_r2,) = ([line for line in listed.splitlines() if name in line] for name in ("r1", "r2"))
        assert ("2026-11-23 09:10" in of_r1, "2026-11-23 09:10" in of_r2) == (False, True)


def test_unknown_call_exits_3_and_names_what_was_asked_for(redial: Redial) -> None:
    result = redial("status", "nobody")

    assert result.exit_code == 3
    assert "There is no call nobody" in result.stderr
    assert redial.json("explain", "nobody", exit_code=3)["error"]["status"] == 404


@pytest.mark.parametrize("width", [80, 120])
def test_list_fits_the_terminal_and_tells_that_there_are_more(redial: Redial, calls: DynamoDbCalls, width: int) -> None:
    for number in range(5):
        add(calls, f"a-rather-long-request-id-{number}", CallStatus.COMPLETED)

    result = redial("list", "-n", "3", width=width)

    assert max(map(len, plain(result.stdout).splitlines())) <= width
    assert result.stdout.count("COMPLETED") >= 3
    assert "more with --limit" in result.stderr


def test_calls_are_listed_by_status_and_campaign(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1", CallStatus.COMPLETED, campaign="sale")
    add(calls, "r2", CallStatus.UNREACHED, campaign="sale")
    add(calls, "r3", CallStatus.UNREACHED)

    found = redial.json("list", "--status", "unreached", "--campaign", "sale")

    assert [call["request_id"] for call in found["calls"]] == ["r2"]
    assert found["is_all"]
    assert "No calls." in redial("list", "--campaign", "unheard of").stdout


def test_explain_tells_the_story_in_local_time(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1")

    result = redial("explain", "r1")

    assert "It is expected to be dialled now." in result.stdout
    assert "Accepted under the request id r1" in result.stdout
    assert "T09:00:00" not in result.stdout


@pytest.mark.parametrize(
    ("on_unknown", "told"),
    [
        (OnUnknown.GIVE_UP, None),
        (OnUnknown.REDIAL, "where nobody can tell whether it was placed"),
        (OnUnknown.REDIAL_IF_SILENT, "where the silence after a send proves that it was not placed"),
    ],
)
def test_what_was_asked_for_where_a_call_is_unclear_is_told_unless_it_is_the_rule(
    redial: Redial, calls: DynamoDbCalls, on_unknown: OnUnknown, told: str | None
) -> None:
    add(calls, "r1", retry=replace(RETRY, on_unknown=on_unknown))

    for command in ("explain", "status"):
        text = " ".join(plain(redial(command, "r1", width=200).stdout).split())
        assert ("dialled again where" in text) is (told is not None)
        assert told is None or told in text


def test_cancel_calls_and_campaigns(redial: Redial, calls: DynamoDbCalls) -> None:
    for name in ("r1", "r2", "r3"):
        add(calls, name, campaign="sale")

    assert "r1: is cancelled." in redial("cancel", "r1").stdout
    asked = redial("cancel", "--campaign", "sale")
    assert asked.exit_code == 2
    assert "--yes" in asked.stderr
    assert "2 calls of sale cancelled, 1 had ended before." in redial("cancel", "--campaign", "sale", "--yes").stdout
    assert redial("cancel").exit_code == 2
    assert redial("cancel", "r1", "--campaign", "sale").exit_code == 2


def test_an_error_tells_times_by_the_clock_of_the_reader(redial: Redial) -> None:
    times = ("--not-before", "2026-11-24T03:00:00Z")
    redial("submit", "--to", "+12065550140", "--text", "Hello", "--request-id", "r1", *times)
    assert "this one is WAITING (scheduled for 2026-11-24 03:00)." in redial("settle", "r1", "busy").stderr
    assert "(scheduled for 2026-11-24 03:00)." in redial("again", "r1").stderr


def test_one_call_that_cannot_be_cancelled_does_not_hide_the_others(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1")
    add(calls, "r2", CallStatus.COMPLETED)
    add(calls, "r3")

    told = redial("cancel", "r1", "unheard-of", "r2", "r3")
    assert told.exit_code == 3
    assert told.stdout.splitlines() == ["r1: is cancelled.", "r3: is cancelled."]
    assert "unheard-of: There is no call" in told.stderr
    assert "r2: The call has ended already" in told.stderr
    answer = redial.json("cancel", "r1", "r2", exit_code=5)
    assert [call["request_id"] for call in answer["calls"]] == ["r1"]
    assert [(each["call"], each["status"]) for each in answer["not_cancelled"]] == [("r2", 409)]


def test_a_lane_is_paused_and_resumed_and_a_pause_names_what_it_holds(redial: Redial) -> None:
    paused = redial("pause", "--lane", "bulk", "--reason", "wrong text")
    assert "Paused: lane bulk" in paused.stdout
    assert "lane bulk is paused since" in redial("status").stdout
    assert redial.json("resume", "--lane", "bulk")["pauses"] == []
    assert redial("pause").exit_code == 2
    assert redial("pause", "--all", "--lane", "bulk").exit_code == 2


def test_an_unclear_call_is_settled_and_dialling_again_asks_first(redial: Redial, calls: DynamoDbCalls) -> None:
    add_unknown(calls, "r1")
    add_unknown(calls, "r2")

    assert "COMPLETED" in redial("settle", "r1", "completed_call", "--note", "asked").stdout
    assert redial("settle", "r1", "BUSY").exit_code == 5
    assert redial("settle", "r2", "not_placed").exit_code == 2, "dialling again has to be confirmed"
    assert redial.json("settle", "r2", "NOT_PLACED", "--yes")["status"] == "WAITING"


def test_do_not_call_list(redial: Redial) -> None:
    redial("dnc", "add", "+12065550142", "--reason", "asked us to")

    assert redial("dnc", "check", "+12065550142").exit_code == 1
    assert "asked us to" in redial("dnc", "list").stdout
    assert redial("dnc", "remove", "+12065550142").exit_code == 0
    assert redial("dnc", "check", "+12065550142").exit_code == 0
    assert "The list is empty." in redial("dnc", "list").stdout


def test_export_writes_all_calls(redial: Redial, calls: DynamoDbCalls, tmp_path: Path) -> None:
    for number in range(130):
        add(calls, f"r{number}", CallStatus.COMPLETED, campaign="=sum" if number else "sale")

    redial("export", "-o", str(tmp_path / "calls.csv"))
    lines = redial("export", "--format", "jsonl", "--campaign", "sale").stdout.splitlines()
    for_a_program = redial("export", "--json", "--campaign", "sale").stdout.splitlines()

    rows = list(csv.DictReader(io.StringIO((tmp_path / "calls.csv").read_text(encoding="utf-8"))))
    assert len(rows) == 130
    assert {row["campaign"] for row in rows} == {"'=sum", "sale"}, "no formula for a spreadsheet"
    assert list(rows[0])[:4] == ["call_id", "request_id", "status", "status_reason"]
    assert {(row["status_reason"], row["reason_code"]) for row in rows} == {
        ("due; goes as soon as the limits permit", "DUE")
    }
    assert not any("(" in cell or "{" in cell for row in rows for cell in row.values()), "each cell is a plain value"
    assert [json.loads(line)["request_id"] for line in lines] == ["r0"]
    assert for_a_program == lines


def test_redrive_shows_dead_letters_and_asks_before_it_sends_them(
    redial: Redial, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody='{"destination_phone_number": "+12065550142"}')

    assert "requests" in redial("redrive").stdout
    shown = redial("redrive", "requests", "--show").stdout
    assert "destination_phone_number" in shown
    assert "+1206" not in shown, "of a message that may be anything only the outline is shown"
    assert "+12065550142" in redial("redrive", "requests", "--show", "--show-numbers").stdout
    asked = redial("redrive", "requests")
    assert asked.exit_code == 2
    assert "1 message by SQS's count" in asked.stderr
    assert redial("redrive", "unheard-of").exit_code == 3, "nothing is asked about a queue that is not there"


def test_watch_ends_with_the_call(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "good", CallStatus.COMPLETED)
    add(calls, "bad", CallStatus.UNREACHED)

    assert redial("watch", "good").exit_code == 0
    assert redial("watch", "bad").exit_code == 1


@pytest.mark.parametrize(
    "command",
    [
        "submit",
        "status",
        "list",
        "watch",
        "explain",
        "cancel",
        "settle",
        "pause",
        "resume",
        "export",
        "redrive",
        "doctor",
    ],
)
def test_every_command_takes_json_and_a_stack(redial: Redial, command: str) -> None:
    shown = plain(redial(command, "--help", stack=None, width=200).stdout)

    assert "--json" in shown
    assert "--stack" in shown


def test_a_wrong_filter_is_told_once_and_in_words(redial: Redial) -> None:
    result = redial("list", "--since", "last week")

    assert result.exit_code == 5
    (told,) = result.stderr.splitlines()
    assert told.startswith("Error: since: expected a time as people say it: 2h, '2h ago',")
    assert told.endswith("; or in ISO-8601 with an offset, like 2026-11-23T06:30:33Z")


def test_call_that_ended_after_it_was_cancelled_is_not_told_as_being_dialled(
    redial: Redial, calls: DynamoDbCalls
) -> None:
    calls.add(replace(waiting_call("r1"), status=CallStatus.COMPLETED, cancel_requested_at=at(1)))
    calls.add(replace(waiting_call("r2"), status=CallStatus.CALLING, cancel_requested_at=at(1)))

    told = redial("cancel", "r1", "r2").stdout.splitlines()

    assert told == ["r1: ended as COMPLETED after it was cancelled.", "r2: is being dialled; it is not dialled again."]


def test_text_of_others_is_no_markup(redial: Redial) -> None:
    assert "campaign [/]" in redial("pause", "--campaign", "[/]", "--reason", "[bold]").stdout
    assert redial("status").exit_code == 0


def test_help_leaves_the_breaking_of_lines_to_the_terminal(redial: Redial) -> None:
    shown = plain(redial("export", "--help", stack=None, width=300).stdout)

    assert "begins with an apostrophe. --json writes a line of JSON for each call" in shown


def test_times_of_a_range(redial: Redial, calls: DynamoDbCalls) -> None:
    for number in range(3):
        calls.add(replace(waiting_call(f"r{number}"), status=CallStatus.COMPLETED, status_at=at(60 * number)))

    found = redial.json("list", "-s", "completed", "--since", at(60).isoformat(), "--oldest-first")

    assert [call["request_id"] for call in found["calls"]] == ["r1", "r2"]
    assert redial("list", "--since", "last week").exit_code == 5
