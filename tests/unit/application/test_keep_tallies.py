"""Counting batches that come again, over tallies in memory."""

from collections import defaultdict
from datetime import datetime
from itertools import count
from typing import Generic, TypeVar

import pytest

from redial.application.reporting.keep_tallies import TallyKeeper
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.campaign_hours import CampaignHour
from redial.domain.reporting.tally import CallChange, CallSnapshot, Period, Tally
from redial.domain.versioned import Conflict, Stored
from simulation.makers import T0, at

Counts = TypeVar("Counts", Tally, CampaignHour)


class KeptTally(Generic[Counts]):
    """A tally in memory."""

    def __init__(self, fresh: Counts) -> None:
        self.tally: Counts = fresh
        self.is_writable = True
        self.writes = 0

    def load(self) -> Counts:
        return self.tally

    def replace(self, before: Counts, after: Counts) -> Stored | Conflict[Counts]:
        if not self.is_writable:
            raise ConnectionError("the table refuses")
        assert before == self.tally
        self.tally = after
        self.writes += 1
        return Stored()


class KeptTallies:
    """All of them."""

    def __init__(self) -> None:
        self.all_calls = KeptTally(Tally())
        self.campaigns: defaultdict[str, KeptTally[Tally]] = defaultdict(lambda: KeptTally(Tally()))
        self.hours: defaultdict[tuple[str, datetime], KeptTally[CampaignHour]] = defaultdict(
            lambda: KeptTally(CampaignHour())
        )
        self._stretches: defaultdict[tuple[Period, datetime], KeptTally[Tally]] = defaultdict(
            lambda: KeptTally(Tally())
        )

    def now(self) -> KeptTally[Tally]:
        return self.all_calls

    def of_stretch(self, stretch: Period, start: datetime) -> KeptTally[Tally]:
        return self._stretches[stretch, start]

    def of_campaign(self, campaign: str) -> KeptTally[Tally]:
        return self.campaigns[campaign]

    def of_campaign_hour(self, campaign: str, start: datetime) -> KeptTally[CampaignHour]:
        return self.hours[campaign, start]


def accepted(campaign: str | None = None) -> list[CallChange]:
    after = CallSnapshot(status=CallStatus.WAITING, updated_at=T0, accepted_at=T0, campaign=campaign)
    return [CallChange(before=None, after=after)]


@pytest.fixture
def tallies() -> KeptTallies:
    return KeptTallies()


def deliver(tallies: KeptTallies, batch: str, campaign: str | None = None, seconds: float = 0) -> None:
    TallyKeeper(tallies).count(accepted(campaign), batch, at(seconds), lambda _: None)


def test_batch_that_is_held_up_for_ten_minutes_counts_once(tallies: KeptTallies) -> None:
    """What seed 1013 of the swarm had found, and for longer: it was counted in one tally, and failed at another again and again."""
    others = count()
    tallies.of_campaign("sale").is_writable = False
    for minute in range(10):
        with pytest.raises(ConnectionError):
            deliver(tallies, "held up", "sale", minute * 60)
        for second in range(0, 60, 5):
            for shard in range(3):
                deliver(tallies, f"{next(others)} of shard {shard}", seconds=minute * 60 + second)
    tallies.of_campaign("sale").is_writable = True
    deliver(tallies, "held up", "sale", 600)

    assert tallies.all_calls.tally.calls == {CallStatus.WAITING: 1 + next(others)}
    assert tallies.campaigns["sale"].tally.calls == {CallStatus.WAITING: 1}


def test_batch_that_comes_again_at_once_is_not_written_again(tallies: KeptTallies) -> None:
    deliver(tallies, "first")
    deliver(tallies, "first")
    assert tallies.all_calls.writes == 1


def test_a_tally_remembers_a_limited_number_of_batches(tallies: KeptTallies) -> None:
    for number in range(200):
        deliver(tallies, str(number))
        deliver(tallies, "0")
    assert tallies.all_calls.tally.calls == {CallStatus.WAITING: 200}
    assert len(tallies.all_calls.tally.batches) == 64


def test_a_campaign_is_counted_by_the_hour_too_and_a_batch_once(tallies: KeptTallies) -> None:
    tallies.of_campaign_hour("sale", T0).is_writable = False
    for _ in range(2):
        with pytest.raises(ConnectionError):
            deliver(tallies, "held up", "sale")
    tallies.of_campaign_hour("sale", T0).is_writable = True
    for batch in ("held up", "held up", "another", "held up"):
        deliver(tallies, batch, "sale")
    hour = tallies.hours["sale", T0].tally
    assert (hour.counted.accepted, hour.batches) == (2, ("another", "held up"))
    assert set(tallies.hours) == {("sale", T0)}, "calls of no campaign have none"


def test_a_campaign_hour_remembers_a_limited_number_of_batches(tallies: KeptTallies) -> None:
    for number in range(70):
        deliver(tallies, str(number), "sale")
    assert len(tallies.hours["sale", T0].tally.batches) == 64
