"""
Plans: what would become of calls, and when. Nothing is stored.

Imported when there is one to make: validation is large.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, convert

from api.planned_recipients import due_times, find, places_of
from api.presenters.plans import plan_finding, planned_cost, planned_number, planned_times
from api.submission import rules_of
from api.wiring import Services
from redial.application.plan.plan_in_words import plan_in_words
from redial.application.plan.read_state import PlanReader
from redial.application.plan.recipients import Finding
from redial.contracts.answers import plan as answers
from redial.contracts.feasible_requests import impossible_in
from redial.contracts.numbering import destination_of
from redial.contracts.plan_request import AskedGroup, read_plan
from redial.contracts.retry_policies import merge_policies
from redial.contracts.stack_rules import StackRules
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import FieldError
from redial.domain.call.destinations import destination_fault
from redial.domain.call.requests import CallRequest, Lane
from redial.domain.call.retry_policy import RetryPolicy
from redial.domain.call.transitions import accept
from redial.domain.calling_hours.zones import zones_of
from redial.domain.pacing.campaign_turns import turn_of
from redial.domain.plan.cost import ExpectedCalls, cost_of
from redial.domain.plan.openings import openings_of
from redial.domain.plan.plan import make_plan
from redial.domain.plan.planned import PlannedGroup
from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.refusals import Refusals, without_old
from redial.domain.steering.control import Control, PauseScope
from redial.domain.times import floor_ms

# From the submission to the first call, through the requests queue.
_TAKEN_IN_WITHIN = timedelta(seconds=2)


class _Alike(Struct, frozen=True):
    """What calls of one group differ in, as far as it matters for when they are placed and what they cost."""

    group: int
    country: str
    zones: tuple[str, ...]
    waits_until: datetime | None


class _Counted(Struct):
    """The calls of a group that are alike: one of their requests, and how many they are."""

    request: CallRequest
    calls: int = 0


class WrongPlanError(Exception):
    """What was sent to be planned is not as it should be."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


def find_recipients(body: str, services: Services, now: datetime) -> answers.PlanFindings:
    """
    Look the listed calls of a plan up.

    Raises
    ------
    WrongPlanError
        What was sent is not as it should be.
    """
    groups = _read(body, rules_of(services), now)
    places = places_of(groups)
    return answers.PlanFindings(findings=[plan_finding(each, places) for each in find(groups, services, now)])


def plan(body: str, services: Services, now: datetime) -> answers.PlanResponse:
    """
    Plan calls.

    Raises
    ------
    WrongPlanError
        What was sent is not as it should be.
    """
    now = floor_ms(now)
    return plan_groups(_read(body, rules_of(services), now), services, now)


def plan_groups(groups: Sequence[AskedGroup], services: Services, now: datetime) -> answers.PlanResponse:
    """Plan calls that are judged already."""
    now = floor_ms(now)
    rules = rules_of(services)
    places = places_of(groups)
    found = find(groups, services, now)
    counted = _count(
        groups, dict(zip(places, _by_place(found, len(places)), strict=True)), due_times(found, groups), rules
    )
    planned = [_planned(alike, each, groups[alike.group], rules, now) for alike, each in counted.items()]
    reader = plan_reader(services)
    control, allowance = services.control.load(), services.allowances.load()
    lanes = {group.lane for group in planned} or {Lane.NORMAL}
    state, past = reader.state(lanes, control, allowance, now), reader.past(now)
    made = make_plan(planned, state, past, services.random)
    prices = services.settings.call_prices
    cost = cost_of(
        [
            ExpectedCalls(
                country=alike.country, attempts=of.attempts, completed=of.completed, message_s=group.message_s
            )
            for alike, group, of in zip(counted, planned, made.groups, strict=True)
        ],
        prices,
    )
    held = _held(counted, control, without_old(allowance.refusals, now))
    attempts = past.attempts
    return answers.PlanResponse(
        calls=made.calls,
        first=planned_times(made.first),
        middle=planned_times(made.middle),
        last=planned_times(made.last),
        ended=planned_times(made.ended),
        never_placed=planned_number(made.never_placed),
        cost=planned_cost(cost, prices.currency or None),
        past=answers.PlanPast(
            attempts=attempts,
            completed_share=round(past.outcomes.get(Outcome.COMPLETED_CALL, 0) / attempts, 4) if attempts else None,
            calls_before=sum(each.calls for each in state.others.waiting),
        ),
        held=[each.text for each in held],
        held_by=held,
        findings=[plan_finding(each, places) for each in found],
        text=plan_in_words(made, now),
    )


