"""Exit codes are those of docs/cli.md, each of them."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from msgspec.structs import replace

import redial_cli
import redial_cli.commands.watch_command
import redial_cli.session
from local.errors import LocalRunError, PortTakenError
from local.paths import PROJECT
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons import Noted
from redial_cli.client.errors import ClientError, ExitCode
from redial_cli.console import print_any_encoding
from simulation.makers import waiting_call
from tests.cli.conftest import Gateway, Redial, plain

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class Terminal(io.StringIO):
    """Standard input of a person."""

    def isatty(self) -> bool:
        return True


def answers(gateway: Gateway, status: int, text: str) -> None:
    gateway.answer = lambda _: httpx.Response(status, text=text)


def test_the_page_names_each_exit_code() -> None:
    page = (PROJECT / "docs" / "cli.md").read_text()
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
    monkeypatch.setattr("redial_cli.commands.watch_command.time.sleep", interrupted)

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

    redial("submit", "--to", "555", "--text", "Hello", "--request-id", "rej-1")
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


def test_help_and_version(redial: Redial) -> None:
    assert redial("-h", stack=None).exit_code == 0
    assert redial("--version", stack=None).stdout.startswith("redial ")
    for command in ("list", "submit", "watch", "settle", "local", "dnc"):
        shown = plain(redial(command, "-h", stack=None, width=200).stdout)
        assert "<" not in shown, shown
        assert "x>=" not in shown


def test_what_the_local_run_cannot_do_exits_5(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PortTakenError("Port 4566 is taken.")

    monkeypatch.setattr(redial_cli, "app", refuse)

    with pytest.raises(SystemExit) as ended:
        redial_cli.main()

    assert ended.value.code == LocalRunError.exit_code == ExitCode.NOT_POSSIBLE
    assert ClientError("x").exit_code == ExitCode.NOT_ALL_WELL


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "ascii"])
def test_signs_that_an_encoding_lacks_are_no_error(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)

    print_any_encoding()
    print("✓ – ␛ García", file=stream, flush=True)


def test_doctor_has_marks_for_every_encoding() -> None:
    program = (
        "from redial_cli.console import out; from redial_cli.commands.doctor_command import _show;"
        "from redial_cli.doctor.findings import fine; _show(fine('stack', 'All is well.'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONIOENCODING": "cp437", "PYTHONPATH": f"{PROJECT}:{PROJECT / 'functions'}"},
        capture_output=True,
        check=True,
    )

    assert done.stdout.startswith(b"+ stack")


@pytest.mark.parametrize("width", [80, 200])
def test_a_list_shows_why_in_full(redial: Redial, calls: DynamoDbCalls, width: int) -> None:
    reason = "scheduled for a time that the request named, which is later than now by a good deal"
    request_id, campaign = "a-request-id-of-forty-signs-or-so-000001", "water-main-repair-of-the-northern-district-2026"
    calls.add(replace(waiting_call(request_id, campaign=campaign), status=CallStatus.COMPLETED, reason=Noted(reason)))

    result = redial("list", width=width)
    shown = plain(result.stdout)

    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown
    assert all(word in shown for word in reason.split())
    if width == 200:
        assert request_id in shown
        assert campaign[:40] in shown


def test_a_pipe_gets_lines_that_are_not_cut(
    redial: Redial, calls: DynamoDbCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason = "scheduled " * 30
    calls.add(replace(waiting_call("r" * 100, campaign="c" * 100), status=CallStatus.COMPLETED, reason=Noted(reason)))
    monkeypatch.delenv("COLUMNS", raising=False)

    result = redial("list", width=None)

    (line,) = [each for each in result.stdout.splitlines() if "COMPLETED" in each]
    assert "r" * 100 in line
    assert "c" * 100 in line
    assert reason.strip() in line
    assert len(line) < 600, "nor filled up"
    for command in (["list"], ["status"], ["status", "r" * 100], ["explain", "r" * 100], ["redrive"]):
        lines = redial(*command, width=None).stdout.splitlines()
        assert lines == [each.rstrip() for each in lines], command


def test_a_call_that_is_being_dialled_is_so_since_its_last_change(
    redial: Redial, gateway: Gateway, calls: DynamoDbCalls
) -> None:
    calls.add(waiting_call("r1"))
    call: dict[str, Any] = redial.json("list", "--status", "waiting")["calls"][0]
    call |= {
        "status": "CALLING",
        "updated_at": "2026-11-20T09:00:00.000Z",
        "status_at": "2026-11-20T10:15:00.000Z",
    }
    gateway.answer = lambda _: httpx.Response(200, text=json.dumps({"calls": [call], "next_cursor": None}))

    shown = redial("list").stdout

    assert ":15" not in shown
    assert "2026-11-20" in shown


def test_watch_in_a_pipe_is_for_people_unless_asked(redial: Redial, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(redial_cli.commands.watch_command, "stop_on_signals", lambda: None)
    monkeypatch.setattr("redial_cli.commands.watch_command.time.sleep", interrupted)

    assert "due now" in redial("watch").stdout
    assert json.loads(redial("watch", "--json").stdout)["dialling"] == "running"


@pytest.mark.usefixtures("found_once")
def test_redrive_of_a_name_that_is_no_path(redial: Redial, sqs: "SQSClient", queues: dict[str, str]) -> None:
    for name in ("a?b", "../calls", "a b", "#"):
        assert redial("redrive", name, "--show").exit_code in {3, 5}, name
