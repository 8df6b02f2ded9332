"""What is asked about calls, and sent with them."""

from typing import Annotated, Literal

from msgspec import Meta, field

from api.parameters.common import Campaign, Country, Cursor, PageSize, Parameters, Sought, Time, WrittenNumber
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane


class ListCalls(Parameters, frozen=True, kw_only=True):
    """
    Which calls to list.

    In the usual order, `now_first`, calls under way come first, then those that are due and those that ended, the latest first;
    behind them those that are due later, the next one first. Read by `campaign` or by `destination_phone_number` a list is in
    the order of acceptance, with calls under way first and the order above within each page. What is given beyond that filters.
    """

    status: Annotated[list[CallStatus], Meta(description="One or several. Left out: all.")] = field(
        default_factory=list
    )
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