def _read(body: str, rules: StackRules, now: datetime) -> list[AskedGroup]:
    asked = read_plan(body, rules)
    groups = [each for each in asked if isinstance(each, AskedGroup)]
    errors = [each for each in asked if isinstance(each, FieldError)] or list(_impossible(groups, rules, now))
    if errors:
        raise WrongPlanError(errors)
    return groups


def plan_reader(services: Services) -> PlanReader:
    """Return what reads how the dialling stands."""
    settings = services.settings
    return PlanReader(
        indexes=services.reader,
        records=services.stored_calls,
        tallies=services.stored_tallies,
        limits=settings.voice_limits,
        origination_phone_numbers=settings.origination_phone_numbers,
        retry=convert(merge_policies(dict(settings.default_retry_policy), {}), RetryPolicy),
    )


def _impossible(groups: Sequence[AskedGroup], rules: StackRules, now: datetime) -> Iterator[FieldError]:
    for place, group in enumerate(groups):
        for error in impossible_in(group.valid, rules, now):
            yield FieldError(field=f"groups.{place}.{error.field}", message=error.message)


def _by_place(found: Sequence[Finding], calls: int) -> list[Finding | None]:
    by_place: list[Finding | None] = [None] * calls
    for each in found:
        by_place[each.place] = each
    return by_place


def _count(
    groups: Sequence[AskedGroup],
    found: dict[tuple[int, int], Finding | None],
    due_at: Mapping[int, datetime],
    rules: StackRules,
) -> dict[_Alike, _Counted]:
    counted: dict[_Alike, _Counted] = {}
    for place, group in enumerate(groups):
        first = group.valid.request
        has_hours = rules.calling_hours.of(first).concern(first)

        def add(number: str, calls: int, until: datetime | None, place: int = place, hours: bool = has_hours) -> None:
            country = destination_of(number).country
            alike = _Alike(place, country, zones_of(number) if hours else (), until)
            request = groups[place].request_to(number)
            counted.setdefault(alike, _Counted(request)).calls += calls

        for each, call in enumerate(group.calls):
            finding = found[place, each]
            if finding is None or finding.kind.is_planned:
                add(call.destination_phone_number, 1, due_at.get(finding.place) if finding is not None else None)
        is_allowed = destination_fault(
            first.destination_phone_number, group.valid.destination, rules.permissions_in_force
        )
        if group.more_calls and is_allowed is None:
            add(first.destination_phone_number, group.more_calls, None)
    return counted


def _planned(alike: _Alike, counted: _Counted, asked: AskedGroup, rules: StackRules, now: datetime) -> PlannedGroup:
    request = counted.request
    call = accept(request, "", now)
    begins = [now + _TAKEN_IN_WITHIN, *(at for at in (request.not_before, alike.waits_until) if at is not None)]
    return PlannedGroup(
        calls=counted.calls,
        lane=request.lane,
        turn=turn_of(request.campaign),
        due_at=max(begins),
        expires_at=request.expires_at,
        retry=request.retry,
        openings=openings_of(call, rules.calling_hours.of(request)),
        message_s=asked.speaking_seconds,
        recipients=asked.recipients,
        between_recipients_s=asked.between_recipients_seconds,
    )


def _held(counted: dict[_Alike, _Counted], control: Control, refusals: Refusals) -> list[answers.PlannedHold]:
    paused = {}
    for each in counted.values():
        request = each.request
        pause = control.pause_of(request.lane, request.campaign)
        if pause is not None:
            lane = request.lane.value if pause[0] is PauseScope.LANE else None
            campaign = request.campaign if pause[0] is PauseScope.CAMPAIGN else None
            what = f"the lane {lane}" if lane is not None else f"the campaign {campaign}"
            text = f"{'all dialling' if pause[0] is PauseScope.ALL else what} is paused"
            values = {"lane": lane, "campaign": campaign}
            paused[text] = answers.PlannedHold(code="PAUSED", values=values, text=text)
    text = "calls are held because the voice service refuses them"
    refused = answers.PlannedHold(code="SERVICE_REFUSES", values={}, text=text)
    # What is alike in text cannot be told of what a plan may leave out.
    campaigns = {each.request.campaign for each in counted.values()}
    is_held = any(hold.scope is not HoldScope.CAMPAIGN or hold.kind.campaign in campaigns for hold in refusals.holds)
    return [*paused.values(), *([refused] if is_held else [])]
