"""
What callers send, beyond call requests: query parameters and small bodies.

Call requests themselves are validated as the queue's are (`redial.contracts`).
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from redial.domain import times
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.names import MOST_BYTES, NAME_IN_WORDS, NAME_PATTERN

LARGEST_PAGE = 100
MOST_REQUESTS = 100
EXPECTED = "expected"
"""What is said of a field that does not match, where its bounds do not say it already."""

Time = Annotated[
    str,
    Meta(
        pattern=times.PATTERN,
        description="ISO-8601 with an offset.",
        extra={EXPECTED: times.EXPECTED.removeprefix("expected ")},
        extra_json_schema={"format": "date-time"},
    ),
]
WrittenNumber = Annotated[
    str,
    Meta(
        # No `pattern`: `api.request.read_number` checks it, and says more than that it does not match.
        description="In E.164, or as people write it: with spaces and brackets, in the form of `country` too.",
        max_length=100,
        examples=["+12065550142", "(206) 555-0142"],
    ),
]
Country = Annotated[
    str,
    Meta(
        description="Whose numbers those without a country code are (ISO 3166-1). Left out: the stack's.",
        max_length=100,
        examples=["US"],
    ),
]
Campaign = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=MOST_BYTES,
        pattern=NAME_PATTERN,
        examples=["demo"],
        extra={EXPECTED: NAME_IN_WORDS},
    ),
]
Sought = Annotated[
    str, Meta(min_length=1, max_length=200, examples=["flight-602"], extra={EXPECTED: "1 to 200 characters"})
]
Cursor = Annotated[str, Meta(max_length=4_000, description="`next_cursor` of the page before.")]
PageSize = Annotated[int, Meta(ge=1, le=LARGEST_PAGE, description="How many at most.")]
Reason = Annotated[str, Meta(max_length=500, description="Why; shown to whoever asks.")]
CALL_ID_PATTERN = r"^r?[0-9a-f]{23,24}$"
CallId = Annotated[str, Meta(pattern=CALL_ID_PATTERN, extra={EXPECTED: "a call id, of 24 characters"})]


class Parameters(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of all query parameters and small bodies. What is not known is refused, so that no filter is silently ignored."""


class Nothing(Parameters, frozen=True, kw_only=True):
    """No parameters."""


class ListCalls(Parameters, frozen=True, kw_only=True):
    """
    Which calls to list.

    In the usual order, `now_first`, calls under way come first, then those that are due and those that ended, the latest first;
    behind them those that are due later, the next one first. Read by `campaign` or by `destination_phone_number` a list is in
    the order of acceptance, with calls under way first and the order above within each page. What is given beyond that filters.
    """

    status: Annotated[list[CallStatus], Meta(description="One or several. Left out: all.")] = []
    campaign: Campaign | None = None
    destination_phone_number: WrittenNumber | None = None
    country: Country | None = None
    request_id: Annotated[
        Sought | None,
        Meta(description="The call of this request, and the request that was rejected last under this id."),
    ] = None
    search: Annotated[
        Sought | None,
        Meta(
            description="What somebody typed: a call id or a request id, whole and in its own case; or a phone number as people "
            "write it, with its country code or in the form of `country`; where neither names one, of the stack's own numbers. "
            "Where it is neither: a part of a recipient's name (for those who may see names) or of a request id; capitals and "
            "accents make no difference. So 2,000 calls are looked through for a page, the latest first."
        ),
    ] = None
    lane: Lane | None = None
    wait_reason: Annotated[
        WaitReason | None,
        Meta(
            description="What waiting calls wait for. NOT_PERMITTED: those that are held, for a setting does not permit them."
        ),
    ] = None
    since: Annotated[Time | None, Meta(description="From this time on: of acceptance, or of `status_at`.")] = None
    until: Annotated[Time | None, Meta(description="Up to this time: of acceptance, or of `status_at`.")] = None
    order: Annotated[
        Literal["now_first", "newest_first", "oldest_first"] | None,
        Meta(description="Left out: `now_first`; for WAITING alone, the call that is due first."),
    ] = None
    purpose: Annotated[
        Literal["export"] | None,
        Meta(description="`export`: all pages are read and kept; the audit trail says who exported what."),
    ] = None
    limit: PageSize = 25
    cursor: Cursor | None = None


