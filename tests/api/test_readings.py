"""Personal data that was shown in clear: the audit trail tells of which call, and tells the rest no less for it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call import transitions
from redial.domain.call.calls import Call, call_id_of
from simulation.makers import T0, at
from simulation.stack.http_api import HttpApi
from tests.api.audit_trail import acts
from tests.api.conftest import SetClock
from tests.api.stored_calls import add

OBJECT_ID = "507f1f77bcf86cd799439011"
"""A request id of a producer that counts in MongoDB's way: it looks like a call id."""
CHAIN: dict[str, Any] = {
    "request_id": "page",
    "destination_phone_number": "+12065550101",
    "content": {"plain_text_message": {"text": "Pump seven has lost its pressure."}},
    "then": [{"destination_phone_number": "+12065550102"}],
}


def readings(http_api: HttpApi, call: str) -> Iterator[tuple[str, str]]:
    for act in acts(http_api, kind="read_in_clear", call=call):
        yield act["details"]["operation"], act["call_id"]


@pytest.mark.parametrize("path", ["", "/explanation"])
def test_reading_by_a_request_id_that_looks_like_a_call_id_names_the_call(
    http_api: HttpApi, calls: DynamoDbCalls, path: str
) -> None:
    call = add(calls, OBJECT_ID)
    operation = "explain_call" if path else "get_call"
    for key in (OBJECT_ID, call.call_id):
        assert http_api.get(f"/personal-data/v1/calls/{key}{path}").status == 200
        assert list(readings(http_api, OBJECT_ID)) == [(operation, call.call_id)]


def test_reading_of_a_later_recipient_is_found_with_its_chain(http_api: HttpApi) -> None:
    assert http_api.post("/v1/calls", CHAIN).status == 202
    second = call_id_of("page#2")
    assert http_api.get("/personal-data/v1/calls/page%232").status == 200
    assert http_api.put("/personal-data/v1/do-not-call", {"call_id": second}).status == 200
    assert http_api.put("/personal-data/v1/do-not-call", {"call_id": second}).status == 200
    for key in ("page", "page#2"):
        assert sorted(readings(http_api, key)) == [("add_do_not_call", second), ("get_call", second)]


@pytest.mark.parametrize(
    ("act", "operation", "body"),
    [("cancel", "cancel_call", {}), ("reschedule", "reschedule", {"not_before": "2026-11-25T09:00:00Z"})],
)
def test_act_that_changes_nothing_and_shows_its_call_is_a_reading(
    http_api: HttpApi, calls: DynamoDbCalls, act: str, operation: str, body: dict[str, str]
) -> None:
    call = add(calls)
    for expected in ([], [(operation, call.call_id)]):
        assert http_api.post(f"/personal-data/v1/calls/{call.call_id}/{act}", body).status == 200
        assert list(readings(http_api, call.call_id)) == expected


def test_reading_of_a_rejected_request_is_found_by_it(http_api: HttpApi) -> None:
    bad = {"requests": [{"request_id": "bad", "destination_phone_number": "+1206555"}]}
    rejected = http_api.post("/v1/calls/batch", bad).body["answers"][0]["call_id"]
    assert http_api.get("/personal-data/v1/calls/bad").status == 200
    assert http_api.get(f"/personal-data/v1/calls/{rejected}").status == 200
    assert list(readings(http_api, "bad")) == [("get_call", rejected)]


def test_acts_on_a_chain_are_found_by_a_recipient_that_was_erased(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    http_api.post("/v1/calls", CHAIN)
    http_api.post("/v1/calls/page/cancel", {"reason": "mended"})
    second = calls.get(call_id_of("page#2"))
    assert second is not None
    erased = transitions.erase(second, "e1", at(60))
    assert isinstance(erased, Call)
    calls.at(second.call_id).replace(second, replace(erased, version=second.version + 1))
    assert [act["kind"] for act in acts(http_api, call=second.call_id)] == ["cancel_call"]
    told = http_api.get(f"/v1/calls/{second.call_id}/explanation").body["history"]
    assert any("(mended)" in line["text"] for line in told)


def test_the_story_tells_who_cancelled_it_however_often_the_call_was_read(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    call = add(calls)
    http_api.post(f"/v1/calls/{call.call_id}/cancel", {"reason": "moved away"})
    for hour in range(1, 61):
        clock.time = T0 + timedelta(hours=hour)
        assert http_api.get(f"/personal-data/v1/calls/{call.call_id}").status == 200
    told = http_api.get(f"/v1/calls/{call.call_id}/explanation").body["history"]
    assert any("(moved away)" in line["text"] for line in told)


@pytest.mark.parametrize("name", ["campaign", "call"])
def test_trail_is_searched_by_a_name_with_a_number_by_who_may_see_numbers(http_api: HttpApi, name: str) -> None:
    """Else it would tell whether there is a call to that number."""
    question = {name: "recall +12065550123"}
    assert http_api.get("/v1/audit", **question).status == 403
    assert http_api.get("/personal-data/v1/audit", **question).status == (200 if name == "campaign" else 404)
