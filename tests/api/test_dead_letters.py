import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from redial.adapters import clients
from simulation.makers import plain_request
from simulation.stack.http_api import DISPATCHER, READER, HttpApi
from tests.api.dead_letters import bodies

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def fail_to_move(monkeypatch: pytest.MonkeyPatch, code: str, message: str = "") -> None:
    def start_message_move_task(**_: str) -> None:
        raise ClientError({"Error": {"Code": code, "Message": message}}, "StartMessageMoveTask")

    monkeypatch.setattr(clients.sqs(), "start_message_move_task", start_message_move_task)


def test_queues_are_listed_with_what_a_message_means(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody="{}")

    listed = {queue["name"]: queue for queue in http_api.get("/v1/dead-letters").body["queues"]}

    assert {name: queue["messages"] for name, queue in listed.items()} == {
        "requests": 1,
        "wake-ups": 0,
        "events": 0,
        "events-delivery": 0,
    }
    assert listed["requests"]["redrives_to"] == "requests"
    assert "redrive" in listed["requests"]["meaning"]


def test_messages_are_shown_without_personal_data_and_stay(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    body = plain_request(content={"plain_text_message": {"text": 'Your "result" \\ is ready.', "voice_id": "Joanna"}})
    sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody=json.dumps(body))

    (masked,) = http_api.get("/v1/dead-letters/requests").body["messages"]
    shown = json.loads(masked["body"])

    assert shown["content"] == {"plain_text_message": {"text": "…", "voice_id": "…"}}
    assert shown["destination_phone_number"] == "…"
    assert http_api.get("/v1/dead-letters").body["queues"][0]["messages"] == 1


def test_a_look_right_after_another_shows_the_same(http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str]) -> None:
    """Each look hides for a second what it shows."""
    sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody="{}")

    first, second = (http_api.get("/v1/dead-letters/requests").body["messages"] for _ in range(2))

    assert [message["message_id"] for message in second] == [message["message_id"] for message in first] != []


def test_sqs_moves_messages_back_by_itself(
    http_api: HttpApi, queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[dict[str, str]] = []
    monkeypatch.setattr(clients.sqs(), "start_message_move_task", lambda **parameters: started.append(parameters))

    reply = http_api.post("/v1/dead-letters/requests/redrive")

    assert reply.body == {"queue": "requests", "moved": None, "done": False, "kept": 0}
    account = "arn:aws:sqs:us-east-1:123456789012"
    assert started == [{"SourceArn": f"{account}:requests-dlq", "DestinationArn": f"{account}:requests"}]


def test_where_sqs_cannot_each_message_is_moved(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_move(monkeypatch, "InvalidAction")
    for number in range(25):
        sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody=str(number))
    assert http_api.get("/v1/dead-letters").body["queues"][0]["messages"] == 25

    reply = http_api.post("/v1/dead-letters/requests/redrive")

    assert reply.body == {"queue": "requests", "moved": 25, "done": True, "kept": 0}
    counts = sqs.get_queue_attributes(QueueUrl=queues["requests"], AttributeNames=["ApproximateNumberOfMessages"])
    assert counts["Attributes"]["ApproximateNumberOfMessages"] == "25"
    assert http_api.get("/v1/dead-letters").body["queues"][0]["messages"] == 0


def test_what_sns_could_not_deliver_is_sent_on_without_asking_sqs_which_moves_from_queues_of_queues_alone(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_move(monkeypatch, "InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    sqs.send_message(QueueUrl=queues["events-delivery-dlq"], MessageBody="event")

    reply = http_api.post("/v1/dead-letters/events-delivery/redrive")

    assert reply.body == {"queue": "events-delivery", "moved": 1, "done": True, "kept": 0}
    assert bodies(sqs, queues["events"]) == ["event"]
    assert bodies(sqs, queues["events-delivery-dlq"]) == []


@pytest.mark.parametrize(("fails", "arrived"), [("send_message", []), ("delete_message", ["event"])])
def test_dying_while_a_message_is_moved_loses_nothing_and_leaves_what_can_be_repeated(
    http_api: HttpApi,
    sqs: "SQSClient",
    queues: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    fails: str,
    arrived: list[str],
) -> None:
    def die(**_: str) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs")

    sqs.send_message(QueueUrl=queues["events-delivery-dlq"], MessageBody="event")
    with monkeypatch.context() as dying:
        dying.setattr(clients.sqs(), fails, die)
        assert http_api.post("/v1/dead-letters/events-delivery/redrive").status == 500

    assert bodies(sqs, queues["events"]) == arrived
    left = sqs.get_queue_attributes(
        QueueUrl=queues["events-delivery-dlq"], AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
    )
    assert left["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1", "hidden for a minute, and still there"


def test_a_queue_is_taken_for_empty_only_after_all_of_sqs_was_asked(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short poll asks some of SQS's servers, and may find nothing where there is something."""
    sqs.send_message(QueueUrl=queues["events-delivery-dlq"], MessageBody="event")
    receive, waits = clients.sqs().receive_message, []

    def receive_message(**parameters: Any) -> Any:
        waits.append(parameters["WaitTimeSeconds"])
        return receive(**parameters)

    monkeypatch.setattr(clients.sqs(), "receive_message", receive_message)
    assert http_api.post("/v1/dead-letters/events-delivery/redrive").body["done"]

    assert len(waits) == 2
    assert all(wait > 0 for wait in waits)


def test_nothing_is_moved_by_hand_where_sqs_refuses_for_another_reason(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_move(monkeypatch, "AccessDenied", "not authorized to perform: sqs:StartMessageMoveTask")
    sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody="one")

    assert http_api.post("/v1/dead-letters/requests/redrive").status == 500
    assert bodies(sqs, queues["requests-dlq"]) == ["one"]
    assert bodies(sqs, queues["requests"]) == []


def test_redrive_under_way_is_a_conflict(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
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
