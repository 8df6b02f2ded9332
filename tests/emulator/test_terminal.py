import io
import time
from pathlib import Path

from local.emulator.terminal import Terminal


def test_lines_are_written_in_their_order_and_none_is_lost_at_the_end() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    lines = [f"line {number}" for number in range(1_000)]
    for line in lines:
        terminal.say(line)
    terminal.close()
    assert stream.getvalue().splitlines() == lines


def test_a_line_is_written_without_waiting_for_another(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    with path.open("w") as stream:
        terminal = Terminal(stream)
        terminal.say("one")
        give_up_at = time.monotonic() + 5
        while path.read_text() != "one\n":
            assert time.monotonic() < give_up_at
            time.sleep(0.005)
        terminal.close()


class _NobodyReads(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_that_nobody_reads_any_more_does_not_matter() -> None:
    terminal = Terminal(_NobodyReads())
    for _ in range(3):
        terminal.say("nobody hears this")
        time.sleep(0.01)
    begun = time.monotonic()
    terminal.close()
    assert time.monotonic() - begun < 3
