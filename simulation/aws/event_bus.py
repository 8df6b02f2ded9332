"""The stack's event bus: PutEvents of Amazon EventBridge, with its limits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulation.errors import client_error

EVENT_BUS = "redial"
# EventBridge quotas: "PutEvents"; and how it counts an entry ("Calculating PutEvents event entry size").
_MOST_ENTRIES = 10
_MOST_BYTES = 256 * 1024
_BYTES_OF_TIME = 14


@dataclass
class FakeEventBus:
    """Takes events, all but those that somebody has it refuse."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    """The entries that it took, in their order."""
    refuses: Callable[[], bool] = lambda: False
    """Whether it refuses an entry, as it does where it fails inside."""

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Carry out a request."""
        if operation != "PutEvents":
            raise NotImplementedError(f"events:{operation}")
        entries = parameters["Entries"]
        if not 1 <= len(entries) <= _MOST_ENTRIES:
            raise client_error("ValidationException", f"{len(entries)} entries", 400, operation)
        if sum(map(_size, entries)) > _MOST_BYTES:
            raise client_error(
                "ValidationException", "Total size of the entries in the request is over", 400, operation
            )
        answers = [self._put(entry) for entry in entries]
        return {"FailedEntryCount": sum("ErrorCode" in each for each in answers), "Entries": answers}

    def _put(self, entry: dict[str, Any]) -> dict[str, str]:
        assert entry["EventBusName"] == EVENT_BUS
        if self.refuses():
            return {"ErrorCode": "InternalFailure", "ErrorMessage": "Something went wrong inside"}
        self.taken.append(entry)
        return {"EventId": f"event-{len(self.taken)}"}


def _size(entry: dict[str, Any]) -> int:
    texts = (entry["Source"], entry["DetailType"], entry["Detail"])
    return _BYTES_OF_TIME + sum(len(text.encode()) for text in texts)
