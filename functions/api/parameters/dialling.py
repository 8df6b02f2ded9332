"""What people hold back, and let go on."""

from api.parameters.common import Campaign, Parameters, Reason
from redial.domain.call.requests import Lane


class PauseDialling(Parameters, frozen=True, kw_only=True):
    """What to hold back: a lane, or a campaign, or, with neither, everything."""

    lane: Lane | None = None
    campaign: Campaign | None = None
    reason: Reason = ""


class ResumeDialling(Parameters, frozen=True, kw_only=True):
    """What goes on: a lane, or a campaign, or, with neither, everything that was paused as such."""

    lane: Lane | None = None
    campaign: Campaign | None = None
    reason: Reason = ""
