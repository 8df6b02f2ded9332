"""When people may be called, told by the clock alone: the judge knows of the product's rules the zones of a number alone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from redial.domain.call.requests import CallRequest
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from redial.domain.calling_hours.zone_database import time_zone
from redial.domain.calling_hours.zones import zones_of

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def may_be_called(request: CallRequest, at: datetime, stage: StageHours = NO_STAGE_HOURS) -> bool:
    """Tell whether the recipient of a request may be called at a moment; holidays are not looked at."""
    hours = stage.default if request.calling_hours is None else request.calling_hours
    if isinstance(hours, str):
        hours = stage.named[hours]
    of_number = zones_of(request.destination_phone_number)
    named = request.time_zone or (hours or {}).get("time_zone")
    zones = (named,) if named is not None else of_number
    if hours is not None and not all(_is_open(hours, at.astimezone(time_zone(zone))) for zone in zones):
        return False
    if stage.never_outside is None or request.lane in stage.never_outside_except_lanes:
        return True
    floor = {"weekdays": {day: [stage.never_outside] for day in _DAYS}}
    return all(_is_open(floor, at.astimezone(time_zone(zone))) for zone in (*zones, *of_number))


def _is_open(hours: Mapping[str, Any], local: datetime) -> bool:
    clock, day = f"{local:%H:%M}", local.date()
    if day.isoformat() in hours.get("blocked_dates", ()):
        return False
    if any(start <= clock < end or (end < start <= clock) for start, end in _windows(hours, day)):
        return True
    # What the day before left over midnight, where its window opened at all.
    yesterday = day - timedelta(days=1)
    if yesterday.isoformat() in hours.get("blocked_dates", ()):
        return False
    return any(end < start and clock < end for start, end in _windows(hours, yesterday))


def _windows(hours: Mapping[str, Any], day: date) -> list[tuple[str, str]]:
    return [tuple(window) for window in hours["weekdays"].get(_DAYS[day.weekday()], ())]