class ListTemplates(Parameters, frozen=True, kw_only=True):
    """Which page."""

    limit: PageSize = 25
    cursor: Cursor | None = None


class ShowTemplate(Parameters, frozen=True, kw_only=True):
    """Which version."""

    version: Annotated[int, Meta(ge=0, le=1_000_000, description="0: the current one.")] = 0


class TryTemplate(Parameters, frozen=True, kw_only=True):
    """What to put into a template's placeholders."""

    language: Annotated[
        str | None, Meta(description="One of the template's; left out where it has but one.", examples=["en-US"])
    ] = None
    variables: Annotated[
        dict[str, str | int | float],
        Meta(description="A value for each placeholder, by its name.", examples=[{"name": "Ana"}]),
    ] = {}
    version: Annotated[int, Meta(ge=0, le=1_000_000, description="0: the current one.")] = 0


class SpokenMessage(Parameters, frozen=True, kw_only=True):
    """A message to be heard: exactly one of `text` and `ssml`."""

    text: str | None = None
    ssml: str | None = None
    language_code: Annotated[str | None, Meta(description="Of Amazon Polly.", examples=["en-US"])] = None
    voice_id: Annotated[str | None, Meta(description="Of Amazon Polly.", examples=["Joanna"])] = None


class Submit(Parameters, frozen=True, kw_only=True):
    """How to take a request in."""

    dry_run: Annotated[Literal["true", "false"], Meta(description="Only validate; store nothing.")] = "false"
    plan: Annotated[
        Literal["true", "false"], Meta(description="Of a dry run: tell also when the calls would be placed.")
    ] = "true"
    by_hand: Annotated[
        Literal["true", "false"],
        Meta(
            description="A program says so where a person uses it: the audit trail has an entry. For people it has one anyway."
        ),
    ] = "false"


class ListCampaigns(Parameters, frozen=True, kw_only=True):
    """Which campaigns to list."""

    campaign: Annotated[Sought | None, Meta(description="Just this one.")] = None
    limit: PageSize = 25
    cursor: Cursor | None = None


class CancelCampaign(Parameters, frozen=True, kw_only=True):
    """The campaign to cancel, why, and where to go on."""

    campaign: Campaign
    reason: Reason = ""
    cursor: Cursor | None = None


class SettleCall(Parameters, frozen=True, kw_only=True):
    """What a person found out about a call that nobody could tell of."""

    outcome: Annotated[
        Literal["COMPLETED_CALL", "BUSY", "NO_ANSWER", "FAILED", "NOT_PLACED"],
        Meta(
            description="How the last attempt ended. NOT_PLACED: no call was placed, so the attempt does not count, and the "
            "call is due again."
        ),
    ]
    note: Annotated[str, Meta(max_length=200, description="How that was found out; kept with the attempt.")] = ""


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


class MoveNumbers(Parameters, frozen=True, kw_only=True):
    """Where to go on."""

    cursor: Cursor | None = None


class ReadNumbers(Parameters, frozen=True, kw_only=True):
    """Phone numbers as people write them."""

    numbers: Annotated[list[WrittenNumber], Meta(min_length=1, max_length=MOST_REQUESTS)]
    country: Country | None = None


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
        Time | None, Meta(description="From when on it may be called again; left out: once it is taken off.")
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


class GetSeries(Parameters, frozen=True, kw_only=True):
    """How far back, and of which calls."""

    range: Literal["1h", "6h", "24h", "7d", "30d"] = "24h"
    campaign: Annotated[
        Campaign | None, Meta(description="Of this campaign alone, which is counted by the hour: 24h, 7d or 30d.")
    ] = None
