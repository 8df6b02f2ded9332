"""EventBridge and the queue of what it does not take."""

import re
from typing import Any

from simulation.aws.event_bus import FakeEventBus

Entry = dict[str, Any]
# SendMessage: the characters of XML 1.0.
_NOT_IN_A_MESSAGE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class FakeEvents:
    """EventBridge's client, over the bus of the simulation."""

    def __init__(self) -> None:
        self.bus = FakeEventBus()
        self.fails: list[Exception] = []
        self.requests: list[list[Entry]] = []

    def put_events(self, Entries: list[Entry]) -> dict[str, Any]:  # noqa: N803
        self.requests.append(Entries)
        if self.fails:
            raise self.fails.pop()
        return self.bus.call("PutEvents", {"Entries": Entries})

    @property
    def kinds(self) -> list[str]:
        return [entry["DetailType"] for entry in self.bus.taken]


class FakeQueue:
    """Takes messages as SendMessageBatch does."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.refuses = False
        self.takes = 99

    def send_message_batch(self, QueueUrl: str, Entries: list[Entry]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl.endswith("/waiting-events")
        assert len(Entries) <= 10
        assert sum(len(entry["MessageBody"].encode()) for entry in Entries) <= 256 * 1024
        assert all(entry["DelaySeconds"] > 0 for entry in Entries), "who refuses for a moment only has the moment"
        self.takes -= 1
        if self.refuses or self.takes < 0 or any(_NOT_IN_A_MESSAGE.search(entry["MessageBody"]) for entry in Entries):
            return {"Successful": [], "Failed": Entries}
        self.bodies += [entry["MessageBody"] for entry in Entries]
        return {"Successful": Entries, "Failed": []}
