"""What became of a call is told on the stack's event bus, and a rule brings it to a queue."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Any

import jsonschema
import pytest

from local.ports import HOST
from redial.domain.call.calls import CallStatus
from simulation.makers import EVENTS
from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = pytest.mark.stack
WITHIN_S = 30
SCHEMA = json.loads((EVENTS / "schemas" / "published_event.schema.json").read_text())


def queue_of_ends(pipeline: Pipeline) -> str:
    """Put a rule on the bus whose target is a queue; give the queue."""
    aws, bus = pipeline.stack.aws, pipeline.stack.outputs["event_bus_name"]
    queue_url = aws.sqs.create_queue(QueueName="ends")["QueueUrl"]
    arn = aws.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    session: Any = aws.session
    events = session.client("events", endpoint_url=aws.endpoint_url)
    pattern = {"source": ["redial"], "detail-type": ["Call Ended"], "detail": {"campaign": ["outcomes"]}}
    events.put_rule(EventBusName=bus, Name="ends", EventPattern=json.dumps(pattern))
    events.put_targets(EventBusName=bus, Rule="ends", Targets=[{"Id": "queue", "Arn": arn}])
    return queue_url


class Hooks(BaseHTTPRequestHandler):
    """An address that is told."""

    told: "Queue[tuple[str | None, dict[str, Any]]]" = Queue()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told.put((self.headers["Authorization"], json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def webhook() -> Iterator[str]:
    server = ThreadingHTTPServer((HOST, 0), Hooks)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{HOST}:{server.server_port}/hooks"
    server.shutdown()


def received(pipeline: Pipeline, queue_url: str) -> dict[str, Any]:
    deadline = time.monotonic() + WITHIN_S
    while time.monotonic() < deadline:
        answer = pipeline.stack.aws.sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            event: dict[str, Any] = json.loads(message["Body"])
            return event
    raise AssertionError(f"no event after {WITHIN_S} s")


def test_the_end_of_a_call_arrives_at_a_queue_by_a_rule(pipeline: Pipeline) -> None:
    queue_url = queue_of_ends(pipeline)
    pipeline.send(plain_request("other", "+12065550179"))
    pipeline.send(plain_request("told", "+12065550100", campaign="outcomes", metadata={"case": "4711"}))
    call = pipeline.wait_until_final("told")

    event = received(pipeline, queue_url)

    detail = event["detail"]
    assert (event["source"], event["detail-type"], detail["request_id"]) == ("redial", "Call Ended", "told")
    assert detail["status"] == call.status == CallStatus.COMPLETED
    assert (detail["call_id"], detail["metadata"]) == (call.call_id, {"case": "4711"})
    assert detail["destination_phone_number"] == "+1206*****00"
    assert [attempt["outcome"] for attempt in detail["attempts"]] == ["COMPLETED_CALL"]
    jsonschema.validate(detail, SCHEMA)


def test_the_end_of_a_call_arrives_at_a_webhook(pipeline: Pipeline, webhook: str) -> None:
    aws, bus = pipeline.stack.aws, pipeline.stack.outputs["event_bus_name"]
    session: Any = aws.session
    events = session.client("events", endpoint_url=aws.endpoint_url)
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "Authorization", "ApiKeyValue": "word"}}
    connection = events.create_connection(Name="desk", AuthorizationType="API_KEY", AuthParameters=key)
    destination = events.create_api_destination(
        Name="desk", ConnectionArn=connection["ConnectionArn"], HttpMethod="POST", InvocationEndpoint=webhook
    )
    pattern = {"source": ["redial"], "detail": {"campaign": ["webhook"]}}
    events.put_rule(EventBusName=bus, Name="desk", EventPattern=json.dumps(pattern))
    role = "arn:aws:iam::000000000000:role/desk"
    target = {"Id": "desk", "Arn": destination["ApiDestinationArn"], "RoleArn": role}
    events.put_targets(EventBusName=bus, Rule="desk", Targets=[target])
    pipeline.send(plain_request("hooked", "+12065550101", campaign="webhook"))
    pipeline.wait_until_final("hooked")

    authorization, event = Hooks.told.get(timeout=WITHIN_S)

    assert authorization == "word"
    assert (event["detail-type"], event["detail"]["request_id"]) == ("Call Ended", "hooked")
