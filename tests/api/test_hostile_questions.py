"""Whatever is asked is answered: with a problem that names the field, never with an error of the function."""

import base64
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

import api.handler
from redial.adapters.dynamodb.table import Table
from redial.application.intake.accept_request import Intake
from redial.domain.call.calls import call_id_of
from simulation.makers import EVENTS, plain_request
from simulation.stack.http_api import CONTEXT, PROGRAM, HttpApi, http_api_event
from tests.api.conftest import SetClock

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def test_what_can_be_no_id_of_a_call_is_not_found(http_api: HttpApi) -> None:
    for call_id in ("x" * 3_000, "%2Bx", "a" * 25, "%00", "r" * 24, "%FF%FE", ".."):
        replies = [
            http_api.get(f"/v1/calls/{call_id}"),
            http_api.get(f"/v1/calls/{call_id}/explanation"),
            http_api.post(f"/v1/calls/{call_id}/cancel"),
            http_api.post(f"/v1/calls/{call_id}/settle", {"outcome": "BUSY"}),
        ]
        assert {reply.status for reply in replies} == {404}
        assert max(len(reply.body["detail"]) for reply in replies) < 400


def test_nothing_has_a_name_of_some_thousand_characters(http_api: HttpApi) -> None:
    document = json.loads((EVENTS / "schemas" / "openapi.json").read_text(encoding="utf-8"))
    named = [path for path in document["paths"] if "{" in path]
    assert len(named) > 10
    for path in named:
        for method in document["paths"][path]:
            if method in {"get", "post", "put", "delete"}:
                address = re.sub(r"\{\w+\}", "é" * 3_000, path)
                reply = http_api.send(method.upper(), address, body=None if method == "get" else "{}")
                assert reply.status in {400, 404}, (method, path, reply)
                assert len(reply.body["detail"]) < 1_100


QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("/v1/calls", {"limit": "9" * 4_400}),
    ("/v1/calls", {"limit": "-1"}),
    ("/v1/calls", {"limit": "١"}),
    ("/v1/calls", {"since": "0001-01-01T00:00:00+14:00"}),
    ("/v1/calls", {"until": "9999-12-31T23:59:59-12:00"}),
    ("/v1/calls", {"campaign": "\x00"}),
    ("/v1/calls", {"x" * 5_000: "1"}),
    ("/v1/do-not-call", {"destination_phone_number": "+" + "1" * 5_000}),
]
SMALL_BODIES = (
    '{"reason":"\\ud83d"}',
    '{"reason":"\ud83d"}',
    "[" * 50_000,
    '{"campaign":' + "9" * 5_000 + "}",
    "\x00",
    json.dumps({f"{'x' * 300}{number}": 1 for number in range(5_000)}),
    '{"reason":NaN}',
)


def test_a_parameter_that_is_none_is_named(http_api: HttpApi) -> None:
    for path, query in QUESTIONS:
        reply = http_api.get(path, **query)
        assert reply.status == 400, query
        assert len(json.dumps(reply.body)) < 5_000


def test_a_campaign_that_can_be_none_is_not_found(http_api: HttpApi) -> None:
    """People type it into a search: what is no name names no campaign, and is no mistake."""
    for campaign in ("\ud83d".encode(errors="surrogatepass"), "\x00", "Schnee – Tag"):
        reply = http_api.get("/v1/campaigns", campaign=campaign)
        assert (reply.status, reply.body["campaigns"]) == (200, [])


def test_a_small_body_that_is_wrong_is_told_so_in_few_words(http_api: HttpApi) -> None:
    for body in SMALL_BODIES:
        reply = http_api.send("POST", "/v1/dialling/pause", body=body)
        assert reply.status == 400, body[:20]
        assert len(json.dumps(reply.body)) < 60_000


def test_a_body_may_begin_with_a_byte_order_mark(http_api: HttpApi) -> None:
    assert http_api.send("POST", "/v1/calls", body="\ufeff" + json.dumps(plain_request())).status == 202
    assert http_api.send("POST", "/v1/dialling/pause", body='\ufeff{"lane":"bulk"}').status == 200


