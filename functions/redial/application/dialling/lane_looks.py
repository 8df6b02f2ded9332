"""
One look into each lane at a tick, for the calls that are due and for those that become due soon.

A tick looks twice: what is to be dialled, and, when that is done, what is left and what joins it soon. Where nothing is due, the
second look would find what the first one found. So the first one reaches further than it was asked to, at no request more, and
what it saw beyond is kept for a moment.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain, takewhile

import msgspec

from redial.application.ports import Clock
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall

Look = Callable[[Lane, datetime, datetime | None], Iterator[DueCall]]
"""Gives what stands in a lane up to a time, and from another one on, if there is one."""

# Whoever looks into an index must be content with what it had some time ago: it may be behind by as much.
_KNOWN_FOR = timedelta(seconds=1)


class _Look(msgspec.Struct, frozen=True):
    """A look from the beginning of a lane that found no due call."""

    at: datetime
    reached: datetime
    soon: Iterator[DueCall]
    """What becomes due after that, as far as was reached. Read on when it is asked for, and once."""


class LaneLooks:
    """
    Looks into lanes, and knows what the last look into each one saw beyond the calls that were due.

    Parameters
    ----------
    look
        Asks the index.
    """

    def __init__(self, look: Look, clock: Clock) -> None:
        self._look = look
        self._clock = clock
        self._ahead = timedelta(0)
        self._last: dict[Lane, _Look] = {}

    def begin(self, ahead: timedelta) -> None:
        """
        Begin a run, which has looked nowhere yet.

        Parameters
        ----------
        ahead
            How much further each look reaches than it is asked to, until one finds a due call; 0: none does.
        """
        # Somewhat more, so that what is asked for later is reached as well.
        self._ahead = ahead + _KNOWN_FOR if ahead else ahead
        self._last.clear()

    def due(self, lane: Lane, until: datetime, since: datetime | None) -> Iterator[DueCall]:
        """Yield what stands in a lane between two times, as the index has it now."""
        self._last.pop(lane, None)
        if since is None and self._ahead:
            return self._due_and_beyond(lane, until)
        return self._look(lane, until, since)

    def last(self, lane: Lane, until: datetime) -> Iterator[DueCall] | None:
        """Give what the last look saw in a lane up to a time; None where it was too long ago, or did not see all of that."""
        look = self._last.pop(lane, None)
        if look is None or until > look.reached or self._clock.now() - look.at >= _KNOWN_FOR:
            return None
        return takewhile(lambda call: call.due_at <= until, look.soon)

    def _due_and_beyond(self, lane: Lane, until: datetime) -> Iterator[DueCall]:
        looked_at, reached = self._clock.now(), until + self._ahead
        found = self._look(lane, reached, None)
        first = next(found, None)
        if first is None or first.due_at > until:
            self._last[lane] = _Look(looked_at, reached, chain(() if first is None else (first,), found))
            return
        # There is work to do, and what is known before it tells nothing of what is left by it.
        self._ahead = timedelta(0)
        self._last.clear()
        yield first
        yield from takewhile(lambda call: call.due_at <= until, found)
