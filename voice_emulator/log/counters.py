"""Counts of everything since the start or the last reset, whatever the logs still hold."""

import threading
from collections import Counter, defaultdict

from voice_emulator.log.call_log import CallRecord, RequestRecord


class Counters:
    """Counters by group and name."""

    def __init__(self) -> None:
        self._counts = _no_counts()
        self._calls: Counter[tuple[int | None, str, str | None, str | None]] = Counter()
        # Deliveries are counted by the threads that publish; everything else by the one that serves, which needs no lock.
        self._deliveries: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, group: str, name: str) -> None:
        """Add one; for the thread that serves requests and plays calls."""
        self._counts[group][name] += 1

    def count_delivery(self, name: str) -> None:
        """Add one to the deliveries; from any thread."""
        with self._lock:
            self._deliveries[name] += 1

    def count_request(self, request: RequestRecord) -> None:
        """Count a request other than SendVoiceMessage."""
        self.count(request.operation, str(request.status_code))
        if request.limit:
            self.count("refused by limit", request.limit)

    def count_call(self, call: CallRecord) -> None:
        """Count a SendVoiceMessage."""
        self._calls[call.status_code, call.decision, call.limit, call.fault] += 1

    def clear(self) -> None:
        """Set all to zero."""
        self._counts = _no_counts()
        self._calls.clear()
        with self._lock:
            self._deliveries.clear()

    def as_groups(self) -> dict[str, dict[str, int]]:
        """Return the counts, group by group."""
        with self._lock:
            deliveries = dict(self._deliveries)
        groups = _no_counts()
        for group, counts in self._counts.items():
            groups[group].update(counts)
        if deliveries:
            groups["deliveries"].update(deliveries)
        for (status_code, decision, limit, fault), calls in self._calls.items():
            groups["SendVoiceMessage"][str(status_code or "no answer")] += calls
            groups["calls"][decision] += calls
            if limit:
                groups["refused by limit"][limit] += calls
            if fault:
                groups["faults of SendVoiceMessage"][fault] += calls
        return {group: dict(sorted(counts.items())) for group, counts in sorted(groups.items())}


def _no_counts() -> defaultdict[str, defaultdict[str, int]]:
    return defaultdict(lambda: defaultdict(int))
