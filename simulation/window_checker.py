"""
The one checker of the service's limits: sliding windows over the times at which calls arrived at the voice service.

Independent on purpose: it shares neither code nor ideas with what it checks, knows nothing of Redial, and works on what the voice
service (or its emulator) wrote down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

SECOND_MS = 1_000.0
MINUTE_MS = 60 * SECOND_MS
DAY_MS = 24 * 60 * MINUTE_MS


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many calls may arrive in any window of the given length; None: as many as you like."""

    calls_per_minute: int | None = None
    calls_per_second_per_number: int | None = None
    calls_per_recipient_per_day: int | None = None
    calls_per_day: int | None = None
    requests_per_second: int | None = None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One SendVoiceMessage as the service saw it."""

    at_ms: float
    """Milliseconds on the service's own clock."""
    origination_phone_number: str
    destination_phone_number: str
    placed: bool = True
    """False where the service refused it: no call, which still counts for the windows of requests."""


@dataclass(frozen=True)
class Violation:
    """One arrival too many."""

    limit: str
    key: str
    at_ms: float
    earlier_by_ms: float
    """By how much it came before its window opened."""


@dataclass(frozen=True)
class Verdict:
    """What the checker found."""

    arrivals: int
    violations: tuple[Violation, ...] = field(default=())
    most_per_minute: int = 0

    def __str__(self) -> str:
        if not self.violations:
            return f"{self.arrivals} calls, at most {self.most_per_minute} in any minute, no limit passed"
        first = self.violations[0]
        return (
            f"{self.arrivals} calls, at most {self.most_per_minute} in any minute, {len(self.violations)} violations; the "
            f"first: {first.limit} {first.key} at {first.at_ms:.3f} ms, {first.earlier_by_ms:.3f} ms too early"
        )


def check(arrivals: Iterable[Arrival], limits: Limits) -> Verdict:
    """
    Check every window that ends with an arrival.

    A window is half open: two calls exactly one length apart lie in different ones; times count to the microsecond. Requests that
    the service refused count for the windows of the minute and the second, where it may count requests; a day counts calls.
    """
    ordered = sorted(arrivals, key=lambda arrival: arrival.at_ms)
    placed = [arrival for arrival in ordered if arrival.placed]
    groups: list[tuple[str, int | None, float, dict[str, list[float]]]] = [
        ("calls_per_minute", limits.calls_per_minute, MINUTE_MS, {"": [arrival.at_ms for arrival in ordered]}),
        ("requests_per_second", limits.requests_per_second, SECOND_MS, {"": [arrival.at_ms for arrival in ordered]}),
        ("calls_per_day", limits.calls_per_day, DAY_MS, {"": [arrival.at_ms for arrival in placed]}),
        (
            "calls_per_second_per_number",
            limits.calls_per_second_per_number,
            SECOND_MS,
            _times_by(ordered, "origination_phone_number"),
        ),
        (
            "calls_per_recipient_per_day",
            limits.calls_per_recipient_per_day,
            DAY_MS,
            _times_by(placed, "destination_phone_number"),
        ),
    ]
    violations = [
        violation
        for name, most, length_ms, times_by_key in groups
        if most is not None
        for key, times in times_by_key.items()
        for violation in _too_early(name, key, times, most, length_ms)
    ]
    return Verdict(
        arrivals=len(ordered),
        violations=tuple(sorted(violations, key=lambda violation: violation.at_ms)),
        most_per_minute=most_in_any_window([arrival.at_ms for arrival in ordered], MINUTE_MS),
    )


def most_in_any_window(times: Sequence[float], length_ms: float) -> int:
    """Count the most arrivals in any half-open window of a length; ``times`` in order."""
    most = first = 0
    for last, at in enumerate(times):
        while round(at - times[first], 3) >= length_ms:
            first += 1
        most = max(most, last - first + 1)
    return most


def _times_by(arrivals: Iterable[Arrival], attribute: str) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {}
    for arrival in arrivals:
        times.setdefault(getattr(arrival, attribute), []).append(arrival.at_ms)
    return times


def _too_early(name: str, key: str, times: Sequence[float], most: int, length_ms: float) -> Iterable[Violation]:
    for first, later in zip(times, times[most:], strict=False):
        if round(later - first, 3) < length_ms:
            yield Violation(name, key, later, length_ms - (later - first))
