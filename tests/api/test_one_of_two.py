"""Of a call that was refused and made due again, and the further one that somebody has made of it, one is placed."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

import api.again
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.application.change_call import change_call
from redial.application.intake.further_call import further_call
from redial.application.steering import redrive_refused
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.refusal.likeness import cause_of
from simulation.makers import T0, at
from simulation.stack.http_api import HttpApi
from simulation.telemetry import Notebook
from tests.api.audit_trail import acts
from tests.api.calls_again import again
from tests.api.conftest import SetClock

FURTHER = call_id_of("r0~again1")
DUE = {"answer": "due_now", "call_id": call_id_of("r0"), "request_id": "r0", "status": "WAITING"}
"""What somebody is told who asks for a further call where the first one is due."""


def redrive(http_api: HttpApi, **body: Any) -> dict[str, int]:
    answer = http_api.post("/v1/refusals/redrive", body).body
    return {name: answer[name] for name in ("redriven", "called_again", "too_late")}


def waiting(calls: DynamoDbCalls) -> set[str]:
    both = (calls.get(call_id_of("r0")), calls.get(FURTHER))
    return {call.request.request_id for call in both if call is not None and call.status is CallStatus.WAITING}


def test_refused_call_that_was_called_again_is_not_made_due_again(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call]
) -> None:
    assert again(http_api, refused[0]).body["answer"] == "made"

    assert redrive(http_api, dry_run=True) == {"redriven": 4, "called_again": 1, "too_late": 1}
    assert redrive(http_api) == {"redriven": 4, "called_again": 1, "too_late": 1}
    assert calls.get(refused[0].call_id) == refused[0]
    assert waiting(calls) == {"r0~again1"}
    assert again(http_api, refused[0]).body["answer"] == "made_before"


def test_refused_call_that_is_due_again_is_not_called_again(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call]
) -> None:
    assert redrive(http_api)["redriven"] == 5
    assert again(http_api, refused[0]).body == DUE
    assert waiting(calls) == {"r0"}


def test_whoever_makes_a_refused_call_due_first_stops_who_calls_it_again(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*asked: Any, **more: Any) -> Call:
        redrive(http_api)
        return further_call(*asked, **more)

    monkeypatch.setattr(api.again, "further_call", late)
    assert again(http_api, refused[0]).body == DUE
    assert waiting(calls) == {"r0"}
    assert acts(http_api, kind="call_again") == []


def test_whoever_calls_a_refused_call_again_first_stops_who_makes_it_due(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(*asked: Any) -> str:
        again(http_api, refused[0])
        return cause_of(*asked)

    monkeypatch.setattr(redrive_refused, "cause_of", late)
    assert redrive(http_api)["called_again"] == 1
    assert waiting(calls) == {"r0~again1"}


def test_call_that_changes_just_now_is_looked_at_again_and_called_again(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def late(call: Call, *asked: Any, **more: Any) -> Call:
        nonlocal looks
        looks += 1
        if looks == 1:
            change_call(calls, Notebook(), call, lambda stored: replace(stored, updated_at=at(70)))
        return further_call(call, *asked, **more)

    monkeypatch.setattr(api.again, "further_call", late)
    assert again(http_api, refused[0]).body["answer"] == "made"
    assert (looks, waiting(calls)) == (2, {"r0~again1"})
    assert len(acts(http_api, kind="call_again")) == 1


def test_call_that_changes_each_time_is_told(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def late(call: Call, *asked: Any, **more: Any) -> Call:
        nonlocal looks
        looks += 1
        change_call(calls, Notebook(), call, lambda stored: replace(stored, updated_at=at(70 + looks)))
        return further_call(call, *asked, **more)

    monkeypatch.setattr(api.again, "further_call", late)
    reply = again(http_api, refused[0])
    assert (reply.status, reply.body["detail"]) == (409, "The call changes again and again just now; ask once more.")
    assert waiting(calls) == set()


def test_call_that_is_being_erased_is_not_called_again(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(call: Call, *asked: Any, **more: Any) -> Call:
        change_call(calls, Notebook(), call, lambda stored: transitions.end_for_erasure(stored, "e1", T0))
        clock.pause(timedelta(seconds=1))
        return further_call(call, *asked, **more)

    monkeypatch.setattr(api.again, "further_call", late)
    assert again(http_api, refused[0]).status == 409
    assert waiting(calls) == set()
