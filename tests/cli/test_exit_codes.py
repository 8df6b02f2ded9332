"""Exit codes are those of docs/cli.md, each of them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import redial_cli.commands.watch_command
import redial_cli.session
from local.errors import LocalRunError, PortTakenError
from local.paths import PROJECT
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial_cli import command_line
from redial_cli.client.errors import ClientError, ExitCode
from simulation.makers import waiting_call
from tests.cli.conftest import Gateway, Redial, plain
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def answers(gateway: Gateway, status: int, text: str) -> None:
    gateway.answer = lambda _: httpx.Response(status, text=text)


def test_the_page_names_each_exit_code() -> None:
    page = (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8")
    listed = page[page.index("## Exit codes") :]

    assert [int(line.split("|")[1]) for line in listed.splitlines() if line[:3] not in {"", "| |", "|--", "## "}] == [
        code.value for code in ExitCode
    ]


@pytest.mark.usefixtures("found_once")
def test_ctrl_c_exits_130(redial: Redial, calls: DynamoDbCalls, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    calls.add(waiting_call("r1"))
    monkeypatch.setattr(redial_cli.commands.watch_command, "stop_on_signals", lambda: None)
    monkeypatch.setattr("redial_cli.commands.watch_command.sleep", interrupted)

    for arguments in (("watch", "r1"), ("watch",), ("watch", "r1", "--json"), ("watch", "--json")):
        assert redial(*arguments).exit_code == 130, arguments


@pytest.mark.usefixtures("found_once")
def test_a_question_is_answered_by_yes_alone(
    redial: Redial, calls: DynamoDbCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls.add(waiting_call("r1", campaign="sale"))
    for typed, exit_code, status in (
        ("", 2, "WAITING"),
        ("n\n", 0, "WAITING"),
        ("\n", 0, "WAITING"),
        ("y\n", 0, "CANCELLED"),
    ):
        monkeypatch.setattr(redial_cli.session, "stdin", lambda typed=typed: Terminal(typed))
        assert redial("cancel", "--campaign", "sale").exit_code == exit_code
        assert redial.json("status", "r1")["status"] == status


def test_ctrl_c_at_a_question_exits_130(redial: Redial, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def isatty(self) -> bool:
            return True

        def readline(self) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr(redial_cli.session, "stdin", Interrupted)

    assert redial("cancel", "--campaign", "sale").exit_code == 130


@pytest.mark.usefixtures("found_once")
def test_answers_have_exit_codes(redial: Redial, gateway: Gateway) -> None:
    for status, exit_code in {400: 5, 404: 3, 409: 5, 413: 5, 415: 5, 422: 5, 408: 6, 302: 6, 502: 6}.items():
        answers(gateway, status, "no")
        assert redial("status").exit_code == exit_code
        assert redial("status", "--json").exit_code == exit_code


@pytest.mark.usefixtures("found_once")
def test_an_answer_that_is_not_understood_is_no_traceback(redial: Redial, gateway: Gateway) -> None:
    for body in ("", "{}", "<html>", '{"calls": 1}'):
        answers(gateway, 200, body)
        result = redial("list")
        assert (result.exit_code, "is not understood" in result.stderr) == (6, True), body
        assert "may have been done" not in result.stderr
    answers(gateway, 200, "{}")
    result = redial("cancel", "r1", "--yes")
    assert (result.exit_code, "may have been done all the same" in result.stderr) == (6, True)


def test_a_rejected_request_or_one_on_its_way_is_explained(redial: Redial) -> None:
    result = redial("explain", "patient-77")

    assert result.exit_code == 3
    assert "may not be taken in yet" in result.stderr
    assert "redial list --status rejected" in result.stderr


@pytest.mark.usefixtures("found_once")
def test_a_rejected_request_is_found_by_its_request_id(redial: Redial, gateway: Gateway) -> None:
    seen: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        if "request_id=rej-1" in str(request.url):
            call = redial.json("list")["calls"][0]
            return httpx.Response(200, text=json.dumps({"calls": [call], "next_cursor": None}))
        return gateway.ask_the_function(request)

    redial("submit", "--to", "+12065550101", "--text", "Hello", "--voice", "Nobody", "--request-id", "rej-1")
    gateway.answer = answer

    result = redial("status", "rej-1")

    assert (result.exit_code, "REJECTED" in result.stdout) == (0, True), result.output


@pytest.mark.usefixtures("found_once")
def test_a_pause_of_an_unknown_campaign_does_not_look_like_success(redial: Redial, calls: DynamoDbCalls) -> None:
    calls.add(waiting_call("r1", campaign="snow-day"))

    misspelt = redial("pause", "--campaign", "snow-dya")
    assert misspelt.exit_code == 1
    assert misspelt.stdout.startswith("Paused: campaign snow-dya. "), "its requests may be on their way"
    assert "There is no call of a campaign of this name" in misspelt.stdout
    assert (misspelt.stdout + misspelt.stderr).count("snow-dya") == 1, "and says it once"
    assert redial("pause", "--campaign", "snow-day").exit_code == 0
    again = redial("pause", "--campaign", "snow-day")
    assert (again.exit_code, "was paused already, since 2026-11-23 09:00 by" in again.stdout) == (0, True)
    assert redial("cancel", "--campaign", "snow-dya", "--yes").exit_code == 1


@pytest.mark.usefixtures("found_once")
def test_resume_says_what_was_resumed(redial: Redial) -> None:
    redial("pause", "--lane", "bulk")
    redial("pause", "--campaign", "other")

    resumed = redial("resume", "--lane", "bulk")
    assert resumed.exit_code == 0
    assert resumed.stdout.startswith("Resumed: lane bulk, paused since 2026-11-23 09:00 by ")
    assert "Paused besides: campaign other." in resumed.stdout, "and what still is"
    nothing = redial("resume", "--lane", "bulk")
    assert nothing.exit_code == 1
    assert "Lane bulk was not paused; nothing was changed." in nothing.stdout


def test_an_export_that_cannot_be_written_is_told(redial: Redial, calls: DynamoDbCalls, tmp_path: Path) -> None:
    calls.add(waiting_call("r1"))

    result = redial("export", "-o", str(tmp_path / "none" / "calls.csv"))

    assert result.exit_code == 5
    assert "cannot be written: No such file or directory" in result.stderr


def test_a_wrong_command_line_exits_2_also_as_json(redial: Redial) -> None:
    for arguments, told in {
        ("list", "--limit", "0"): "--limit",
        ("list", "--jsno"): "--jsno",
        ("submit",): "--to",
        ("sumbit",): "Did you mean submit?",
        ("dnc", "lsit"): "lsit",
        ("explain",): "CALL",
    }.items():
        for_a_person = redial(*arguments, stack=None)
        answer = redial(*arguments, "--json", stack=None)
        assert (for_a_person.exit_code, answer.exit_code) == (2, 2)
        assert told in plain(for_a_person.stderr)
        assert told in json.loads(answer.stdout)["error"]["detail"]


def test_what_is_no_text_on_the_command_line_exits_2(redial: Redial) -> None:
    result = redial("submit", "--to", "+12065550140", "--text", "caf\udce9")

    assert result.exit_code == 2
    assert "is no UTF-8" in result.stderr


def test_help_shows_no_types_of_the_library_and_the_version_is_told(redial: Redial) -> None:
    assert redial("-h", stack=None).exit_code == 0
    assert redial("--version", stack=None).stdout.startswith("redial ")
    for command in ("list", "submit", "watch", "settle", "local", "dnc"):
        shown = plain(redial(command, "-h", stack=None, width=200).stdout)
        assert "<" not in shown, shown
        assert "x>=" not in shown


def test_what_the_local_run_cannot_do_exits_5(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PortTakenError("Port 4566 is taken.")

    monkeypatch.setattr(command_line, "app", refuse)

    with pytest.raises(SystemExit) as ended:
        command_line.main()

    assert ended.value.code == LocalRunError.exit_code == ExitCode.NOT_POSSIBLE
    assert ClientError("x").exit_code == ExitCode.NOT_ALL_WELL


@pytest.mark.usefixtures("found_once")
def test_redrive_of_a_name_that_is_no_path(redial: Redial, sqs: "SQSClient", queues: dict[str, str]) -> None:
    for name in ("a?b", "../calls", "a b", "#"):
        assert redial("redrive", name, "--show").exit_code in {3, 5}, name
