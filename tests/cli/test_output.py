"""What commands print suits where it goes: a terminal of any width, a pipe, any encoding."""

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

import redial_cli
import redial_cli.commands.watch_command
import redial_cli.session
from local.paths import PROJECT
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.reason import Noted
from redial_cli.console import print_any_encoding
from redial_cli.output_file import opened
from simulation.makers import waiting_call
from tests.cli.conftest import Gateway, Redial, plain


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
    monkeypatch.setattr("redial_cli.commands.watch_command.sleep", interrupted)

    assert "due now" in redial("watch").stdout
    assert json.loads(redial("watch", "--json").stdout)["dialling"] == "running"


def test_what_was_written_of_a_file_that_did_not_become_whole_is_taken_away(tmp_path: Path) -> None:
    output = tmp_path / "calls.csv"
    output.write_text("of yesterday", encoding="utf-8")

    def is_interrupted() -> None:
        with opened(output, force=True) as file:
            file.write("call_id,destination_phone_number")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        is_interrupted()

    assert [each.name for each in tmp_path.iterdir()] == ["calls.csv"]
    assert output.read_text(encoding="utf-8") == "of yesterday"


def test_a_file_with_names_and_numbers_is_its_owners_alone(tmp_path: Path) -> None:
    new, kept, target = tmp_path / "new.csv", tmp_path / "kept.csv", tmp_path / "somebody-elses"
    for path in (kept, target):
        path.write_text("of yesterday", encoding="utf-8")
        path.chmod(0o640)
    (tmp_path / "new.csv.part").symlink_to(target)
    mask = os.umask(0o022)
    try:
        for output in (new, kept):
            with opened(output, force=True) as file:
                file.write("call_id")
    finally:
        os.umask(mask)

    assert [stat.S_IMODE(path.stat().st_mode) for path in (new, kept)] == [0o600, 0o640]
    assert [path.read_text(encoding="utf-8") for path in (new, kept, target)] == ["call_id", "call_id", "of yesterday"]
    assert not any(path.is_symlink() for path in tmp_path.iterdir())
