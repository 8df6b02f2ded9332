"""Which due call goes next. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from redial.domain.call.requests import Lane
from redial.domain.times import later

FIRST_LANES = (Lane.CRITICAL, Lane.URGENT)
"""Their calls take the next place whatever the backlog of the lanes below."""
# Between the other two, a bulk call counts as due this much later than it is: so it lets normal calls pass, and still goes before
# those that became due long after it.
BULK_HANDICAP = timedelta(minutes=15)


def next_lane(longest_due: Mapping[Lane, datetime], *, first_lanes_first: bool = True) -> Lane | None:
    """
    Return the lane whose longest due call goes next.

    A critical call goes first, then an urgent one. A bulk call counts as due `BULK_HANDICAP` later than it is, against normal ones.

    Parameters
    ----------
    longest_due : mapping of Lane to datetime
        For each lane that has due calls, since when its first one is due.
    first_lanes_first : bool
        False: a critical or urgent call counts as a normal one.

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
    first = next((lane for lane in FIRST_LANES if lane in longest_due), None)
    if first_lanes_first and first is not None:
        return first
    handicaps = {Lane.BULK: BULK_HANDICAP}
    return min(longest_due, key=lambda lane: (later(longest_due[lane], handicaps.get(lane, timedelta(0))), lane))


def may_go_before(lane: Lane) -> tuple[Lane, ...]:
    """
    Return the lanes of which some call may go before one of a lane.

    Parameters
    ----------
    lane : Lane
        The lane.

    Returns
    -------
    tuple of Lane
        Its own among them. Of critical and urgent those that come first, and normal and bulk before each other.
    """
    return (
        tuple(each for each in FIRST_LANES if list(Lane).index(each) <= list(Lane).index(lane))
        if lane in FIRST_LANES
        else tuple(Lane)
    )
