"""
Lines on their way out of the process.

They wait for nobody for long: who starts the emulator with a pipe for its lines, reads the first and forgets the others would stop
it after some hundred calls, as would who stops the terminal.
"""

import logging
import os
import select
import stat
import sys
import threading
from collections.abc import Callable
from typing import Literal, TextIO

_PATIENCE_S = 1.0
# Where a pipe has room at all, Linux takes 4,096 bytes without waiting; a character has four at most, and a notice is short.
_LONGEST_LINE = 1_000

WaitForRoom = Callable[[int], list[tuple[int, int]]]
"""Waits so many milliseconds at most, and returns nothing where there is none then."""


class Output:
    """
    One of the two outputs of the process.

    What finds no room is left out, and so are the lines behind it until there is room again; the next one says how many they were.

    Parameters
    ----------
    name
        The output, as `sys` has it at the time of a line.
    patience_s
        How long a line waits for room, in seconds; those behind it do not wait.
    """

    def __init__(self, name: Literal["stdout", "stderr"], patience_s: float = _PATIENCE_S) -> None:
        self._name = name
        self._patience_ms = round(patience_s * 1000)
        self._left_out = 0
        self._output: TextIO | None = None
        self._wait_for_room: WaitForRoom | None = None
        # Of two threads that find the same room one would wait for ever.
        self._lock = threading.Lock()

    def write(self, line: str) -> None:
        """
        Write a line at once, or leave it out.

        What clients and AWS wrote stands in it as text: nothing of it moves the cursor, ends the line, or turns it round.
        """
        output: TextIO | None = getattr(sys, self._name)
        if output is None:  # it was closed before the start
            return
        line = line if line.isprintable() else as_text(line)
        if len(line) > _LONGEST_LINE:
            line = f"{line[:_LONGEST_LINE]}..."
        with self._lock:
            try:
                if output is not self._output:
                    self._wait_for_room, self._output = _wait_for_room_of(output), output
                if self._wait_for_room is None or self._wait_for_room(0 if self._left_out else self._patience_ms):
                    self._write(line, output)
                else:
                    self._left_out += 1
            except (OSError, ValueError):  # nobody reads, the disk is full, or it was closed since
                pass

    def _write(self, line: str, output: TextIO) -> None:
        if self._left_out:
            line, self._left_out = f"lines left out that nobody read: {self._left_out}\n{line}", 0
        try:
            output.write(f"{line}\n")
        except UnicodeEncodeError:  # its encoding does not have every character
            output.write(f"{line.encode('ascii', 'backslashreplace').decode()}\n")
        output.flush()


def _wait_for_room_of(output: TextIO) -> WaitForRoom | None:
    """Return what waits for a pipe, a socket or a terminal to have room; None: whatever is written finds it, as in a file."""
    try:
        descriptor = output.fileno()
    except (AttributeError, OSError):  # it is in memory
        return None
    kind = os.fstat(descriptor).st_mode
    # Windows cannot tell.
    if not hasattr(select, "poll") or not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind) or os.isatty(descriptor)):
        return None
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return poll.poll


class LinesToStderr(logging.Handler):
    """Writes what is logged, as the standard library does where nobody says how, but waits for nobody."""

    def __init__(self, output: Output | None = None) -> None:
        super().__init__()
        self._output = output or Output("stderr")

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, and the traceback of one that has it."""
        for line in self.format(record).splitlines():
            self._output.write(line)


def as_text(line: str) -> str:
    """Return a line with what is no sign in it escaped."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in line
    )


say = Output("stdout").write
"""Prints a line. That nobody reads the lines, or that they have no room, is no reason to refuse calls."""
