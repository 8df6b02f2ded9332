"""A request may bring the token of a task that waits for it. It is kept for the task alone: no answer of the API has it."""

import json
from base64 import b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import call_id_of
from simulation.makers import plain_request
from simulation.stack.http_api import SUPERVISOR, HttpApi
from tests.api.every_operation import walk
from tests.api.numbers_everywhere import Seeds

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from tests.api.conftest import SetClock

TOKEN = "MARKER/of+a+waiting=task"


def tokens_of(table: Table, call_id: str) -> list[str]:
    plain = table.get(f"TASK_TOKENS#{call_id}")
    return [] if plain is None else list(plain["waiting"])


def submit(http_api: HttpApi, token: str, **request: Any) -> Any:
    return http_api.post("/v1/calls", plain_request(**{"request_id": "r1"} | request) | {"task_token": token})


def test_a_repeat_with_another_token_adds_it_and_is_still_a_repeat(
    http_api: HttpApi, table: Table, clock: "SetClock"
) -> None:
    assert submit(http_api, "first").body["answer"] == "accepted"
    clock.pause(timedelta(seconds=1))
    assert [submit(http_api, token).body["answer"] for token in ("second", "first")] == ["repeated"] * 2
    assert http_api.post("/v1/calls", plain_request(request_id="r1")).body["answer"] == "repeated"

    assert tokens_of(table, call_id_of("r1")) == ["first", "second"]


def test_a_sixth_token_is_refused_by_name_and_kept_where_a_person_sees_it(http_api: HttpApi, table: Table) -> None:
    for number in range(5):
        assert submit(http_api, f"token-{number}").status == 202

    reply = submit(http_api, "token-5")

    assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (400, ["task_token"])
    assert "at most 5 tokens" in reply.body["errors"][0]["message"]
    (kept,) = http_api.get("/v1/calls", status="REJECTED").body["calls"]
    assert kept["request_id"] == "r1"
    # It waits for what became of its request: that it was rejected.
    assert tokens_of(table, kept["call_id"]) == ["token-5"]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("", "at least 1 character"),
        ("x" * 2_049, "at most 2048 characters"),
        ("with a space", "printable ASCII"),
        ('"', "printable ASCII"),
        ("é", "printable ASCII"),
        ("x\n", "printable ASCII"),
        (3, "a text"),
    ],
)
def test_what_can_be_no_token_is_refused_by_name(http_api: HttpApi, table: Table, token: Any, expected: str) -> None:
    reply = submit(http_api, token)
    assert [error["field"] for error in reply.body["errors"]] == ["task_token"]
    assert expected in reply.body["errors"][0]["message"]
    (kept,) = http_api.get("/v1/calls", status="REJECTED").body["calls"]
    assert tokens_of(table, kept["call_id"]) == []


def test_a_bad_request_lets_its_task_wait_for_the_rejection(http_api: HttpApi, table: Table) -> None:
    reply = submit(http_api, TOKEN, lane="fast")
    assert reply.status == 400
    (kept,) = http_api.get("/v1/calls", status="REJECTED").body["calls"]
    assert tokens_of(table, kept["call_id"]) == [TOKEN]


def test_a_dry_run_keeps_no_token(http_api: HttpApi, table: Table) -> None:
    request = plain_request(request_id="r1") | {"task_token": TOKEN}
    assert http_api.post("/v1/calls", request, dry_run="true").body["answer"] == "accepted"
    assert tokens_of(table, call_id_of("r1")) == []


def test_no_answer_tells_a_token_to_anybody(
    http_api: HttpApi,
    table: Table,
    sqs: "SQSClient",
    queues: dict[str, str],
    clock: "SetClock",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clients.sqs(), "start_message_move_task", lambda **_: {})
    clock.pause(timedelta(seconds=60))
    seeds = Seeds()
    seeds.plant(table, sqs, queues)
    for request_id, wrong in (("taken", {}), ("taken", {"lane": "urgent"}), ("bad", {"lane": "fast", TOKEN: 1})):
        reply = submit(http_api, TOKEN, request_id=request_id, **{k: v for k, v in wrong.items() if k != TOKEN})
        assert TOKEN not in json.dumps(reply.body)
        seeds.call_ids += [call_id_of(request_id), str(reply.body.get("call_id") or "0" * 24)]
    rejected = http_api.get("/v1/calls", status="REJECTED").body["calls"]
    seeds.call_ids += [call["call_id"] for call in rejected]
    request = json.dumps(plain_request(request_id="set aside") | {"task_token": TOKEN})
    for body in (request, json.dumps({"Type": "Notification", "TopicArn": "t", "Message": request}), request[:-3]):
        sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody=body)

    met = set()
    for operation, _, answer in walk(http_api.as_caller(SUPERVISOR), "/page", seeds):
        told = json.dumps(answer)
        assert "MARKER" not in told, (operation.name, answer)
        met |= {word for word in ("set aside", "fast") if word in told}

    # Where the token stood, what stood beside it is shown.
    assert met == {"set aside", "fast"}


def test_a_file_takes_no_token(http_api: HttpApi) -> None:
    line = json.dumps(plain_request(request_id="r1") | {"task_token": TOKEN})
    reply = http_api.post("/v1/calls/file", {"file_name": "calls.jsonl", "content": b64encode(line.encode()).decode()})
    told = json.dumps(reply.body)
    assert "MARKER" not in told
    assert '"task_token"' in told, reply.body
    assert "expected none in a file" in told
