"""The calls that wait in no lane, looked at some at a time when their time has come."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from redial.application.failure_budget import FailureBudget
from redial.application.ports import Telemetry
from redial.application.reading_ports import Indexes
from redial.application.set_aside_calls import SetAsideCalls
from redial.domain.reporting.listing import Listed, Position, Stretch

_MOST_IN_A_RUN = 100
# Calls that are set aside stand among them, and are passed over.
_MOST_PAGES_IN_A_RUN = 5


class HeldCallsWalk:
    """
    Goes through a list of calls, at most a hundred in a run.

    The next run goes on behind those that this one has looked at or passed over, so that none of them hides the others.
    """

    def __init__(self, listed: Listed, *, indexes: Indexes, telemetry: Telemetry, set_aside: SetAsideCalls) -> None:
        self._listed = listed
        self._indexes = indexes
        self._telemetry = telemetry
        self._set_aside = set_aside
        self._position: Position | None = None

    def run(self, look_at: Callable[[str], object], now: datetime) -> None:
        """Look at the calls, by their ids, whose time to be looked at has come."""
        due = Stretch(self._listed, until=now)
        failure_budget = FailureBudget(self._telemetry, self._set_aside)
        looked_at = 0
        for _ in range(_MOST_PAGES_IN_A_RUN):
            page = self._indexes.page(due, limit=_MOST_IN_A_RUN, newest_first=False, after=self._position)
            for entry in page.entries:
                if looked_at >= _MOST_IN_A_RUN or failure_budget.is_over:
                    return
                self._position = entry.position
                if not failure_budget.passes_over(entry.id):
                    looked_at += 1
                    failure_budget.attempt(entry.id, partial(look_at, entry.id))
            if page.next_position is None:
                self._position = None
                return
