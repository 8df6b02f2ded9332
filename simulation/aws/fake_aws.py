"""AWS behind botocore: every call of every client ends here, so that it can be counted, delayed, failed, or be the last one."""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, get_ident
from typing import Any
from unittest.mock import patch

import msgspec
from botocore.client import BaseClient

from simulation.aws.event_bus import FakeEventBus
from simulation.aws.events_log import FakeEventsLog
from simulation.aws.sqs import Message, Queue, Sqs
from simulation.aws.step_functions import FakeStepFunctions
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.voice.sends import FINAL, FIRST
from simulation.voice.service import ApiVersion, FakeVoice, Published, SendVoiceMessage, sns_envelope
from simulation.voice.v1 import Version1
from simulation.voice.v2 import TOPIC, Version2
from simulation.world import World

TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:redial-"
EVENT_DEAD_LETTERS = ("events-dlq", "events-delivery-dlq")
"""Those of voice events."""
_DEAD_LETTERS_OF_OTHERS = ("events-delivery-dlq", "minute-tick-dlq")
"""What SNS could not deliver to the events queue, and what the schedule could not send."""
WAITING_EVENTS = "waiting-events"
"""The queue of events that the event bus did not take."""
_VOICE: dict[str, ApiVersion] = {"pinpoint-sms-voice": Version1(), "pinpoint-sms-voice-v2": Version2()}
"""The versions of the voice service's API, by the names of their clients' services."""
Answer = dict[str, Any]


class AwsCall(msgspec.Struct, frozen=True):
    """One call of a client."""

    service: str
    operation: str
    parameters: dict[str, Any]

    @property
    def is_send(self) -> bool:
        """Tell whether it goes to the voice service, in whichever version."""
        return self.service in _VOICE

    def asked(self) -> SendVoiceMessage:
        """Return what a send asks for."""
        return _VOICE[self.service].read(self.parameters)

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
    thread_starts_after_s: Callable[[], float] = lambda: 0.0
    """How long after `dial` started a thread it begins."""
    event_delay_s: Callable[[], float] = lambda: 0.05
    """From the voice service's publishing to the events queue."""
    event_fate: Callable[[str], list[float]] = lambda _topic: [0.0]
    """For an event of a topic the delays with which it is delivered: none for a lost one, two for a repeated one."""
    brings_events: bool = False
    """SNS hands events, but the first ones of calls, to `track` itself."""
    requests: Queue = field(default_factory=lambda: Queue("requests", 180))
    wake_ups: Queue = field(default_factory=lambda: Queue("wake-ups", 360))
    events: Queue = field(default_factory=lambda: Queue("events", 180))
    archived: list[dict[str, Any]] = field(default_factory=list)
    """Records that Firehose took."""
    event_bus: FakeEventBus = field(default_factory=FakeEventBus)
    step_functions: FakeStepFunctions = field(default_factory=FakeStepFunctions)
    waiting_events: Queue = field(default_factory=lambda: Queue(WAITING_EVENTS, 360))
    events_log: FakeEventsLog = field(default_factory=FakeEventsLog)
    _event_versions: Collection[str | None] = frozenset({"v1", "v2"})
    _published: int = 0
    _coming: dict[str, Published] = field(default_factory=dict)
    """The events in the queue, by the ids of their messages; some are published only later."""
    _thread: int = field(default_factory=get_ident)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.voice.publish = self._publish
        self.sqs = Sqs((self.requests, self.wake_ups, self.events, self.waiting_events), _DEAD_LETTERS_OF_OTHERS)

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
        if call.is_send:
            return self.voice.send(call.parameters, _VOICE[call.service])
        sleep = self.world.sleep
        sleep(self.latency_s())
        try:
            if call.service == "dynamodb":  # as most are
                return self.dynamodb.call(call.operation, call.parameters)
            return self.serve(call, wait=sleep)
        finally:
            sleep(self.latency_s())

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
            case "logs", operation:
                return self.events_log.call(operation, call.parameters)
            case "events", operation:
                return self.event_bus.call(operation, call.parameters)
            case "stepfunctions", operation:
                return self.step_functions.call(operation, call.parameters)
            case "firehose", "PutRecordBatch":
                self.archived.extend(call.parameters["Records"])
                return {
                    "FailedPutCount": 0,
                    "RequestResponses": [{"RecordId": "r"} for _ in call.parameters["Records"]],
                }
            case _:
                raise NotImplementedError(str(call))

    def _publish(self, event: Published) -> None:
        self._published += 1
        published_at = self.world.now + event.delay_s
        self.events_log.put(published_at, event.body)
        envelope = sns_envelope(TOPIC_ARN + event.topic, event.body, published_at, self._published)
        send, event_type = event.happening.send, event.happening.event_type
        fate = self.event_fate(event.topic) if send.version in self._event_versions else []
        arrives = [published_at + self.event_delay_s() + late for late in fate]
        if event_type in FINAL:
            send.final_event_lost = not fate
        if event_type == FIRST or send.context is not None:
            told = [at for at in (send.first_told_at, *arrives) if at is not None]
            send.first_told_at = min(told, default=None)
        for at in arrives:
            is_direct = self.brings_events and event_type != FIRST
            self._coming[self.events.put(envelope, at, is_direct=is_direct)] = event

    def event_of(self, message: Message) -> Published | None:
        """Return the event of a send that a message of the events queue is; None: nobody here made that send."""
        return self._coming.get(message.message_id)

    def take_events_of(self, versions: Collection[str | None]) -> None:
        """Take only events of these versions of the voice API from now on: the topics of the others are gone."""
        self._event_versions = versions
        for message in list(self.events.messages):
            event = self._coming.get(message.message_id)
            if event is None or event.happening.at <= self.world.now or event.happening.send.version in versions:
                continue
            self.events.delete(message)
            send = event.happening.send
            send.final_event_lost |= event.happening.event_type in FINAL
            if send.first_told_at is not None and send.first_told_at > self.world.now:
                send.first_told_at = None

    def request(self, **request: Any) -> None:
        """Send a call request."""
        self.requests.put(json.dumps(request), self.world.now)

    def voice_event(self, topic: str, message_id: str) -> None:
        """Publish an event of a call that nobody here placed: of somebody else of the account, or a second one of a send."""
        self._publish_of_others("v1", topic, {"MessageId": message_id})

    def typed_voice_event(self, payload: dict[str, Any]) -> None:
        """Publish such an event of version 2."""
        self._publish_of_others("v2", TOPIC, payload)

    def _publish_of_others(self, version: str, topic: str, payload: dict[str, Any]) -> None:
        if version in self._event_versions:
            self._published += 1
            body = json.dumps(payload)
            self.events_log.put(self.world.now, body)
            envelope = sns_envelope(TOPIC_ARN + topic, body, self.world.now, self._published)
            self.events.put(envelope, self.world.now + self.event_delay_s())
