"""
Who wakes ``dial`` for a call that becomes due.

Where that is soon, the function that gave the call its time does. Where it is later, the minute's tick does, which looks a little
ahead: by then other calls may be due whose dialling takes the allowance, and a wake-up of its own would find it used up.
See docs/adr/0033-who-wakes-dial.md.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from redial.application.ports import WakeUps
from redial.domain.call.calls import Call
from redial.domain.pacing.campaign_turns import DueCall

SOON = timedelta(minutes=2)
"""What is due later is left to the tick. It must be longer than `LOOKED_AHEAD`, by more than the index may be behind."""
LOOKED_AHEAD = timedelta(seconds=90)
"""How far a tick looks: to the next one, and half a minute more, for ticks may come late."""
# SQS takes delays in whole seconds: one wake-up for what is due within one. Others of that second have long stood in the index.
_MOST_IN_A_WAKE_UP = 10


def wake_when_due(wake_ups: WakeUps, call: Call, now: datetime) -> None:
    """
    Wake ``dial`` when a waiting call is due, unless that is left to the minute's tick.

    Parameters
    ----------
    wake_ups : WakeUps
        What it is woken by.
    call : Call
        A waiting call as it is stored.
    now : datetime
        The time, in UTC.
    """
    delay = max(call.status_at - now, timedelta(0))
    if delay <= SOON:
        wake_ups.send([call.call_id], delay)


class SoonDue:
    """
    Names the calls that become due before the next tick has looked.

    Parameters
    ----------
    calls_per_minute
        The account's limit.
    """

    def __init__(self, wake_ups: WakeUps, calls_per_minute: int) -> None:
        self._wake_ups = wake_ups
        self._calls_per_minute = calls_per_minute
        self._named: dict[str, datetime] = {}

    @property
    def backlog(self) -> int:
        """
        Give how many due calls take the whole allowance for as long as a tick looks ahead.

        Until they are placed, a dialer is awake or a wake-up is announced for the next opening. It finds in the index what has
        become due, and lets it go before the others where it is to.
        """
        return int(self._calls_per_minute * (LOOKED_AHEAD / timedelta(minutes=1))) + 1

    def name(self, due: int, soon: Sequence[DueCall], now: datetime) -> None:
        """
        Send a wake-up for each second in which calls become due, unless a backlog is in their way.

        Parameters
        ----------
        due
            How many calls are due now.
        soon
            Those that become due by `LOOKED_AHEAD`.
        now
            The time, in UTC.
        """
        self._named = {call_id: due_at for call_id, due_at in self._named.items() if due_at > now}
        if due >= self.backlog:
            return
        by_second: dict[int, list[DueCall]] = {}
        for call in sorted(soon):
            # Named by the tick before, which looked further than to this one.
            if self._named.get(call.call_id) != call.due_at:
                by_second.setdefault(-int((now - call.due_at) // timedelta(seconds=1)), []).append(call)
        for seconds, calls in by_second.items():
            first = calls[:_MOST_IN_A_WAKE_UP]
            self._wake_ups.send([call.call_id for call in first], timedelta(seconds=seconds))
            self._named |= {call.call_id: call.due_at for call in calls}
