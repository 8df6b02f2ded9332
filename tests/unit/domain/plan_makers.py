"""What a plan is made of."""

from datetime import datetime
from random import Random
from typing import Any

from redial.domain.attempt.events import Outcome
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import RetryPolicy
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_turns import CampaignTurns
from redial.domain.pacing.limits import PRODUCTION, VoiceLimits
from redial.domain.pacing.places import Places
from redial.domain.plan.chances import PastAttempts
from redial.domain.plan.plan import Plan, make_plan
from redial.domain.plan.planned import DiallingState, OtherCalls, PlannedGroup, RecipientDay, WaitingCalls
from simulation.makers import at

NOW = at(0)
ONCE = RetryPolicy(total_attempts=1)
ALL_COMPLETED = PastAttempts(outcomes={Outcome.COMPLETED_CALL: 10_000}, seconds={Outcome.COMPLETED_CALL: [10.0]})


def group(calls: int, **changes: Any) -> PlannedGroup:
    settings: dict[str, Any] = {"lane": Lane.NORMAL, "due_at": NOW, "retry": ONCE, "message_s": 20.0}
    return PlannedGroup(calls=calls, **settings | changes)


def state(*waiting: WaitingCalls, limits: VoiceLimits = PRODUCTION, retry: RetryPolicy = ONCE) -> DiallingState:
    return DiallingState(
        places=lambda: Places(Allowance(), ["+12065550100"], limits, NOW),
        turns=CampaignTurns(),
        others=OtherCalls(waiting=waiting, retry=retry),
        recipient_day=RecipientDay(limits.calls_per_recipient_per_day, 86_400.0),
    )


def plan(
    *groups: PlannedGroup, of: DiallingState | None = None, past: PastAttempts = ALL_COMPLETED, seed: int = 1
) -> Plan:
    return make_plan(groups, of or state(), past, Random(seed))


def after(time: datetime | None) -> float:
    assert time is not None
    return (time - NOW).total_seconds()
