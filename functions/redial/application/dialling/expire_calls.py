"""End the waiting calls whose time is over, wherever they stand in the backlog."""

from datetime import datetime, timedelta
from functools import partial

from redial.application.change_call import change_call
from redial.application.failure_budget import FailureBudget
from redial.application.ports import Clock, Telemetry
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.stores import Calls
from redial.domain.call import transitions

# An index in which nothing was left is not asked again at every chance.
_LOOK_AGAIN_AFTER = timedelta(seconds=30)


class Expirer:
    """
    Ends calls by the index of their last times.

    A call that has come to the head of its lane is ended there; this is for those behind it, whose producers wait to hear of them.
    """

    def __init__(self, *, calls: Calls, telemetry: Telemetry, clock: Clock, set_aside: SetAsideCalls) -> None:
        self._calls = calls
        self._telemetry = telemetry
        self._clock = clock
        self._set_aside = set_aside
        self._look_again_at: datetime | None = None

    def run(self, until: datetime) -> bool:
        """End calls until none is left, or the time is up; True when none is left."""
        now = self._clock.now()
        if self._look_again_at is not None and now < self._look_again_at:
            return True
        failure_budget = FailureBudget(self._telemetry, self._set_aside)
        for call_id in self._calls.over(now):
            if failure_budget.is_over or self._clock.now() >= until:
                return False
            if failure_budget.passes_over(call_id):
                continue
            failure_budget.attempt(call_id, partial(self._expire, call_id, now))
        self._look_again_at = now + _LOOK_AGAIN_AFTER
        return True

    def _expire(self, call_id: str, now: datetime) -> None:
        call = self._calls.get(call_id)
        if call is not None:
            change_call(self._calls, self._telemetry, call, lambda stored: transitions.expire(stored, now))
