"""Calls that are held because the voice service refuses their like: all but one wait, and each has its turn to be that one."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.application.steering.control_dialling import DiallingControl
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN, DueCall, turn_of
from redial.domain.refusal.holds import Hold, HoldScope, InCommon, Refusal, hold_for
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import Refusals
from redial.domain.steering.control import Target
from simulation.makers import T0, at, call_request, waiting_call
from tests.adapters.test_dialable_calls import SetClock, dialable_calls
from tests.unit.adapters.test_stores_in_memory import RETENTION, TableClient

NOW = at(3_600)


def hold_on(campaign: str = "bad", scope: HoldScope = HoldScope.CAMPAIGN, **changes: Any) -> Hold:
    """Hold the calls of a campaign, none of which may probe for the next 30 seconds."""
    refusal = Refusal(at=at(3_000), cause="c", kind=kind_of(call_request(campaign=campaign)))
    hold = hold_for(InCommon(scope, [refusal]), "no", at(3_500))
    return replace(hold, **({"next_probe_at": NOW + timedelta(seconds=30), "refusals": 5} | changes))


class Backlog:
    """Due calls over a table in memory, some of which are held."""

    def __init__(self, client: TableClient) -> None:
        self.client = client
        self.clock = SetClock()
        self.calls = DynamoDbCalls(client.table(), RETENTION)
        self.control = DiallingControl(DynamoDbControl(client.table()))
        self.holds: tuple[Hold, ...] = ()
        self.asked_at = [NOW]
        self.dialable = dialable_calls(client.table(), self.calls, self.clock, self._refusals)
        self.names: dict[str, str] = {}

    def _refusals(self, now: Any) -> Refusals:
        self.asked_at.append(now)
        return Refusals(holds=self.holds)

    def add(self, campaign: str | None, names: Iterable[str], lane: Lane = Lane.NORMAL) -> None:
        for name in names:
            call = replace(waiting_call(name, campaign=campaign, lane=lane), status_at=at(len(self.names)))
            self.calls.add(call)
            self.names[call.call_id] = name

    def due(self, lane: Lane = Lane.NORMAL, **how: Any) -> list[str]:
        return [self.names[each.call_id] for each in self.entries(lane, **how)]

    def entries(self, lane: Lane = Lane.NORMAL, **how: Any) -> list[DueCall]:
        return list(self.dialable.due(lane, NOW, **how))

    def get(self, name: str) -> Call | None:
        (call_id,) = [call_id for call_id, each in self.names.items() if each == name]
        return self.dialable.get(call_id)

    def pages(self) -> int:
        return sum(asked["operation"] == "Query" for asked in self.client.asked)


@pytest.fixture
def backlog(monkeypatch: pytest.MonkeyPatch) -> Backlog:
    client = TableClient()
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    return Backlog(client)


def test_held_calls_are_passed_over_and_the_others_are_due(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.add("good", ["g1"])
    backlog.add(None, ["n1"])
    backlog.add("bad", ["h2"])
    backlog.holds = (hold_on(),)
    assert backlog.entries() == [
        DueCall(at(1), *_id_and_turn(backlog, "g1", "good")),
        DueCall(at(2), *_id_and_turn(backlog, "n1", None)),
    ]
    assert backlog.get("h1") is None, "nor where a wake-up names it"
    assert backlog.get("g1") is not None
    assert backlog.asked_at[-1] == backlog.clock.time


def _id_and_turn(backlog: Backlog, name: str, campaign: str | None) -> tuple[str, int]:
    (call_id,) = [call_id for call_id, each in backlog.names.items() if each == name]
    return call_id, NO_CAMPAIGN if campaign is None else turn_of(campaign)


def test_one_of_them_probes_when_it_is_time(backlog: Backlog) -> None:
    backlog.add("bad", ["h1", "h2", "h3"])
    backlog.add("good", ["g1"])
    backlog.holds = (hold_on(next_probe_at=NOW),)
    assert backlog.due() == ["h1", "g1"]
    assert backlog.entries()[0] == DueCall(at(1), *_id_and_turn(backlog, "h2", "bad")), "the next one, of those passed"
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


def test_held_calls_at_the_head_of_a_lane_are_read_once(backlog: Backlog) -> None:
    backlog.add("bad", [f"h{number:03}" for number in range(600)])
    backlog.add("good", ["g1"])
    backlog.holds = (hold_on(next_probe_at=at(36_000)),)
    assert backlog.due() == ["g1"]
    assert backlog.pages() == 2
    for minutes in range(1, 3):
        backlog.clock.pause(timedelta(minutes=4, seconds=59))
        backlog.client.asked.clear()
        assert (backlog.due(), backlog.pages()) == (["g1"], 1), minutes
    backlog.clock.pause(timedelta(seconds=2))
    backlog.client.asked.clear()
    assert (backlog.due(), backlog.pages()) == (["g1"], 2), "after ten minutes all of them, for what became due before"
    backlog.clock.pause(timedelta(minutes=9))
    backlog.client.asked.clear()
    assert (backlog.due(), backlog.pages()) == (["g1"], 1), "and those ten minutes count from then"


def test_what_is_passed_later_does_not_put_off_the_walk_from_the_beginning(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.holds = (hold_on(next_probe_at=at(36_000)),)
    backlog.names |= {str(number): "" for number in range(10)}
    assert backlog.due() == []
    for number in range(2):
        backlog.clock.pause(timedelta(minutes=4))
        backlog.add("bad", [f"later{number}"])
        assert backlog.due() == []
    early = replace(waiting_call("early", campaign="good"), status_at=at(1))
    backlog.calls.add(early)
    backlog.names[early.call_id] = "early"
    assert backlog.due() == []
    backlog.clock.pause(timedelta(minutes=2))
    assert backlog.due() == ["early"]


def test_what_was_passed_for_another_hold_is_passed_anew(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.holds = (hold_on(next_probe_at=at(36_000)),)
    assert backlog.due() == []
    backlog.clock.pause(timedelta(minutes=6))
    backlog.holds = (hold_on(since=at(3_501), next_probe_at=at(36_000)),)
    assert backlog.due() == []
    backlog.clock.pause(timedelta(minutes=6))
    early = replace(waiting_call("early", campaign="good"), status_at=T0)
    backlog.calls.add(early)
    backlog.names[early.call_id] = "early"
    assert backlog.due() == [], "the ten minutes count from the hold's first walk"
    backlog.clock.pause(timedelta(minutes=4))
    assert backlog.due() == ["early"]


def test_probe_of_one_hold_is_offered_whatever_the_other_waits_for(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.add("worse", ["w1"])
    backlog.holds = (hold_on(), hold_on("worse", since=at(3_501)))
    assert backlog.due() == []
    backlog.holds = (hold_on(), hold_on("worse", since=at(3_501), next_probe_at=NOW))
    assert backlog.due() == ["w1"]


def test_walk_of_a_later_part_of_a_lane_passes_nothing(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.add("good", ["g1"])
    backlog.add("bad", ["h2"])
    backlog.holds = (hold_on(),)
    assert backlog.due(since=at(2)) == []
    assert backlog.due() == ["g1"]


def test_pause_that_comes_makes_the_lane_be_read_anew(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.add("sale", ["s1"])
    backlog.add("good", ["g1"])
    backlog.holds = (hold_on(),)
    assert backlog.due() == ["s1", "g1"]
    backlog.control.pause(Target(campaign="sale"), "somebody", "", T0)
    backlog.clock.pause(timedelta(seconds=5))
    assert backlog.due() == ["g1"]
    backlog.holds = ()
    assert backlog.due() == ["h1", "g1"]


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


def test_walk_ends_after_as_many_calls_as_a_run_can_place(backlog: Backlog) -> None:
    backlog.add("good", [f"g{number:03}" for number in range(1_200)])
    backlog.holds = (hold_on(),)
    assert len(backlog.due()) == 500
    assert backlog.pages() == 1


def test_call_whose_record_is_gone_is_given_to_whoever_reads_it_and_does_not_count(backlog: Backlog) -> None:
    backlog.add("good", [f"g{number:03}" for number in range(500)])
    backlog.add("good", ["last"])
    (key,) = [key for key in backlog.client.dynamodb.items if key.endswith(_id_and_turn(backlog, "g000", "good")[0])]
    backlog.holds = (hold_on(),)
    walk = backlog.dialable.due(Lane.NORMAL, NOW)
    page = backlog.client.dynamodb
    batch = page.call

    def without_first(operation: str, parameters: Any) -> Any:
        answer = batch(operation, parameters)
        for items in answer.get("Responses", {}).values():
            items[:] = [item for item in items if item["pk"]["S"] != key]
        return answer

    page.call = without_first  # type: ignore[method-assign]
    due = [backlog.names[each.call_id] for each in walk]
    assert (due[0], len(due), due[-1]) == ("g000", 501, "last")


def test_calls_that_have_ended_or_are_gone_are_given_as_they_are(backlog: Backlog) -> None:
    backlog.add("bad", ["ended", "gone"])
    ended = backlog.calls.get(next(iter(backlog.names)))
    assert ended is not None
    backlog.calls.at(ended.call_id).replace(
        ended, replace(ended, status=CallStatus.COMPLETED, version=ended.version + 1)
    )
    backlog.holds = (hold_on(),)
    found = backlog.get("ended")
    assert found is not None
    assert found.status is CallStatus.COMPLETED, "what it is held by is no matter any more"
    assert backlog.dialable.get("unknown") is None
