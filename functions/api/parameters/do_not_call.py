"""Whom not to call, and who may be called again."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import (
    MOST_REQUESTS,
    CallId,
    Campaign,
    Country,
    Cursor,
    PageSize,
    Parameters,
    Reason,
    Time,
    WrittenNumber,
)


class ListDoNotCall(Parameters, frozen=True, kw_only=True):
    """Which entries of the do-not-call list to give."""

    destination_phone_number: Annotated[WrittenNumber | None, Meta(description="Just this one, if it is listed.")] = (
        None
    )
    country: Country | None = None
    campaign: Annotated[
        Campaign | None,
        Meta(
            description="Only what is on the list for this campaign alone. A page may then be short, and not the last."
        ),
    ] = None
    limit: PageSize = 25
    cursor: Cursor | None = None


class AddDoNotCall(Parameters, frozen=True, kw_only=True):
    """Whom not to call: by number, or as the recipient of a call."""

    destination_phone_number: WrittenNumber | None = None
    country: Country | None = None
    call_id: CallId | None = None
    reason: Reason = ""
    until: Annotated[
        Time | None,
        Meta(description="From when on it may be called again; left out, or after 2100: once it is taken off."),
    ] = None
    campaign: Annotated[
        Campaign | None, Meta(description="Which campaign must not call it; left out: no call may.")
    ] = None


class EntryToImport(Parameters, frozen=True, kw_only=True):
    """One entry of a do-not-call list that is brought from elsewhere."""

    destination_phone_number: WrittenNumber
    reason: Reason = ""
    until: Time | None = None
    campaign: Campaign | None = None


class ImportDoNotCall(Parameters, frozen=True, kw_only=True):
    """Entries to put on the do-not-call list; all are checked before the first is put there."""

    entries: Annotated[list[EntryToImport], Meta(min_length=1, max_length=MOST_REQUESTS)]
    country: Country | None = None
    dry_run: Annotated[bool, Meta(description="Only check; put nothing on the list.")] = False
    reason: Annotated[str, Meta(max_length=500, description="Why they are brought; kept in the audit trail.")] = ""


class RemoveDoNotCall(Parameters, frozen=True, kw_only=True):
    """Who may be called again: by number, or as the recipient of a call."""

    destination_phone_number: WrittenNumber | None = None
    country: Country | None = None
    call_id: CallId | None = None
    campaign: Annotated[
        Campaign | None, Meta(description="Which campaign may call it again; left out: the entry for everything goes.")
    ] = None
    reason: Reason = ""
