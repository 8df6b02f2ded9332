"""
Sliding windows of stamps: the one mechanism behind every limit.

A window is kept as a stamp for each send that may still count against its limit. A stamp is never earlier than the moment at
which the send arrives at the service: before the send it is pessimistic (now + the client's time-out), and the answer tightens it.
A send is allowed when fewer than ``places`` stamps lie inside the window that ends when it leaves: now, or a moment later where its
place is taken before it opens (docs/adr/0037-places-taken-ahead.md). Take any window of the service's own clock
and, of the sends in it, the one that was reserved last: the stamps of all others were kept then and lay inside its window, so there
were fewer than ``places`` of them. Hence no window of the service is ever exceeded, whatever the network, a crash
or a second dialer does.

Clocks: a stamp is read by another dialer's clock than the one that wrote it. The windows given here are therefore longer than
the service's by the clock margin, the most by which the clocks of two dialers may differ. The service's own clock does not
matter: only differences of its times do.

What has to hold outside: a request arrives before its answer, and none arrives after its pessimistic stamp. See
docs/adr/0004-pacing.md.
"""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace


class Stamp(msgspec.Struct, frozen=True):
    """One place taken: until when the send may arrive, and by whom it was reserved."""

    at: datetime
    token: str
    campaign: int = 0
    """In the account's minute the number of a campaign that has a rate of its own; 0: of none that has one."""


class SlidingWindow(msgspec.Struct, frozen=True):
    """The stamps of one limit."""

    stamps: tuple[Stamp, ...] = ()

    def holds(self, token: str) -> bool:
        """Tell whether this reservation has its place already (the answer of the write that took it was lost)."""
        return any(stamp.token == token for stamp in self.stamps)

    def opens_at(self, places: int, window: timedelta) -> datetime | None:
        """Give the time from which one more send is allowed; None when there was never a full window."""
        if len(self.stamps) < places:
            return None
        return sorted(stamp.at for stamp in self.stamps)[-places] + window

    def used(self, window: timedelta, now: datetime) -> int:
        """Count the places that are taken now."""
        return sum(stamp.at + window > now for stamp in self.stamps)

    def of_campaign(self, number: int) -> "SlidingWindow":
        """Give the stamps of one campaign alone."""
        return SlidingWindow(tuple(stamp for stamp in self.stamps if stamp.campaign == number))

    def count_for_campaign(self, token: str, number: int) -> "SlidingWindow":
        """Let the stamp of a reservation count for a campaign too."""
        return SlidingWindow(
            tuple(replace(stamp, campaign=number) if stamp.token == token else stamp for stamp in self.stamps)
        )

    def take(self, token: str, latest_arrival: datetime, window: timedelta, now: datetime) -> "SlidingWindow":
        """Add a pessimistic stamp, and drop the stamps that have left the window."""
        kept = tuple(stamp for stamp in self.stamps if stamp.at + window > now)
        return SlidingWindow((*kept, Stamp(latest_arrival, token)))

    def tighten(self, token: str, answered_at: datetime) -> "SlidingWindow":
        """Move a stamp to the time of the answer: the send cannot have arrived later."""
        if not self.holds(token):
            return self
        # To a later time as well: an answer that comes after the pessimistic stamp shows that the stamp was not pessimistic enough.
        return SlidingWindow(
            tuple(replace(stamp, at=answered_at) if stamp.token == token else stamp for stamp in self.stamps)
        )

    def release(self, token: str) -> "SlidingWindow":
        """Give a place back that was certainly not used."""
        return SlidingWindow(tuple(stamp for stamp in self.stamps if stamp.token != token))
