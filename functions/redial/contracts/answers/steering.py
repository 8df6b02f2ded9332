"""What is kept from being dialled, and whom not to call."""

from typing import Annotated, Literal

from msgspec import Meta, field

from redial.contracts.answers.common import Answer, Cursor, FieldErrorResponse, PhoneNumber, Time
from redial.domain.call.requests import Lane
from redial.domain.steering.control import PauseScope


class PauseResponse(Answer, frozen=True, kw_only=True):
    """Something that is not dialled until somebody resumes it."""

    scope: PauseScope
    lane: Lane | None
    campaign: str | None
    since: Time
    by: str
    reason: str


class CancelledCampaign(Answer, frozen=True, kw_only=True):
    """A campaign whose calls, accepted before a time, are not dialled any more."""

    campaign: str
    cancelled_before: Time
    by: str


class Dialling(Answer, frozen=True, kw_only=True):
    """What is kept from being dialled."""

    pauses: list[PauseResponse]
    cancelled_campaigns: list[CancelledCampaign]
    numbers_moved_at: Annotated[
        Time | None,
        Meta(
            description="Since when each phone number is stored in its canonical form alone; null: `move_numbers` is to be run."
        ),
    ]


class NumbersMoved(Answer, frozen=True, kw_only=True):
    """What was done with a page of what is stored under phone numbers."""

    looked_at: int
    recipients: Annotated[int, Meta(description="Recipients that were moved to their canonical number.")]
    calls: Annotated[int, Meta(description="Calls, not yet over, whose numbers were brought to their canonical form.")]
    left: Annotated[
        int, Meta(description="Recipients that calls in flight hold under two spellings: for the next pass.")
    ]
    done: Annotated[bool, Meta(description="The pass is over.")]
    all_moved: Annotated[bool, Meta(description="The pass is over and found nothing to do. Else run another one.")]
    next_cursor: Cursor


class DiallingChange(Dialling, frozen=True, kw_only=True):
    """What a pause or a resumption changed, and what is kept from being dialled now."""

    changed: Annotated[bool, Meta(description="False: it was so already.")]
    is_known: Annotated[
        bool, Meta(description="False: there is no call of that campaign; perhaps its name was mistyped.")
    ]
    text: Annotated[str, Meta(description="What was done, and what to look at, in words.")]


class NumberRead(Answer, frozen=True, kw_only=True):
    """What a phone number that somebody wrote was read as."""

    number: Annotated[str | None, Meta(description="In E.164; null: it is none, or can be several.")]
    fault: Annotated[str | None, Meta(description="Why it was not read, and what was expected; null where it was.")]
    time_zones: Annotated[
        list[str],
        Meta(description="Where its phone may be: those of its area, or of its country; none where nothing is known."),
    ] = field(default_factory=list)


class NumbersRead(Answer, frozen=True, kw_only=True):
    """What phone numbers that somebody wrote were read as, in their order."""

    numbers: list[NumberRead]
    country: Annotated[
        str | None,
        Meta(description="Whose numbers those without a country code are taken for; null: each needs one."),
    ]


class DoNotCallEntry(Answer, frozen=True, kw_only=True):
    """A recipient that must not be called."""

    destination_phone_number: PhoneNumber
    since: Time
    reason: str
    until: Annotated[
        Time | None, Meta(description="From when on it may be called again; null: not until it is taken off.")
    ] = None
    campaign: Annotated[str | None, Meta(description="Which campaign must not call it; null: no call may.")] = None


class DoNotCallImported(Answer, frozen=True, kw_only=True):
    """What became of the entries that were to be put on the do-not-call list, in their order."""

    results: list[Literal["ADDED", "LISTED_ALREADY", "TOO_MANY_CAMPAIGNS"]]
    numbers: Annotated[
        list[str | None],
        Meta(
            description="In a dry run, of each entry: as which number in E.164 it was read; null: as none. Else empty."
        ),
    ] = field(default_factory=list)
    errors: Annotated[
        list[FieldErrorResponse],
        Meta(
            description="In a dry run: what is wrong with the entries. Without one, such errors are answered with 400."
        ),
    ] = field(default_factory=list)


class DoNotCallRemoved(Answer, frozen=True, kw_only=True):
    """The entries that a recipient still has."""

    entries: list[DoNotCallEntry]
    next_cursor: Cursor
    changed: Annotated[bool, Meta(description="False: there was no such entry. Perhaps another number is meant.")] = (
        True
    )


class DoNotCallPage(Answer, frozen=True, kw_only=True):
    """The do-not-call list, latest entries first."""

    entries: list[DoNotCallEntry]
    next_cursor: Cursor