def test_a_body_in_another_encoding_is_refused(http_api: HttpApi) -> None:
    for charset, status in (("iso-8859-1", 415), ("UTF-16", 415), ("windows-1252", 415), ('"UTF-8"', 202)):
        headers = {"content-type": f"application/json; charset={charset}"}
        assert http_api.send("POST", "/v1/calls", body=plain_request(), headers=headers).status == status


def test_bytes_that_are_no_utf_8_are_refused(http_api: HttpApi) -> None:
    body = json.dumps(plain_request(content={"plain_text_message": {"text": "Müller"}}), ensure_ascii=False)
    event = http_api_event("POST", "/v1/calls", "", None, {"content-type": "application/json"}, PROGRAM)
    event |= {"body": base64.b64encode(body.encode("latin-1")).decode(), "isBase64Encoded": True}
    assert api.handler.handler(event, CONTEXT)["statusCode"] == 400


def test_one_hostile_request_among_many_has_its_own_answer(http_api: HttpApi) -> None:
    hostile = [
        plain_request(request_id="b2", expires_at="9999-12-31T23:59:59-05:00"),
        plain_request(request_id="b3", retry={"busy": {"delay_seconds": 1e-300}}),
        plain_request(request_id="b4", retry={f"x{number}": 1 for number in range(9_000)}),
    ]
    reply = http_api.post("/v1/calls/batch", {"requests": [plain_request(request_id="b1"), *hostile, plain_request()]})
    assert reply.status == 202
    assert [each["answer"] for each in reply.body["answers"]][::4] == ["accepted", "accepted"]
    assert [each["answer"] for each in reply.body["answers"]][2:4] == ["rejected", "rejected"]
    assert len(reply.body["answers"][3]["errors"]) == 50


def test_what_is_hardly_json_among_many_has_its_own_answer(http_api: HttpApi) -> None:
    deep = "[" * 20_000 + "]" * 20_000
    half = '{"request_id":"\\ud83d","x":"]},{\\""}'
    many = [json.dumps(plain_request()), '{"x": NaN}', half, deep, "1e999", "tru", "null", '"x, y"', "[1, 2]", "{}"]
    reply = http_api.send("POST", "/v1/calls/batch", body=' {"requests" : [' + " ,\n".join(many) + "] } ")
    assert (reply.status, [each["answer"] for each in reply.body["answers"]]) == (202, ["accepted"] + ["rejected"] * 9)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"requests": [{}], "requests": [{}]}', "requests: expected once, got it twice or more"),
        ('{"requests": [{}], "Requests": [{}]}', "Requests: expected no such field"),
        ('{"requests": [{}, ]}', "a comma has nothing"),
        ('{"requests": [{}}]', "a bracket closes"),
        ('{"requests": [{}]', "not whole"),
        ('{"requests": [{}]} {}', "something follows"),
        ('{"requests": ["}]}', "a string does not end"),
        ('{"requests": {}}', "expected an array"),
        ("{requests: []}", "expected a name in quotes"),
        ("[{}]", "expected an object"),
        ("{}", "expected 1 to 100 requests, got 0"),
        ("", "expected an object"),
    ],
)
def test_a_batch_that_cannot_be_taken_apart_is_refused_whole(http_api: HttpApi, body: str, told: str) -> None:
    reply = http_api.send("POST", "/v1/calls/batch", body=body)
    assert (reply.status, http_api.get("/v1/calls").body["calls"]) == (400, [])
    assert told in reply.body["detail"]


