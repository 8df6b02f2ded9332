"""Rates of campaigns that change while a world lives: people who change them, and the rule about them."""

from collections.abc import Iterator
from random import Random
from typing import Any

from simulation.swarm.acts import may_have_held
from simulation.swarm.evidence import Evidence
from simulation.swarm.producers import CAMPAIGNS

_RATE = "campaign rate"
_MINUTE_S = 60.0
# What a dialer knows of rates is at most so old, and the clocks of the two differ by less.
_KNOWN_FOR_S = 6.0
_PLACES_OF_A_TIME = 9


def draw_rate(random: Random) -> tuple[str, str, str, Any]:
    """Draw a change: what is done, to which subject, by which request, with which body."""
    campaign, rate = random.choice(CAMPAIGNS), random.choice([1, 1, 2, 5, None])
    return _RATE, campaign, "/v1/campaigns/settings", {"campaign": campaign, "calls_per_minute": rate}


def no_campaign_is_called_faster_than_its_rate(evidence: Evidence) -> Iterator[str]:
    """No sliding minute has more sends of a campaign than the highest rate that may have been in force around it."""
    times: dict[str, list[float]] = {}
    for send in sorted(evidence.log, key=lambda send: send.at):
        call = evidence.calls.get(send.text)
        if call is not None and call.request.campaign is not None:
            times.setdefault(call.request.campaign, []).append(send.at)
    for campaign, sends in times.items():
        for number, at in enumerate(sends):
            most = _highest_rate(evidence, campaign, at)
            if most is not None and number >= most:
                earlier = sends[number - most]
                if round(at - earlier, _PLACES_OF_A_TIME) < _MINUTE_S:
                    yield f"{campaign}: {most + 1} calls from {earlier:.3f} to {at:.3f}, at a rate of {most}"


def _highest_rate(evidence: Evidence, campaign: str, at: float) -> int | None:
    """Give the highest rate that may have held for a send of the minute before a time; None: perhaps there was none."""
    known = (at - _MINUTE_S - evidence.on_its_way_s - _KNOWN_FOR_S, at)
    last, others = may_have_held(evidence, _RATE, campaign, known)
    rates = [act.body["calls_per_minute"] for act in (*others, *([last] if last is not None else []))]
    return None if last is None or None in rates else max(rates)
