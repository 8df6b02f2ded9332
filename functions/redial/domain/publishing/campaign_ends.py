"""
When a campaign has ended, and what the world is told of it. Pure.

A campaign has no end of its own: calls may come at any time. It has ended when no call of it has been open for a minute; calls that
come later, and end, are another run. What is looked at are its counts (`redial.domain.reporting.tally`), whose `open_changed_in`
names a state of what is open: so nothing that happens in the minute goes unseen, and no state makes two runs.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from hashlib import sha256

import msgspec

from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import FiguresSum
from redial.domain.call.calls import CallStatus
from redial.domain.masking import mask_all
from redial.domain.publishing.published_events import FORM_VERSION, PublishedKind
from redial.domain.reporting.tally import Tally
from redial.domain.times import to_epoch_ms
from redial.domain.versioned import Versioned

QUIET = timedelta(minutes=1)
"""For so long no call of a campaign is open before it has ended."""
_DIGITS_OF_NAME = 24


class CampaignCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A state of a campaign without an open call, to be looked at when `QUIET` is over."""

    campaign: str
    open_changed_in: int
    """Of its counts. Where it is another one by then, another check is about that state."""


class EndedCampaign(Versioned, frozen=True, kw_only=True):
    """How a campaign stood when it had ended the last time; its version is the number of the run."""

    campaign: str = ""
    ended_at: datetime | None = None
    """When it was seen to have ended; None: it never was."""
    open_changed_in: int = 0
    """Of the counts; so are all that follow."""
    first_at: datetime | None = None
    last_at: datetime | None = None
    calls: Mapping[CallStatus, int] = msgspec.field(default_factory=dict)
    accepted: int = 0
    attempts: int = 0
    outcomes: Mapping[Outcome, int] = msgspec.field(default_factory=dict)
    figures: FiguresSum = FiguresSum()


class NoEnd(Enum):
    """Why a check finds no end."""

    CALLS_OPEN = auto()
    OTHER_CALLS_SINCE = auto()
    """Calls were open since, and another check is about their end."""
    TOLD_ALREADY = auto()
    NOT_COUNTED_YET = auto()
    """A call has come that the counts do not know of yet."""


class PublishedCampaignEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The detail of an event about a campaign. What is not known is left out."""

    version: int
    """Of the form of events."""
    id: str
    """Of this event: a receiver drops what it has had already by it."""
    sequence: int
    """Of one campaign, the event with the highest number is the newest; the number of the run."""
    event: PublishedKind
    at: datetime
    """When it was seen to have ended."""
    campaign: str
    run: int
    """1 for the first end. A campaign that gets further calls, and ends again, has another."""
    calls: Mapping[CallStatus, int]
    """How many of all its calls have which status; so are all that follow of the whole campaign, not of the run."""
    accepted: int
    """Calls that were taken in: all but bad requests."""
    attempts: int
    outcomes: Mapping[Outcome, int]
    """How many attempts ended how."""
    first_at: datetime | None = None
    """When the first of its calls was accepted."""
    last_at: datetime | None = None
    """When the last of its calls changed."""
    duration_seconds: float | None = None
    """Of all attempts, as the voice service says; so are the next two."""
    billed_minutes: float | None = None
    price_usd: float | None = None


def decide_end(
    last: EndedCampaign, counts: Tally, check: CampaignCheck, newest_at: datetime | None, now: datetime
) -> EndedCampaign | NoEnd:
    """
    Decide whether a campaign has ended.

    Parameters
    ----------
    last : EndedCampaign
        The last end, as it was stored before the counts were read.
    counts : Tally
        Those of the campaign.
    check : CampaignCheck
        Which state is looked at; it was reached `QUIET` ago.
    newest_at : datetime or None
        When the newest call of the campaign was accepted; None: there is none any more.
    now : datetime
        In UTC.

    Returns
    -------
    EndedCampaign or NoEnd
        The end to store on the version of `last`, which is the next run; or why there is none.
    """
    if counts.open_calls:
        return NoEnd.CALLS_OPEN
    if counts.open_changed_in != check.open_changed_in:
        return NoEnd.OTHER_CALLS_SINCE
    # With the time, as counts that were deleted at the end of their retention begin anew.
    if (last.open_changed_in, last.first_at) == (counts.open_changed_in, counts.first_at):
        return NoEnd.TOLD_ALREADY
    if newest_at is not None and counts.last_at is not None and newest_at > counts.last_at:
        return NoEnd.NOT_COUNTED_YET
    return EndedCampaign(
        campaign=check.campaign,
        ended_at=now,
        open_changed_in=counts.open_changed_in,
        first_at=counts.first_at,
        last_at=counts.last_at,
        calls={status: number for status, number in counts.calls.items() if number > 0},
        accepted=counts.accepted,
        attempts=counts.attempts,
        outcomes={outcome: number for outcome, number in counts.outcomes.items() if number > 0},
        figures=counts.figures,
    )


def event_of_end(end: EndedCampaign) -> PublishedCampaignEnd:
    """Return what is told of an end, with the campaign's name as it is (see `masked_end`)."""
    assert end.ended_at is not None
    figures = end.figures
    # The name of a campaign is whatever a producer gives it, and perhaps long. The time is there because the runs of a name are
    # counted anew when nothing of it was heard for longer than anything is kept.
    name = sha256(end.campaign.encode()).hexdigest()[:_DIGITS_OF_NAME]
    return PublishedCampaignEnd(
        version=FORM_VERSION,
        id=f"{name}-{to_epoch_ms(end.ended_at)}-{end.version}",
        sequence=end.version,
        event=PublishedKind.CAMPAIGN_ENDED,
        at=end.ended_at,
        campaign=end.campaign,
        run=end.version,
        calls=end.calls,
        accepted=end.accepted,
        attempts=end.attempts,
        outcomes=end.outcomes,
        first_at=end.first_at,
        last_at=end.last_at,
        duration_seconds=figures.duration_seconds or None,
        billed_minutes=figures.billed_minutes or None,
        price_usd=figures.price_usd or None,
    )


def masked_end(event: PublishedCampaignEnd) -> PublishedCampaignEnd:
    """Return an event without a phone number in clear."""
    return msgspec.structs.replace(event, campaign=mask_all(event.campaign))
