"""What is going to happen to calls that somebody means to submit."""

from typing import Annotated

from msgspec import Meta, field

from redial.contracts.answers.common import Answer, Time
from redial.domain.plan.findings import FindingKind


class PlannedTimes(Answer, frozen=True, kw_only=True):
    """When something is going to happen."""

    likely: Annotated[Time | None, Meta(description="With a likelihood of 50%. Null: more than a year away, or never.")]
    nearly_sure: Annotated[Time | None, Meta(description="With a likelihood of 90%.")]


class PlannedNumber(Answer, frozen=True, kw_only=True):
    """How many there are going to be."""

    likely: Annotated[int, Meta(description="At most so many with a likelihood of 50%.")]
    nearly_sure: Annotated[int, Meta(description="With a likelihood of 90%.")]


class PlanFinding(Answer, frozen=True, kw_only=True):
    """What is found of one of the listed calls."""

    group: Annotated[int, Meta(description="Which of `groups`, from 0 on.")]
    call: Annotated[int, Meta(description="Which of its `calls`, from 0 on.")]
    kind: Annotated[
        FindingKind,
        Meta(
            description="`do_not_call`: the recipient is on the list when the call is due. `not_allowed`: the settings do not "
            "permit calls to it. `repeated`: its request id stands further above too. `known`: the stack has this request "
            "already. `day_used_up`: it waits, as its recipient has as many calls in 24 hours as the voice service permits."
        ),
    ]
    until: Annotated[Time | None, Meta(description="Of `day_used_up`: when it can be called.")]
    is_too_late: Annotated[
        bool,
        Meta(description="Of `day_used_up`: its time is over by then (`expires_at`, `stop_at`), so it is not placed."),
    ] = False


class PlanFindings(Answer, frozen=True, kw_only=True):
    """What is found of the listed calls of a plan, at most one thing of each."""

    findings: list[PlanFinding]


class PlannedHold(Answer, frozen=True, kw_only=True):
    """What holds some of the calls back now."""

    code: Annotated[
        str,
        Meta(description="A later version may have more.", examples=["PAUSED", "SERVICE_REFUSES"]),
    ]
    values: Annotated[
        dict[str, str | None],
        Meta(
            description="Of PAUSED the lane or the campaign that is paused, both null: all dialling.",
            examples=[{"lane": "bulk", "campaign": None}],
        ),
    ]
    text: str


class PlannedCost(Answer, frozen=True, kw_only=True):
    """What the calls are expected to come to, on the average."""

    attempts: float
    spoken_minutes: Annotated[float, Meta(description="How long messages are spoken, in all.")]
    started_minutes: Annotated[float, Meta(description="The same with each call rounded up to whole minutes.")]
    amount: Annotated[
        float | None, Meta(description="By the stage's setting `call_prices`; null: it has no price for any.")
    ]
    currency: str | None
    unpriced_countries: Annotated[
        list[str], Meta(description="Countries for which no price is set: their calls are not in the amount.")
    ]


class PlanPast(Answer, frozen=True, kw_only=True):
    """What the plan goes by."""

    attempts: Annotated[int, Meta(description="Attempts of the last seven days; 0: outcomes are presumed.")]
    completed_share: Annotated[float | None, Meta(description="The share of them that was completed.")]
    calls_before: Annotated[
        int, Meta(description="Calls of others that wait already, and may go before some of these.")
    ]


class PlanResponse(Answer, frozen=True, kw_only=True):
    """What is going to happen: by the allowance, what waits, calling hours, and what the stack's attempts came to so far."""

    calls: Annotated[int, Meta(description="That are planned: without those that a finding keeps from being placed.")]
    first: PlannedTimes
    middle: Annotated[PlannedTimes, Meta(description="When half of the calls have been placed for the first time.")]
    last: PlannedTimes
    ended: Annotated[PlannedTimes, Meta(description="When all have ended, with all their retries.")]
    never_placed: Annotated[PlannedNumber, Meta(description="Calls that expire before there is a place for them.")]
    cost: PlannedCost
    past: PlanPast
    held: Annotated[
        list[str],
        Meta(description="What holds some of the calls back now. The times hold as if that ended at once."),
    ]
    held_by: Annotated[list[PlannedHold], Meta(description="The same by codes.")] = field(default_factory=list)
    findings: list[PlanFinding]
    text: Annotated[str, Meta(description="The times, in words.")]
