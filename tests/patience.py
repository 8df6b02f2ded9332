"""How long tests wait for another thread or process: the end of what never comes, and no speed that is asked for."""

import time
from collections.abc import Callable

PATIENCE_S = 45.0
"""Nothing takes so long, on a machine that is busy with other things either, and what a test leaves hanging hangs longer."""
PATIENCE_WITH_A_STACK_S = 120.0
"""The same where a whole stack is at work."""
HOSTILE_TAKES_S = 5.0
"""More processor time than any hostile text takes, and less than one that costs the square of its length."""


def wait_until(is_so: Callable[[], object], within_s: float = PATIENCE_S, every_s: float = 0.005) -> None:
    """Look again and again, until it is so."""
    give_up_at = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < give_up_at, f"it did not come to that within {within_s:.0f} s"
        time.sleep(every_s)
