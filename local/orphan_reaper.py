"""
Ends the processes of a stack whose parent died without doing so: `python -m local.orphan_reaper GRACE_S`.

The parent writes the process id of each session leader to the watcher's standard input. The pipe closes with the
parent, however that ends, also by SIGKILL. On Linux and macOS alike.
"""

import sys
from datetime import timedelta

from local.process_tree import stop_sessions


def main() -> None:
    """Wait for the end of standard input, then end the sessions that were named on it."""
    leaders = [int(line) for line in sys.stdin]
    stop_sessions(leaders, grace=timedelta(seconds=float(sys.argv[1])))


if __name__ == "__main__":
    main()
