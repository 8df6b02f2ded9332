"""Campaigns that are moved to other lanes while a world lives: people who move them, and the rule about them."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from redial.domain.call.calls import Call, CallStatus
from simulation.swarm.acts import MOVE, may_have_held
from simulation.swarm.evidence import Evidence
from simulation.swarm.producers import CAMPAIGNS


def draw_move(random: Random) -> tuple[str, str, str, Any]:
    """Draw a move: what is done, to which subject, by which request, with which body."""
    campaign, lane = random.choice(CAMPAIGNS), random.choice(["critical", "urgent", "normal", "bulk", None])
    return MOVE, campaign, "/v1/campaigns/settings", {"campaign": campaign, "lane": lane}


def wait_in_lanes(calls: Iterable[Call]) -> list[Call]:
    """Give the calls of campaigns that wait."""
    return [call for call in calls if call.status is CallStatus.WAITING and call.request.campaign is not None]


def calls_are_in_the_lane_of_their_campaign(evidence: Evidence) -> Iterator[str]:
    """Ten minutes after the last move no call of a campaign waits in another lane than one that may have been given to it."""
    for call in evidence.waiting_at_rest:
        at = evidence.rested_at
        last, others = may_have_held(evidence, MOVE, str(call.request.campaign), (at, at))
        given = {act.body["lane"] for act in (*others, *([last] if last is not None else []))}
        if last is not None and None not in given and call.request.lane not in given:
            lanes = " or ".join(sorted(given))
            yield f"{call.request.request_id}: waits in lane {call.request.lane}, its campaign is in {lanes}"
