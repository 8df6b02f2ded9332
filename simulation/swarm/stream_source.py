"""Lambda's pollers of the table's stream: batches in order by shard, a failed one again and again, some twice, some late."""

from collections.abc import Callable
from zlib import crc32

from redial.adapters.dynamodb.schema import AUDIT, CALL, CAMPAIGN, CAMPAIGN_END, ENDING, TASK_TOKENS
from simulation.dynamodb.attribute_values import Item
from simulation.dynamodb.stream import SHARDS, Change, change
from simulation.errors import Killed
from simulation.swarm.mixture import Mixture
from simulation.swarm.streams import Streams, chance
from simulation.world import World

FOLLOWED = {
    "tally": (CALL,),
    "archive": (CALL, AUDIT),
    "campaigns": (CAMPAIGN, CAMPAIGN_END),
    "tasks": (CALL, AUDIT, TASK_TOKENS),
}
"""
What the keys of the items begin with that each function is invoked for.

All but the first are ``publish``: `campaigns` draws apart, and `tasks` is it where it answers some.
"""
_AGAIN_AFTER_S = 1.0
# Of both functions that follow the stream.
_TIMEOUT_S = 60.0


class StreamSource:
    """A function that follows the changes of calls, a batch at a time for each shard."""

    def __init__(
        self,
        world: World,
        invoke: Callable[[list[Change]], object],
        *,
        batch_size: int,
        window_s: float,
        mixture: Mixture,
        streams: Streams,
        name: str,
    ) -> None:
        self._world = world
        self._items = FOLLOWED[name]
        self._mixture = mixture
        self._random = streams.of(f"stream of {name}")
        self.invoke = invoke
        self._batch_size = batch_size
        self._window_s = window_s
        self._waiting: list[list[Change]] = [[] for _ in range(SHARDS)]
        self._busy = [False] * SHARDS
        self._numbers = 0
        self.failures = 0
        self.is_calm = False

    @property
    def is_idle(self) -> bool:
        """Tell whether everything was delivered."""
        return not any(self._waiting) and not any(self._busy)

    def add(self, key: str, before: Item | None, after: Item | None) -> None:
        """Take in a change of an item that is followed; others are filtered out before Lambda is invoked."""
        if not key.startswith(self._items) or (key.startswith(CAMPAIGN) and ENDING not in (after or {})):
            return
        self._numbers += 1
        shard = crc32(key.encode()) % SHARDS
        self._waiting[shard].append(change(f"{self._numbers:032x}", key, before, after))
        if not self._busy[shard]:
            self._busy[shard] = True
            late = 0.0 if self.is_calm else self._random.uniform(0, self._mixture.stream_late_s)
            self._world.at(self._world.now + self._window_s + late, lambda: self._begin(shard))

    def _begin(self, shard: int) -> None:
        batch = self._waiting[shard][: self._batch_size]
        del self._waiting[shard][: len(batch)]
        self._start(shard, batch)

    def _start(self, shard: int, batch: list[Change]) -> None:
        actor = self._world.spawn(lambda: self._deliver(shard, batch))
        self._world.at(self._world.now + _TIMEOUT_S, lambda: None if actor.dead else self._world.kill(actor))

    def _deliver(self, shard: int, batch: list[Change]) -> None:
        try:
            self.invoke(batch)
            again = not self.is_calm and chance(self._random, self._mixture.stream_repeated)
        except (Exception, Killed):
            self.failures += 1
            again = True
        if again:
            # The very same batch, and nothing of this shard before it.
            self._world.at(self._world.now + _AGAIN_AFTER_S, lambda: self._start(shard, batch))
        elif self._waiting[shard]:
            self._world.at(self._world.now + self._window_s, lambda: self._begin(shard))
        else:
            self._busy[shard] = False
