"""Measure, once a minute, what the alarms and the dashboard need to know of the backlog, and see what joins it soon."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.lane_looks import Look
from redial.application.ports import Telemetry
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from redial.metrics import MetricName

_COUNT_AT_MOST = 100
_LOOK_AT_MOST = 10_000
# The index has times in milliseconds.
_NEXT = timedelta(milliseconds=1)


class DueAndSoon(Struct, frozen=True):
    """What a look into the lanes found."""

    due: int
    """How many calls are due of those that no rate of a campaign slows down, counted up to some."""
    soon: tuple[DueCall, ...]
    """Those that become due by the time that was looked ahead; of a lane with as many due ones as were to be counted, none."""


def measure_backlog(
    look: Look,
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
    look
        Looks into a lane. What it tells may be a moment old: an index is so as well.
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

    most = max(counted_to, _COUNT_AT_MOST)
    found: list[DueCall] = []
    for lane in Lane:
        in_lane, was_cut = _first(look(lane, now + ahead, None), counts, most)
        if ahead and was_cut and sum(call.turn not in rates for call in in_lane) < counted_to:
            # Those before are of campaigns that have rates, and let the others go: what becomes due soon stands behind them.
            in_lane = [call for call in in_lane if call.due_at <= now]
            in_lane += islice(filter(counts, look(lane, now + ahead, now + _NEXT)), most)
        found += in_lane
    due = [call for call in found if call.due_at <= now]
    oldest_due_at = min((call.due_at for call in due), default=now)
    telemetry.count(MetricName.DUE_CALLS, min(len(due), _COUNT_AT_MOST))
    telemetry.count(MetricName.OLDEST_DUE_AGE_SECONDS, max((now - oldest_due_at).total_seconds(), 0))
    telemetry.count(MetricName.HOLDS_AFTER_REFUSALS, len(pacing.refusals(now).holds))
    telemetry.count(MetricName.ALLOWANCE_USED_PERCENT, 100 * pacing.used_share(now))
    soon = tuple(call for call in found if call.due_at > now)
    return DueAndSoon(sum(call.turn not in rates for call in due), soon)


def _first(calls: Iterator[DueCall], counts: Callable[[DueCall], bool], most: int) -> tuple[list[DueCall], bool]:
    """Give the first calls that count, and whether others were not looked at."""
    found: list[DueCall] = []
    for looked_at, call in enumerate(calls, start=1):
        if counts(call):
            found.append(call)
        if len(found) == most or looked_at == _LOOK_AT_MOST:
            return found, True
    return found, False
