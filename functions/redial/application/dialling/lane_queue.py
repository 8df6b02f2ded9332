"""The due calls of one lane, as far as a run of ``dial`` knows them, campaign by campaign."""

from bisect import insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import CampaignTurns, DueCall


class LaneQueue:
    """
    Due calls, each campaign's in the order in which they go; and when the index was read for them.

    Parameters
    ----------
    used_up
        Gives the campaigns whose rate is used up, with when that opens: they are passed over.
    """

    def __init__(self, lane: Lane, used_up: Callable[[], Mapping[int, datetime]] = dict) -> None:
        self.lane = lane
        self._used_up = used_up
        self.read_at: datetime | None = None
        """When the index was last read from its beginning; None: it has to be."""
        self.looked_at: datetime | None = None
        """When the index was last read at all."""
        self._campaigns: dict[int, list[DueCall]] = {}
        self._known: set[str] = set()

    def add(self, call: DueCall) -> None:
        """Add a call, once."""
        if call.call_id not in self._known:
            self._known.add(call.call_id)
            insort(self._campaigns.setdefault(call.turn, []), call)

    def remove(self, call: DueCall) -> None:
        """Take a call out of the queue that is in it."""
        self._known.discard(call.call_id)
        calls = self._campaigns[call.turn]
        calls.remove(call)
        if not calls:
            del self._campaigns[call.turn]

    def count_of(self, campaign: int) -> int:
        """Count the calls of a campaign."""
        return len(self._campaigns.get(campaign, ()))

    def first(self, campaign: int, most: int) -> Sequence[DueCall]:
        """Give the first calls of a campaign."""
        return self._campaigns.get(campaign, [])[:most]

    def firsts(self, now: datetime) -> Iterator[DueCall]:
        """Yield for each campaign with due calls the first of them, unless its rate is used up."""
        used_up = self._used_up()
        return (
            calls[0]
            for campaign, calls in self._campaigns.items()
            if calls[0].due_at <= now and campaign not in used_up
        )

    def longest_due(self, now: datetime) -> datetime | None:
        """Return since when the call is due that is due longest; None where none is."""
        return min((first.due_at for first in self.firsts(now)), default=None)

    def next(self, turns: CampaignTurns, now: datetime) -> DueCall | None:
        """Return the call whose campaign has its turn; None where none is due."""
        return turns.next_of(self.lane, self.firsts(now))

    def next_due(self) -> tuple[datetime, DueCall] | None:
        """Return the first of its calls, and from when on it may go: since it is due, or when its campaign's rate opens."""
        used_up = self._used_up()
        return min(
            (
                (max(calls[0].due_at, used_up.get(campaign, calls[0].due_at)), calls[0])
                for campaign, calls in self._campaigns.items()
            ),
            default=None,
        )
