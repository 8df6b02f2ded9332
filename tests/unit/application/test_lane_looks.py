"""One look into a lane serves two who ask, where nothing is due and it was a moment ago; else there are two."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from redial.application.dialling.lane_looks import LaneLooks
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.steering.control import Target
from simulation.makers import T0, at, waiting_call
from tests.unit.application.held_backlog import NOW, Backlog, hold_on
from tests.unit.application.in_memory import SetClock

AHEAD = timedelta(seconds=90)


class Lanes:
    """What stands in lanes, by the seconds at which each is due, and the looks into them."""

    def __init__(self, **lanes: list[float]) -> None:
        self.lanes = lanes
        self.looks = 0
        self.given = 0
        self.clock = SetClock()
        self.known = LaneLooks(self.look, self.clock)

    def look(self, lane: Lane, until: datetime, since: datetime | None) -> Iterator[DueCall]:
        self.looks += 1
        for seconds in self.lanes.get(lane.value, ()):
            if at(seconds) <= until and (since is None or at(seconds) >= since):
                self.given += 1
                yield due_call(lane, seconds)

    def due(self, lane: Lane, since: datetime | None = None) -> list[DueCall]:
        return list(self.known.due(lane, self.clock.now(), since))

    def last(self, lane: Lane, ahead: timedelta = AHEAD) -> list[DueCall] | None:
        seen = self.known.last(lane, self.clock.now() + ahead)
        return None if seen is None else list(seen)


def due_call(lane: Lane, seconds: float) -> DueCall:
    return DueCall(at(seconds), f"{lane}-{seconds}")


def test_what_a_look_saw_beyond_what_is_due_is_given_to_who_asks_a_moment_later() -> None:
    lanes = Lanes(normal=[0.1, 30, 90, 90.9, 91.1, 200])
    lanes.known.begin(AHEAD)
    assert lanes.due(Lane.NORMAL) == lanes.due(Lane.BULK) == []
    lanes.clock.seconds = 0.9
    assert lanes.last(Lane.NORMAL) == [due_call(Lane.NORMAL, each) for each in (0.1, 30, 90, 90.9)]
    assert lanes.last(Lane.BULK) == []
    assert lanes.looks == 2


def test_what_is_due_at_this_very_moment_is_due() -> None:
    lanes = Lanes(normal=[0, 1])
    lanes.known.begin(AHEAD)
    assert lanes.due(Lane.NORMAL) == [due_call(Lane.NORMAL, 0)]
    assert lanes.last(Lane.NORMAL) is None


def test_it_is_given_once_and_only_where_it_was_a_moment_ago_and_reached_far_enough() -> None:
    lanes = Lanes(normal=[30])
    lanes.known.begin(AHEAD)
    assert lanes.due(Lane.NORMAL) == []
    assert lanes.last(Lane.CRITICAL) is None, "where nobody looked"
    assert lanes.last(Lane.NORMAL, timedelta(seconds=91.1)) is None
    assert lanes.last(Lane.NORMAL) is None, "once"
    assert lanes.due(Lane.NORMAL) == []
    lanes.clock.seconds = 1
    assert lanes.last(Lane.NORMAL) is None
    assert lanes.due(Lane.NORMAL) == []
    lanes.known.begin(AHEAD)
    assert lanes.last(Lane.NORMAL) is None, "a new run"


def test_look_that_finds_a_due_call_gives_all_that_are_due_and_none_is_known_ahead_from_then_on() -> None:
    lanes = Lanes(urgent=[30], normal=[-2, -1, 0, 1, 2], bulk=[30])
    lanes.known.begin(AHEAD)
    assert lanes.due(Lane.URGENT) == []
    assert lanes.due(Lane.NORMAL) == [due_call(Lane.NORMAL, each) for each in (-2, -1, 0)]
    assert lanes.given == 1 + 4, "no more is read than the first that is not due"
    assert lanes.due(Lane.BULK) == []
    assert [lanes.last(lane) for lane in Lane] == [None] * 4
    assert lanes.given == 5


def test_a_later_look_and_one_at_a_later_part_take_the_place_of_what_was_seen() -> None:
    lanes = Lanes(normal=[30])
    lanes.known.begin(AHEAD)
    assert lanes.due(Lane.NORMAL) == lanes.due(Lane.NORMAL, since=T0) == []
    assert lanes.last(Lane.NORMAL) is None
    assert lanes.due(Lane.NORMAL) == []
    lanes.lanes = {}
    assert lanes.due(Lane.NORMAL) == []
    assert lanes.last(Lane.NORMAL) == []
    assert lanes.looks == 4


def test_run_that_is_no_tick_looks_no_further_than_it_is_asked_to() -> None:
    lanes = Lanes(normal=[1])
    lanes.known.begin(timedelta(0))
    assert lanes.due(Lane.NORMAL) == []
    assert (lanes.given, lanes.last(Lane.NORMAL)) == (0, None)


@pytest.fixture
def backlog(backlog: Backlog) -> Backlog:
    call = replace(waiting_call("soon"), status_at=NOW + timedelta(seconds=60))
    backlog.calls.add(call)
    backlog.names[call.call_id] = "soon"
    backlog.dialable.begin(AHEAD)
    assert [backlog.due(lane) for lane in Lane] == [[]] * 4
    backlog.client.asked.clear()
    return backlog


def seen(backlog: Backlog, since: datetime | None = None) -> list[str]:
    return [backlog.names[each.call_id] for each in backlog.dialable.due_as_seen(Lane.NORMAL, NOW + AHEAD, since)]


def test_index_is_asked_no_second_time_for_what_was_seen(backlog: Backlog) -> None:
    assert (seen(backlog), backlog.pages()) == (["soon"], 0)
    assert (seen(backlog), backlog.pages()) == (["soon"], 1)


def test_index_is_asked_for_a_later_part_of_a_lane(backlog: Backlog) -> None:
    assert (seen(backlog, since=NOW + timedelta(seconds=61)), backlog.pages()) == ([], 1)
    assert (seen(backlog, since=NOW), backlog.pages()) == (["soon"], 2)


def test_what_was_seen_is_not_given_of_a_lane_that_is_paused_since(backlog: Backlog) -> None:
    backlog.control.pause(Target(lane=Lane.NORMAL), "somebody", "", T0)
    backlog.dialable._read = None
    assert (seen(backlog), backlog.pages()) == ([], 0)


def test_what_was_seen_is_held_against_pauses_of_campaigns_and_holds_that_came_since(backlog: Backlog) -> None:
    backlog.holds = (hold_on("bad"),)
    assert (seen(backlog), backlog.pages()) == (["soon"], 1)
    backlog.holds = ()
    backlog.due()
    backlog.control.pause(Target(campaign="other"), "somebody", "", T0)
    backlog.dialable._read = None
    backlog.client.asked.clear()
    assert (seen(backlog), backlog.pages()) == (["soon"], 1)
