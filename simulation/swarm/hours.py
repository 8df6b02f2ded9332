"""Hours that change while a world lives: people who change them, what held when, and the rules about it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.requests import CallRequest
from redial.domain.call.stage_hours import StageHours
from simulation.judge.calling_hours import may_be_called
from simulation.judge.judgement import truths
from simulation.swarm.acts import may_have_held
from simulation.swarm.drawn_hours import DAYS, NAMED_HOURS, draw_hours
from simulation.swarm.evidence import Evidence
from simulation.swarm.history import Act
from simulation.swarm.producers import CAMPAIGNS
from simulation.world import START

ALWAYS = {"time_zone": "Etc/UTC", "weekdays": {day: [["00:00", "24:00"]] for day in DAYS}}
# What a dialer knows of hours is at most so old, and the clocks of the two differ by less.
_KNOWN_FOR_S = 6.0
_CLOCKS_S = 0.1
_NAMED, _OF_CAMPAIGN = "put hours", "campaign hours"

Hours = Mapping[str, Any] | str | None


def changes(random: Random) -> tuple[str, str, str, Any]:
    """Draw a change: what is done, to which subject, by which request, with which body."""
    if random.random() < 0.5:
        if random.random() < 0.2:
            return _NAMED, NAMED_HOURS, f"/v1/calling-hours/{NAMED_HOURS}/delete", None
        return put(draw_hours(random))
    return give(random.choice(CAMPAIGNS), random.choice([None, NAMED_HOURS, draw_hours(random)]))


def put(hours: Any) -> tuple[str, str, str, Any]:
    """Put hours under the name that requests give."""
    return _NAMED, NAMED_HOURS, f"/v1/calling-hours/{NAMED_HOURS}", hours


def give(campaign: str, hours: Any) -> tuple[str, str, str, Any]:
    """Give a campaign hours."""
    return _OF_CAMPAIGN, campaign, "/v1/campaigns/settings", {"campaign": campaign, "calling_hours": hours}


def at_rest() -> Iterable[tuple[str, str, str, Any]]:
    """Give the changes after which no call has to wait for hours that people set."""
    return put(ALWAYS), *(give(campaign, None) for campaign in CAMPAIGNS)


def are_changeable(request: CallRequest) -> bool:
    """Tell whether a request has hours that people may change."""
    return isinstance(request.calling_hours, str) or (request.calling_hours is None and request.campaign is not None)


def wait_for_an_opening(calls: Iterable[Call], at: datetime) -> list[str]:
    """Name the calls that wait for an opening after a time, of hours that people may change."""
    return [
        call.request.request_id
        for call in calls
        if call.status is CallStatus.WAITING
        and call.wait_reason is WaitReason.CALLING_HOURS
        # After it a call is due: it says what it has waited for last, and waits for a place, perhaps until tomorrow.
        and call.status_at > at
        and are_changeable(call.request)
    ]


def nobody_is_called_outside_hours_in_force(evidence: Evidence) -> Iterator[str]:
    """Nobody is dialled whom none of the hours permits that may have been in force when the send was begun."""
    for truth in truths(evidence.calls, evidence.log):
        request = truth.call.request
        if not are_changeable(request):
            continue
        for send in truth.placed:
            known = (send.at - evidence.to_the_wire_s - _KNOWN_FOR_S, send.at)
            for rings_at in {send.at + _CLOCKS_S, (send.dialled_at or send.at) + _CLOCKS_S}:
                at = START + timedelta(seconds=rings_at)
                if not any(_permits(each, request, at) for each in _in_force(evidence, request, known)):
                    yield f"{request.request_id}: dialled at {rings_at:.1f}, outside the hours in force"


def widened_hours_let_calls_go(evidence: Evidence) -> Iterator[str]:
    """Ten minutes after all hours were opened nobody waits for an opening."""
    for request_id in evidence.still_waiting_for_hours:
        yield f"{request_id}: waits for an opening, ten minutes after its hours were opened"


def _permits(hours: Hours, request: CallRequest, at: Any) -> bool:
    return hours is None or may_be_called(replace(request, calling_hours=hours), at, StageHours())


def _in_force(evidence: Evidence, request: CallRequest, known: tuple[float, float]) -> list[Hours]:
    named = _values(evidence, _NAMED, NAMED_HOURS, known, evidence.hours_of_settings)
    if request.calling_hours is not None:
        return named
    of_campaign = _values(evidence, _OF_CAMPAIGN, str(request.campaign), known, None)
    return [each for each in of_campaign if not isinstance(each, str)] + (named if NAMED_HOURS in of_campaign else [])


def _values(
    evidence: Evidence, what: str, subject: str, known: tuple[float, float], to_begin_with: Hours
) -> list[Hours]:
    """Give what may have stood somewhere between two times."""
    last, others = may_have_held(evidence, what, subject, known)
    first = to_begin_with if last is None else _value(evidence, last)
    return [first, *(_value(evidence, each) for each in others)]


def _value(evidence: Evidence, act: Act) -> Hours:
    if act.what == _NAMED:
        return evidence.hours_of_settings if act.body is None else act.body
    hours: Hours = act.body["calling_hours"]
    return hours
