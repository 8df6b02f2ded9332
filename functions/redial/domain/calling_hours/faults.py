"""What is wrong with hours that can be read: asked where they come in, so that it need not be asked when a call is due. Pure."""

import re

from redial.domain.calling_hours.holidays import is_region
from redial.domain.calling_hours.hours import CallingHours
from redial.domain.calling_hours.zone_database import time_zone

EXPECTED_ZONE = "expected a time zone by its name in the IANA database, like America/Denver"
EXPECTED_REGION = "expected a country of ISO 3166 or a part of it, like US or US-WA"
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
# In the folder of zones, and no place's: the zone of nobody, which a machine has until it is told its own.
_NO_ZONES = frozenset({"Factory"})


def zone_fault(name: str) -> str | None:
    """
    Return what is wrong with the name of a time zone.

    Parameters
    ----------
    name : str
        As somebody wrote it.

    Returns
    -------
    str | None
        None where there is such a zone.
    """
    try:
        known = name not in _NO_ZONES and _ZONE.fullmatch(name) is not None and bool(time_zone(name))
    except (OSError, ValueError, LookupError):
        # A folder of zones, no file at all, a file that is no zone.
        known = False
    return None if known else f"{EXPECTED_ZONE}; got {name[:40]!r}"


def hours_fault(hours: CallingHours) -> str | None:
    """
    Return what is wrong with calling hours.

    Parameters
    ----------
    hours : CallingHours
        As they were read.

    Returns
    -------
    str | None
        Begins with the member that is to blame; None where they can be kept.
    """
    if hours.time_zone is not None and (fault := zone_fault(hours.time_zone)) is not None:
        return f"time_zone: {fault}"
    if all(start == end for windows in hours.weekdays.values() for start, end in windows):
        return "weekdays: expected a window in which calls may be made; none has any length"
    for region in hours.holidays:
        if not is_region(region):
            return f"holidays: {EXPECTED_REGION}; got {region[:20]!r}"
    return None
