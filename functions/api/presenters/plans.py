"""Plans, as the API shows them."""

from collections.abc import Sequence

from redial.application.plan.recipients import Finding
from redial.contracts.answers import plan as answers
from redial.domain.plan.cost import Cost
from redial.domain.plan.plan import PlannedCount, PlannedTime
from redial.domain.times import to_iso


def plan_finding(finding: Finding, places: Sequence[tuple[int, int]]) -> answers.PlanFinding:
    """
    Show what was found of one call.

    Parameters
    ----------
    places
        Of each call that was listed: the number of its group, and its own in there.
    """
    group, call = places[finding.place]
    return answers.PlanFinding(
        group=group,
        call=call,
        kind=finding.kind,
        until=to_iso(finding.until) if finding.until is not None else None,
        is_too_late=finding.is_too_late,
    )


def planned_times(time: PlannedTime) -> answers.PlannedTimes:
    """Show when something is going to happen."""
    return answers.PlannedTimes(
        likely=to_iso(time.likely) if time.likely is not None else None,
        nearly_sure=to_iso(time.nearly_sure) if time.nearly_sure is not None else None,
    )


def planned_number(count: PlannedCount) -> answers.PlannedNumber:
    """Show how many calls something happens to."""
    return answers.PlannedNumber(likely=count.likely, nearly_sure=count.nearly_sure)


def planned_cost(cost: Cost, currency: str | None) -> answers.PlannedCost:
    """Show what calls are going to cost; `currency` is that of the stage's prices."""
    return answers.PlannedCost(
        attempts=round(cost.attempts, 1),
        spoken_minutes=round(cost.spoken_minutes, 1),
        started_minutes=round(cost.started_minutes, 1),
        amount=round(cost.amount, 4) if cost.amount is not None else None,
        currency=currency if cost.amount is not None else None,
        unpriced_countries=list(cost.unpriced_countries),
    )
