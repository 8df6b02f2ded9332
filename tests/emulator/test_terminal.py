"""The emulator's lines: whatever becomes of them, calls are placed."""

import io
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.emulator.harness import Harness
from voice_emulator.terminal.lines import say


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
