"""What is noted on calls and campaigns."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import EXPECTED, Campaign, Parameters
from redial.domain.notes.notes import LONGEST_NOTE

_KEY_PATTERN = r"^[A-Za-z0-9_.:-]+$"
NoteText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_NOTE,
        description="What is noted, with as many lines as wanted.",
        examples=["The ward says that the mailbox is full."],
        extra={EXPECTED: f"1 to {LONGEST_NOTE:,} characters"},
    ),
]
NoteKey = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=_KEY_PATTERN,
        description="The same note sent again with the same key is one note. Left out: each request adds one.",
        examples=["3f0c1c1e-5d52-4a34-9f0e-0c8f6f3c7a11"],
        extra={EXPECTED: "1 to 64 of the characters A to Z, a to z, 0 to 9, and _ . : -"},
    ),
]


class NoteOnCall(Parameters, frozen=True, kw_only=True):
    """What to note on a call."""

    text: NoteText
    key: NoteKey | None = None


class NoteOnCampaign(Parameters, frozen=True, kw_only=True):
    """What to note on a campaign."""

    campaign: Campaign
    text: NoteText
    key: NoteKey | None = None


class ListCampaignNotes(Parameters, frozen=True, kw_only=True):
    """Of which campaign."""

    campaign: Campaign
