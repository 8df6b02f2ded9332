"""What is asked about calls and messages that need a look."""

from api.parameters.common import Cursor, PageSize, Parameters, Reason


class RedriveRefused(Parameters, frozen=True, kw_only=True):
    """Whether only to count, and where to go on."""

    dry_run: bool = False
    reason: Reason = ""
    cursor: Cursor | None = None


class ListSetAsideCalls(Parameters, frozen=True, kw_only=True):
    """Which page."""

    limit: PageSize = 25
    cursor: Cursor | None = None


class ListOrphans(Parameters, frozen=True, kw_only=True):
    """Which page."""

    limit: PageSize = 25
    cursor: Cursor | None = None
