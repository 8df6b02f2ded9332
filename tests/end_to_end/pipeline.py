"""The deployed pipeline as the tests see it: the requests queue, the table, and the voice API's own log of calls."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from local.calls import CallReader
from local.demo.run import DemoCall
from local.stack import RunningStack
from redial.domain.call.calls import Call, call_id_of
from redial.domain.reporting.listing import StoredCall, status_of
from tests.patience import PATIENCE_WITH_A_STACK_S


@dataclass(frozen=True)
class Pipeline:
    """A running local stack, with what the tests ask of it."""

    stack: RunningStack

    @property
    def reader(self) -> CallReader:
        return CallReader(self.stack.aws.dynamodb, self.stack.outputs["table_name"])

    def send(self, request: Mapping[str, object] | str) -> str:
        """Send a request, and give the message's id."""
        body = request if isinstance(request, str) else json.dumps(request)
        queue_url = self.stack.outputs["requests_queue_url"]
        return self.stack.aws.sqs.send_message(QueueUrl=queue_url, MessageBody=body)["MessageId"]

    def find(self, call_id: str) -> StoredCall | None:
        return self.reader.get([call_id]).get(call_id)

    def call(self, request_id: str) -> Call | None:
        call = self.find(call_id_of(request_id))
        assert call is None or isinstance(call, Call)
        return call

    def wait_until_final(self, request_id: str, within_s: float = PATIENCE_WITH_A_STACK_S) -> Call:
        return self.wait_until(request_id, lambda call: status_of(call).is_final, within_s)

    def wait_until(
        self, request_id: str, condition: Callable[[Call], bool], within_s: float = PATIENCE_WITH_A_STACK_S
    ) -> Call:
        deadline = time.monotonic() + within_s
        while (call := self.call(request_id)) is None or not condition(call):
            assert time.monotonic() < deadline, f"{request_id} after {within_s:.0f} s: {call}"
            time.sleep(0.2)
        return call

    def sends_to(self, phone_number: str) -> list[dict[str, Any]]:
        """Give each SendVoiceMessage request that reached the voice API for a number."""
        answer = httpx.get(
            f"{self.stack.voice_endpoint_url}/_emulator/calls",
            params={"destination": phone_number},
            timeout=PATIENCE_WITH_A_STACK_S,
            trust_env=False,
        )
        calls: list[dict[str, Any]] = answer.raise_for_status().json()["calls"]
        return calls

    def place_script(self, phone_number: str, *attempts: str | Mapping[str, object]) -> None:
        """Say how the next calls to a number go."""
        url = f"{self.stack.voice_endpoint_url}/_emulator/scripts/{phone_number}"
        httpx.put(url, json=attempts, timeout=PATIENCE_WITH_A_STACK_S, trust_env=False).raise_for_status()

    def queue_of_events(self, name: str, kind: str, campaign: str) -> str:
        """Put a rule on the bus whose target is a queue, for the events of a kind and campaign; give the queue."""
        aws = self.stack.aws
        queue_url = aws.sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = aws.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        session: Any = aws.session
        events = session.client("events", endpoint_url=aws.endpoint_url)
        pattern = {"source": ["redial"], "detail-type": [kind], "detail": {"campaign": [campaign]}}
        bus = self.stack.outputs["event_bus_name"]
        events.put_rule(EventBusName=bus, Name=name, EventPattern=json.dumps(pattern))
        events.put_targets(EventBusName=bus, Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
        return queue_url

    def voice_client(self, version: str) -> Any:
        """Give the SDK's client of a version of the voice API."""
        service = {"v1": "pinpoint-sms-voice", "v2": "pinpoint-sms-voice-v2"}[version]
        session: Any = self.stack.aws.session
        return session.client(service, endpoint_url=self.stack.voice_endpoint_url)


@dataclass(frozen=True)
class DemoRun:
    """The demo's requests after they went through the pipeline."""

    demo_calls: tuple[DemoCall, ...]
    calls: Mapping[str, StoredCall]

    def of_line(self, line: int) -> tuple[DemoCall, StoredCall]:
        demo_call = self.demo_calls[line - 1]
        return demo_call, self.calls[demo_call.call_id]


def plain_request(request_id: str, phone_number: str, **fields: object) -> dict[str, object]:
    message = {"plain_text_message": {"text": "Hello. This is a test of the pipeline."}}
    return {"request_id": request_id, "destination_phone_number": phone_number, "content": message, **fields}
