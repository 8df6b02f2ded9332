"""Calls that are due, for the tests of what gives them out in their order."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, cast

from msgspec.structs import replace

from redial.application.dialling.due_queue import DueQueue
from redial.application.failure_budget import FailureBudget
from redial.application.set_aside_calls import SetAsideCalls
from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import CampaignTurns, DueCall, LaneTurn, turn_of
from simulation.makers import T0, at, waiting_call
from simulation.set_aside import nothing_set_aside
from simulation.telemetry import Notebook


class DueBacklog:
    """Calls, and an index that lists them."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.listed: list[str] = []
        self.reads: list[str] = []
        self.read_together: list[list[str]] = []
        self.opened: list[Lane] = []
        self.aside: set[str] = set()
        self.first_lanes_first = True
        self.budget = FailureBudget(Notebook(), cast("SetAsideCalls", self))
        self.turns = CampaignTurns()
        self.has_place = True
        self.queue = DueQueue(
            self, self.budget, lambda _now: self.first_lanes_first, lambda: self.turns, lambda: self.has_place
        )

    def are_to_wait(self, call_id: str) -> bool:
        return call_id in self.aside

    def note(self, *what: Any) -> bool:
        return nothing_set_aside().note(*what)

    def add(
        self,
        name: str,
        seconds: float,
        lane: Lane = Lane.NORMAL,
        *,
        is_listed: bool = True,
        campaign: str | None = None,
    ) -> str:
        call = replace(waiting_call(name, lane=lane, campaign=campaign), status_at=at(seconds))
        self.calls[call.call_id] = call
        if is_listed:
            self.listed.append(call.call_id)
        return call.call_id

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        self.opened.append(lane)
        calls = (self.calls[call_id] for call_id in self.listed)
        due = [call for call in calls if call.request.lane is lane and (since or T0) <= call.status_at <= until]
        return iter(sorted(DueCall(each.status_at, each.call_id, turn_of(each.request.campaign)) for each in due))

    def get(self, call_id: str) -> Call | None:
        self.reads.append(call_id)
        return self.calls.get(call_id)

    def read_ahead(self, call_ids: Iterable[str]) -> None:
        self.read_together.append([self.calls[each].request.request_id for each in call_ids])

    def change(self, call_id: str, **fields: Any) -> None:
        self.calls[call_id] = replace(self.calls[call_id], **fields)

    def pop(self, seconds: float) -> str | None:
        """Give the name of the next call."""
        call = self.queue.pop(at(seconds))
        return None if call is None else call.request.request_id

    def place(self, seconds: float) -> str | None:
        """Give the name of the next call, whose campaign has its turn by that."""
        call = self.queue.pop(at(seconds))
        if call is None:
            return None
        turn = LaneTurn(call.request.lane, turn_of(call.request.campaign))
        self.turns = self.turns.taken(turn, at(seconds))
        return call.request.request_id

    def all(self, seconds: float) -> list[str]:
        names: list[str] = []
        while (name := self.pop(seconds)) is not None:
            names.append(name)
        return names
