"""When the calls of a group may be placed, by their calling hours. Pure."""

from datetime import datetime, timedelta

from redial.domain.call.calls import Call
from redial.domain.call.stage_hours import NeverOpen, OutsideHours, StageHours, judge_hours
from redial.domain.plan.planned import Openings


def openings_of(call: Call, stage: StageHours) -> Openings | None:
    """
    Return when calls like one may be placed.

    Parameters
    ----------
    call : Call
        One of them.
    stage : StageHours
        What the stage sets for its request.

    Returns
    -------
    Openings or None
        None where no calling hours concern them.
    """
    if not stage.concern(call.request):
        return None
    margin = timedelta(seconds=stage.margin_seconds)

    def opening(at: datetime) -> tuple[datetime, datetime] | None:
        verdict = judge_hours(call, stage, at)
        due_at = at
        if isinstance(verdict, OutsideHours):
            # Those that wait for an opening are due soon after it, in the order in which they were due before.
            due_at, verdict = verdict.due_at, judge_hours(call, stage, verdict.opens_at)
        if isinstance(verdict, OutsideHours | NeverOpen) or verdict.until is None:
            return None
        # So much before the end of an opening nothing is sent any more.
        return due_at, max(verdict.until - margin, due_at + timedelta(seconds=1))

    return opening


def remembered(openings: Openings) -> Openings:
    """
    Return the same openings, each of which is looked for once.

    Parameters
    ----------
    openings : Openings
        Which may take long to tell.

    Returns
    -------
    Openings
        Whoever asks within an opening, or before one that an earlier time led to, is told of that.
    """
    known: list[tuple[datetime, datetime, datetime]] = []

    def opening(at: datetime) -> tuple[datetime, datetime] | None:
        for asked_at, opens_at, closes_at in known:
            if asked_at <= at < closes_at:
                return max(at, opens_at), closes_at
        found = openings(at)
        if found is not None:
            known.append((at, *found))
        return found

    return opening
