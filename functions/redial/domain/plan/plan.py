"""
What is going to happen to calls that somebody means to submit: how long it takes, and how many are never placed. Pure.

Answered by playing the dialling through many times, each time with outcomes drawn by chance (see `run`).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import inf
from random import Random

from msgspec import Struct

from redial.domain.plan.chances import PastAttempts, draw_chances
from redial.domain.plan.planned import DiallingState, PlannedGroup, RunResult
from redial.domain.plan.run import PlanRun
from redial.domain.times import LAST

LIKELY, NEARLY_SURE = 0.5, 0.9
# What is told is as exact as there are runs; of large plans each run takes longer, and differs less from the others.
_MOST_RUNS, _FEWEST_RUNS = 300, 60
_WORTH = 30_000
# Of many campaigns each run takes many choices. Of nine runs the longest is the one that nine in ten stay below.
_LEAST_RUNS = 9
_MOST_CHOICES = 300_000


class PlannedTime(Struct, frozen=True, kw_only=True):
    """When something is going to happen, in UTC; None: too far away to be told, or never."""

    likely: datetime | None
    """In one of two cases it has happened by then."""
    nearly_sure: datetime | None
    """In nine of ten."""


class PlannedCount(Struct, frozen=True, kw_only=True):
    """How many there are going to be."""

    likely: int
    nearly_sure: int
    """In nine of ten cases no more."""


class GroupPlan(Struct, frozen=True, kw_only=True):
    """What a group comes to, on the average."""

    attempts: float
    completed: float


class Plan(Struct, frozen=True, kw_only=True):
    """What is going to happen."""

    calls: int
    first: PlannedTime
    """When the first call is placed; of several attempts, and of several recipients, its first."""
    middle: PlannedTime
    """When half of them have been placed."""
    last: PlannedTime
    ended: PlannedTime
    """When all have ended: nothing of them is dialled any more."""
    never_placed: PlannedCount
    """Calls that expire before a place is free for them."""
    groups: tuple[GroupPlan, ...]
    runs: int


def make_plan(
    groups: Sequence[PlannedGroup],
    state: DiallingState,
    past: PastAttempts,
    random: Random,
    most_runs: int = _MOST_RUNS,
) -> Plan:
    """
    Play the dialling of planned calls through, many times.

    Parameters
    ----------
    groups : sequence of PlannedGroup
        What is planned.
    state : DiallingState
        The allowance and what waits already.
    past : PastAttempts
        What the stack's attempts have come to so far.
    random : random.Random
        The source of chance: the same one gives the same plan.
    most_runs : int
        How often it is played through at most; of fewer runs what is told is less exact.

    Returns
    -------
    Plan
        With times and numbers that hold in one of two cases, and in nine of ten.
    """
    results: list[RunResult] = []
    runs = most_runs
    while len(results) < runs:
        run = PlanRun(groups, state, draw_chances(past, random), random)
        results.append(run.result())
        if len(results) == 1:
            runs = min(most_runs, max(_FEWEST_RUNS, _WORTH // max(run.steps, 1)))
            runs = min(runs, max(_LEAST_RUNS, _MOST_CHOICES // max(run.choices, 1)))
    never = sorted(float(sum(each.never_placed for each in result.groups)) for result in results)
    return Plan(
        calls=sum(group.calls for group in groups),
        first=_time([result.first_at for result in results]),
        middle=_time([result.middle_at for result in results]),
        last=_time([result.last_at for result in results]),
        ended=_time([result.ended_at for result in results]),
        never_placed=PlannedCount(
            likely=round(quantile(never, LIKELY)), nearly_sure=round(quantile(never, NEARLY_SURE))
        ),
        groups=tuple(
            GroupPlan(
                attempts=sum(result.groups[index].attempts for result in results) / runs,
                completed=sum(result.groups[index].completed for result in results) / runs,
            )
            for index in range(len(groups))
        ),
        runs=runs,
    )


def quantile(in_order: Sequence[float], share: float) -> float:
    """
    Return what a share of all that may come stays below, by a sample of it.

    Parameters
    ----------
    in_order : sequence of float
        The sample, the least first; at least one.
    share : float
        Between 0 and 1.

    Returns
    -------
    float
        Between two of the sample it lies where the share does.

    Examples
    --------
    >>> quantile([10.0, 20.0, 30.0], 0.5)
    20.0
    """
    # The n-th of a sample of N is, on the average, above n / (N + 1) of all.
    place = min(max(share * (len(in_order) + 1) - 1, 0.0), len(in_order) - 1.0)
    below, part = in_order[int(place)], place % 1
    if not part or below == inf:
        return below
    above = in_order[int(place) + 1]
    return above if above == inf else below + (above - below) * part


def _time(seconds: Sequence[float | None]) -> PlannedTime:
    in_order = sorted(inf if each is None else each for each in seconds)
    return PlannedTime(likely=_at(quantile(in_order, LIKELY)), nearly_sure=_at(quantile(in_order, NEARLY_SURE)))


def _at(seconds: float) -> datetime | None:
    return None if seconds >= LAST.timestamp() else datetime.fromtimestamp(round(seconds, 3), UTC)
