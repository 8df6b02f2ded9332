"""When the limits of the voice service leave a place: the windows of an allowance, played through. Pure."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.limits import DAY, MINUTE, SECOND, VoiceLimits
from redial.domain.pacing.sliding_window import SlidingWindow

# From the opening of a place to the stamp of the send that takes it: the send's round trip, and the lateness of a wake-up.
_TAKES_S = 0.5
# Of places that are taken in one step, so many one by one.
_MOST_PLAYED = 20


class Places:
    """
    The places of a stack from a time on, in seconds since 1970.

    Parameters
    ----------
    allowance
        As it is stored.
    numbers
        The origination numbers that calls are placed from.
    limits
        Of the voice service.
    now
        When the dialling begins, in UTC.
    """

    def __init__(self, allowance: Allowance, numbers: Sequence[str], limits: VoiceLimits, now: datetime) -> None:
        margin = limits.clock_margin
        self._windows = [
            Window(allowance.windows.minute, limits.calls_per_minute, MINUTE + margin),
            Window(SlidingWindow(), limits.calls_per_second_per_number * max(len(numbers), 1), SECOND + margin),
        ]
        if limits.requests_per_second is not None:
            self._windows.append(Window(SlidingWindow(), limits.requests_per_second, SECOND + margin))
        if limits.calls_per_day is not None:
            self._windows.append(Window(allowance.windows.day, limits.calls_per_day, DAY + margin))
        self.begins_at = max(now, allowance.backoff.paused_until or now).timestamp()

    @property
    def s_for_each(self) -> float:
        """Give the seconds that each send takes in the long run: what the slowest limit lets go."""
        return max(window.s_for_each for window in self._windows)

    def next_at(self, at: float) -> float:
        """Give from when on, at a time or later, there is a place."""
        return max([at, *(window.opens_at for window in self._windows)])

    def take(self, at: float) -> None:
        """Take a place at a time."""
        for window in self._windows:
            window.take(at + _TAKES_S)

    def take_several(self, at: float, places: int) -> tuple[float, float]:
        """Take places as they open, at a time or later; give when the first and the last of them are taken."""
        played = min(places, _MOST_PLAYED)
        at = first = self.next_at(at)
        self.take(at)
        for _ in range(played - 1):
            at = self.next_at(at)
            self.take(at)
        if places > played:
            # The rest goes at the pace of the slowest limit.
            later = (places - played) * self.s_for_each
            at += later
            for window in self._windows:
                window.shift(later)
        return first, at


class Window:
    """A sliding window reduced to what a forecast needs: when the next place opens. In seconds since 1970."""

    def __init__(self, sliding_window: SlidingWindow, places: int, length: timedelta) -> None:
        stamps = sorted(stamp.at.timestamp() for stamp in sliding_window.stamps)[-places:]
        self._stamps = deque([0.0] * (places - len(stamps)) + stamps, maxlen=places)
        self._length = length.total_seconds()

    @property
    def s_for_each(self) -> float:
        """Give the seconds that each send takes in the long run."""
        return self._length / len(self._stamps)

    @property
    def opens_at(self) -> float:
        """Give from when on the next place can be taken."""
        return self._stamps[0] + self._length

    def take(self, at: float) -> None:
        """Take a place at a time."""
        self._stamps.append(at)

    def shift(self, seconds: float) -> None:
        """Let all that was taken have been taken later."""
        self._stamps = deque((stamp + seconds for stamp in self._stamps), maxlen=self._stamps.maxlen)
