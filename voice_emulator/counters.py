"""Counts of everything since the start or the last reset, whatever the logs still hold."""

import threading
from collections import Counter, defaultdict

from voice_emulator.call_log import CallRecord, RequestRecord


class Counters:
    """Counters by group and name."""

    def __init__(self) -> None:
        self._counts = _no_counts()
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
        self.count("SendVoiceMessage", str(call.status_code or "no answer"))
        self.count("calls", call.decision)
        if call.limit:
            self.count("refused by limit", call.limit)
        if call.fault:
            self.count("faults of SendVoiceMessage", call.fault)

    def clear(self) -> None:
        """Set all to zero."""
        self._counts = _no_counts()
        with self._lock:
            self._deliveries.clear()

    def as_groups(self) -> dict[str, dict[str, int]]:
        """Return the counts, group by group."""
        with self._lock:
            deliveries = dict(self._deliveries)
        groups: dict[str, dict[str, int]] = {**self._counts, **({"deliveries": deliveries} if deliveries else {})}
        return {group: dict(sorted(counts.items())) for group, counts in sorted(groups.items())}


def _no_counts() -> defaultdict[str, defaultdict[str, int]]:
    return defaultdict(lambda: defaultdict(int))
