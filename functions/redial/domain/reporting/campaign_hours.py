"""
What happened to one campaign in each hour: counts apart from those of all calls and of the whole campaign. Pure.

The minutes in which attempts were started are told apart, so that the rate of now is known without another item.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import field
from msgspec.structs import replace

from redial.domain.reporting.counted_batches import with_last
from redial.domain.reporting.tally import CallChange, CountDelta, Period, delta_between
from redial.domain.versioned import Versioned

RATE_OVER = timedelta(minutes=5)
"""The rate of now is that of so many whole minutes."""
_MINUTE = timedelta(minutes=1)


class CampaignHour(Versioned, frozen=True, kw_only=True):
    """What happened to a campaign in one hour."""

    batches: tuple[str, ...] = ()
    """The keys of the batches that were counted last, as of a `Tally`."""
    counted: CountDelta = CountDelta()
    started: Mapping[str, int] = field(default_factory=dict)
    """How many attempts were started in each minute of the hour: 0 to 59."""

    def remembering(self, batch: str) -> "CampaignHour":
        """Remember a batch as the one that was delivered last."""
        return replace(self, batches=with_last(self.batches, batch))

    def plus(self, more: "CampaignHour", batch: str) -> "CampaignHour":
        """Count what a batch has brought."""
        started = {
            minute: self.started.get(minute, 0) + more.started.get(minute, 0)
            for minute in sorted({*self.started, *more.started}, key=int)
        }
        return replace(
            self.remembering(batch),
            counted=self.counted.plus(more.counted),
            started={minute: number for minute, number in started.items() if number},
        )


def by_hour(changes: Iterable[CallChange]) -> dict[datetime, CampaignHour]:
    """
    Return what changes of calls of one campaign add to each of its hours.

    Parameters
    ----------
    changes : iterable of CallChange
        In any order; deleted records add nothing.

    Returns
    -------
    dict of datetime to CampaignHour
        By the start of the hour; hours in which nothing happened are left out.
    """
    added: dict[datetime, CampaignHour] = {}
    for each in changes:
        if each.after is None:
            continue
        change = replace(delta_between(each.before, each.after), calls={})
        if change == CountDelta():
            continue
        at = each.after.updated_at
        started = {str(at.minute): change.attempts} if change.attempts else {}
        hour = Period.HOUR.start(at)
        added[hour] = added.get(hour, CampaignHour()).plus(CampaignHour(counted=change, started=started), "")
    return {hour: replace(each, batches=()) for hour, each in added.items()}


def rate_now(hours: Mapping[datetime, CampaignHour], now: datetime) -> float:
    """
    Return how many attempts a minute were started in the last whole minutes.

    Parameters
    ----------
    hours : mapping of datetime to CampaignHour
        This hour and the one before it, by their starts.
    now : datetime
        In UTC.

    Returns
    -------
    float
        Over `RATE_OVER`, which ends with the minute that is under way.
    """
    this_minute = now.replace(second=0, microsecond=0)
    minutes = [this_minute - _MINUTE * back for back in range(1, RATE_OVER // _MINUTE + 1)]
    started = sum(
        hours[hour].started.get(str(minute.minute), 0)
        for minute in minutes
        if (hour := Period.HOUR.start(minute)) in hours
    )
    return max(started, 0) / len(minutes)


def hours_of_rate(now: datetime) -> tuple[datetime, datetime]:
    """Return the starts of the hours that the rate of now is read from."""
    this = Period.HOUR.start(now)
    return this - Period.HOUR.length, this
