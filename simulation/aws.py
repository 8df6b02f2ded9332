"""AWS behind botocore: every call of every client ends here, so that it can be counted, delayed, failed, or be the last one."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, get_ident
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from simulation.dynamodb import FakeDynamoDb
from simulation.sqs import Queue, Sqs
from simulation.voice import FINAL, FIRST, FakeVoice, sns_envelope
from simulation.world import World

TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:"
_DEAD_LETTERS_OF_OTHERS = ("events-delivery-dlq", "minute-tick-dlq")
"""What SNS could not deliver to the events queue, and what the schedule could not send."""
Answer = dict[str, Any]


@dataclass(frozen=True)
class AwsCall:
    """One call of a client."""

    service: str
    operation: str
    parameters: dict[str, Any]

    def __str__(self) -> str:
        match self.parameters:
            case {"Key": {"pk": {"S": key}}} | {"Item": {"pk": {"S": key}}}:
                about = key.split("#")[0]
            case {"IndexName": name, "ExpressionAttributeValues": {":key": {"S": key}}}:
                about = f"{name} {key}"
            case {"QueueUrl": url}:
                about = url.rpartition("/")[2]
            case _:
                about = ""
        return f"{self.service}:{self.operation} {about}".strip()


Intercept = Callable[[AwsCall, Callable[[], Answer]], Answer]


def _execute(_call: AwsCall, execute: Callable[[], Answer]) -> Answer:
    return execute()


@dataclass
class FakeAws:
    """The services, and what happens on the way to them."""

    world: World
    voice: FakeVoice
    dynamodb: FakeDynamoDb = field(default_factory=FakeDynamoDb)
    latency_s: Callable[[], float] = lambda: 0.005
    """From a client to a service, and back again."""
    intercept: Intercept = _execute
    event_delay_s: Callable[[], float] = lambda: 0.05
    """From the voice service's publishing to the events queue."""
    event_fate: Callable[[str], list[float]] = lambda _topic: [0.0]
    """For an event of a topic the delays with which it is delivered: none for a lost one, two for a repeated one."""
    requests: Queue = field(default_factory=lambda: Queue("requests", 180))
    wake_ups: Queue = field(default_factory=lambda: Queue("wake-ups", 360))
    events: Queue = field(default_factory=lambda: Queue("events", 180))
    archived: list[dict[str, Any]] = field(default_factory=list)
    """Records that Firehose took."""
    _published: int = 0
    _thread: int = field(default_factory=get_ident)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.voice.publish = self._publish
        self.sqs = Sqs((self.requests, self.wake_ups, self.events), _DEAD_LETTERS_OF_OTHERS)

    @contextmanager
    def installed(self, *, at_once: Callable[[], float] | None = None) -> Iterator[None]:
        """
        Let every botocore client end here.

        Parameters
        ----------
        at_once
            Answer whoever asks without letting time pass, and without anything that happens on the way: for a caller that is
            no actor of the world, and has this time.
        """
        aws, one_at_a_time = self, Lock()

        def make_api_call(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Answer:
            call = AwsCall(client.meta.service_model.service_name, operation, parameters)
            if at_once is None:
                return aws.call(call)
            with one_at_a_time:
                return aws.serve(call, at_once())

        with patch.object(BaseClient, "_make_api_call", make_api_call):
            yield

    def call(self, call: AwsCall) -> Answer:
        """
        Make a call, as an actor of the world.

        What an actor does in threads of its own, while it waits for them, is done at once: nothing else can go on meanwhile.
        """
        if get_ident() != self._thread:
            with self._one_at_a_time:
                return self.serve(call)
        self.world.require_alive()
        return self.intercept(call, lambda: self._carry(call))

    def _carry(self, call: AwsCall) -> Answer:
        if call.service == "pinpoint-sms-voice":
            return self.voice.send(call.parameters)
        self.world.sleep(self.latency_s())
        try:
            return self.serve(call, wait=self.world.sleep)
        finally:
            self.world.sleep(self.latency_s())

    def serve(self, call: AwsCall, now: float | None = None, wait: Callable[[float], None] = lambda _: None) -> Answer:
        """
        Carry out a call, as the service does once the request is there.

        Parameters
        ----------
        now
            The time; None: that of the world.
        wait
            Lets a long poll wait.
        """
        match call.service, call.operation:
            case "dynamodb", operation:
                return self.dynamodb.call(operation, call.parameters)
            case "sqs", operation:
                return self.sqs.call(operation, call.parameters, self.world.now if now is None else now, wait)
            case "firehose", "PutRecordBatch":
                self.archived.extend(call.parameters["Records"])
                return {
                    "FailedPutCount": 0,
                    "RequestResponses": [{"RecordId": "r"} for _ in call.parameters["Records"]],
                }
            case _:
                raise NotImplementedError(str(call))

    def _publish(self, topic: str, body: str, delay: float) -> None:
        self._published += 1
        published_at = self.world.now + delay
        envelope = sns_envelope(TOPIC_ARN + topic, body, published_at, self._published)
        fate = self.event_fate(topic)
        arrives = [published_at + self.event_delay_s() + late for late in fate]
        if topic in FINAL or topic.startswith(FIRST):
            message_id = json.loads(body)["MessageId"]
            send = next(send for send in self.voice.log if send.message_id == message_id)
            if topic in FINAL:
                send.final_event_lost = not fate
            else:
                send.first_told_at = min(arrives, default=None)
        for at in arrives:
            self.events.put(envelope, at)

    def request(self, **request: Any) -> None:
        """Send a call request."""
        self.requests.put(json.dumps(request), self.world.now)

    def voice_event(self, topic: str, message_id: str) -> None:
        """Publish an event of a call that nobody here placed: of somebody else of the account, or a second one of a send."""
        self._published += 1
        envelope = sns_envelope(
            TOPIC_ARN + topic, json.dumps({"MessageId": message_id}), self.world.now, self._published
        )
        self.events.put(envelope, self.world.now + self.event_delay_s())
