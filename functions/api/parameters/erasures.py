"""What callers send about erasures of personal data."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import Country, Cursor, PageSize, Parameters, Reason, WrittenNumber


class WhomToErase(Parameters, frozen=True, kw_only=True):
    """Whose data it is about."""

    destination_phone_number: WrittenNumber
    country: Country | None = None


class AskForErasure(WhomToErase, frozen=True, kw_only=True):
    """Whose data to erase, and why."""

    reason: Reason = ""
    also_do_not_call: Annotated[
        bool,
        Meta(description="Take the number off the do-not-call list as well: nothing keeps it from being called then."),
    ] = False


class ListErasures(Parameters, frozen=True, kw_only=True):
    """A page of erasures."""

    limit: PageSize = 25
    cursor: Cursor | None = None
