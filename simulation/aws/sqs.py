"""SQS as far as Redial uses it: delays, visibility time-outs, redelivery, dead-letter queues and the way back from them."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from heapq import nsmallest
from math import inf
from operator import attrgetter
from typing import Any

from simulation.errors import client_error
from simulation.world import START

MAX_RECEIVE_COUNT = 5
QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/"
DEAD_LETTERS = "-dlq"
"""What the name of a dead-letter queue has behind that of its queue."""
_when_visible = attrgetter("visible_at")
_ARN = "arn:aws:sqs:us-east-1:123456789012:"


@dataclass(eq=False)
class Message:
    """One message of a queue."""

    message_id: str
    body: str
    visible_at: float
    receive_count: int = 0
    sent_at: float = 0.0
    is_direct: bool = False
    """SNS hands it to a function itself; the queue has it in the end where that fails."""

    def as_record(self) -> dict[str, Any]:
        return {
            "messageId": self.message_id,
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": str(self.receive_count)},
        }

    def as_received(self) -> dict[str, Any]:
        """Return the message as ReceiveMessage gives it."""
        sent_at = START + timedelta(seconds=self.sent_at)
        return {
            "MessageId": self.message_id,
            "ReceiptHandle": f"{self.message_id}#{self.receive_count}",
            "Body": self.body,
            "Attributes": {
                "SentTimestamp": str(round(sent_at.timestamp() * 1000)),
                "ApproximateReceiveCount": str(self.receive_count),
            },
        }


@dataclass
class Queue:
    """A queue with its dead-letter queue. ``changed`` is told when a message becomes visible at a later time."""

    name: str
    visibility_timeout_s: float
    messages: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)
    changed: Callable[[float], None] = lambda _at: None
    _count: int = 0
    _was_direct: bool = False

    def put(self, body: str, visible_at: float, sent_at: float | None = None, *, is_direct: bool = False) -> str:
        self._count += 1
        sent_at = visible_at if sent_at is None else sent_at
        message = Message(f"{self.name}-{self._count}", body, visible_at, sent_at=sent_at, is_direct=is_direct)
        self._was_direct |= is_direct
        self.messages.append(message)
        self.changed(visible_at)
        return message.message_id

    def take(self, most: int, now: float) -> list[Message]:
        taken = []
        queued = [each for each in self.messages if each.visible_at <= now and not each.is_direct]
        for message in nsmallest(most, queued, key=_when_visible):
            if message.receive_count >= MAX_RECEIVE_COUNT:
                self.messages.remove(message)
                message.visible_at = now
                self.dead.append(message)
                continue
            message.receive_count += 1
            message.visible_at = now + self.visibility_timeout_s
            self.changed(message.visible_at)
            taken.append(message)
        return taken

    def take_direct(self, now: float) -> list[Message]:
        """Take what SNS brings to a function by now."""
        if not self._was_direct:
            return []
        brought = [each for each in self.messages if each.is_direct and each.visible_at <= now]
        brought.sort(key=_when_visible)
        for message in brought:
            message.visible_at = inf
        return brought

    def keep(self, message: Message, now: float) -> None:
        """Take a message from Lambda, which puts here what an invocation failed on: the event of that invocation."""
        message.is_direct, message.visible_at = False, now
        message.body = json.dumps(
            {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": brought_by_sns(message)}
        )
        self.changed(now)

    def delete(self, message: Message) -> None:
        if message in self.messages:
            self.messages.remove(message)


def brought_by_sns(message: Message) -> dict[str, Any]:
    """Return the event with which SNS invokes a function."""
    return {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": json.loads(message.body)}]}


class Sqs:
    """
    The API of SQS over some queues.

    Parameters
    ----------
    queues
        Each has its dead-letter queue beside it, `NAME-dlq`.
    others
        The names of queues without one: they are the dead-letter queues of something else, a topic or a schedule.
    """

    def __init__(self, queues: Iterable[Queue], others: Iterable[str] = ()) -> None:
        self.queues = {queue.name: queue for queue in (*queues, *(Queue(name, 30) for name in others))}
        self.knows_move_tasks = True
        """Whether StartMessageMoveTask is there; the SQS of the local stack has not got it."""

    def call(
        self, operation: str, parameters: dict[str, Any], now: float, wait: Callable[[float], None]
    ) -> dict[str, Any]:
        """
        Carry out a request.

        Parameters
        ----------
        wait
            Lets a long poll wait for so many seconds.
        """
        name = parameters.get("QueueUrl", "").removeprefix(QUEUE_URL)
        match operation:
            case "SendMessage":
                return self._send(name, parameters, now)
            case "SendMessageBatch":
                return {"Successful": [self._send(name, entry, now) for entry in parameters["Entries"]], "Failed": []}
            case "ReceiveMessage":
                return self._receive(name, parameters, now, wait)
            case "DeleteMessage":
                message_id = parameters["ReceiptHandle"].partition("#")[0]
                messages = self.messages(name)
                messages[:] = [message for message in messages if message.message_id != message_id]
                return {}
            case "GetQueueAttributes":
                messages = self.messages(name)
                visible = len(_visible(messages, now))
                known = {
                    "QueueArn": f"{_ARN}{name}",
                    "ApproximateNumberOfMessages": str(visible),
                    "ApproximateNumberOfMessagesNotVisible": str(len(messages) - visible),
                }
                return {"Attributes": {asked: known[asked] for asked in parameters["AttributeNames"]}}
            case "StartMessageMoveTask":
                return self._move(parameters["SourceArn"], parameters["DestinationArn"], now)
            case _:
                raise NotImplementedError(f"sqs:{operation}")

    def messages(self, name: str) -> list[Message]:
        """Return what is in a queue, or in a dead-letter queue."""
        if name in self.queues:
            return self.queues[name].messages
        return self.queues[name.removesuffix(DEAD_LETTERS)].dead

    def _send(self, name: str, message: dict[str, Any], now: float) -> dict[str, Any]:
        visible_at = now + float(message.get("DelaySeconds", 0))
        return {"MessageId": self.queues[name].put(message["MessageBody"], visible_at, now)}

    def _receive(
        self, name: str, parameters: dict[str, Any], now: float, wait: Callable[[float], None]
    ) -> dict[str, Any]:
        messages = self.messages(name)
        # A long poll comes back with the first that appears.
        appears_at = min((message.visible_at for message in messages), default=now)
        if now < appears_at <= now + parameters.get("WaitTimeSeconds", 0):
            wait(appears_at - now)
            now = appears_at
        found = _visible(messages, now)[: parameters.get("MaxNumberOfMessages", 1)]
        for message in found:
            message.receive_count += 1
            message.visible_at = now + parameters["VisibilityTimeout"]
        return {"Messages": [message.as_received() for message in found]}

    def _move(self, source: str, target: str, now: float) -> dict[str, Any]:
        if not self.knows_move_tasks:
            raise client_error("UnsupportedOperation", "Unsupported operation", 400, "StartMessageMoveTask")
        name = source.removeprefix(_ARN)
        if name in self.queues:
            raise client_error(
                "InvalidParameterValue", "Source queue must be configured as a DLQ.", 400, "StartMessageMoveTask"
            )
        dead = self.messages(name)
        for message in dead:
            self.queues[target.removeprefix(_ARN)].put(message.body, now)
        dead.clear()
        return {"TaskHandle": name}


def _visible(messages: Iterable[Message], now: float) -> list[Message]:
    return sorted([each for each in messages if each.visible_at <= now], key=_when_visible)
