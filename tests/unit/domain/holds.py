"""Holds after refusals."""

from typing import Any

from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.backoff import Backoff
from redial.domain.refusal.holds import Hold, HoldScope
from redial.domain.refusal.refusals import Refusals
from simulation.makers import at
from tests.unit.domain.refused_calls import kind

SALE, RECALL = kind(campaign="sale"), kind(campaign="recall")


def hold(scope: HoldScope, probe_at: float, **changes: Any) -> Hold:
    values: dict[str, Any] = {
        "cause": "gone",
        "message": "gone",
        "kind": SALE,
        "first_at": at(-100),
        "since": at(-60),
        "last_at": at(-60),
        "refusals": 5,
    }
    return Hold(scope=scope, next_probe_at=at(probe_at), **values | changes)


def held(*holds: Hold, paused_until: float | None = None) -> Allowance:
    backoff = Backoff() if paused_until is None else Backoff(paused_until=at(paused_until))
    return Allowance(refusals=Refusals(holds=holds), backoff=backoff)
