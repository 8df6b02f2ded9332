"""The sliding windows of an account: its minute, the sandbox's day, and each origination number's second. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.domain.pacing.limits import DAY, MINUTE, SECOND, VoiceLimits
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.pacing.waits import LimitName


class Windows(msgspec.Struct, frozen=True, kw_only=True):
    """A place in each of them is taken by one write, as if the call arrived at the worst moment."""

    minute: SlidingWindow = SlidingWindow()
    day: SlidingWindow = SlidingWindow()
    numbers: Mapping[str, SlidingWindow] = msgspec.field(default_factory=dict)

    def number_of(self, token: str) -> str | None:
        """Return the origination phone number that a reservation has its place of; None where it has none."""
        return next((number for number, window in self.numbers.items() if window.holds(token)), None)

    def openings(self, number: str, limits: VoiceLimits) -> Iterator[tuple[datetime | None, LimitName]]:
        """Yield from when on each window lets a call from a number go; None where it was never full."""
        minute, *others = self.openings_of_all(limits)
        yield from (minute, self.opening_of(number, limits), *others)

    def opening_of(self, number: str, limits: VoiceLimits) -> tuple[datetime | None, LimitName]:
        """Return from when on the window of a number itself lets a call go."""
        second = self.numbers.get(number, SlidingWindow())
        length = SECOND + limits.clock_margin
        return second.opens_at(limits.calls_per_second_per_number, length), LimitName.ORIGINATION_NUMBER_SECOND

    def openings_of_all(self, limits: VoiceLimits) -> Iterator[tuple[datetime | None, LimitName]]:
        """Yield from when on each window that the numbers share lets a call go, the account's minute first."""
        margin = limits.clock_margin
        yield self.minute.opens_at(limits.calls_per_minute, MINUTE + margin), LimitName.ACCOUNT_MINUTE
        if limits.requests_per_second is not None:
            yield self._second().opens_at(limits.requests_per_second, SECOND + margin), LimitName.ACCOUNT_SECOND
        if limits.calls_per_day is not None:
            yield self.day.opens_at(limits.calls_per_day, DAY + margin), LimitName.ACCOUNT_DAY

    def _second(self) -> SlidingWindow:
        """Return the account's second: each send has a stamp in its number's second, so it needs no stamps of its own."""
        return SlidingWindow(tuple(stamp for window in self.numbers.values() for stamp in window.stamps))

    def take(self, token: str, number: str, limits: VoiceLimits, now: datetime, latest_arrival: datetime) -> "Windows":
        """Take a place in every window for a send from a number, and drop what has left its window."""

        def taken(window: SlidingWindow, length: timedelta) -> SlidingWindow:
            return window.take(token, latest_arrival, length + limits.clock_margin, now)

        in_use = {
            name: window
            for name, window in self.numbers.items()
            if window.used(SECOND + limits.clock_margin, now) or name == number
        }
        return Windows(
            minute=taken(self.minute, MINUTE),
            day=taken(self.day, DAY) if limits.calls_per_day is not None else SlidingWindow(),
            numbers=in_use | {number: taken(in_use.get(number, SlidingWindow()), SECOND)},
        )

    def tighten(self, token: str, answered_at: datetime) -> "Windows":
        """Move the stamps of a send to the time of its answer: it cannot have arrived later."""
        return Windows(
            minute=self.minute.tighten(token, answered_at),
            day=self.day.tighten(token, answered_at),
            numbers={number: window.tighten(token, answered_at) for number, window in self.numbers.items()},
        )

    def release(self, token: str) -> "Windows":
        """Give the places back of a send that certainly never left."""
        return Windows(
            minute=self.minute.release(token),
            day=self.day.release(token),
            numbers={number: window.release(token) for number, window in self.numbers.items()},
        )

    def release_day(self, token: str) -> "Windows":
        """Give the place of the day back: the request did arrive, but no call of the day was placed."""
        return replace(self, day=self.day.release(token))
