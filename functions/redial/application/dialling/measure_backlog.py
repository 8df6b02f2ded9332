"""Measure, once a minute, what the alarms and the dashboard need to know of the backlog, and see what joins it soon."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.ports import Telemetry
from redial.application.reading_ports import DueCalls
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from redial.metrics import MetricName

_COUNT_AT_MOST = 100
_LOOK_AT_MOST = 10_000


class DueAndSoon(Struct, frozen=True):
    """What a look into the lanes found."""

    due: int
    """How many calls are due of those that no rate of a campaign slows down, counted up to some."""
    soon: tuple[DueCall, ...]
    """Those that become due by the time that was looked ahead, as far as the due ones of their lane could all be counted."""


def measure_backlog(
    calls: DueCalls,
    are_to_wait: Callable[[str], bool],
    pacing: AllowanceSession,
    telemetry: Telemetry,
    now: datetime,
    ahead: timedelta = timedelta(0),
    counted_to: int = _COUNT_AT_MOST,
) -> DueAndSoon:
    """
    Emit how many calls are due (counted up to 100), how long the oldest of them waits, and the allowance in use.

    Calls of a campaign whose rate is used up wait as they should, and are none of these.

    Parameters
    ----------
    are_to_wait
        Tells which calls are set aside: what they wait for is no place of the allowance.
    ahead
        How far beyond now the lanes are read, for what becomes due soon.
    counted_to
        How many due calls of a lane are counted for the answer; what is emitted stays at 100.
    """
    used_up, rates = pacing.used_up_rates(now), pacing.rates().by_number

    def counts(call: DueCall) -> bool:
        return call.turn not in used_up and not are_to_wait(call.call_id)

    found = [
        call
        for lane in Lane
        for call in islice(
            filter(counts, islice(calls.due(lane, now + ahead), _LOOK_AT_MOST)), max(counted_to, _COUNT_AT_MOST)
        )
    ]
    due = [call for call in found if call.due_at <= now]
    oldest_due_at = min((call.due_at for call in due), default=now)
    telemetry.count(MetricName.DUE_CALLS, min(len(due), _COUNT_AT_MOST))
    telemetry.count(MetricName.OLDEST_DUE_AGE_SECONDS, max((now - oldest_due_at).total_seconds(), 0))
    telemetry.count(MetricName.HOLDS_AFTER_REFUSALS, len(pacing.refusals(now).holds))
    telemetry.count(MetricName.ALLOWANCE_USED_PERCENT, 100 * pacing.used_share(now))
    soon = tuple(call for call in found if call.due_at > now)
    return DueAndSoon(sum(call.turn not in rates for call in due), soon)
