"""The summary, the time series, campaigns: numbers over many calls."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from redial.contracts.answers.common import Answer, Cursor, Figures, PhoneNumber, Time
from redial.domain.pacing.waits import LimitName

BacklogRemark: TypeAlias = Literal["DAY_LIMIT", "SPENDING", "REFUSED_ALIKE", "CAMPAIGN_RATES"]


class StatusCounts(Answer, frozen=True, kw_only=True):
    """How many calls have each status."""

    WAITING: int = 0
    CALLING: int = 0
    COMPLETED: int = 0
    UNREACHED: int = 0
    EXPIRED: int = 0
    CANCELLED: int = 0
    REJECTED: int = 0
    UNKNOWN: int = 0


class OutcomeCounts(Answer, frozen=True, kw_only=True):
    """How many attempts ended in each way."""

    COMPLETED_CALL: int = 0
    BUSY: int = 0
    NO_ANSWER: int = 0
    FAILED: int = 0
    TTL_EXPIRED: int = 0
    SPAM: int = 0
    PROTECT_BLOCKED: int = 0
    REFUSED: int = 0
    NO_FINAL_EVENT: int = 0
    SEND_UNKNOWN: int = 0


class WindowUse(Answer, frozen=True, kw_only=True):
    """The use of one limit now."""

    used: int
    places: int
    opens_at: Annotated[Time | None, Meta(description="When the next place opens; null: there is one now.")]


class NumberUse(Answer, frozen=True, kw_only=True):
    """When an origination number may be used again."""

    origination_phone_number: PhoneNumber
    opens_at: Annotated[Time | None, Meta(description="Null: now.")]


class AllowanceUse(Answer, frozen=True, kw_only=True):
    """What the service's limits permit now."""

    minute: WindowUse
    day: Annotated[WindowUse | None, Meta(description="Null: no daily limit.")]
    numbers: list[NumberUse]
    paused_until: Annotated[
        Time | None, Meta(description="Dialling backs off: the service throttled, and no limit explains it.")
    ]
    next_place_at: Annotated[Time | None, Meta(description="When the next call may go; null: now.")]
    waits_for: LimitName | None


class Due(Answer, frozen=True, kw_only=True):
    """The backlog of a lane: calls that are due and wait for a place."""

    count: int
    is_exact: Annotated[
        bool,
        Meta(
            description="False: about so many. Up to a thousand of a lane are counted now; more, and what is paused, by the counts "
            "from the stream, which are as old as `calls_counted_at` says."
        ),
    ]
    paused: Annotated[
        int,
        Meta(description="Of `count`, those that a pause holds back, or that the voice service refuses."),
    ]
    oldest_due_at: Time | None
    last_expected_at: Annotated[
        Time | None, Meta(description="When the last of those that go is expected to be dialled; null: none goes.")
    ]


class Lanes(Answer, frozen=True, kw_only=True):
    """The backlog of each lane."""

    critical: Due
    urgent: Due
    normal: Due
    bulk: Due


class BacklogResponse(Answer, frozen=True, kw_only=True):
    """How long all that is due takes, at the pace that the limits permit. Retries and calls still to come are not in it."""

    going: Annotated[int, Meta(description="Calls that are due and not held back.")]
    paused: Annotated[
        int,
        Meta(description="Calls that are due and held back: by a pause, or by refusals."),
    ]
    is_exact: Annotated[bool, Meta(description="False: about so many.")]
    last_expected_at: Annotated[
        Time | None, Meta(description="When the last of them is expected to be dialled; null: none goes.")
    ]
    held_by: Annotated[
        list[Literal["PAUSES", "REFUSALS"]],
        Meta(
            description="What holds them back: what people paused or cancelled; that the voice service refuses their like."
        ),
    ]
    remarks: Annotated[list[BacklogRemark], Meta(description="What the time depends on, and what it leaves out.")]
    text: Annotated[str, Meta(description="The same in words; empty where nothing is due.")]


# What there should be none of is counted no further.
SUMMARY_COUNTS_TO = 100


