"""Calls that are held because the voice service refuses their like: all but one wait, and each has its turn to be that one."""

import pytest
from msgspec.structs import replace

from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.refusal.holds import HoldScope
from redial.domain.steering.control import Target
from simulation.makers import T0, at
from tests.unit.application.held_backlog import NOW, Backlog, hold_on, id_and_turn


def test_held_calls_are_passed_over_and_the_others_are_due(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.add("good", ["g1"])
    backlog.add(None, ["n1"])
    backlog.add("bad", ["h2"])
    backlog.holds = (hold_on(),)
    assert backlog.entries() == [
        DueCall(at(1), *id_and_turn(backlog, "g1", "good")),
        DueCall(at(2), *id_and_turn(backlog, "n1", None)),
    ]
    assert backlog.get("h1") is None, "nor where a wake-up names it"
    assert backlog.get("g1") is not None
    assert backlog.asked_at[-1] == backlog.clock.time


def test_one_of_them_probes_when_it_is_time(backlog: Backlog) -> None:
    backlog.add("bad", ["h1", "h2", "h3"])
    backlog.add("good", ["g1"])
    backlog.holds = (hold_on(next_probe_at=NOW),)
    assert backlog.due() == ["h1", "g1"]
    assert backlog.entries()[0] == DueCall(at(1), *id_and_turn(backlog, "h2", "bad")), "the next one, of those passed"
    assert backlog.get("h3") is not None, "or one that a wake-up names"


def test_each_of_them_has_its_turn_to_probe(backlog: Backlog) -> None:
    backlog.add("bad", ["h1", "h2", "h3", "h4", "h5"])
    backlog.holds = (hold_on(),)
    assert backlog.due() == []
    backlog.holds = (hold_on(next_probe_at=NOW),)
    assert backlog.due() == ["h1", "h2", "h3"], "more than one, as the first may have ended since"
    assert backlog.due() == ["h2", "h3", "h4"]
    assert backlog.due() == ["h3", "h4", "h5"]
    assert backlog.due() == ["h4", "h5"]
    assert backlog.due() == ["h5"]
    assert backlog.due() == ["h1", "h2", "h3"], "and then from the beginning"


def test_where_all_that_were_passed_had_their_turn_others_are_looked_for(backlog: Backlog) -> None:
    backlog.add("bad", ["h1", "h2"])
    backlog.holds = (hold_on(),)
    assert backlog.due() == []
    backlog.holds = (hold_on(next_probe_at=NOW),)
    assert backlog.due() == ["h1", "h2"]
    assert backlog.due() == ["h2"]
    backlog.add("bad", ["h3"])
    assert backlog.due() == ["h1", "h2"]
    assert backlog.due() == ["h2", "h3"]


def test_of_many_that_were_passed_twenty_are_remembered(backlog: Backlog) -> None:
    backlog.add("bad", [f"h{number:02}" for number in range(30)])
    backlog.holds = (hold_on(),)
    assert backlog.due() == []
    backlog.holds = (hold_on(next_probe_at=NOW),)
    probed = [backlog.due()[0] for _ in range(21)]
    assert probed == [*(f"h{number:02}" for number in range(20)), "h00"]


def test_hold_begins_anew_with_probes_of_its_own(backlog: Backlog) -> None:
    backlog.add("bad", ["h1", "h2"])
    backlog.holds = (hold_on(),)
    assert backlog.due() == []
    backlog.holds = (hold_on(since=at(3_599), next_probe_at=NOW),)
    assert backlog.due() == ["h1"], "what was passed for an earlier hold is looked at anew"


def test_lane_without_held_calls_is_not_walked_anew_for_a_probe(backlog: Backlog) -> None:
    backlog.add("good", ["g1"])
    backlog.holds = (hold_on(),)
    assert backlog.due() == ["g1"]
    backlog.holds = (hold_on(next_probe_at=NOW),)
    backlog.client.asked.clear()
    assert backlog.due() == ["g1"]
    assert backlog.pages() == 1


def test_probe_of_one_hold_is_offered_whatever_the_other_waits_for(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.add("worse", ["w1"])
    backlog.holds = (hold_on(), hold_on("worse", since=at(3_501)))
    assert backlog.due() == []
    backlog.holds = (hold_on(), hold_on("worse", since=at(3_501), next_probe_at=NOW))
    assert backlog.due() == ["w1"]


def test_paused_call_of_a_held_campaign_does_not_probe(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.add("good", ["g1"])
    backlog.holds = (hold_on(next_probe_at=NOW),)
    backlog.control.pause(Target(campaign="bad"), "somebody", "", T0)
    assert backlog.due() == ["g1"]
    assert backlog.get("h1") is None


def test_hold_on_all_is_a_limit_and_passes_nothing_over(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.holds = (hold_on(scope=HoldScope.ALL), hold_on())
    assert backlog.due() == ["h1"]
    assert backlog.get("h1") is not None


def test_call_that_two_holds_cover_waits_for_the_later_probe(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    alike = hold_on(scope=HoldScope.ALIKE, next_probe_at=NOW)
    backlog.holds = (alike, hold_on())
    assert (backlog.due(), backlog.get("h1")) == ([], None)
    backlog.holds = (hold_on(since=at(3_501)), replace(alike, since=at(3_502)))
    assert (backlog.due(), backlog.get("h1")) == ([], None)


@pytest.mark.parametrize("lane", [Lane.CRITICAL, Lane.URGENT])
def test_call_of_the_first_lanes_leaves_each_second_probe_to_a_lane_below(backlog: Backlog, lane: Lane) -> None:
    backlog.add("bad", ["u1", "u2"], lane)
    backlog.add("bad", ["h1", "h2"], Lane.BULK)
    backlog.holds = (hold_on(),)
    assert [backlog.due(each) for each in Lane] == [[], [], [], []]
    backlog.holds = (hold_on(next_probe_at=NOW, refusals=6),)
    assert (backlog.due(lane), backlog.due(Lane.BULK)) == ([], ["h1", "h2"])
    backlog.holds = (hold_on(next_probe_at=NOW, refusals=7),)
    assert (backlog.due(lane), backlog.due(Lane.BULK)) == (["u1", "u2"], ["h2"])


def test_first_lanes_probe_each_time_where_nothing_is_held_below(backlog: Backlog) -> None:
    backlog.add("bad", ["u1", "u2"], Lane.URGENT)
    backlog.add("bad", ["c1"], Lane.CRITICAL)
    backlog.holds = (hold_on(),)
    assert [backlog.due(each) for each in Lane] == [[], [], [], []]
    backlog.holds = (hold_on(next_probe_at=NOW, refusals=6),)
    assert backlog.due(Lane.URGENT) == ["u1", "u2"]


def test_first_lane_that_is_walked_for_the_first_time_leaves_its_turn_too(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"], Lane.NORMAL)
    backlog.holds = (hold_on(),)
    assert backlog.due(Lane.NORMAL) == []
    backlog.add("bad", ["u1"], Lane.URGENT)
    backlog.holds = (hold_on(next_probe_at=NOW, refusals=6),)
    assert backlog.due(Lane.URGENT) == []
    assert backlog.due(Lane.NORMAL) == ["h1"]


def test_two_holds_have_a_probe_each(backlog: Backlog) -> None:
    backlog.add("bad", ["h1", "h2"])
    backlog.add("worse", ["w1", "w2"])
    backlog.holds = (hold_on(next_probe_at=NOW), hold_on("worse", since=at(3_501), next_probe_at=NOW))
    assert backlog.due() == ["h1", "w1"]
