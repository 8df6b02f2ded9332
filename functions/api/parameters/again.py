"""How a call is made again, or given another time."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import Parameters, Reason, Time


class CallAgain(Parameters, frozen=True, kw_only=True):
    """Whether a further call is made also of one whose message was played."""

    although_played: Annotated[
        bool, Meta(description="Of a COMPLETED call: its message is to be played once more. Without it, a 409.")
    ] = False
    reason: Reason = ""


class RescheduleCall(Parameters, frozen=True, kw_only=True):
    """When a waiting call is due."""

    not_before: Annotated[Time, Meta(description="When it is due; now, where that has passed.")]
    expires_at: Annotated[
        Time | None, Meta(description="From when on it is not dialled any more; left out: as before.")
    ] = None
    reason: Reason = ""
