"""Counts of everything since the start or the last reset, whatever the logs still hold."""

import threading
from collections import Counter
from typing import Any

from local.emulator.call_log import CallRecord, RequestRecord


class Counters:
    """Counters by group and name. Threads that publish events count here too."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def count(self, group: str, name: str) -> None:
        """Add one."""
        with self._lock:
            self._counts[group, name] += 1

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
        with self._lock:
            self._counts.clear()

    def as_groups(self) -> dict[str, dict[str, int]]:
        """Return the counts, group by group."""
        groups: dict[str, Any] = {}
        with self._lock:
            for (group, name), count in sorted(self._counts.items()):
                groups.setdefault(group, {})[name] = count
        return groups
