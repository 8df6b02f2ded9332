"""Which dialer is awake, and when the next one is woken: so that one waits for an opening, and not all. Pure."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

# What a wake-up was announced for may still wait when that comes late, and until the run that it woke says what it leaves.
_MAY_HAVE_LEFT_CALLS_FOR = timedelta(minutes=2)


class WakeUpAnnounced(msgspec.Struct, frozen=True):
    """A dialer has announced a wake-up that comes soon enough."""

    at: datetime


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """What the dialers tell each other."""

    next_wake_up_at: datetime | None = None
    """The wake-up that a dialer has announced, so that no second one is sent for the same opening."""
    attended_by: str | None = None
    """Name of the dialer run that is sleeping until the next place opens. Other runs return instead of sleeping too."""
    attended_until: datetime | None = None

    def announced(self, at: datetime, now: datetime) -> "Attendance | WakeUpAnnounced":
        """Announce a wake-up, unless one is announced that comes no later and is still to come."""
        announced = self.next_wake_up_at
        if announced is not None and now < announced <= at:
            return WakeUpAnnounced(announced)
        return replace(self, next_wake_up_at=at)

    def begun(self, by: str, until: datetime) -> "Attendance":
        """Note which dialer is awake, and until when at most."""
        return replace(self, attended_by=by, attended_until=until)

    def ended(self, by: str) -> "Attendance":
        """Note that a dialer has gone to rest."""
        return replace(self, attended_by=None, attended_until=None) if self.attended_by == by else self

    def is_by_another(self, than: str, now: datetime) -> bool:
        """Tell whether another dialer is awake and takes what opens: then this one need not wait for it."""
        until = self.attended_until
        return self.attended_by is not None and self.attended_by != than and until is not None and now < until

    def is_idle(self, now: datetime) -> bool:
        """Tell whether no dialer is awake, and none was to be woken of late for calls that it left."""
        is_awake = self.attended_by is not None and self.attended_until is not None and now < self.attended_until
        is_woken = self.next_wake_up_at is not None and now < self.next_wake_up_at + _MAY_HAVE_LEFT_CALLS_FOR
        return not (is_awake or is_woken)
