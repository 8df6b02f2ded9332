"""
Calling hours as people write them in one line: `mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00; not US-WA, 2026-12-24`.

A single word is the name of hours that the stack defines.
"""

import re
from collections.abc import Mapping
from typing import Any

from redial.domain.calling_hours.hours import CallingHours, Weekday

EXAMPLE = "mon-fri 09:00-18:00; sat 10:00-14:00; not US-WA, 2026-12-24; in America/Denver"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BETWEEN = re.compile(r"[\s,]+")
# As programs for texts and web pages write it, and with spaces around it.
_DASH = re.compile("\\s*[-\u2010-\u2015\u2212]\\s*")
_DAILY = "daily"
_DAYS = list(Weekday)
# Days without their windows, and what follows nothing, are no names: something was forgotten.
_KEYWORDS = re.compile(rf"not|in|{_DAILY}|({'|'.join(Weekday)})(-({'|'.join(Weekday)}))?")


def check_name_of_hours(name: str) -> str:
    """
    Return the name that hours are to get.

    Parameters
    ----------
    name
        In the form of such names.

    Returns
    -------
    str
        The same.

    Raises
    ------
    ValueError
        It is a word of calling hours in one line, so that nobody could name it there.
    """
    if _KEYWORDS.fullmatch(name):
        raise ValueError(
            f"expected a name that is no word of calling hours in one line, as {_DAILY}, not, in, mon and mon-fri are; got {name}"
        )
    return name


def read_hours(text: str) -> str | dict[str, Any]:
    """
    Read calling hours from one line.

    Parameters
    ----------
    text
        A name; or parts with `;` between them: days with their windows, `not` with regions and dates, `in` with a time zone.

    Returns
    -------
    str or dict
        The name; or the hours as requests have them.

    Raises
    ------
    ValueError
        Names the part that is wrong, and what was expected.
    """
    text = text.strip()
    if _NAME.fullmatch(text) and not _KEYWORDS.fullmatch(text):
        return text
    record: dict[str, Any] = {"weekdays": {}}
    for part in filter(_words, _DASH.sub("-", text).split(";")):
        word, *rest = _words(part)
        match word.lower():
            case "not" if rest:
                for item in rest:
                    record.setdefault("blocked_dates" if _DATE.fullmatch(item) else "holidays", []).append(item)
            case "in" if len(rest) == 1:
                if "time_zone" in record:
                    raise ValueError(f"expected one time zone, got {record['time_zone']} and {rest[0]}")
                record["time_zone"] = rest[0]
            case _:
                _add_windows(record["weekdays"], part.strip())
    if not record["weekdays"]:
        raise _unreadable(text)
    return CallingHours.from_record(record).to_record()


def hours_in_one_line(hours: str | Mapping[str, Any]) -> str:
    """
    Write calling hours in one line, as `read_hours` reads them.

    Parameters
    ----------
    hours
        A name, or hours as requests have them.

    Returns
    -------
    str
        Days with the same windows stand together.
    """
    if isinstance(hours, str):
        return hours
    windows_of = {
        day: " ".join("-".join(window) for window in hours["weekdays"].get(day, ())) for day in map(str, _DAYS)
    }
    parts = [
        f"{first if first == last else f'{first}-{last}'} {windows}"
        for first, last, windows in _runs(windows_of)
        if windows
    ]
    closed = [*hours.get("holidays", ()), *hours.get("blocked_dates", ())]
    parts += [f"not {', '.join(closed)}"] if closed else []
    parts += [f"in {hours['time_zone']}"] if hours.get("time_zone") else []
    return "; ".join(parts)


def _runs(windows_of: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Put days together that follow each other and have the same windows: the first, the last, the windows."""
    runs: list[tuple[str, str, str]] = []
    for day, windows in windows_of.items():
        if runs and runs[-1][2] == windows:
            runs[-1] = (runs[-1][0], day, windows)
        else:
            runs.append((day, day, windows))
    return runs


def _words(part: str) -> list[str]:
    return [word for word in _BETWEEN.split(part) if word]


def _add_windows(weekdays: dict[str, list[list[str]]], part: str) -> None:
    words = _words(part)
    first_window = next((number for number, word in enumerate(words) if word[0].isdigit()), len(words))
    days = [day for word in words[:first_window] for day in _days(word.lower(), part)]
    windows = [window.split("-") for window in words[first_window:]]
    if not days or not windows or any(len(window) != 2 for window in windows):
        raise _unreadable(part)
    for day in days:
        weekdays.setdefault(day, []).extend(windows)


def _days(word: str, part: str) -> list[Weekday]:
    first, dash, last = word.partition("-")
    try:
        if word == _DAILY:
            return _DAYS
        start, end = Weekday(first), Weekday(last if dash else first)
    except ValueError:
        raise _unreadable(part) from None
    count = (_DAYS.index(end) - _DAYS.index(start)) % len(_DAYS) + 1
    return [_DAYS[(_DAYS.index(start) + number) % len(_DAYS)] for number in range(count)]


def _unreadable(part: str) -> ValueError:
    return ValueError(f"expected calling hours like '{EXAMPLE}', or the name of hours of the stack; got {part[:40]!r}")
