"""The table's stream and the functions that follow it: Lambda's pollers, one for each shard and function."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from redial.adapters.dynamodb.schema import CALL, KEY
from simulation.dynamodb.attribute_values import Item
from simulation.world import World

SHARDS = 4
"""A new table on demand takes 4,000 writes a second: four partitions, each with its shard."""

Change = dict[str, Any]
"""A record of the stream, as Lambda delivers it."""
_TIME_TO_LIVE_SERVICE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


@dataclass
class Follower:
    """A function that follows the changes of calls. Reading the stream is free of charge for Lambda."""

    world: World
    invoke: Callable[[list[Change]], object]
    batch_size: int
    window_s: float
    _gathered: list[list[Change]] = field(default_factory=lambda: [[] for _ in range(SHARDS)])
    _numbers: int = 0

    def add(self, key: str, before: Item | None, after: Item | None) -> None:
        """Gather a change of a call for the invocation of its shard; other items are filtered out before Lambda is invoked."""
        if not key.startswith(CALL):
            return
        self._numbers += 1
        gathered = self._gathered[crc32(key.encode()) % SHARDS]
        if not gathered:
            self.world.at(self.world.now + self.window_s, lambda: self._flush(gathered))
        gathered.append(change(f"{self._numbers:032x}", key, before, after))
        if len(gathered) >= self.batch_size:
            self._flush(gathered)

    def deliver(self) -> None:
        """Invoke the function for whatever is gathered, here and now."""
        for gathered in self._gathered:
            if gathered:
                batch = list(gathered)
                gathered.clear()
                self.invoke(batch)

    def _flush(self, gathered: list[Change]) -> None:
        if gathered:
            batch = list(gathered)
            gathered.clear()
            self.world.spawn(lambda: self.invoke(batch))


def change(event_id: str, key: str, before: Item | None, after: Item | None) -> Change:
    """Return the record of a change; one without an item afterwards tells what TTL deleted, as nobody else deletes."""
    images = {"NewImage": after, "OldImage": before}
    record: Change = {
        "eventID": event_id,
        "eventName": "REMOVE" if after is None else "INSERT" if before is None else "MODIFY",
        "dynamodb": {
            "Keys": {KEY: {"S": key}},
            **{name: image for name, image in images.items() if image is not None},
        },
    }
    # "DynamoDB Streams and Time to Live", developer guide.
    return record | ({"userIdentity": _TIME_TO_LIVE_SERVICE} if after is None else {})
