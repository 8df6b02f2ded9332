"""What is planned, what else there is to dial, and what one run of a plan comes to. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from redial.domain.attempt.events import Outcome
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import RetryPolicy
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN, CampaignTurns, DueCall
from redial.domain.pacing.places import Places
from redial.domain.plan.rated_turns import RatedTurns

_MOST_GATHERED = 20
_SOON_AFTER_S = 30.0

Openings: TypeAlias = Callable[[datetime], tuple[datetime, datetime] | None]
"""Gives the opening of calling hours that a time is in, or else the next one; None where nobody can tell of any."""


class PlannedGroup(Struct, frozen=True, kw_only=True):
    """Calls that differ in nothing that matters for when they are placed."""

    calls: int
    lane: Lane
    turn: int = NO_CAMPAIGN
    due_at: datetime
    """When each is due at first, calling hours aside; in UTC."""
    expires_at: datetime | None = None
    retry: RetryPolicy
    openings: Openings | None = None
    """None: they have no calling hours to keep."""
    message_s: float
    """How long what is said takes, on the average."""
    recipients: int = 1
    """How many people each calls at most, one after the other."""
    between_recipients_s: float = 0.0
    made: tuple[Outcome, ...] = ()
    """What the attempts that each has made already came to, in the order of their names."""
    made_in_a_day: int = 0
    """How many of these count for the recipient's day still."""
    is_under_way: bool = False
    """Whether each has an attempt under way: that takes no place, and how it ends is drawn as if it were placed when it is due."""


class WaitingCalls(NamedTuple):
    """Calls of others that go one after the other."""

    lane: Lane
    turn: int
    due_at: float
    """Since when the first of them is due, in seconds since 1970."""
    calls: int


class OtherCalls(Struct, frozen=True, kw_only=True):
    """What waits already, without what is held back."""

    waiting: Sequence[WaitingCalls] = ()
    retry: RetryPolicy
    """When they are presumed to be called again."""
    message_s: float = 20.0


def gathered(lane: Lane, calls: Iterable[DueCall]) -> Iterator[WaitingCalls]:
    """
    Gather calls of a campaign that become due soon after one another: a plan needs no more of them than how many there are.

    Parameters
    ----------
    lane : Lane
        Of all of them.
    calls : iterable of DueCall
        In the order in which they are due.

    Yields
    ------
    WaitingCalls
        At most twenty calls, that become due within half a minute.
    """
    open_: dict[int, WaitingCalls] = {}
    for call in calls:
        due_at = call.due_at.timestamp()
        so_far = open_.get(call.turn)
        if so_far is not None and so_far.calls < _MOST_GATHERED and due_at - so_far.due_at <= _SOON_AFTER_S:
            open_[call.turn] = so_far._replace(calls=so_far.calls + 1)
            continue
        if so_far is not None:
            yield so_far
        open_[call.turn] = WaitingCalls(lane, call.turn, due_at, 1)
    yield from open_.values()


class RecipientDay(NamedTuple):
    """How many calls the voice service permits to one recipient, in how many seconds."""

    calls: int
    window_s: float

    def opens_at(self, times: Sequence[float]) -> float:
        """Give from when on a recipient may be called once more who was called at some times, in their order."""
        return times[-self.calls] + self.window_s if len(times) >= self.calls else 0.0


class DiallingState(Struct, frozen=True, kw_only=True):
    """How the dialling stands when a plan is made."""

    places: Callable[[], Places]
    """Makes the places of the allowance, from the beginning on, for each run anew."""
    turns: CampaignTurns
    others: OtherCalls
    rates: Callable[[], RatedTurns] = lambda: RatedTurns({}, {})
    """Makes the places of the rates of campaigns, likewise."""
    recipient_day: RecipientDay


class GroupResult(Struct, kw_only=True):
    """What became of a group in one run."""

    attempts: int = 0
    completed: int = 0
    never_placed: int = 0
    """Calls that were not placed before they expired."""


class RunResult(Struct, frozen=True, kw_only=True):
    """One run of a plan; times in seconds since 1970."""

    first_at: float | None
    """When the first call was placed; None: none was."""
    middle_at: float | None
    last_at: float | None
    ended_at: float | None
    """When the last one had ended; None: that is too long away to be told."""
    groups: tuple[GroupResult, ...]
