"""What keeps calls from being dialled at the head of a lane is read once, and passed over then."""

from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from redial.domain.steering.control import Target
from simulation.makers import T0, at, waiting_call
from tests.unit.application.held_backlog import NOW, Backlog, hold_on, id_and_turn


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


def test_walk_of_a_later_part_of_a_lane_passes_nothing(backlog: Backlog) -> None:
    backlog.add("bad", ["h1"])
    backlog.add("good", ["g1"])
    backlog.add("bad", ["h2"])
    backlog.holds = (hold_on(),)
    assert backlog.due(since=at(2)) == []
    assert backlog.due() == ["g1"]


def test_look_ahead_passes_no_call_that_is_not_due_for_others_may_be_before_it(backlog: Backlog) -> None:
    for name, campaign, seconds in (("h1", "bad", -60), ("h2", "bad", 60), ("g1", "good", 0)):
        if name == "g1":
            assert backlog.due(until=NOW + timedelta(seconds=90)) == []
        call = replace(waiting_call(name, campaign=campaign), status_at=NOW + timedelta(seconds=seconds))
        backlog.calls.add(call)
        backlog.names[call.call_id] = name
        backlog.holds = (hold_on(next_probe_at=at(36_000)),)
    assert backlog.due() == ["g1"]


def test_look_ahead_keeps_no_call_for_a_probe_that_is_not_due(backlog: Backlog) -> None:
    for name, seconds in (("h1", -60), ("h2", 60)):
        call = replace(waiting_call(name, campaign="bad"), status_at=NOW + timedelta(seconds=seconds))
        backlog.calls.add(call)
        backlog.names[call.call_id] = name
    backlog.holds = (hold_on(next_probe_at=NOW + timedelta(seconds=5)),)
    assert backlog.due(until=NOW + timedelta(seconds=90)) == []
    backlog.clock.pause(timedelta(seconds=5))
    assert backlog.due(until=NOW + timedelta(seconds=5)) == ["h1"]


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


def test_walk_ends_after_as_many_calls_as_a_run_can_place(backlog: Backlog) -> None:
    backlog.add("good", [f"g{number:03}" for number in range(1_200)])
    backlog.holds = (hold_on(),)
    assert len(backlog.due()) == 500
    assert backlog.pages() == 1


def test_call_whose_record_is_gone_is_given_to_whoever_reads_it_and_does_not_count(backlog: Backlog) -> None:
    backlog.add("good", [f"g{number:03}" for number in range(500)])
    backlog.add("good", ["last"])
    (key,) = [key for key in backlog.client.dynamodb.items if key.endswith(id_and_turn(backlog, "g000", "good")[0])]
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
