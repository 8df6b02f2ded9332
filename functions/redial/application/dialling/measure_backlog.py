"""Measure, once a minute, what the alarms and the dashboard need to know of the backlog."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.ports import Telemetry
from redial.application.reading_ports import DueCalls
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from redial.metrics import MetricName

_COUNT_AT_MOST = 100
_LOOK_AT_MOST = 10_000


def measure_backlog(
    calls: DueCalls, are_to_wait: Callable[[str], bool], pacing: AllowanceSession, telemetry: Telemetry, now: datetime
) -> None:
    """
    Emit how many calls are due (counted up to 100), how long the oldest of them waits, and the allowance in use.

    Calls of a campaign whose rate is used up wait as they should, and are none of these.

    Parameters
    ----------
    are_to_wait
        Tells which calls are set aside: what they wait for is no place of the allowance.
    """
    used_up = pacing.used_up_rates(now)

    def counts(call: DueCall) -> bool:
        return call.turn not in used_up and not are_to_wait(call.call_id)

    due = [
        call.due_at
        for lane in Lane
        for call in islice(filter(counts, islice(calls.due(lane, now), _LOOK_AT_MOST)), _COUNT_AT_MOST)
    ]
    telemetry.count(MetricName.DUE_CALLS, min(len(due), _COUNT_AT_MOST))
    telemetry.count(MetricName.OLDEST_DUE_AGE_SECONDS, max((now - min(due)).total_seconds(), 0) if due else 0)
    telemetry.count(MetricName.HOLDS_AFTER_REFUSALS, len(pacing.refusals(now).holds))
    telemetry.count(MetricName.ALLOWANCE_USED_PERCENT, 100 * pacing.used_share(now))
