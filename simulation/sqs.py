"""SQS as far as Redial uses it: delayed messages, visibility time-outs, redelivery, and a dead-letter queue."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MAX_RECEIVE_COUNT = 5


@dataclass
class Message:
    """One message of a queue."""

    message_id: str
    body: str
    visible_at: float
    receive_count: int = 0

    def as_record(self) -> dict[str, Any]:
        return {
            "messageId": self.message_id,
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": str(self.receive_count)},
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

    def put(self, body: str, visible_at: float) -> str:
        self._count += 1
        message = Message(f"{self.name}-{self._count}", body, visible_at)
        self.messages.append(message)
        self.changed(visible_at)
        return message.message_id

    def take(self, most: int, now: float) -> list[Message]:
        visible = sorted((each for each in self.messages if each.visible_at <= now), key=lambda each: each.visible_at)
        taken = []
        for message in visible[:most]:
            if message.receive_count >= MAX_RECEIVE_COUNT:
                self.messages.remove(message)
                self.dead.append(message)
                continue
            message.receive_count += 1
            message.visible_at = now + self.visibility_timeout_s
            self.changed(message.visible_at)
            taken.append(message)
        return taken

    def delete(self, message: Message) -> None:
        if message in self.messages:
            self.messages.remove(message)
