"""Events that a receiver did not take: looked at, and sent on."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from redial.adapters import clients
from redial.adapters.undelivered_events import SIGNED_WEBHOOK, SOURCE_OF_REDRIVEN, rule_for
from simulation.stack.http_api import HttpApi
from tests.api.conftest import UNDELIVERED
from tests.api.dead_letters import bodies

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef

EVENT = json.dumps(
    {"source": "redial", "detail-type": "Call Ended", "time": "2026-11-27T10:00:00Z", "detail": {"id": "1"}},
    separators=(",", ":"),
)
GONE: "dict[str, MessageAttributeValueTypeDef]" = {
    "TARGET_ARN": {"DataType": "String", "StringValue": "arn:aws:sns:us-east-1:123456789012:gone"}
}
REFUSED: "dict[str, MessageAttributeValueTypeDef]" = {"ERROR_CODE": {"DataType": "String", "StringValue": "HTTP_410"}}


@pytest.fixture
def receivers() -> bool:
    return True


@pytest.fixture
def put(aws: None, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Give what is put on the bus: moto knows rules, and needs a package more to match events with them."""
    put: list[Any] = []

    def put_events(**parameters: Any) -> Any:
        put.extend(json.loads(entry["Detail"]) for entry in parameters["Entries"])
        return {"Entries": [{"EventId": "1"}]}

    bridge = clients.events(None)
    bridge.create_event_bus(Name="redial-test")
    pattern = {"source": [SOURCE_OF_REDRIVEN], "resources": [SIGNED_WEBHOOK]}
    bridge.put_rule(Name=rule_for(SIGNED_WEBHOOK), EventBusName="redial-test", EventPattern=json.dumps(pattern))
    monkeypatch.setattr(bridge, "put_events", put_events)
    return put


@pytest.fixture
def refused(sqs: "SQSClient", queues: dict[str, str]) -> str:
    sqs.send_message(QueueUrl=queues[UNDELIVERED], MessageBody=EVENT, MessageAttributes=REFUSED)
    return queues[UNDELIVERED]


def test_a_look_tells_who_did_not_take_an_event_and_why(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    sqs.send_message(QueueUrl=queues[UNDELIVERED], MessageBody=EVENT, MessageAttributes={**GONE, **REFUSED})
    sqs.send_message(QueueUrl=queues["requests-dlq"], MessageBody=EVENT, MessageAttributes=GONE)

    (of_receiver,) = http_api.get("/v1/dead-letters/receivers").body["messages"]
    (of_producer,) = http_api.get("/v1/dead-letters/requests").body["messages"]

    assert (of_receiver["receiver"], of_receiver["error_code"]) == (GONE["TARGET_ARN"]["StringValue"], "HTTP_410")
    assert of_producer["receiver"] is None, "a producer may write anything into an attribute"


def test_an_event_goes_on_to_who_did_not_take_it_and_the_act_is_noted(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str], refused: str, put: list[Any]
) -> None:
    listed = {queue["name"]: queue for queue in http_api.get("/v1/dead-letters").body["queues"]}
    assert listed["receivers"]["redrives_to"] == "receivers"

    reply = http_api.post("/v1/dead-letters/receivers/redrive", {"reason": "mended"})

    assert reply.body == {"queue": "receivers", "moved": 1, "done": True, "kept": 0}
    assert put == [json.loads(EVENT)]
    assert bodies(sqs, refused) == []
    (entry,) = http_api.get("/v1/audit", kind="redrive_dead_letters").body["acts"]
    assert entry["reason"] == "mended"


def test_what_has_no_receiver_any_more_is_kept_and_told(
    http_api: HttpApi, sqs: "SQSClient", queues: dict[str, str], refused: str, put: list[Any]
) -> None:
    sqs.send_message(QueueUrl=queues[UNDELIVERED], MessageBody=EVENT, MessageAttributes=GONE)

    reply = http_api.post("/v1/dead-letters/receivers/redrive")

    assert (reply.body["moved"], reply.body["kept"], reply.body["done"]) == (1, 1, True)
    listed = {queue["name"]: queue for queue in http_api.get("/v1/dead-letters").body["queues"]}
    assert listed["receivers"]["messages"] == 1


def test_dying_after_an_event_was_sent_on_leaves_it_to_be_sent_again(
    http_api: HttpApi,
    sqs: "SQSClient",
    queues: dict[str, str],
    refused: str,
    put: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(**_: str) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs")

    with monkeypatch.context() as dying:
        dying.setattr(clients.sqs(), "delete_message", die)
        assert http_api.post("/v1/dead-letters/receivers/redrive").status == 500

    assert put == [json.loads(EVENT)]
    left = sqs.get_queue_attributes(QueueUrl=refused, AttributeNames=["ApproximateNumberOfMessagesNotVisible"])
    assert left["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"
