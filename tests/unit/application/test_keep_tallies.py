"""Counting batches that come again, over tallies in memory."""

from collections import defaultdict
from datetime import datetime
from itertools import count
from typing import Any, Generic, TypeVar

import pytest

from redial.application.reporting.keep_tallies import TallyKeeper
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from redial.domain.reporting.campaign_hours import CampaignHour
from redial.domain.reporting.tally import CallChange, CallSnapshot, Period, Tally
from redial.domain.versioned import Conflict, Stored
from redial.errors import UnreadableRecord
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


def snapshot(status: CallStatus, seconds: float = 0, **more: Any) -> CallSnapshot:
    values: dict[str, Any] = {"accepted_at": T0, "campaign": "sale"} | more
    return CallSnapshot(status=status, updated_at=at(seconds), **values)


def accepted(campaign: str | None = None) -> list[CallChange]:
    return [CallChange(before=None, after=snapshot(CallStatus.WAITING, campaign=campaign))]


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
    assert tallies.campaigns == {}, "it is of none"


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


def count_all(tallies: KeptTallies, *changes: CallChange, batch: str = "batch", seconds: float = 0) -> None:
    TallyKeeper(tallies).count(changes, batch, at(seconds), lambda _: None)


def test_a_tally_knows_when_the_first_of_its_calls_came_and_when_the_last_one_changed(tallies: KeptTallies) -> None:
    late = snapshot(CallStatus.WAITING, 90, accepted_at=at(80))
    early = snapshot(CallStatus.WAITING, 40, accepted_at=at(30))
    count_all(tallies, CallChange(before=None, after=early), CallChange(before=None, after=late), batch="first")
    count_all(tallies, CallChange(before=late, after=snapshot(CallStatus.CANCELLED, 70, accepted_at=at(80))))

    campaign = tallies.campaigns["sale"].tally
    assert (campaign.first_at, campaign.last_at) == (at(30), at(90))
    assert tallies.all_calls.tally.last_at == at(90)


def test_calls_that_are_deleted_say_nothing_of_times(tallies: KeptTallies) -> None:
    count_all(tallies, CallChange(before=snapshot(CallStatus.COMPLETED, 60), after=None))

    assert tallies.all_calls.tally.last_at is None
    assert tallies.campaigns == {}


def test_a_change_behind_a_deletion_is_counted_in_its_stretch(tallies: KeptTallies) -> None:
    gone = CallChange(before=snapshot(CallStatus.COMPLETED), after=None)
    count_all(tallies, gone, *accepted())

    hour = tallies.of_stretch(Period.HOUR, T0).tally
    assert (hour.accepted, hour.calls) == (1, {}), "how many calls there are now is told by the counts of all alone"


def test_a_change_that_counts_nothing_makes_no_counts_of_its_stretch(tallies: KeptTallies) -> None:
    before = snapshot(CallStatus.WAITING)
    count_all(tallies, CallChange(before=before, after=snapshot(CallStatus.WAITING, 4_000)))

    assert tallies.of_stretch(Period.HOUR, at(3_600)).writes == 0


def test_a_stretch_tells_how_many_calls_waited_when_it_was_counted_last(tallies: KeptTallies) -> None:
    stretch = tallies.of_stretch(Period.HOUR, T0)
    count_all(tallies, *accepted(), batch="first")
    count_all(tallies, CallChange(before=snapshot(CallStatus.WAITING), after=snapshot(CallStatus.CANCELLED)))
    assert stretch.tally.waiting == 0
    count_all(tallies, *accepted(), batch="third")
    assert stretch.tally.waiting == 1

    class Unreadable(KeptTally[Tally]):
        def load(self) -> Tally:
            raise UnreadableRecord("item TALLY#NOW")

    tallies.all_calls, told = Unreadable(Tally()), list[str]()
    TallyKeeper(tallies).count(accepted(), "fourth", T0, lambda error: told.append(str(error)))
    assert told == ["item TALLY#NOW"]
    assert (stretch.tally.accepted, stretch.tally.waiting) == (3, 1), "as it was: nobody knows it better"


def test_what_opens_and_closes_no_call_leaves_a_campaign_as_open_as_it_was(tallies: KeptTallies) -> None:
    waiting = snapshot(CallStatus.WAITING)
    over = snapshot(CallStatus.UNREACHED, 60, outcomes={"t1": Outcome.NO_ANSWER})
    count_all(tallies, *accepted("sale"), CallChange(before=waiting, after=over), batch="first")
    assert tallies.campaigns["sale"].tally.is_ending

    corrected = snapshot(CallStatus.COMPLETED, 90, outcomes={"t1": Outcome.COMPLETED_CALL})
    count_all(tallies, CallChange(before=over, after=corrected), batch="second")
    campaign = tallies.campaigns["sale"].tally
    assert (campaign.version, campaign.open_changed_in, campaign.is_ending) == (2, 1, False)
    assert campaign.ended == {CallStatus.COMPLETED: 1}


def test_a_campaigns_waiting_calls_are_counted_by_when_they_are_due(tallies: KeptTallies) -> None:
    count_all(tallies, CallChange(before=None, after=snapshot(CallStatus.WAITING, lane=Lane.BULK, due_at=at(60))))

    slots = tallies.all_calls.tally.slots
    assert list(slots.values()) == [1]
    assert tallies.campaigns["sale"].tally.slots == slots
