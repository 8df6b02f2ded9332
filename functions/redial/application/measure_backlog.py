"""Measure, once a minute, what the alarms and the dashboard need to know of the backlog."""

from datetime import datetime
from itertools import islice

from redial.application.pacing import Pacing
from redial.application.ports import DueCalls, Telemetry
from redial.domain.requests import Lane
from redial.metrics import MetricName

_COUNT_AT_MOST = 100


def measure_backlog(calls: DueCalls, pacing: Pacing, telemetry: Telemetry, now: datetime) -> None:
    """Emit how many calls are due (counted up to 100), how long the oldest of them waits, and the allowance in use."""
    due = [due_at for lane in Lane for _, due_at in islice(calls.due(lane, now), _COUNT_AT_MOST)]
    telemetry.count(MetricName.DUE_CALLS, min(len(due), _COUNT_AT_MOST))
    telemetry.count(MetricName.OLDEST_DUE_AGE_SECONDS, max((now - min(due)).total_seconds(), 0) if due else 0)
    telemetry.count(MetricName.ALLOWANCE_USED_PERCENT, 100 * pacing.used_share(now))
