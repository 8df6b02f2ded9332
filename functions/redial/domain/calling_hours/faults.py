"""What is wrong with the name of a zone: asked where it comes in, so that it need not be asked when a call is due. Pure."""

import re
from datetime import datetime, timedelta, tzinfo

from redial.domain.calling_hours.zone_database import time_zone

EXPECTED_ZONE = "expected a time zone by its name in the IANA database, like America/Denver"
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
# In the folder of zones, and no place's: the zone of nobody, which a machine has until it is told its own.
_NO_ZONES = frozenset({"Factory"})
# Offsets without summer time, which no place of those has that are meant: whoever writes EST for New York calls there an hour too
# late all summer, and the signs of Etc are the other way round. UTC is meant by its name.
_OFFSET = re.compile(r"EST|MST|(Etc/)?(GMT([+-]?[0-9]{1,2})?|Greenwich)")
_PLACES = {"EST": "America/New_York", "MST": "America/Denver"}
_PLACE_OF_GMT = "Europe/London"


def zone_fault(name: str) -> str | None:
    """
    Return what is wrong with the name of the time zone that somebody is in.

    Parameters
    ----------
    name : str
        As somebody wrote it.

    Returns
    -------
    str | None
        None where there is such a zone, and it is that of a place, or UTC.
    """
    try:
        zone = time_zone(name) if name not in _NO_ZONES and _ZONE.fullmatch(name) else None
    except (OSError, ValueError, LookupError):
        # A folder of zones, no file at all, a file that is no zone.
        zone = None
    fault = f"{EXPECTED_ZONE}; got {name[:40]!r}"
    if zone is None:
        return fault
    if not is_offset(name):
        return None
    return f"{fault}, which is {_from_utc(zone)} in summer too: name a place, like {_PLACES.get(name, _PLACE_OF_GMT)}"


def is_offset(name: str) -> bool:
    """
    Tell whether a zone's name is that of an offset to UTC, and of no place.

    Parameters
    ----------
    name : str
        As somebody wrote it.

    Returns
    -------
    bool
        False for UTC, by each of its names, and for abbreviations of zones that have a summer time, or whose places have none.
    """
    return _OFFSET.fullmatch(name) is not None


def _from_utc(zone: tzinfo) -> str:
    """Return in words what the clock of an offset shows."""
    hours = (zone.utcoffset(datetime(2026, 1, 1)) or timedelta()) // timedelta(hours=1)  # noqa: DTZ001 - a clock on a wall
    if not hours:
        return "UTC"
    return f"{abs(hours)} hour{'s' if abs(hours) > 1 else ''} {'behind' if hours < 0 else 'ahead of'} UTC"
