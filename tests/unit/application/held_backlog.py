"""Due calls over a table in memory, some of which are held because the voice service refuses their like."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.application.steering.control_dialling import DiallingControl
from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN, DueCall, turn_of
from redial.domain.refusal.holds import Hold, HoldScope, InCommon, Refusal, hold_for
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import Refusals
from simulation.makers import at, call_request, waiting_call
from tests.adapters.dialling import SetClock, dialable_calls
from tests.unit.adapters.table_client import RETENTION, TableClient

NOW = at(3_600)


def hold_on(campaign: str = "bad", scope: HoldScope = HoldScope.CAMPAIGN, **changes: Any) -> Hold:
    """Hold the calls of a campaign, none of which may probe for the next 30 seconds."""
    refusal = Refusal(at=at(3_000), cause="c", kind=kind_of(call_request(campaign=campaign)))
    hold = hold_for(InCommon(scope, [refusal]), "no", at(3_500))
    return replace(hold, **({"next_probe_at": NOW + timedelta(seconds=30), "refusals": 5} | changes))


class Backlog:
    """Due calls over a table in memory, some of which are held."""

    def __init__(self, client: TableClient) -> None:
        self.client = client
        self.clock = SetClock()
        self.calls = DynamoDbCalls(client.table(), RETENTION)
        self.control = DiallingControl(DynamoDbControl(client.table()))
        self.holds: tuple[Hold, ...] = ()
        self.asked_at = [NOW]
        self.dialable = dialable_calls(client.table(), self.calls, self.clock, self._refusals)
        self.names: dict[str, str] = {}

    def _refusals(self, now: Any) -> Refusals:
        self.asked_at.append(now)
        return Refusals(holds=self.holds)

    def add(self, campaign: str | None, names: Iterable[str], lane: Lane = Lane.NORMAL) -> None:
        for name in names:
            call = replace(waiting_call(name, campaign=campaign, lane=lane), status_at=at(len(self.names)))
            self.calls.add(call)
            self.names[call.call_id] = name

    def due(self, lane: Lane = Lane.NORMAL, **how: Any) -> list[str]:
        return [self.names[each.call_id] for each in self.entries(lane, **how)]

    def entries(self, lane: Lane = Lane.NORMAL, *, until: datetime = NOW, **how: Any) -> list[DueCall]:
        return list(self.dialable.due(lane, until, **how))

    def get(self, name: str) -> Call | None:
        (call_id,) = [call_id for call_id, each in self.names.items() if each == name]
        return self.dialable.get(call_id)

    def pages(self) -> int:
        return sum(asked["operation"] == "Query" for asked in self.client.asked)


def id_and_turn(backlog: Backlog, name: str, campaign: str | None) -> tuple[str, int]:
    (call_id,) = [call_id for call_id, each in backlog.names.items() if each == name]
    return call_id, NO_CAMPAIGN if campaign is None else turn_of(campaign)
