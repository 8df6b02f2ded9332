"""A plan in words."""

from datetime import datetime

from redial.domain.durations import in_words
from redial.domain.plan.plan import Plan, PlannedTime
from redial.domain.times import to_iso


def plan_in_words(plan: Plan, now: datetime) -> str:
    """Say how long planned calls take."""
    if not plan.calls:
        return "None of these calls would be placed."
    calls = f"{plan.calls:,} {'call' if plan.calls == 1 else 'calls'}"
    text = f"{calls}: the first is placed {_when(plan.first, now)}"
    if plan.calls > 1:
        text += f", the last {_when(plan.last, now)}"
    text += f". All have ended {_when(plan.ended, now)}."
    never = plan.never_placed.nearly_sure
    if never:
        text += f" Up to {never:,} {'expires' if never == 1 else 'expire'} before there is a place."
    return text


def _when(time: PlannedTime, now: datetime) -> str:
    if time.likely is None:
        return "in more than a year, or never"
    likely = f"in about {in_words(time.likely - now)}, at {to_iso(time.likely)}"
    if time.nearly_sure is None:
        return f"{likely} (with 90% likelihood only in more than a year, or never)"
    if (time.nearly_sure - time.likely).total_seconds() < 1:
        return likely
    return f"{likely} (with 90% likelihood by {to_iso(time.nearly_sure)})"
