"""Keep hours under names: put, remove. Requests and campaigns that name them are held against them from then on."""

from collections.abc import Callable
from datetime import datetime

from redial.application.reading_ports import Controls
from redial.application.versioned import Unchanged, Updated, VersionedRecord, update
from redial.domain.call.requests import HoursRecord
from redial.domain.steering.hours_marks import hours_named
from redial.domain.steering.named_hours import (
    HoursUnchanged,
    HoursUnderName,
    NamedHours,
    put_hours,
    remove_hours,
)

NamedHoursChange = Updated[NamedHours] | Unchanged[NamedHours, HoursUnchanged]


class NamedHoursKeeper:
    """
    Keeps named hours.

    The control is told of each change before it is made: where it does not say that there are some, nobody reads them; and waiting
    calls are dated anew some seconds later, also where this dies in between.
    """

    def __init__(self, stored: VersionedRecord[NamedHours], controls: Controls) -> None:
        self._stored = stored
        self._controls = controls

    def load(self) -> NamedHours:
        """Return the hours that were named at run time (strongly consistent)."""
        return self._stored.load()

    def put(self, name: str, hours: HoursRecord, by: str, now: datetime) -> NamedHoursChange:
        """
        Put hours under a name.

        Raises
        ------
        TooManySettings
            There is no room for further ones.
        """
        under_name = HoursUnderName(hours=hours, put_at=now, put_by=by)
        return self._change(lambda named: put_hours(named, name, under_name), now)

    def remove(self, name: str, now: datetime) -> NamedHoursChange:
        """Remove the hours of a name; those that the settings have under it hold then."""
        return self._change(lambda named: remove_hours(named, name), now)

    def _change(self, step: Callable[[NamedHours], NamedHours | HoursUnchanged], now: datetime) -> NamedHoursChange:
        named = self._stored.load()
        changed = step(named)
        if isinstance(changed, HoursUnchanged):
            # Dating begins from the start with each change: who repeats the same each few minutes must not keep it from its end.
            return Unchanged(named, changed)
        update(self._controls, lambda control: hours_named(control, now))
        return update(self._stored, step, known=named)
