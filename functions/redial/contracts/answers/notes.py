"""Notes of people on calls and campaigns."""

from typing import Annotated

from msgspec import Meta

from redial.contracts.answers.common import Answer, Time


class NoteResponse(Answer, frozen=True, kw_only=True):
    """One note."""

    key: Annotated[str, Meta(description="By which a note that is sent again is recognised.")]
    at: Time
    by: Annotated[str, Meta(description="Who noted it: a user name, or a role with its session.")]
    text: Annotated[str, Meta(description="Phone numbers in it are hidden unless the caller may see them.")]


class CampaignNotes(Answer, frozen=True, kw_only=True):
    """What people noted on a campaign."""

    campaign: str
    notes: Annotated[list[NoteResponse], Meta(description="Oldest first.")]
