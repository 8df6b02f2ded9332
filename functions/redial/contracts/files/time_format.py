"""Times as people write them in tables: in one format that is named once, in a time zone that is named."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from redial.domain.calling_hours.faults import is_offset, zone_fault
from redial.domain.calling_hours.zone_database import time_zone
from redial.domain.times import FIRST, LAST

_LETTERS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MM": "%m",
    "M": "%m",
    "DD": "%d",
    "D": "%d",
    "HH": "%H",
    "H": "%H",
    "hh": "%I",
    "h": "%I",
    "mm": "%M",
    "m": "%M",
    "ss": "%S",
    "A": "%p",
    "a": "%p",
}
_TOKEN = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
_HAS_DATE, _HAS_TIME = re.compile("%[Yymd]"), re.compile("%[HIMSp]")
_NO_LETTERS = re.compile(r"[^A-Za-z%]*")
EXAMPLE = "DD.MM.YYYY HH:mm"
_EXPECTED = f"expected a format like {EXAMPLE} or MM/DD/YYYY h:mm A, with day, month, year and hour"


@dataclass(frozen=True)
class TimeFormat:
    """How a table writes times."""

    letters: str
    """As it was named, like ``DD.MM.YYYY HH:mm``."""
    pattern: str
    """As Python has it."""

    def read(self, text: str) -> datetime:
        """
        Read a time, which has no time zone yet.

        Raises
        ------
        ValueError
            It is not written so.
        """
        try:
            return datetime.strptime(" ".join(text.split()), self.pattern)  # noqa: DTZ007 - as clocks on walls show it
        except ValueError:
            raise ValueError(
                f"expected a time like {self.letters}, or ISO-8601 with an offset; got {text.strip()!r}"
            ) from None

    def read_as_iso(self, text: str) -> str:
        """
        Return a date, a time of day or both, written so, as templates read it: `2026-11-26`, `14:30`, `2026-11-26T14:30`.

        Raises
        ------
        ValueError
            It is none of them.
        """
        shown = " ".join(text.split())
        parts = self.pattern.split()
        dates = [part for part in parts if not _HAS_TIME.search(part)]
        times = [part for part in parts if not _HAS_DATE.search(part)]
        forms = [(self.pattern, "%Y-%m-%dT%H:%M"), (" ".join(dates), "%Y-%m-%d"), (" ".join(times), "%H:%M")]
        for pattern, as_iso in forms:
            with suppress(ValueError):
                if pattern:
                    return datetime.strptime(shown, pattern).strftime(as_iso)  # noqa: DTZ007 - as clocks on walls show it
        raise ValueError(
            f"expected a date, a time of day or both as {self.letters} has them, or like 2026-11-26; got {text.strip()!r}"
        )

    def write(self, at: datetime) -> str:
        """Return a time as it is written so."""
        return at.strftime(self.pattern)


def parse_time_format(letters: str) -> TimeFormat:
    """
    Read the name of a format.

    Raises
    ------
    ValueError
        It names not all that a time needs, or something else.
    """
    letters = " ".join(letters.split())
    found = _TOKEN.findall(letters)
    directives = [_LETTERS[token] for token in found]
    rest = _TOKEN.sub("", letters)
    needed = {"%d", "%m"} <= {*directives} and bool({"%Y", "%y"} & {*directives})
    with_hour = "%H" in directives or {"%I", "%p"} <= {*directives}
    if not needed or not with_hour or len({*directives}) < len(directives) or _NO_LETTERS.fullmatch(rest) is None:
        raise ValueError(f"{_EXPECTED}; got {letters!r}")
    return TimeFormat(letters, _TOKEN.sub(lambda token: _LETTERS[token[0]], letters))


def read_time_zone(name: str) -> ZoneInfo:
    """
    Read the name of a time zone.

    Raises
    ------
    ValueError
        There is none of that name, or it is that of an offset, which no place has all year.
    """
    name = name.strip()
    fault = zone_fault(name)
    if fault is None:
        return time_zone(name)
    if is_offset(name):
        raise ValueError(fault)
    raise ValueError(f"expected a time zone like America/New_York or Europe/Berlin, got {name!r}")


def in_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """
    Return the one time that a clock on the wall of a zone means; the end of the calendar, where in UTC it lies beyond.

    Raises
    ------
    ValueError
        The clock is set forward over it, or back over it: it means none, or two.
    """
    earlier, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() == later.utcoffset():
        try:
            return earlier.astimezone(UTC)
        except OverflowError:
            # "31.12.9999 23:59", which means never: what it is for says whether that may be.
            return LAST if local.year > 1 else FIRST
    exists = earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
    fault = "twice, for clocks are set back" if exists else "never, for clocks are set forward"
    raise ValueError(
        f"expected a time that {zone.key} has once; {local:%Y-%m-%d %H:%M} is there {fault}. Write it with an offset"
    )


def has_time_of_day(at: datetime) -> bool:
    """Tell whether a spreadsheet's time is more than a day."""
    return at - at.replace(hour=0, minute=0, second=0, microsecond=0) > timedelta(0)
