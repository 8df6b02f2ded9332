"""All that is to be said of one campaign, in one answer."""

from typing import Annotated, Any

from msgspec import Meta

from redial.contracts.answers.common import Answer, Time
from redial.contracts.answers.overview import Campaign
from redial.contracts.answers.plan import PlannedTimes
from redial.contracts.answers.settings import CampaignSettingsResponse
from redial.contracts.answers.steering import PauseResponse


class TextUse(Answer, frozen=True, kw_only=True):
    """How many of the calls that were looked at have something."""

    what: str
    calls: int


class RetryUse(Answer, frozen=True, kw_only=True):
    """How many of the calls that were looked at are made again when."""

    retry_policy: Annotated[str | None, Meta(description="The name by which requests asked for it; null: by none.")]
    retry: Annotated[dict[str, Any], Meta(description="In the form of a request's `retry`.")]
    text: Annotated[str, Meta(description="The same in words.")]
    calls: int


class CallsOfCampaign(Answer, frozen=True, kw_only=True):
    """What the calls of a campaign have in common, by those that came last; of each kind the most frequent."""

    looked_at: Annotated[int, Meta(description="How many calls were looked at, a hundred at most.")]
    templates: Annotated[
        list[TextUse], Meta(description="Templates by name; calls with a text of their own have none.")
    ]
    languages: list[TextUse]
    retries: list[RetryUse]
    lanes: list[TextUse]
    calling_hours: Annotated[
        list[TextUse], Meta(description="Hours that requests have of their own, as people write them.")
    ]


class ExpectedEnd(Answer, frozen=True, kw_only=True):
    """
    When the open calls of a campaign are going to have ended.

    By what plans go by: the allowance, what waits, rates, calling hours, retries, and what the stack's attempts came to. The times
    hold as if nothing held the calls back.
    """

    calls: Annotated[int, Meta(description="Open calls that it is told of: those that wait, and those under way.")]
    last: Annotated[
        PlannedTimes,
        Meta(description="When the last of those that were never called is called; null where there is none."),
    ]
    ended: Annotated[PlannedTimes, Meta(description="When all have ended, with all their retries.")]
    not_counted: Annotated[
        int,
        Meta(
            description="Calls that wait besides and cannot become due by time alone: a setting does not permit them, or an "
            "earlier recipient comes first."
        ),
    ]
    text: Annotated[str, Meta(description="The same in words.")]


class MoveToLane(Answer, frozen=True, kw_only=True):
    """How far the calls of a campaign were moved to the lane that people gave it."""

    since: Annotated[Time, Meta(description="When it was given the lane.")]
    is_done: Annotated[
        bool, Meta(description="False: calls that wait are still being moved, which takes some minutes.")
    ]


class CampaignProgress(Answer, frozen=True, kw_only=True):
    """How a campaign stands."""

    now: Time
    campaign: Campaign
    settings: CampaignSettingsResponse
    rate_now: Annotated[
        float, Meta(description="Attempts a minute, over the five whole minutes before this one; retries too.")
    ]
    pauses: Annotated[
        list[PauseResponse],
        Meta(
            description="What holds its calls back: its own pause, that of everything, or those of lanes of its calls."
        ),
    ]
    refused_since: Annotated[
        Time | None,
        Meta(description="Since when its calls are held because the voice service refuses them; null: they are not."),
    ]
    move: Annotated[MoveToLane | None, Meta(description="Null: it has no lane of its own.")]
    expected: Annotated[ExpectedEnd | None, Meta(description="Null: no call is open that time alone brings on.")]
    latest_calls: CallsOfCampaign
