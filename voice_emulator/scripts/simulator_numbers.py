"""
Simulator numbers: +1 206 555 01NN, a range kept for fiction, where the last two digits tell the script.

They work without any setting, in the sandbox too. A script placed for such a number at run time or by a scenario goes first.
"""

from typing import NamedTuple

from voice_emulator.scripts.attempts import Attempt, Script

PREFIX = "+120655501"


class SimulatorNumbers(NamedTuple):
    """A range of simulator numbers with one script."""

    first: int
    last: int
    script: Script
    meaning: str


TABLE = (
    SimulatorNumbers(0, 9, (Attempt("completed"),), "answered and completed"),
    SimulatorNumbers(10, 19, (Attempt("busy"),), "busy, always"),
    SimulatorNumbers(20, 29, (Attempt("no_answer"),), "no answer, always"),
    SimulatorNumbers(30, 39, (Attempt("failed"),), "failed, always"),
    SimulatorNumbers(40, 49, (Attempt("busy"), Attempt("completed")), "busy once, then completed"),
    SimulatorNumbers(50, 59, (Attempt("no_answer"), Attempt("completed")), "no answer once, then completed"),
    SimulatorNumbers(60, 64, (Attempt("failed"), Attempt("completed")), "failed once, then completed"),
    SimulatorNumbers(65, 69, (Attempt("busy"), Attempt("busy"), Attempt("completed")), "busy twice, then completed"),
    SimulatorNumbers(70, 74, (Attempt("no_final_event"),), "INITIATED_CALL, and then nothing more"),
    SimulatorNumbers(75, 79, (Attempt("no_events"),), "the call is placed, but no event ever comes"),
    SimulatorNumbers(80, 80, (Attempt(send="throttled"),), "429 that no limit explains, always"),
    SimulatorNumbers(81, 81, (Attempt(send="error_without_call"),), "500, and no call is placed"),
    SimulatorNumbers(82, 82, (Attempt(send="error_with_call"),), "500, although the call is placed and completed"),
    SimulatorNumbers(
        83, 83, (Attempt(send="connection_lost"),), "the call is placed, then the connection closes without an answer"
    ),
    SimulatorNumbers(84, 84, (Attempt(send="slow_answer"),), "the answer is slow (`slow_answer_s`)"),
    SimulatorNumbers(
        85, 85, (Attempt(events=("repeated", "out_of_order")),), "completed; events repeated and out of order"
    ),
    SimulatorNumbers(
        86, 86, (Attempt(events=("before_answer",)),), "completed; INITIATED_CALL and RINGING come before the answer"
    ),
    SimulatorNumbers(87, 87, (Attempt(send="refused"),), "400, as for a destination that AWS blocks"),
)

_SCRIPTS = {row_number: row.script for row in TABLE for row_number in range(row.first, row.last + 1)}


def simulator_script(destination: str) -> Script | None:
    """Return the script of a simulator number in E.164, or None for any other number."""
    if not destination.startswith(PREFIX):
        return None
    ending = destination[len(PREFIX) :]
    if len(ending) != 2 or not ending.isdigit():
        return None
    return _SCRIPTS.get(int(ending))
