"""Who submitted what: one entry for each submission by a person, with the first call that it stores."""

from typing import Any

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import call_id_of
from simulation.makers import DESTINATION
from simulation.stack.http_api import DISPATCHER, HttpApi
from tests.api.audit_trail import Refusing, acts, http_api_services


def asked(request_id: str = "r1", **more: Any) -> dict[str, Any]:
    message = {"plain_text_message": {"text": "Hello."}}
    return {"request_id": request_id, "destination_phone_number": DESTINATION, "content": message} | more


def submitted(http_api: HttpApi) -> list[dict[str, Any]]:
    return acts(http_api, kind="submit")


def test_a_call_that_a_person_submits_has_one_entry(http_api: HttpApi) -> None:
    desk = http_api.as_caller(DISPATCHER)
    for _ in range(2):
        assert desk.post("/page/v1/calls", asked(campaign="sale")).status == 202
    (entry,) = submitted(http_api)
    call_id = call_id_of("r1")
    assert (entry["text"], entry["call_id"], entry["campaign"]) == (
        f"Submitted call {call_id} of the campaign sale",
        call_id,
        "sale",
    )
    assert (entry["actor"]["name"], DESTINATION in str(entry)) == ("dispatcher", False)
    assert acts(http_api, call="r1") == [entry]


def test_many_requests_at_once_have_one_entry_with_their_campaign(http_api: HttpApi) -> None:
    desk = http_api.as_caller(DISPATCHER)
    requests = [asked(f"r{number}", campaign="sale") for number in range(3)]
    assert desk.post("/page/v1/calls/batch", {"requests": requests}).body["accepted"] == 3
    assert desk.post("/page/v1/calls/batch", {"requests": requests}).body["repeated"] == 3
    assert desk.post("/page/v1/calls/batch", {"requests": [*requests, asked("r4")]}).body["accepted"] == 1
    assert sorted(each["text"] for each in submitted(http_api)) == [
        "Submitted 3 requests of the campaign sale",
        "Submitted 4 requests",
    ]
    assert [each["details"] for each in acts(http_api, campaign="sale")] == [{"requests": "3"}]


def test_a_request_for_several_recipients_has_one_entry(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    chain = asked(then=[{"destination_phone_number": "+12065550111"}])
    for _ in range(2):
        assert http_api.as_caller(DISPATCHER).post("/page/v1/calls", chain).status == 202
    assert len(submitted(http_api)) == 1
    assert calls.get(call_id_of("r1#2")) is not None


def test_a_request_that_conflicts_with_an_earlier_one_has_none(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    desk = http_api.as_caller(DISPATCHER)
    assert desk.post("/page/v1/calls", asked()).status == 202
    assert desk.post("/page/v1/calls", asked(campaign="other")).status == 400
    call = calls.get(call_id_of("r1"))
    assert call is not None
    assert len(call.conflicting_digests) == 1
    assert len(submitted(http_api)) == 1


def test_a_program_has_an_entry_where_a_person_uses_it(http_api: HttpApi) -> None:
    assert http_api.post("/v1/calls", asked()).status == 202
    assert submitted(http_api) == []
    assert http_api.send("POST", "/v1/calls", query={"by_hand": "true"}, body=asked("r2")).status == 202
    assert [each["actor"]["session"] for each in submitted(http_api)] == ["run-7"]


@pytest.mark.parametrize("body", [asked(lane="none"), {"request_id": 7}, {"campaign": ["x"]}, {}])
def test_what_is_rejected_or_only_tried_has_none(http_api: HttpApi, body: dict[str, Any]) -> None:
    desk = http_api.as_caller(DISPATCHER)
    assert desk.post("/page/v1/calls", body).status == 400
    assert desk.send("POST", "/page/v1/calls", query={"dry_run": "true"}, body=asked()).status == 202
    assert submitted(http_api) == []


@pytest.mark.parametrize("more", [{}, {"then": [{"destination_phone_number": "+12065550111"}]}])
def test_a_call_whose_entry_cannot_be_written_is_not_stored(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    http_api_services().__dict__.pop("table", None)
    with monkeypatch.context() as patched:
        patched.setattr("redial.adapters.clients.dynamodb", lambda: Refusing(table.client))
        assert http_api.as_caller(DISPATCHER).post("/page/v1/calls", asked(**more)).status == 500
    assert calls.get(call_id_of("r1")) is None


def test_an_export_names_all_its_filters(http_api: HttpApi) -> None:
    filters = {"wait_reason": "RETRY", "request_id": "ada-1", "status": "WAITING", "lane": "bulk"}
    assert http_api.get("/v1/calls", purpose="export", **filters).status == 200
    assert http_api.get("/v1/calls", purpose="export", search="Ada").status == 200
    by_text, by_id = (each["details"] for each in acts(http_api, kind="export"))
    told = by_id if "request_id" in by_id else by_text
    assert told == filters | {"request_id": f"of call {call_id_of('ada-1')}", "numbers": "masked"}
    other = by_text if told is by_id else by_id
    assert other == {"search": "a text of 3 characters", "numbers": "masked"}
