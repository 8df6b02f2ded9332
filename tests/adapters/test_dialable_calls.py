"""What people keep from being dialled, over the table in moto, with the requests to it counted."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.dialable_calls import DialableCalls
from redial.application.steering.control_dialling import DiallingControl
from redial.application.versioned import update
from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from redial.domain.steering.control import Target
from redial.domain.steering.hours_marks import hours_named
from simulation.makers import T0, at, waiting_call
from tests.adapters.chains import chain
from tests.adapters.dialling import SetClock, add, due


@pytest.fixture
def requests(table: Table) -> Counter[str]:
    made = Counter[str]()

    def count(model: Any, **_: Any) -> None:
        made[model.name] += 1

    clients.dynamodb().meta.events.register("before-call.dynamodb", count)
    return made


def test_nothing_is_due_while_everything_is_paused(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls
) -> None:
    (call_id,) = add(calls, "r1")
    control.pause(Target(), "somebody", "", T0)

    assert due(dialable) == []
    assert dialable.get(call_id) is None, "nor where a wake-up names it"


def test_other_lanes_go_on_while_one_is_paused(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls
) -> None:
    add(calls, "r1", lane=Lane.BULK)
    (urgent,) = add(calls, "r2", lane=Lane.URGENT)
    control.pause(Target(lane=Lane.BULK), "somebody", "", T0)

    assert (due(dialable, Lane.BULK), due(dialable, Lane.URGENT)) == ([], [urgent])


def test_resumed_calls_are_due_in_their_old_order(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls, clock: SetClock
) -> None:
    paused = add(calls, "r1", "r2", campaign="sale")
    (other,) = add(calls, "r3")
    control.pause(Target(campaign="sale"), "somebody", "", T0)
    assert due(dialable) == [other]

    control.resume(Target(campaign="sale"), T0)
    clock.pause(timedelta(seconds=5))

    assert set(due(dialable)) == {*paused, other}
    assert due(dialable).index(paused[0]) < due(dialable).index(paused[1])


def test_paused_campaign_at_the_head_of_a_lane_is_read_once(
    calls: DynamoDbCalls,
    control: DiallingControl,
    dialable: DialableCalls,
    clock: SetClock,
    requests: Counter[str],
) -> None:
    add(calls, *(f"r{number}" for number in range(950)), campaign="sale")
    behind = replace(waiting_call("behind"), status_at=at(2000))
    calls.add(behind)
    control.pause(Target(campaign="sale"), "somebody", "", T0)

    requests.clear()
    assert due(dialable) == [behind.call_id]
    assert requests["BatchGetItem"] == 10

    for _ in range(20):
        requests.clear()
        clock.pause(timedelta(seconds=10))
        assert due(dialable) == [behind.call_id]
        assert requests == {"GetItem": 1, "Query": 1, "BatchGetItem": 1}


def test_paused_campaign_is_not_read_anew_where_something_else_is_set(
    table: Table,
    calls: DynamoDbCalls,
    control: DiallingControl,
    dialable: DialableCalls,
    clock: SetClock,
    requests: Counter[str],
) -> None:
    add(calls, "r1", "r2", campaign="sale")
    control.pause(Target(campaign="sale"), "somebody", "", T0)
    assert due(dialable) == []
    requests.clear()
    update(DynamoDbControl(table), lambda stored: hours_named(stored, T0))
    clock.pause(timedelta(seconds=10))
    assert due(dialable) == []
    assert requests["BatchGetItem"] == 0


def test_call_that_became_due_before_the_place_is_found_in_time(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls, clock: SetClock
) -> None:
    add(calls, "r1", "r2", "r3", campaign="sale")
    control.pause(Target(campaign="sale"), "somebody", "", T0)
    assert due(dialable) == []
    (late,) = add(calls, "late")

    assert dialable.get(late) is not None, "at once, where a wake-up names it"
    clock.pause(timedelta(minutes=10))
    assert due(dialable) == [late]


def test_call_of_a_cancelled_campaign_is_cancelled_when_its_turn_comes(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls
) -> None:
    (before,) = add(calls, "before", campaign="sale")
    control.cancel_campaign("sale", "somebody", at(60))
    after = replace(waiting_call("after", campaign="sale"), accepted_at=at(61))
    calls.add(after)

    cancelled, goes_on = dialable.get(before), dialable.get(after.call_id)

    assert cancelled is not None
    assert cancelled.status is CallStatus.CANCELLED
    assert goes_on is not None
    assert goes_on.status is CallStatus.WAITING


def test_pause_holds_within_seconds(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls, clock: SetClock
) -> None:
    (call_id,) = add(calls, "r1")
    assert due(dialable) == [call_id]
    control.pause(Target(), "somebody", "", T0)

    clock.pause(timedelta(seconds=5))

    assert due(dialable) == []


def test_run_that_resuming_causes_sees_it_at_once(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls
) -> None:
    (call_id,) = add(calls, "r1")
    control.pause(Target(), "somebody", "", T0)
    assert due(dialable) == []
    control.resume(Target(), T0)

    dialable.begin()

    assert due(dialable) == [call_id]


def test_without_a_pause_the_control_is_all_that_is_read_more(
    calls: DynamoDbCalls, dialable: DialableCalls, requests: Counter[str]
) -> None:
    add(calls, "r1", "r2")
    requests.clear()

    due(dialable)
    due(dialable, Lane.BULK)

    assert requests == {"GetItem": 1, "Query": 2}


def test_of_two_paused_campaigns_one_is_resumed(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls, clock: SetClock
) -> None:
    (sale, _news) = (*add(calls, "r1", campaign="sale"), *add(calls, "r2", campaign="news"))
    control.pause(Target(campaign="sale"), "somebody", "", T0)
    control.pause(Target(campaign="news"), "somebody", "", T0)
    assert due(dialable) == []
    control.resume(Target(campaign="sale"), T0)
    clock.pause(timedelta(seconds=5))
    assert due(dialable) == [sale]


def test_only_calls_that_may_be_of_a_paused_campaign_are_read(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls, requests: Counter[str]
) -> None:
    added = [*add(calls, "r1", "r2", campaign="news")]
    control.pause(Target(campaign="sale"), "somebody", "", T0)
    requests.clear()
    assert due(dialable) == added
    assert requests == {"GetItem": 1, "Query": 1}


@pytest.mark.parametrize("is_walked", [False, True])
def test_what_is_due_later_or_was_listed_before_is_left_out(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls, is_walked: bool
) -> None:
    added = add(calls, "r0", "r1", "r2", "r3")
    if is_walked:
        control.pause(Target(campaign="sale"), "somebody", "", T0)
    assert [each.call_id for each in dialable.due(Lane.NORMAL, at(2), at(1))] == added[1:3]


def test_chain_is_followed_before_its_call_is_dialled(calls: DynamoDbCalls, dialable: DialableCalls) -> None:
    first, second = chain(of=2)
    calls.add_together([first, second])
    assert dialable.get(second.call_id) is None, "the first recipient has not been called"
    at_first = calls.get(first.call_id)
    assert at_first is not None
    reached = replace(at_first, status=CallStatus.COMPLETED, version=at_first.version + 1)
    calls.at(first.call_id).replace(at_first, reached)
    followed = dialable.get(second.call_id)
    assert followed is not None
    assert followed.status is CallStatus.CANCELLED


def test_calls_that_were_read_ahead_are_read_with_one_request_and_given_once(
    calls: DynamoDbCalls, dialable: DialableCalls, clock: SetClock, requests: Counter[str]
) -> None:
    ids = add(calls, *(f"r{number}" for number in range(60)))
    requests.clear()
    dialable.begin()
    dialable.read_ahead(ids)
    found = [dialable.get(call_id) for call_id in ids]
    assert [call.call_id for call in found if call is not None] == ids
    assert requests == {"BatchGetItem": 1, "GetItem": 1}, "the control, besides"
    calls.at(ids[0]).replace(found[0], replace(found[0], version=2, status=CallStatus.CANCELLED))  # type: ignore[arg-type, type-var]
    changed = dialable.get(ids[0])
    assert changed is not None
    assert changed.status is CallStatus.CANCELLED, "a second look is a new one"


def test_what_was_read_ahead_is_forgotten_soon_and_by_the_next_run(
    calls: DynamoDbCalls, dialable: DialableCalls, clock: SetClock, requests: Counter[str]
) -> None:
    ids = add(calls, "r1", "r2")
    dialable.read_ahead(ids)
    clock.pause(timedelta(seconds=4))
    requests.clear()
    assert dialable.get(ids[0]) is not None
    assert requests["GetItem"] == 2, "call and control"
    dialable.read_ahead(ids)
    dialable.begin()
    requests.clear()
    assert dialable.get(ids[1]) is not None
    assert requests["GetItem"] == 2


def test_a_call_that_was_read_ahead_is_paused_and_cancelled_as_any_other(
    calls: DynamoDbCalls, control: DiallingControl, dialable: DialableCalls
) -> None:
    (paused,) = add(calls, "r1", campaign="sale")
    (cancelled,) = add(calls, "r2", campaign="over")
    control.pause(Target(campaign="sale"), "somebody", "", T0)
    control.cancel_campaign("over", "somebody", at(3600))
    dialable.read_ahead([paused, cancelled])
    assert dialable.get(paused) is None
    call = dialable.get(cancelled)
    assert call is not None
    assert call.status is CallStatus.CANCELLED
