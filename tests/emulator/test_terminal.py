"""The emulator's lines: whatever becomes of them, calls are placed."""

import io
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from tests.emulator.harness import Harness
from tests.patience import PATIENCE_S
from voice_emulator.terminal.output import LinesToStderr, Output, say

# Of a thousand bytes each: several times what a pipe holds.
LINES = 300


class _Gone(io.StringIO):
    """Nobody reads at the other end of the pipe."""

    def flush(self) -> None:
        raise BrokenPipeError


def _closed() -> IO[str]:
    output = io.StringIO()
    output.close()
    return output


@pytest.mark.parametrize("output", [None, _Gone(), _closed()], ids=["none", "pipe", "closed"])
def test_that_nobody_reads_them_stops_nothing(monkeypatch: pytest.MonkeyPatch, output: IO[str] | None) -> None:
    monkeypatch.setattr(sys, "stdout", output)
    harness = Harness()
    harness.service._report = say
    assert harness.send().status_code == 200


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_full_disk_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.FileIO("/dev/full", "w")
    output = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", output)
    say("one")
    say("two")
    raw.close()


def test_what_the_encoding_of_the_terminal_does_not_have_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="iso-8859-1"))
    say("é")
    say("é 日本")
    assert written.getvalue() == b"\xe9\n\\xe9 \\u65e5\\u672c\n"


def filled(monkeypatch: pytest.MonkeyPatch, name: str, write: Callable[[str], object]) -> int:
    """Write more lines than a pipe holds that nobody reads, and return its other end."""
    reads, writes = os.pipe()
    monkeypatch.setattr(sys, name, os.fdopen(writes, "w", encoding="utf-8"))
    lines = threading.Thread(target=lambda: [write(f"{number:0999}") for number in range(LINES)], daemon=True)
    lines.start()
    lines.join(PATIENCE_S)
    if lines.is_alive():
        os.close(reads)  # so that it ends
        pytest.fail("it waits for somebody to read")
    return reads


def test_lines_that_nobody_reads_stop_nothing_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    write = Output("stdout", patience_s=0).write
    reads = filled(monkeypatch, "stdout", write)
    kept = os.read(reads, 1_000 * LINES).decode().splitlines()
    assert kept == [f"{number:0999}" for number in range(len(kept))]
    write("one more")
    left_out, last = os.read(reads, 1_000).decode().splitlines()
    assert (left_out, last) == (f"lines left out that nobody read: {LINES - len(kept)}", "one more")
    os.close(reads)


def test_what_is_logged_and_nobody_reads_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = LinesToStderr(Output("stderr", patience_s=0))
    reads = filled(monkeypatch, "stderr", lambda line: handler.emit(logging.makeLogRecord({"msg": line})))
    assert os.read(reads, 1_000).decode() == f"{0:0999}\n"
    os.close(reads)


def test_what_is_logged_has_its_traceback_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    try:
        raise ValueError("a\x1bb")
    except ValueError as error:
        failed = {"msg": "an error", "exc_info": (ValueError, error, error.__traceback__)}
    LinesToStderr().emit(logging.makeLogRecord(failed))
    first, second, *_, last = written.getvalue().splitlines()
    assert (first, second, last) == ("an error", "Traceback (most recent call last):", "ValueError: a\\x1bb")


def test_a_line_that_a_pipe_might_not_take_in_one_go_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    say("x" * 10_000)
    assert written.getvalue() == f"{'x' * 1_000}...\n"