def test_a_field_of_a_small_body_that_is_given_twice_is_refused(http_api: HttpApi) -> None:
    for path, method, field in (
        ("/v1/do-not-call", "PUT", "destination_phone_number"),
        ("/v1/do-not-call/remove", "POST", "destination_phone_number"),
        ("/v1/dialling/pause", "POST", "campaign"),
        ("/v1/campaigns/cancel", "POST", "campaign"),
    ):
        escaped = field.replace("a", "\\u0061")
        reply = http_api.send(method, path, body=f'{{"{field}": "+12065550142", "{escaped}": "+12065550143"}}')
        told = [{"field": field, "message": "expected once, got it twice or more"}]
        assert (reply.status, reply.body["errors"]) == (400, told)
    assert http_api.get("/v1/do-not-call").body["entries"] == []


def test_a_field_of_an_entry_or_a_variable_that_is_given_twice_is_refused(http_api: HttpApi) -> None:
    entry = '{"reason": "", "reason": "moved", "destination_phone_number": "+12065550143"}'
    entries = f'[{{"destination_phone_number": "+12065550142"}}, {entry}]'
    for path, body, field in (
        ("/v1/do-not-call/import", f'{{"entries": {entries}}}', "entries[1].reason"),
        ("/v1/templates/visit/try", '{"variables": {"day": "Monday", "d\\u0061y": "Tuesday"}}', "variables.day"),
    ):
        reply = http_api.send("POST", path, body=body)
        told = [{"field": field, "message": "expected once, got it twice or more"}]
        assert (reply.status, reply.body["errors"]) == (400, told)
    assert http_api.get("/v1/do-not-call").body["entries"] == []


def test_a_line_feed_is_no_part_of_a_name(http_api: HttpApi) -> None:
    for path in ("/v1/dialling/pause", "/v1/dialling/resume", "/v1/campaigns/cancel"):
        reply = http_api.post(path, {"campaign": "demo\n"})
        assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, ["campaign"])
    assert http_api.get("/v1/calls", campaign="demo\n").status == 400
    assert http_api.send("PUT", "/v1/do-not-call", body={"call_id": "a" * 24 + "\n"}).status == 400


