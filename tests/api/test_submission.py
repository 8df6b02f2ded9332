import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import call_id_of
from simulation.makers import plain_request
from simulation.stack.http_api import DISPATCHER, READER, HttpApi
from tests.api.conftest import SetClock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def speech(**voice: str) -> dict[str, Any]:
    return {"plain_text_message": {"text": "Hello."} | voice}


def ssml(text: str) -> dict[str, Any]:
    return {"ssml_message": {"text": text}}


def test_request_is_accepted_under_its_key_and_wakes_dial(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    reply = http_api.post("/v1/calls", plain_request(request_id="reminder-1"))

    assert reply.status == 202
    assert reply.body["answer"] == "accepted"
    assert reply.body["call_id"] == call_id_of("reminder-1")
    assert reply.body["status"] == "WAITING"
    (wake_up,) = sqs.receive_message(QueueUrl=queues["wake-ups"])["Messages"]
    assert json.loads(wake_up["Body"]) == {"call_ids": [call_id_of("reminder-1")]}


def test_repeat_is_recognised(http_api: HttpApi, clock: SetClock) -> None:
    http_api.post("/v1/calls", plain_request(request_id="reminder-1"))
    clock.pause(timedelta(seconds=1))

    reply = http_api.post("/v1/calls", plain_request(request_id="reminder-1"))

    assert (reply.status, reply.body["answer"]) == (202, "repeated")


def test_every_wrong_field_is_named(http_api: HttpApi) -> None:
    reply = http_api.post("/v1/calls", plain_request(destination_phone_number="0206 5550100", lane="fast"))

    assert reply.status == 400
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert {error["field"] for error in reply.body["errors"]} == {"destination_phone_number", "lane"}


def test_same_key_with_another_content_is_rejected(http_api: HttpApi) -> None:
    http_api.post("/v1/calls", plain_request(request_id="reminder-1"))

    reply = http_api.post("/v1/calls", plain_request(request_id="reminder-1", lane="urgent"))

    assert reply.status == 400
    assert [error["field"] for error in reply.body["errors"]] == ["request_id"]


def test_each_of_many_is_judged_by_itself(http_api: HttpApi) -> None:
    requests = [plain_request(request_id="one"), {"request_id": "two"}, "three", plain_request(request_id="four")]

    reply = http_api.post("/v1/calls/batch", {"requests": requests})

    assert reply.status == 202
    assert [each["answer"] for each in reply.body["answers"]] == ["accepted", "rejected", "rejected", "accepted"]
    assert (reply.body["accepted"], reply.body["repeated"], reply.body["rejected"]) == (2, 0, 2)


def test_dry_run_validates_and_stores_nothing(http_api: HttpApi) -> None:
    good = http_api.post("/v1/calls", plain_request(request_id="reminder-1"), dry_run="true")
    bad = http_api.post("/v1/calls", plain_request(request_id="reminder-1", lane="fast"), dry_run="true")

    assert (good.status, good.body["call_id"]) == (202, None)
    assert bad.status == 400
    assert http_api.get("/v1/calls").body["calls"] == []


def test_bad_request_is_kept_with_its_errors_and_shown_without_personal_data(http_api: HttpApi) -> None:
    bad = plain_request(request_id="reminder-1", caller_id="+12065550177", lane="fast")
    http_api.post("/v1/calls", bad)

    (line,) = http_api.get("/v1/calls", status="REJECTED").body["calls"]
    masked = http_api.get(f"/v1/calls/{line['call_id']}").body
    clear = http_api.get(f"/personal-data/v1/calls/{line['call_id']}").body

    assert [error["field"] for error in masked["errors"]] == ["lane"]
    assert masked["original"] is None
    assert json.loads(clear["original"]) == bad


def test_body_must_be_declared_as_json(http_api: HttpApi) -> None:
    reply = http_api.send("POST", "/v1/calls", body=plain_request(), headers={"content-type": "text/plain"})

    assert reply.status == 415


def test_reader_may_not_submit(http_api: HttpApi) -> None:
    refused = http_api.as_caller(READER).post("/page/v1/calls", plain_request())
    accepted = http_api.as_caller(DISPATCHER).post("/page/v1/calls", plain_request())

    assert refused.status == 403
    assert "redial-act" in refused.body["detail"]
    assert accepted.status == 202


@pytest.mark.parametrize(
    "changes",
    [
        {"not_before": "0001-01-01T00:00:00Z"},
        {"not_before": "20261201"},
        {"not_before": "9999-12-31T23:59:59Z", "retry": {"total_attempts": 3}},
        {"expires_at": "0001-01-01T00:00:00+14:00"},
        {"retry": {"stop_at": "0999-01-01T00:00:00Z"}},
    ],
)
def test_time_that_no_call_can_have_is_refused_with_its_field(
    http_api: HttpApi, table: Table, changes: dict[str, Any]
) -> None:
    for query in ({}, {"dry_run": "true"}):
        reply = http_api.post("/v1/calls", plain_request(request_id="r1", **changes), **query)
        assert reply.status == 400
        (error,) = reply.body["errors"]
        assert error["field"].split(".")[-1] in {"not_before", "expires_at", "stop_at"}
    many = http_api.post("/v1/calls/batch", {"requests": [plain_request(request_id="r1", **changes), plain_request()]})
    assert [each["answer"] for each in many.body["answers"]] == ["rejected", "accepted"]
    assert table.get(f"CALL#{call_id_of('r1')}") is None


def test_end_beyond_the_calendar_is_no_end(http_api: HttpApi) -> None:
    never = "9999-12-31T23:59:59.9999999-08:00"
    reply = http_api.post("/v1/calls", plain_request(request_id="r1", expires_at=never, retry={"stop_at": never}))

    call = http_api.get(f"/v1/calls/{reply.body['call_id']}").body

    assert (reply.status, call["request"]["expires_at"], call["request"]["retry"]["stop_at"]) == (202, None, None)


@pytest.mark.parametrize(
    ("request_given", "field", "message"),
    [
        ({"content": speech(voice_id="Loupe")}, "content.plain_text_message.voice_id", "not a voice of Amazon Polly"),
        (
            {"content": speech(voice_id="Joanna", language_code="es-US")},
            "content.plain_text_message.voice_id",
            "not es-US",
        ),
        ({"content": speech(language_code="es-XX")}, "content.plain_text_message.language_code", "not a language"),
        ({"content": ssml("<speak>Hi <brk/></speak>")}, "content.ssml_message.text", "<brk> is not an SSML tag"),
        ({"content": ssml("<speak><mark name='x'/></speak>")}, "content.ssml_message.text", "says nothing"),
        (
            {"expires_at": "2026-11-23T09:10:00Z", "retry": {"total_attempts": 3, "busy": {"delay_seconds": 3600}}},
            "retry.busy.delay_seconds",
            "would come after expires_at",
        ),
    ],
)
def test_dry_run_refuses_what_would_be_refused_later(
    http_api: HttpApi, request_given: dict[str, Any], field: str, message: str
) -> None:
    request = plain_request(request_id="r1", **request_given)

    alone = http_api.post("/v1/calls", request, dry_run="true")
    (among_many,) = http_api.post("/v1/calls/batch", {"requests": [request]}, dry_run="true").body["answers"]

    assert alone.status == 400
    for errors in (alone.body["errors"], among_many["errors"]):
        assert [each["field"] for each in errors] == [field]
        assert message in errors[0]["message"]
    assert among_many["answer"] == "rejected"
    assert http_api.get("/v1/calls").body["calls"] == []


@pytest.mark.parametrize(
    "ending", [{"expires_at": "2026-11-23T08:59:59Z"}, {"retry": {"stop_at": "2020-01-01T00:00:00Z"}}]
)
def test_dry_run_says_that_a_request_has_expired(http_api: HttpApi, ending: dict[str, Any]) -> None:
    reply = http_api.post("/v1/calls", plain_request(request_id="r1", **ending), dry_run="true")

    assert (reply.status, reply.body["answer"], reply.body["status"]) == (202, "accepted", "EXPIRED")
    assert reply.body["status_reason"].endswith("; nothing was stored")
    assert http_api.get("/v1/calls").body["calls"] == []


def test_a_rejected_request_tells_who_submitted_it(http_api: HttpApi) -> None:
    http_api.as_caller(DISPATCHER).post("/page/v1/calls", {"request_id": "r1", "lane": "fast"})
    (rejected,) = http_api.get("/v1/calls", status="REJECTED").body["calls"]
    told = http_api.get(f"/v1/calls/{rejected['call_id']}").body
    assert told["submitted_by"] == "dispatcher (sub-of-dispatcher)"
    story = http_api.get(f"/v1/calls/{rejected['call_id']}/explanation").body["history"][0]["text"]
    assert story.endswith(" It was submitted by dispatcher (sub-of-dispatcher).")
