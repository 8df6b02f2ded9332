"""Calls that wait for the second of origination numbers of their own, while others go."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redial.domain.call.calls import Call
from redial.domain.pacing.waits import Wait, may_be_taken_at

_TRIED_WITHIN = timedelta(seconds=2)


@dataclass(eq=False)
class _NumberQueue:
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
        self._queues: dict[tuple[str, ...], _NumberQueue] = {}
        self._tried: dict[str, _NumberQueue] = {}

    def __len__(self) -> int:
        return sum(len(queue.calls) for queue in self._queues.values())

    def park(self, call: Call, numbers: tuple[str, ...], until: datetime, *, was_first: bool) -> None:
        """
        Let a call wait.

        Parameters
        ----------
        was_first
            It was the first of those that wait for these numbers, and is so again.
        """
        queue = self._queues.setdefault(numbers, _NumberQueue(until))
        queue.look_at = until
        if was_first:
            queue.calls.appendleft(call)
        else:
            queue.calls.append(call)

    def take_due(self, now: datetime) -> Iterator[Call]:
        """Yield the first of each queue that may go again; nobody else of its queue is tried before: see `tries`."""
        for queue in self._queues.values():
            if queue.calls and queue.look_at <= now:
                # The call may have been ended by now, and is never tried: then it is the turn of the next one.
                queue.look_at = now + _TRIED_WITHIN
                call = queue.calls.popleft()
                self._tried = {call_id: each for call_id, each in self._tried.items() if each is not queue}
                self._tried[call.call_id] = queue
                yield call

    def tries(self, call: Call, now: datetime) -> bool:
        """Note that it is the turn of a call; tell whether it was the first of a queue. Unless it parks again, the next one is."""
        queue = self._tried.pop(call.call_id, None)
        if queue is not None:
            queue.look_at = now
        return queue is not None

    def are_gone(self, call_ids: Iterable[str], now: datetime) -> None:
        """Note that calls are not tried, as somebody else placed or ended them: the next one of a queue is."""
        for call_id in call_ids:
            if (queue := self._tried.pop(call_id, None)) is not None:
                queue.look_at = now

    def next_look_at(self) -> datetime | None:
        """Return when the next one is tried; None where none waits for that."""
        return min((queue.look_at for queue in self._queues.values() if queue.calls), default=None)

    def look_again(self, wait_of: Callable[[Call], Wait | None], now: datetime) -> None:
        """Try them earlier, where an answer opened their numbers."""
        tried = list(self._tried.values())
        for queue in self._queues.values():
            if queue.calls and queue not in tried:
                wait = wait_of(queue.calls[0])
                queue.look_at = min(queue.look_at, now if wait is None else may_be_taken_at(wait))
