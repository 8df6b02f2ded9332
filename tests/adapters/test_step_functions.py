"""Tasks of Step Functions as `publish` answers them: each once, and what is not taken holds up nothing."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import jsonschema
import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.step_functions import StoredRequests
from redial.domain.call.calls import CallStatus, FieldError, call_id_of
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.publishing.task_answers import REJECTED
from redial.errors import ArchiveUnavailable, TasksUnavailable
from redial.metrics import MetricName
from simulation.errors import client_error
from simulation.makers import EVENTS, T0
from tests.adapters.answering import DENIED, DOWN, World
from tests.adapters.stored_items import RETENTION

SCHEMA = json.loads((EVENTS / "schemas" / "published_event.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, table: Table) -> World:
    return World(monkeypatch, table)


def test_a_task_is_told_the_end_as_receivers_are_and_its_token_is_forgotten(world: World) -> None:
    end = world.ends("r1", "t1", "t2", campaign="storm")

    world.respond(end)

    assert world.answered == ["t1", "t2"]
    told = world.output("t1")
    jsonschema.validate(told, SCHEMA)
    (published,) = (json.loads(each["Detail"]) for each in world.events.bus.taken)
    assert {**told, "id": 0, "sequence": 0} == {**published, "id": 0, "sequence": 0}
    assert told["destination_phone_number"] == "+1206*****00"
    kept = world.item_of(told["call_id"])
    assert ("waiting" in kept, len(kept["answered"])) == (False, 2)
    assert not any(token in str(kept) for token in ("t1'", "t2'"))
    assert kept["delete_after"] == int((T0 + RETENTION).timestamp())
    assert world.notebook.sums[MetricName.TASKS_ANSWERED] == 2


def test_numbers_are_shown_in_clear_where_the_stage_says_so(world: World) -> None:
    end = world.ends("r1", "t1")
    published = json.dumps({"kinds": [], "numbers_in_clear": True})
    world.respond(end, publisher=world.built(PUBLISHED_EVENTS=published))
    assert world.output("t1")["destination_phone_number"] == "+12065550100"


def test_a_rejected_call_fails_its_task_with_the_reason(world: World) -> None:
    world.respond(world.ends("r1", "t1", status=CallStatus.REJECTED))
    assert world.step_functions.tasks.answers["t1"]["error"] == REJECTED
    assert world.output("t1")["status"] == "REJECTED"


def test_a_cause_is_never_longer_than_step_functions_takes(world: World) -> None:
    metadata = tuple((f"key {number}", "é\t" * 400) for number in range(40))
    world.respond(world.ends("r1", "t1", status=CallStatus.REJECTED, metadata=metadata))
    told = world.output("t1")
    assert ("metadata" in told, told["cut"]) == (False, ["attempts", "metadata"])


def test_a_bad_request_fails_its_task_at_once(world: World) -> None:
    errors = (FieldError(field="lane", message="expected one of critical, urgent, normal, bulk"),)
    rejected = RejectedRequest(call_id="r" + "0" * 23, errors=errors, original="{}", accepted_at=T0)
    world.calls.add_rejected(rejected)
    world.wait_for(rejected.call_id, "t1")
    # Whichever of the two was stored second tells.
    for key in (f"CALL#{rejected.call_id}", f"TASK_TOKENS#{rejected.call_id}"):
        item = clients.dynamodb().get_item(TableName=world.table.name, Key={"pk": {"S": key}})["Item"]
        world.respond({"dynamodb": {"Keys": {"pk": {"S": key}}, "NewImage": item}})
        assert world.output("t1")["reason"]["text"].startswith("lane: expected one of critical")
    assert world.step_functions.tasks.asked == ["t1"], "the second time there is nothing left to tell"


@pytest.mark.parametrize("status", [CallStatus.UNKNOWN, CallStatus.WAITING])
def test_what_has_no_end_is_waited_for(world: World, status: CallStatus) -> None:
    world.respond(world.ends("r1", "t1", status=status))
    assert (world.step_functions.tasks.asked, world.queue.bodies) == ([], [])


def test_a_task_that_is_gone_is_left_alone_and_never_asked_again(world: World) -> None:
    world.step_functions.tasks.timed_out.add("old")
    end = world.ends("r1", "old", "here")
    world.step_functions.fails["none"] = client_error("InvalidToken", "Invalid Token", 400, "SendTaskSuccess")
    world.wait_for(call_id_of("r1"), "none")

    for _ in range(3):
        world.respond(end)

    assert world.answered == ["here"]
    assert sorted(world.step_functions.tasks.asked) == ["here", "none", "old"]
    assert world.queue.bodies == []
    assert world.notebook.sums[MetricName.TASKS_GONE] == 2


def test_what_step_functions_does_not_take_waits_without_its_token_and_holds_up_nothing(world: World) -> None:
    ends = [world.ends(f"r{number}", f"token-{number}") for number in range(12)]
    world.step_functions.is_down = True

    world.respond(*ends)

    assert len(world.step_functions.tasks.asked) == 1, "the others do not wait for its time-out"
    assert (len(world.events.bus.taken), len(world.firehose.lines)) == (12, 12)
    assert len(world.queue.bodies) == 12
    assert not any("token-" in body for body in world.queue.bodies)
    assert world.notebook.sums[MetricName.TASK_ANSWERS_WAITING] == 12

    assert len(world.redeliver()) == 12
    assert len(world.step_functions.tasks.asked) == 1, "it failed a moment ago"
    world.clock.seconds += 20
    assert len(world.redeliver()) == 12
    assert len(world.step_functions.tasks.asked) == 2

    world.step_functions.is_down = False
    world.clock.seconds += 20
    assert world.redeliver() == []
    assert len(world.answered) == 12
    assert world.redeliver() == [], "a repeat finds nothing to do"


def test_a_state_machine_that_lets_nobody_answer_does_not_keep_the_others_waiting(world: World) -> None:
    world.step_functions.fails["theirs"] = DENIED
    first, second = world.ends("r1", "theirs", "t1"), world.ends("r2", "t2")

    world.respond(first, second)

    assert world.answered == ["t1", "t2"]
    assert len(world.queue.bodies) == 1
    assert world.item_of(world.output("t1")["call_id"])["waiting"] == ["theirs"]
    assert len(world.redeliver()) == 1

    world.step_functions.fails.clear()
    assert world.redeliver() == []
    assert world.answered == ["t1", "t2", "theirs"]


def test_the_batch_comes_again_where_the_queue_takes_nothing_either(world: World) -> None:
    end = world.ends("r1", "t1")
    world.step_functions.is_down = world.queue.refuses = True
    with pytest.raises(TasksUnavailable):
        world.respond(end)
    assert (len(world.events.bus.taken), len(world.firehose.lines)) == (1, 1)

    world.step_functions.is_down = world.queue.refuses = False
    world.clock.seconds += 20
    world.respond(end)
    assert world.answered == ["t1"]


def test_a_bus_or_an_archive_that_fails_does_not_keep_tasks_waiting(world: World) -> None:
    end = world.ends("r1", "t1")
    world.firehose.refusals = 99
    world.events.fails.append(DOWN)
    world.queue.refuses = True
    with pytest.raises(ArchiveUnavailable):
        world.respond(end)
    assert world.answered == ["t1"]


def test_a_token_that_comes_while_others_are_answered_is_not_forgotten(world: World) -> None:
    end = world.ends("r1", "t1")
    call_id = call_id_of("r1")
    answer = world.step_functions.send_task_success

    def and_another_comes(**parameters: Any) -> dict[str, Any]:
        world.step_functions.send_task_success = answer  # type: ignore[method-assign]
        world.wait_for(call_id, "t2")
        return answer(**parameters)

    world.step_functions.send_task_success = and_another_comes  # type: ignore[method-assign]
    world.respond(end)

    assert world.item_of(call_id)["waiting"] == ["t2"]
    key = f"TASK_TOKENS#{call_id}"
    item = clients.dynamodb().get_item(TableName=world.table.name, Key={"pk": {"S": key}})["Item"]
    world.respond({"dynamodb": {"Keys": {"pk": {"S": key}}, "NewImage": item}})
    assert world.answered == ["t1", "t2"]


def test_a_call_that_cannot_be_read_is_set_aside_in_the_end(world: World) -> None:
    end = world.ends("r1", "t1")
    call_id = call_id_of("r1")
    world.table.put({"pk": f"CALL#{call_id}", "form": 99})
    end["dynamodb"]["NewImage"] = {"pk": {"S": f"CALL#{call_id}"}, "form": {"N": "99"}}

    world.respond(end)

    assert world.notebook.sums[MetricName.RECORD_UNREADABLE] == 1
    assert len(world.redeliver()) == 1


def test_a_stage_that_answers_none_asks_for_none(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher = world.built(ANSWERS_TASKS="false")
    end = world.ends("r1", "t1")
    monkeypatch.setattr(clients, "dynamodb", cache(lambda: pytest.fail("it reads nothing")))
    world.respond(end, publisher=publisher)
    assert (world.step_functions.tasks.asked, len(world.events.bus.taken)) == ([], 1)
    # What waits since it answered some is set aside, and told.
    world.queue.bodies.append('{"answer_tasks_of":"0123"}')
    assert len(world.redeliver(publisher)) == 1


def test_many_ends_of_which_few_are_waited_for_are_read_a_hundred_at_a_time(world: World) -> None:
    ends: Sequence[Any] = [world.ends(f"r{number}", *(["t1"] if number == 150 else [])) for number in range(210)]
    world.respond(*ends)
    assert world.answered == ["t1"]


def test_tokens_and_ends_are_read_as_they_are_stored_in_that_moment(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stored the second of the two is followed by a look: read as they were a moment before, neither would be answered."""
    read, asked = clients.dynamodb().batch_get_item, list[bool]()

    def noted(RequestItems: dict[str, Any]) -> Any:  # noqa: N803
        asked.append(RequestItems[table.name]["ConsistentRead"])
        return read(RequestItems=RequestItems)

    monkeypatch.setattr(clients.dynamodb(), "batch_get_item", noted)
    requests = StoredRequests(TableReader(clients.dynamodb(), table.name))
    assert (requests.tokens_of(["c1"]), requests.stored(["c1"])) == ({}, [])
    assert asked == [True, True]
