"""Times as the user's clock shows them."""

import re
from datetime import datetime

from redial.domain.times import from_iso

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


def when(time: str | None, *, to_the_second: bool = False) -> str:
    """
    Show a time as the user's clock shows it; with its date unless that is today.

    Parameters
    ----------
    to_the_second
        Whether another day's time has its seconds too, as where several stand in a row; today's has them always.
    """
    if time is None:
        return "–"
    try:
        at = from_iso(time).astimezone()
    except (ValueError, OverflowError):
        # At either end of the calendar there may be no such day in the user's zone; an older stack may write a year short.
        return time
    if at.date() == datetime.now().astimezone().date():
        return f"{at:%H:%M:%S}"
    return f"{at.date()} {at:%H:%M:%S}" if to_the_second else f"{at.date()} {at:%H:%M}"


def in_local_time(text: str) -> str:
    """Write the times within a text as the user's clock shows them: what the API tells in sentences alone, as an explanation."""
    return _ISO.sub(lambda found: when(found.group()), text)
