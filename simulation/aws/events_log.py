"""The events log, as far as Redial asks it: what the voice service wrote, between two times, with or without a text."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from redial.domain.times import to_epoch_ms
from simulation.world import START

EVENTS_LOG = "events-log"
_PAGE = 50
"""So few that pages follow pages; CloudWatch Logs has up to 10,000 in one."""


@dataclass
class FakeEventsLog:
    """One log group of CloudWatch Logs."""

    entries: list[tuple[int, str]] = field(default_factory=list)
    """When, in milliseconds since 1970, and what."""

    def put(self, at: float, text: str) -> None:
        """Write an entry at a time of the world, which may be to come."""
        self.entries.append((to_epoch_ms(START + timedelta(seconds=at)), text))

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Carry out a request."""
        match operation, parameters["logGroupName"]:
            case "FilterLogEvents", name if name == EVENTS_LOG:
                return self._filter(parameters)
            case _:
                raise NotImplementedError(f"logs:{operation} {parameters['logGroupName']}")

    def _filter(self, parameters: dict[str, Any]) -> dict[str, Any]:
        since, until = parameters["startTime"], parameters["endTime"]
        text = parameters.get("filterPattern", "").removeprefix('"').removesuffix('"')
        found = sorted((at, entry) for at, entry in self.entries if since <= at <= until and text in entry)
        first = int(parameters.get("nextToken", 0))
        page = [{"timestamp": at, "message": entry} for at, entry in found[first : first + _PAGE]]
        more = {"nextToken": str(first + _PAGE)} if first + _PAGE < len(found) else {}
        return {"events": page, **more}
