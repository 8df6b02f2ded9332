"""Several recipients of one request, over the API."""

from typing import Any

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import call_id_of
from simulation.stack.http_api import HttpApi, Reply

CHAIN: dict[str, Any] = {
    "request_id": "page",
    "destination_phone_number": "+12065550101",
    "content": {"plain_text_message": {"text": "Pump seven has lost its pressure."}},
    "then": [{"destination_phone_number": "+12065550102"}, {"destination_phone_number": "+12065550103"}],
}


def submit(http_api: HttpApi, **changes: Any) -> Reply:
    return http_api.post("/v1/calls", CHAIN | changes)


def errors_of(reply: Reply) -> dict[str, str]:
    return {error["field"]: error["message"] for error in reply.body["errors"]}


def test_a_chain_is_shown_with_all_its_recipients(http_api: HttpApi) -> None:
    assert submit(http_api).status == 202
    second = http_api.get("/v1/calls/page%232").body
    assert second["chain"] == {"request_id": "page", "number": 2, "of": 3}
    assert (second["status"], second["wait_reason"]) == ("WAITING", "EARLIER_RECIPIENT")
    assert [(each["number"], each["request_id"], each["status"]) for each in second["recipients"]] == [
        (1, "page", "WAITING"),
        (2, "page#2", "WAITING"),
        (3, "page#3", "WAITING"),
    ]
    assert second["recipients"][0]["destination_phone_number"] != "+12065550101", "masked"


def test_calls_whose_turn_has_not_come_are_listed(http_api: HttpApi) -> None:
    submit(http_api)
    listed = http_api.get("/v1/calls", wait_reason="EARLIER_RECIPIENT").body["calls"]
    assert {call["request_id"] for call in listed} == {"page#2", "page#3"}
    waiting = http_api.get("/v1/calls", status="WAITING").body["calls"]
    assert {call["request_id"] for call in waiting} == {"page", "page#2", "page#3"}


def test_what_waits_for_an_earlier_recipient_is_explained_so(http_api: HttpApi) -> None:
    submit(http_api)
    explained = http_api.get("/v1/calls/page%232/explanation").body
    (waits_for,) = explained["waits_for"]
    assert waits_for["text"] == "It is recipient 2 of 3: called if recipient 1 is not reached."
    assert explained["expected"] is None


def test_a_cancellation_ends_the_whole_chain(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    submit(http_api)
    reply = http_api.post("/v1/calls/page%232/cancel")
    assert (reply.status, reply.body["status"]) == (200, "CANCELLED")
    stored = [calls.get(call_id_of(key)) for key in ("page", "page#2", "page#3")]
    assert [call.status if call else None for call in stored] == ["CANCELLED"] * 3


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"then": []}, "then", "at least 1"),
        ({"then": [{"destination_phone_number": "911"}]}, "then.0.destination_phone_number", "E.164"),
        ({"then": [{"destination_phone_number": "+19005550100"}]}, "then.0.destination_phone_number", "may call"),
        ({"then": [{"destination_phone_number": "+12065550102", "delay_seconds": -1}]}, "then.0.delay_seconds", "0"),
        ({"then": [{"destination_phone_number": "+12065550102", "lane": "bulk"}]}, "then.0.lane", "no such field"),
        ({"then": CHAIN["then"] * 3}, "then", "at most 5"),
        ({"request_id": "x" * 127}, "then", "at most 126"),
        ({"then": None, "share_seconds": 60}, "share_seconds", "without further"),
        ({"expires_at": "2026-11-23T10:00:00Z", "share_seconds": 7_200}, "then", "end before expires_at"),
    ],
)
def test_a_bad_chain_names_what_is_wrong(http_api: HttpApi, changes: dict[str, Any], field: str, expected: str) -> None:
    for query in ({"dry_run": "true"}, {}):
        reply = http_api.post("/v1/calls", CHAIN | changes, **query)
        errors = errors_of(reply)
        assert field in errors, errors
        assert expected in errors[field]


def test_words_of_a_further_recipient_are_judged_as_those_of_the_first(http_api: HttpApi) -> None:
    words = {"plain_text_message": {"text": "Hello.", "voice_id": "Nobody"}}
    reply = submit(http_api, then=[{"destination_phone_number": "+12065550102", "content": words}])
    assert list(errors_of(reply)) == ["then.0.content.plain_text_message.voice_id"]


def test_a_dry_run_shows_who_would_be_called_and_what_each_would_hear(http_api: HttpApi) -> None:
    then = [
        {"destination_phone_number": "+12065550102", "delay_seconds": 60, "share_seconds": 120, "name": "Ben Okri"},
        {"destination_phone_number": "+12065550103", "content": {"plain_text_message": {"text": "Nobody came."}}},
    ]
    answer = http_api.post("/v1/calls", CHAIN | {"then": then}, dry_run="true").body
    assert [each["number"] for each in answer["recipients"]] == [1, 2, 3]
    second, third = answer["recipients"][1:]
    assert (second["delay_seconds"], second["share_seconds"], second["after_unknown"]) == (60, 120, False)
    assert "+12065550102" not in str(second), "masked"
    assert "Okri" not in str(second)
    assert third["preview"]["text"] == "Nobody came."
    assert third["share_seconds"] is None
    alone = {name: value for name, value in CHAIN.items() if name != "then"}
    one = http_api.post("/v1/calls", alone, dry_run="true")
    assert one.body["recipients"] == []
