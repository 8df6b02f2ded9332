"""What is told to the audit trail, and asked of it."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import EXPECTED, Campaign, Cursor, PageSize, Parameters, Reason, Sought, Time
from redial.domain.audit.acts import ActKind


class Reasoned(Parameters, frozen=True, kw_only=True):
    """Why something is done."""

    reason: Reason = ""


class ListActs(Parameters, frozen=True, kw_only=True):
    """Which acts. A filter looks through 1,000 of them a request, and says how far it came."""

    since: Annotated[Time | None, Meta(description="From this time on.")] = None
    until: Annotated[Time | None, Meta(description="Up to this time.")] = None
    actor: Annotated[
        Sought | None,
        Meta(
            description="A part of who did it: of the id, the name or the session; capitals make no difference.",
            extra={EXPECTED: "1 to 200 characters"},
        ),
    ] = None
    kind: ActKind | None = None
    without_kind: Annotated[
        ActKind | None,
        Meta(
            description="A kind that is left out, such as `read_in_clear`, of which each call that is opened has one."
        ),
    ] = None
    campaign: Campaign | None = None
    call: Annotated[
        Sought | None, Meta(description="A call id or a request id: what was done to that call and its chain.")
    ] = None
    limit: PageSize = 25
    cursor: Cursor | None = None
