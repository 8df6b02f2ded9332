"""Why a call waits for its calling hours. Pure."""

from datetime import datetime

from redial.domain.call.reasons.codes import HoursFault, ReasonCode
from redial.domain.call.reasons.kinds import CodedReason


class WaitsForHours(CodedReason, frozen=True, tag=ReasonCode.OUTSIDE_CALLING_HOURS.value):
    """The recipient may not be called before the calling hours open."""

    opens_at: datetime
    local_time: str
    """The same on the clock where the recipient is, without an offset."""
    time_zone: str
    by_number: bool
    """Whether the number tells the zone, and not the request."""


class NoCallingHours(CodedReason, frozen=True, tag=ReasonCode.NO_CALLING_HOURS.value):
    """Nobody can tell from when on the recipient may be called: somebody has to mend the hours, or cancel the call."""

    fault: HoursFault
    until: datetime
    """When the hours are looked at again."""
