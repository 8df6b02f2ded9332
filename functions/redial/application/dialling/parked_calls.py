"""Calls that wait for the second of origination numbers of their own, while others go."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redial.domain.call.calls import Call
from redial.domain.pacing.waits import Wait, may_be_taken_at

_TRIED_WITHIN = timedelta(seconds=2)


@dataclass(eq=False)
class _Line:
    """The calls that wait for the same numbers, first come first."""

    look_at: datetime
    """When the first of them is tried."""
    calls: deque[Call] = field(default_factory=deque)


class ParkedCalls:
    """
    The parked calls of one run.

    Of those that wait for the same numbers one is tried at a time: a number lets one call go, and each that is tried may have to be
    read anew.
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, ...], _Line] = {}
        self._tried: dict[str, _Line] = {}

    def __len__(self) -> int:
        return sum(len(line.calls) for line in self._lines.values())

    def park(self, call: Call, numbers: tuple[str, ...], until: datetime, *, was_first: bool) -> None:
        """
        Let a call wait.

        Parameters
        ----------
        was_first
            It was the first of those that wait for these numbers, and is so again.
        """
        line = self._lines.setdefault(numbers, _Line(until))
        line.look_at = until
        if was_first:
            line.calls.appendleft(call)
        else:
            line.calls.append(call)

    def take_due(self, now: datetime) -> Iterator[Call]:
        """Yield the first of each line that may go again; nobody else of its line is tried before: see `tries`."""
        for line in self._lines.values():
            if line.calls and line.look_at <= now:
                # The call may have been ended by now, and is never tried: then it is the turn of the next one.
                line.look_at = now + _TRIED_WITHIN
                call = line.calls.popleft()
                self._tried = {call_id: each for call_id, each in self._tried.items() if each is not line}
                self._tried[call.call_id] = line
                yield call

    def tries(self, call: Call, now: datetime) -> bool:
        """Note that it is the turn of a call; tell whether it was the first of a line. Unless it parks again, the next one is."""
        line = self._tried.pop(call.call_id, None)
        if line is not None:
            line.look_at = now
        return line is not None

    def are_gone(self, call_ids: Iterable[str], now: datetime) -> None:
        """Note that calls are not tried, as somebody else placed or ended them: the next one of a line is."""
        for call_id in call_ids:
            if (line := self._tried.pop(call_id, None)) is not None:
                line.look_at = now

    def next_look_at(self) -> datetime | None:
        """Return when the next one is tried; None where none waits for that."""
        return min((line.look_at for line in self._lines.values() if line.calls), default=None)

    def look_again(self, wait_of: Callable[[Call], Wait | None], now: datetime) -> None:
        """Try them earlier, where an answer opened their numbers."""
        tried = list(self._tried.values())
        for line in self._lines.values():
            if line.calls and line not in tried:
                wait = wait_of(line.calls[0])
                line.look_at = min(line.look_at, now if wait is None else may_be_taken_at(wait))
