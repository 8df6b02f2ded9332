"""Time zones by their names, from the newer of two databases: the system's, and the package that the lock pins. Pure."""

import zoneinfo
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import tzdata

_PACKAGED = Path(tzdata.__file__).parent / "zoneinfo"


@cache
def time_zone(name: str) -> zoneinfo.ZoneInfo:
    """
    Return a time zone by its name, always the same object for one name.

    ``zoneinfo`` takes what the system has, however old. A state may tell some weeks before that its clocks are not changed this
    time, so a system that is not looked after calls people there an hour after their hours end.

    Parameters
    ----------
    name : str
        In the IANA database, like America/Winnipeg.

    Returns
    -------
    ZoneInfo
        By the newest version of the database.

    Raises
    ------
    ZoneInfoNotFoundError
        Neither database has it.
    ValueError
        It is no name, or what bears it is no zone.
    OSError
        It is a folder of zones.
    """
    known = zoneinfo.ZoneInfo(name)
    packaged = _PACKAGED / name
    if system_version(zoneinfo.TZPATH) >= tzdata.IANA_VERSION or not packaged.is_file():
        return known
    with packaged.open("rb") as opened:
        return zoneinfo.ZoneInfo.from_file(opened, key=name)


@cache
def system_version(folders: Iterable[str]) -> str:
    """
    Return the version of the system's database.

    Parameters
    ----------
    folders : Iterable[str]
        Where it may be, the first one that is there counts.

    Returns
    -------
    str
        Such as 2026f. Empty where there is none, or none that tells its version: older than any other.
    """
    there = next((Path(folder) for folder in folders if Path(folder).is_dir()), None)
    if there is None:
        return ""
    # Linux has it in the first line of the database's text, macOS in a file of its own.
    for file, prefix in (("tzdata.zi", "# version "), ("+VERSION", "")):
        if (there / file).is_file():
            with (there / file).open(encoding="utf-8", errors="replace") as opened:
                line = opened.readline().strip()
            if line.startswith(prefix):
                return line.removeprefix(prefix)
    return ""
