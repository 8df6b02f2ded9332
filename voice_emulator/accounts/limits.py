"""
The limits that have a window: how often something may happen in a stretch of time.

A window keeps the stamps of what it let through. With `limit` n, one more may pass unless the n-th last stamp lies within the
window; this one look is enough for sliding windows, and for fixed ones too, where "within" means: in the same minute, day, ...
What was refused takes no place.
"""

from collections.abc import Iterable

from voice_emulator.settings.emulator_settings import Limits, WindowKind

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
DAY_MS = 24 * 60 * MINUTE_MS

_SWEEP_AT_LEAST = 1_024


class KeyedWindows:
    """
    One window of `length_ms` for each key.

    Each look and each stamp is O(1); keys whose window has passed are forgotten, so memory follows the traffic of one window.
    """

    def __init__(self, length_ms: int) -> None:
        self._length_ms = length_ms
        self._stamps: dict[str, list[int]] = {}
        self._sweep_at = _SWEEP_AT_LEAST

    def __len__(self) -> int:
        return len(self._stamps)

    def opens_at(self, key: str, limit: int | None, now_ms: int, kind: WindowKind) -> int | None:
        """Return None if one more may pass now, or when the next may, in Unix milliseconds."""
        if limit is None:
            return None
        if limit <= 0:
            return now_ms + self._length_ms
        stamps = self._stamps.get(key)
        if stamps is None or len(stamps) < limit:
            return None
        stamp = stamps[-limit]
        start = stamp // self._length_ms * self._length_ms if kind == "fixed" else stamp
        opens_at = start + self._length_ms
        return opens_at if now_ms < opens_at else None

    def take(self, key: str, limit: int | None, now_ms: int) -> None:
        """Record that a request of this key passed the limit."""
        if limit is None or limit <= 0:
            return
        stamps = self._stamps.get(key)
        if stamps is None:
            if len(self._stamps) >= self._sweep_at:
                self._forget_passed(now_ms)
            stamps = self._stamps[key] = []
        stamps.append(now_ms)
        if len(stamps) > 2 * limit + 8:
            # Only the last `limit` stamps can ever matter; trimming this rarely costs O(1) a stamp.
            del stamps[:-limit]

    def _forget_passed(self, now_ms: int) -> None:
        self._stamps = {key: stamps for key, stamps in self._stamps.items() if now_ms - stamps[-1] < self._length_ms}
        self._sweep_at = max(_SWEEP_AT_LEAST, 2 * len(self._stamps))


class RateLimits:
    """The windows of one account in one region."""

    def __init__(self) -> None:
        self._minute = KeyedWindows(MINUTE_MS)
        self._day = KeyedWindows(DAY_MS)
        self._number_second = KeyedWindows(SECOND_MS)
        self._recipient_day = KeyedWindows(DAY_MS)
        self._operation_second = KeyedWindows(SECOND_MS)
        self._send_second = KeyedWindows(SECOND_MS)

    def limit_passed_by_call(
        self, limits: Limits, kind: WindowKind, now_ms: int, origination: str, destination: str
    ) -> tuple[str, int] | None:
        """
        Return the limit that one more call would pass, and when it opens in Unix milliseconds, or None.

        Where several limits would be passed it is the one that opens last: waiting for another would not help.
        """
        found: tuple[str, int] | None = None
        for name, windows, key, limit in self._windows_of_call(limits, origination, destination):
            opens_at = windows.opens_at(key, limit, now_ms, kind)
            if opens_at is not None and (found is None or opens_at >= found[1]):
                found = (name, opens_at)
        return found

    def take_call(self, limits: Limits, now_ms: int, origination: str, destination: str) -> None:
        """Count one call in all its windows."""
        for _, windows, key, limit in self._windows_of_call(limits, origination, destination):
            windows.take(key, limit, now_ms)

    def _windows_of_call(
        self, limits: Limits, origination: str, destination: str
    ) -> Iterable[tuple[str, KeyedWindows, str, int | None]]:
        """Return the limits of calls that are on, each with its windows and the key of this call in them."""
        second, minute = limits.calls_per_second_per_number, limits.calls_per_minute
        recipient_day, day = limits.calls_per_recipient_per_day, limits.calls_per_day
        if second is minute is recipient_day is day is None:
            return ()
        return (
            ("calls_per_second_per_number", self._number_second, origination, second),
            ("calls_per_minute", self._minute, "", minute),
            ("calls_per_recipient_per_day", self._recipient_day, destination, recipient_day),
            ("calls_per_day", self._day, "", day),
        )

    def send_opens_at(self, limit: int | None, kind: WindowKind, now_ms: int) -> int | None:
        """Return None if another message of version 2 may be sent now, or when the next may, in Unix milliseconds."""
        return self._send_second.opens_at("", limit, now_ms, kind)

    def take_send(self, limit: int | None, now_ms: int) -> None:
        """Count one message of version 2, whatever its number."""
        self._send_second.take("", limit, now_ms)

    def take_operation(self, operation: str, limit: int | None, kind: WindowKind, now_ms: int) -> bool:
        """Count one request of an operation; return False if that would be one too many in its second."""
        if self._operation_second.opens_at(operation, limit, now_ms, kind) is not None:
            return False
        self._operation_second.take(operation, limit, now_ms)
        return True

    def take_request(self, limits: Limits, kind: WindowKind, now_ms: int, operation: str) -> bool:
        """Count one request about event destinations; return False if that would be one too many in its second."""
        return self.take_operation(operation, limits.event_destination_requests_per_second, kind, now_ms)