def test_a_plus_that_the_address_lost_is_named(http_api: HttpApi) -> None:
    event = http_api_event("GET", "/v1/calls", "until=2026-11-23T06:30:33+01:00", None, {}, PROGRAM)
    answer = json.loads(api.handler.handler(event, CONTEXT)["body"])
    assert answer["detail"].endswith("like 2026-11-23T06:30:33Z; a plus in an address is written %2B")
    assert http_api.get("/v1/calls", until="2026-11-23T06:30:33+01:00").status == 200


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Give the request ids that cannot be stored."""
    ids: set[str] = set()
    accept = Intake.accept

    def accept_or_fail(self: Intake, body: str, source_id: str, **sender: Any) -> object:
        if json.loads(body)["request_id"] in ids:
            raise ConnectionError("no table for +12065550142")
        return accept(self, body, source_id, **sender)

    monkeypatch.setattr(Intake, "accept", accept_or_fail)
    return ids


def test_one_that_cannot_be_stored_takes_the_others_nothing_away(
    http_api: HttpApi, failing: set[str], sqs: "SQSClient", queues: dict[str, str], clock: SetClock
) -> None:
    failing.add("two")
    requests = {"requests": [plain_request(request_id=name) for name in ("one", "two", "three")]}
    reply = http_api.post("/v1/calls/batch", requests)
    assert reply.status == 202
    assert [each["answer"] for each in reply.body["answers"]] == ["accepted", "failed", "accepted"]
    assert reply.body["failed"] == 1
    assert "send it again" in reply.body["answers"][1]["errors"][0]["message"]
    (wake_up,) = sqs.receive_message(QueueUrl=queues["wake-ups"])["Messages"]
    assert json.loads(wake_up["Body"])["call_ids"] == [call_id_of("one"), call_id_of("three")]

    failing.clear()
    clock.pause(timedelta(seconds=1))
    again = http_api.post("/v1/calls/batch", requests)
    assert [each["answer"] for each in again.body["answers"]] == ["repeated", "accepted", "repeated"]


def test_after_three_that_fail_in_a_row_the_others_are_not_tried(http_api: HttpApi, failing: set[str]) -> None:
    failing.update({"2", "3", "4"})
    requests = {"requests": [plain_request(request_id=str(number)) for number in range(1, 7)]}
    reply = http_api.post("/v1/calls/batch", requests)
    assert [each["answer"] for each in reply.body["answers"]] == ["accepted", *["failed"] * 5]
    assert "not tried" in reply.body["answers"][5]["errors"][0]["message"]


def test_where_none_can_be_stored_the_answer_is_an_error(http_api: HttpApi, failing: set[str]) -> None:
    failing.update(str(number) for number in range(8))
    for count in (1, 2, 3, 8):
        requests = {"requests": [plain_request(request_id=str(number)) for number in range(count)]}
        assert http_api.post("/v1/calls/batch", requests).status == 500


def test_what_nobody_foresaw_is_a_problem_without_a_number_and_is_counted(
    http_api: HttpApi, failing: set[str], capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    failing.add("one")
    reply = http_api.post("/v1/calls", plain_request(request_id="one"))
    assert (reply.status, reply.headers["Content-Type"]) == (500, "application/problem+json")
    assert "+12065550142" not in json.dumps(reply.body)
    assert '"RequestFailed":[1.0]' in capsys.readouterr().out
    logged = vars(caplog.records[-1])
    assert logged["error"].startswith("ConnectionError: no table for +1206*****42")
    assert "api/routes/submission.py" in logged["where"]


@pytest.mark.parametrize("path", ["/v1/calls", "/v1/calls/batch"])
@pytest.mark.parametrize(
    ("code", "reasons", "status"),
    [
        ("ProvisionedThroughputExceededException", [], 503),
        ("ThrottlingException", [], 503),
        ("TransactionCanceledException", ["None", "ThrottlingError"], 503),
        ("TransactionCanceledException", ["ConditionalCheckFailed"], 500),
        ("ValidationException", [], 500),
    ],
)
def test_what_aws_throttles_may_be_asked_again(
    http_api: HttpApi, monkeypatch: pytest.MonkeyPatch, path: str, code: str, reasons: list[str], status: int
) -> None:
    throttled: Any = {"Error": {"Code": code}, "CancellationReasons": [{"Code": reason} for reason in reasons]}
    monkeypatch.setattr(Intake, "accept", Mock(side_effect=ClientError(throttled, "TransactWriteItems")))
    request = plain_request(request_id="one")
    reply = http_api.post(path, request if path == "/v1/calls" else {"requests": [request]})
    assert (reply.status, reply.headers.get("Retry-After")) == (status, "2" if status == 503 else None)
    assert ("ask again" in reply.body["detail"]) is (status == 503)


def test_one_unreadable_recipient_does_not_hide_the_do_not_call_list(http_api: HttpApi, table: Table) -> None:
    for number in ("+12065550101", "+12065550102", "+12065550103"):
        http_api.put("/v1/do-not-call", {"destination_phone_number": number, "reason": "asked"})
    entry = table.get("RECIPIENT#+12065550102")
    assert entry is not None
    table.put(entry | {"calls": ["no stamp"], "version": "x"})

    listed = http_api.get("/v1/do-not-call")
    checked = http_api.get("/personal-data/v1/do-not-call", destination_phone_number="+12065550102")

    assert (listed.status, len(listed.body["entries"])) == (200, 2)
    assert (checked.status, "cannot be read" in checked.body["detail"]) == (500, True)
    assert "+12065550102" not in json.dumps(checked.body)


def test_one_unreadable_campaign_does_not_hide_the_others(http_api: HttpApi, table: Table) -> None:
    listed = {"status_key": "CAMPAIGN", "version": 1, "accepted": 1}
    table.put({"pk": "CAMPAIGN#good", "status_at": "2026-11-23T06:00:00.000Z", **listed})
    table.put({"pk": "CAMPAIGN#bad", "status_at": "2026-11-23T07:00:00.000Z", **listed, "calls": "many"})
    reply = http_api.get("/v1/campaigns")
    assert [each["campaign"] for each in reply.body["campaigns"]] == ["good"]
