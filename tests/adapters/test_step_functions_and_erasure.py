"""Tasks that wait for a request of several recipients, one of whom is erased meanwhile."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from publish.wiring import Publisher
from redial.adapters.dynamodb.table import Table
from redial.application.intake.accept_request import Accepted, Intake, Rejected, Repeated
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.call.transitions.erasing import end_for_erasure, erase
from simulation.makers import at, plain_request
from simulation.records import put
from tests.adapters.answering import World
from tests.unit.application.in_memory import MemoryTemplates, WakeUpQueue
from tests.unit.application.taking_in import RULES

FURTHER = [{"destination_phone_number": f"+1206555010{number}"} for number in (1, 2)]
FIRST, SECOND, THIRD = call_id_of("r1"), call_id_of("r1#2"), call_id_of("r1#3")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, table: Table) -> World:
    monkeypatch.setattr(Publisher, "wake_dial", lambda *_: None)
    return World(monkeypatch, table)


def take_in(world: World, token: str | None) -> Accepted | Repeated:
    answer = asked(world, token)
    assert isinstance(answer, Accepted | Repeated)
    return answer


def asked(world: World, token: str | None) -> Accepted | Repeated | Rejected:
    intake = Intake(
        calls=world.calls,
        task_tokens=world.tokens,
        templates=MemoryTemplates(),
        wake_ups=WakeUpQueue(),
        telemetry=world.notebook,
        clock=world.clock,
        rules=replace(RULES, answers_tasks=True),
    )
    if token is None:
        return intake.accept(json.dumps(plain_request(request_id="r1", then=FURTHER)), "s1")
    world.step_functions.tasks.begin(token)
    return intake.accept(json.dumps(plain_request(request_id="r1", then=FURTHER, task_token=token)), f"s-{token}")


def stored(world: World, call_id: str) -> Call:
    call = world.calls.get(call_id)
    assert call is not None
    return call


def erased(world: World, call_id: str) -> dict[str, Any]:
    """Erase a call that waits; give the stream's record of its end, which is read after that."""
    before = stored(world, call_id)
    ended = end_for_erasure(before, "e1", at(1))
    assert isinstance(ended, Call)
    put(world.calls.at(call_id), ended)
    gone = erase(stored(world, call_id), "e1", at(1))
    assert isinstance(gone, Call)
    put(world.calls.at(call_id), gone)
    return world._change(before, ended)


def ends(world: World, call_id: str, status: CallStatus) -> dict[str, Any]:
    before = stored(world, call_id)
    ended = replace(before, status=status, status_at=at(60))
    put(world.calls.at(call_id), ended)
    return world._change(before, ended)


def test_a_task_waits_for_the_others_where_the_first_recipient_is_erased(world: World) -> None:
    take_in(world, "t1")
    world.respond(erased(world, FIRST))
    take_in(world, "t2")
    world.respond(ends(world, SECOND, CallStatus.UNREACHED))
    assert world.answered == []
    world.respond(ends(world, THIRD, CallStatus.COMPLETED))
    assert world.answered == ["t1", "t2"]
    assert [world.output(token)["request_id"] for token in ("t1", "t2")] == ["r1#3"] * 2


def test_a_task_is_answered_also_where_the_last_end_is_that_of_an_erased_recipient(world: World) -> None:
    take_in(world, "t1")
    world.respond(ends(world, FIRST, CallStatus.UNREACHED), ends(world, SECOND, CallStatus.UNKNOWN))
    world.respond(ends(world, THIRD, CallStatus.CANCELLED))
    unclear = erase(stored(world, SECOND), "e1", at(70))
    assert isinstance(unclear, Call)
    put(world.calls.at(SECOND), unclear)
    assert world.answered == []
    world.respond(ends(world, SECOND, CallStatus.UNREACHED))
    assert world.answered == ["t1"]


def test_the_last_one_tells_the_end_also_when_it_was_erased(world: World) -> None:
    take_in(world, "t1")
    world.respond(ends(world, FIRST, CallStatus.UNREACHED), ends(world, SECOND, CallStatus.EXPIRED))
    assert world.answered == []
    world.respond(erased(world, THIRD))
    assert (world.output("t1")["call_id"], world.output("t1")["status"]) == (THIRD, "CANCELLED")


def test_first_token_after_the_first_recipient_was_erased_waits_for_the_others(world: World) -> None:
    take_in(world, None)
    world.respond(erased(world, FIRST))
    take_in(world, "t1")
    assert world.tokens.at(FIRST).load().further[:2] == (SECOND, THIRD)
    world.respond(ends(world, SECOND, CallStatus.UNREACHED))
    assert world.answered == []
    world.respond(ends(world, THIRD, CallStatus.COMPLETED))
    assert world.answered == ["t1"]
    assert world.output("t1")["request_id"] == "r1#3"


def test_sixth_token_of_an_erased_request_fails_and_nothing_of_the_person_is_kept(world: World, table: Table) -> None:
    take_in(world, "t1")
    world.respond(erased(world, FIRST))
    for number in range(2, 6):
        take_in(world, f"t{number}")
    rejected = asked(world, "t6")
    assert isinstance(rejected, Rejected)
    assert rejected.rejected.original == ""
    kept = json.dumps(table.get(f"CALL#{rejected.rejected.call_id}"))
    assert "task_token" in kept
    assert [word for word in ("+1206", "r1", "Your appointment") if word in kept.replace(FIRST, "")] == []
