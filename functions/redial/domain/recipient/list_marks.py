"""Marks of the do-not-call list: since when, why and until when a recipient must not be called. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from redial.domain.times import LAST


class ListMark(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the do-not-call list: for everything, or for one campaign."""

    since: datetime
    reason: str = ""
    until: datetime | None = None
    """From then on it holds no longer; None: it holds until it is taken off."""

    def holds(self, now: datetime) -> bool:
        """Tell whether the mark has not run out at `now`."""
        return self.until is None or now < self.until

    def reaches_beyond(self, other: "ListMark") -> bool:
        """Tell whether the mark holds longer than another one."""
        return (self.until or LAST) > (other.until or LAST)


def strictest(marks: Iterable[ListMark]) -> ListMark | None:
    """Return the mark that holds longest, of several such the earliest; None where there is none."""
    return min(marks, key=lambda mark: (LAST - (mark.until or LAST), mark.since), default=None)


def merged_marks(one: Mapping[str, ListMark], other: Mapping[str, ListMark]) -> dict[str, ListMark]:
    """Return the marks for campaigns of two records of one recipient, of each campaign the strictest."""
    found = {}
    for campaign in {**one, **other}:
        mark = strictest(marks[campaign] for marks in (one, other) if campaign in marks)
        assert mark is not None
        found[campaign] = mark
    return found
