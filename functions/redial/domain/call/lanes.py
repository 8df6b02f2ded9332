"""Which due call goes next. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from redial.domain.call.requests import Lane

# An urgent call takes the next place whatever the backlog. Between the other two, a bulk call counts as due this much later
# than it is: so it lets normal calls pass, and still goes before those that became due long after it.
BULK_HANDICAP = timedelta(minutes=15)


def next_lane(longest_due: Mapping[Lane, datetime], *, urgent_first: bool = True) -> Lane | None:
    """
    Return the lane whose longest due call goes next.

    An urgent call goes first. A bulk call counts as due `BULK_HANDICAP` later than it is, against normal ones.

    Parameters
    ----------
    longest_due : mapping of Lane to datetime
        For each lane that has due calls, since when its first one is due.
    urgent_first : bool
        False: an urgent call counts as a normal one.

    Returns
    -------
    Lane or None
        None where no lane has a due call.

    Examples
    --------
    >>> from datetime import UTC
    >>> eight = datetime(2026, 11, 23, 8, tzinfo=UTC)
    >>> next_lane({Lane.BULK: eight, Lane.NORMAL: eight + timedelta(minutes=10)})
    <Lane.NORMAL: 'normal'>
    """
    if not longest_due:
        return None
    if urgent_first and Lane.URGENT in longest_due:
        return Lane.URGENT
    return min(
        longest_due, key=lambda lane: (longest_due[lane] + (BULK_HANDICAP if lane is Lane.BULK else timedelta(0)), lane)
    )
