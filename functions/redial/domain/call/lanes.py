"""Which due call goes next. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from redial.domain.call.requests import Lane

# An urgent call takes the next place whatever the backlog. Between the other two, a bulk call counts as due this much later
# than it is: so it lets normal calls pass, and still goes before those that became due long after it.
BULK_HANDICAP = timedelta(minutes=15)


def next_lane(longest_due: Mapping[Lane, datetime], *, urgent_first: bool = True) -> Lane | None:
    """
    Choose the lane whose longest due call goes next.

    Parameters
    ----------
    longest_due
        For each lane that has due calls, since when its first one is due.
    urgent_first
        False: an urgent call counts as a normal one.
    """
    if not longest_due:
        return None
    if urgent_first and Lane.URGENT in longest_due:
        return Lane.URGENT
    return min(
        longest_due, key=lambda lane: (longest_due[lane] + (BULK_HANDICAP if lane is Lane.BULK else timedelta(0)), lane)
    )