class Summary(Answer, frozen=True, kw_only=True):
    """How things stand now."""

    now: Time
    calls: StatusCounts
    calls_counted_at: Annotated[
        Time | None, Meta(description="When a call's change was last counted; null: there was none yet.")
    ]
    due: Lanes
    backlog: BacklogResponse
    allowance: AllowanceUse
    dialling: Annotated[
        Literal["running", "paused", "partly_paused"], Meta(description="What is paused: GET /dialling.")
    ]
    orphans: Annotated[int, Meta(description="Attempts with events that no call knows, counted up to a hundred.")]
    not_permitted: Annotated[
        int,
        Meta(
            description="Waiting calls that a setting does not permit, counted up to a hundred: "
            "GET /calls?wait_reason=NOT_PERMITTED."
        ),
    ]
    refusal_holds: Annotated[
        int, Meta(description="Campaigns, or all calls, that are held because the service refuses them: GET /refusals.")
    ]
    set_aside: Annotated[
        int,
        Meta(description="Calls whose handling failed again and again, counted up to a hundred: GET /set-aside."),
    ]
    dead_letters: Annotated[int, Meta(description="Messages in all dead-letter queues, approximately.")]


class BucketResponse(Answer, frozen=True, kw_only=True):
    """What happened in one stretch of time."""

    start: Time
    accepted: Annotated[int, Meta(description="Calls accepted.")] = 0
    attempts: Annotated[int, Meta(description="Attempts started.")] = 0
    outcomes: OutcomeCounts
    ended: Annotated[StatusCounts, Meta(description="Calls that reached their end in it, by status.")]
    answer_rate: Annotated[
        float | None,
        Meta(
            description="COMPLETED_CALL among the attempts that the network ended (COMPLETED_CALL, BUSY, NO_ANSWER, FAILED), "
            "0 to 1; null without any. Completed means played, perhaps to a voicemail system."
        ),
    ] = None
    allowance_used: Annotated[
        float | None, Meta(description="Attempts started beside what the account's minute permits, 0 to 1.")
    ] = None
    waiting: Annotated[
        int | None, Meta(description="Calls waiting when the stretch ended, for whatever reason; null: not known.")
    ] = None
    figures: Annotated[
        Figures | None,
        Meta(description="What the service says that attempts took and cost; null where it says nothing."),
    ] = None


class Series(Answer, frozen=True, kw_only=True):
    """What happened over time, in stretches of equal length, oldest first, none left out."""

    range: Literal["1h", "6h", "24h", "7d", "30d"]
    bucket_seconds: int
    buckets: list[BucketResponse]


class Campaign(Answer, frozen=True, kw_only=True):
    """The progress of a campaign."""

    campaign: str
    calls: StatusCounts
    total: int
    done: Annotated[int, Meta(description="Calls with a final status.")]
    attempts: int
    outcomes: OutcomeCounts
    answer_rate: float | None
    first_call_at: Time | None
    last_change_at: Time | None
    paused_since: Time | None
    cancelled_before: Annotated[
        Time | None, Meta(description="Calls accepted before this time are not dialled any more.")
    ]
    figures: Annotated[
        Figures | None,
        Meta(description="What the service says that its attempts took and cost; null where it says nothing."),
    ] = None


class CampaignPage(Answer, frozen=True, kw_only=True):
    """Campaigns, the ones with the latest changes first."""

    campaigns: list[Campaign]
    next_cursor: Cursor


class CampaignCancellationResponse(Answer, frozen=True, kw_only=True):
    """How far the cancellation of a campaign got."""

    campaign: str
    cancelled_before: Annotated[Time, Meta(description="Calls accepted before this time are not dialled from now on.")]
    cancelled: Annotated[int, Meta(description="Calls that this request cancelled.")]
    in_flight: Annotated[int, Meta(description="Calls under way: they cannot be stopped, but are not dialled again.")]
    looked_at: int
    done: Annotated[
        bool,
        Meta(
            description="False: ask again with next_cursor. Calls not yet looked at are not dialled either; "
            "they are cancelled when their turn comes."
        ),
    ]
    next_cursor: Cursor
