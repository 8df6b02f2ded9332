import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from redial.adapters import clients
from tests.api.http_api import DISPATCHER, READER, HttpApi
from tests.makers import plain_request

if TYPE_CHECKING:
    import pytest
    from mypy_boto3_sqs import SQSClient


def fail_to_move(monkeypatch: "pytest.MonkeyPatch", code: str, message: str = "") -> None:
    def start_message_move_task(**_: str) -> None:
        raise ClientError({"Error": {"Code": code, "Message": message}}, "StartMessageMoveTask")

    monkeypatch.setattr(clients.sqs(), "start_message_move_task", start_message_move_task)


def test_queues_are_listed_with_what_a_message_means(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody="{}")

    listed = {queue["name"]: queue for queue in http_api.get("/v1/dead-letters").body["queues"]}

    assert {name: queue["messages"] for name, queue in listed.items()} == {"requests": 1, "wake-ups": 0, "events": 0}
    assert listed["requests"]["redrives_to"] == "requests"
    assert "redrive" in listed["requests"]["meaning"]


def test_messages_are_shown_without_personal_data_and_stay(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    body = plain_request(content={"plain_text_message": {"text": 'Your "result" \\ is ready.', "voice_id": "Joanna"}})
    sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody=json.dumps(body))

    (masked,) = http_api.get("/v1/dead-letters/requests").body["messages"]
    shown = json.loads(masked["body"])

    assert shown["content"] == {"plain_text_message": {"text": "…", "voice_id": "Joanna"}}
    assert shown["destination_phone_number"].startswith("+1206***")
    assert http_api.get("/v1/dead-letters").body["queues"][0]["messages"] == 1


def test_sqs_moves_messages_back_by_itself(
    http_api: HttpApi, queues: dict[str, str], monkeypatch: "pytest.MonkeyPatch"
) -> None:
    started: list[dict[str, str]] = []
    monkeypatch.setattr(clients.sqs(), "start_message_move_task", lambda **parameters: started.append(parameters))

    reply = http_api.post("/v1/dead-letters/requests/redrive")

    assert reply.body == {"queue": "requests", "moved": None, "done": False}
    account = "arn:aws:sqs:us-east-1:123456789012"
    assert started == [{"SourceArn": f"{account}:requests-dlq", "DestinationArn": f"{account}:requests"}]


def test_where_sqs_cannot_each_message_is_moved(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str], monkeypatch: "pytest.MonkeyPatch"
) -> None:
    fail_to_move(monkeypatch, "InvalidAction")
    for number in range(25):
        sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody=str(number))

    reply = http_api.post("/v1/dead-letters/requests/redrive")

    assert reply.body == {"queue": "requests", "moved": 25, "done": True}
    counts = sqs.get_queue_attributes(QueueUrl=queues["requests"], AttributeNames=["ApproximateNumberOfMessages"])
    assert counts["Attributes"]["ApproximateNumberOfMessages"] == "25"
    assert http_api.get("/v1/dead-letters").body["queues"][0]["messages"] == 0


def test_redrive_under_way_is_a_conflict(http_api: HttpApi, monkeypatch: "pytest.MonkeyPatch") -> None:
    fail_to_move(monkeypatch, "InvalidParameterValue", "There is already a task running.")

    assert http_api.post("/v1/dead-letters/requests/redrive").status == 409


def test_unknown_queue_names_those_there_are(http_api: HttpApi) -> None:
    reply = http_api.get("/v1/dead-letters/nonsense")

    assert reply.status == 404
    assert "requests, wake-ups, events" in reply.body["detail"]


def test_reader_may_look_but_not_redrive(http_api: HttpApi) -> None:
    reader = http_api.as_caller(READER)

    assert reader.get("/page/v1/dead-letters/requests").status == 200
    assert reader.post("/page/v1/dead-letters/requests/redrive").status == 403
    assert http_api.as_caller(DISPATCHER).get("/page/v1/dead-letters").status == 200
