"""Hours that somebody gives to many calls, and that none of them could ever be made in."""

from redial.domain.call.requests import HoursRecord
from redial.domain.call.stage_hours import StageHours, never_open


def opening_fault(hours: HoursRecord, stage: StageHours) -> str | None:
    """
    Return what is wrong with hours that never open.

    Parameters
    ----------
    hours : HoursRecord
        In the form in which they are stored.
    stage : StageHours
        What the stage sets.

    Returns
    -------
    str or None
        None: calls of some lane may be made in them.
    """
    if not never_open(hours, stage):
        return None
    floor = stage.never_outside
    within = (
        f" within never_outside, {floor[0]} to {floor[1]}," if floor and not stage.never_outside_except_lanes else ""
    )
    return f"expected hours that open{within} for at least {stage.margin_seconds} seconds; no call would ever be made in these"
