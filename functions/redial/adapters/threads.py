"""Threads of the real world."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread

from redial.errors import NoThread


class OsThreads:
    """Threads of the operating system, one for each thing to do."""

    def __init__(self) -> None:
        self._one_ended = Event()

    def start(self, do: Callable[[], None]) -> None:
        """Do something in a thread of its own, which dies with the process."""

        def run() -> None:
            try:
                do()
            finally:
                self._one_ended.set()

        try:
            Thread(target=run, daemon=True).start()
        except RuntimeError as error:
            # The system has none left: `run` was not begun, and never will be.
            raise NoThread(str(error)) from error

    def wait(self, longest: timedelta) -> None:
        """Return once one of the threads has ended since this was last asked, or after a time."""
        self._one_ended.wait(max(0.0, longest.total_seconds()))
        # What ended before is seen by whoever looks now; what ends from here on sets it again.
        self._one_ended.clear()
