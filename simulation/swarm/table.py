"""The table of a world: its indexes and copies lag, TTL deletes what is over, and somebody has put into it what nobody can read."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, to_item
from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from simulation.aws.sqs import Queue
from simulation.dynamodb.attribute_values import Item
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.dynamodb.stale_reads import StaleReads
from simulation.stack.pipeline import iso
from simulation.swarm.mixture import Mixture
from simulation.swarm.streams import Streams
from simulation.world import START, World

KEPT_S = 3_600.0
"""For how long TTL deletes nothing that has ended: days of retention, in a world of hours. No message is under way for longer."""
_LOOKS_AGAIN_AFTER_S = 60.0
_POISON = "poison"


def make_table(world: World, mixture: Mixture, streams: Streams) -> FakeDynamoDb:
    """Make the table. Indexes, and the copies that eventually consistent reads meet, learn of a write as late as drawn."""

    def later(name: str, longest_s: float) -> Callable[[Callable[[], object]], None]:
        lag = streams.of(name)
        return lambda do: world.at(world.now + lag.uniform(0, longest_s), do)

    return FakeDynamoDb(
        later=later("index lag", mixture.index_lag_s) if mixture.index_lag_s else None,
        stale_reads=StaleReads(later("copy lag", mixture.copy_lag_s), streams.of("copies").choice)
        if mixture.copy_lag_s
        else None,
    )


class TimeToLive:
    """
    DynamoDB's deletions: now and then all records are deleted that ended an hour ago, or earlier.

    The functions of such a world give their records no retention time, so that the hour stands for it. A record outlives each
    message about it, as in a stack, whose queues keep messages for days: nothing is deleted while a queue that leads to records
    has any. What a stack deletes after a time of its own is not shortened: recipients, two days after their last call.
    """

    def __init__(self, world: World, dynamodb: FakeDynamoDb, queues: tuple[Queue, ...]) -> None:
        self._world = world
        self._dynamodb = dynamodb
        self._queues = queues
        self.deleted: dict[str, Item] = {}
        """What was deleted, as it was last."""

    def begin(self, mixture: Mixture, streams: Streams) -> None:
        """Delete for as long as the world lasts."""
        random = streams.of("time to live")
        self._dynamodb.followers.append(self._note)

        def look() -> None:
            is_quiet = not any(queue.messages or queue.dead for queue in self._queues)
            if is_quiet:
                self._dynamodb.expire(START + timedelta(seconds=self._world.now - KEPT_S))
            wait_s = random.uniform(0, mixture.deleted_late_s) if is_quiet else 0.0
            self._world.at(self._world.now + _LOOKS_AGAIN_AFTER_S + wait_s, look)

        self._world.at(KEPT_S, look)

    def _note(self, key: str, before: Item | None, after: Item | None) -> None:
        if after is None and before is not None:
            self.deleted[key] = before


def is_poison(key: str) -> bool:
    """Tell whether an item is one that was put into the table to be unreadable."""
    return _POISON in key


def poison(number: int, at_s: float) -> Iterator[Plain]:
    """
    Give items that no version can read, each in the way of a function that looks for what is due.

    Parameters
    ----------
    at_s
        The world's time that they are due at.
    """
    at, name = iso(at_s), f"{_POISON}{number}"

    def listed(partition: str) -> Plain:
        return {schema.BY_STATUS.partition_key: partition, schema.BY_STATUS.sort_key: at}

    call: Plain = {"call_id": name, "attempts": "none", "accepted_at": at, "updated_at": at, "version": 1}
    for lane in Lane:
        yield (
            call
            | listed(schema.waiting_in(lane))
            | {
                schema.KEY: f"{schema.CALL}{name}-{lane}",
                "status": str(CallStatus.WAITING),
                schema.BY_EXPIRY.partition_key: schema.EXPIRING,
                schema.BY_EXPIRY.sort_key: at,
            }
        )
    in_flight = str(CallStatus.CALLING)
    yield call | listed(in_flight) | {schema.KEY: f"{schema.CALL}{name}-calling", "status": in_flight}
    yield listed(schema.ORPHAN) | {schema.KEY: f"{schema.MESSAGE}{name}", "events": "none"}
    yield listed(schema.SET_ASIDE) | {schema.KEY: f"{schema.FAILURE}{name}", "failures": "none"}
    yield listed(schema.DO_NOT_CALL) | {schema.KEY: f"{schema.RECIPIENT}{name}", "calls": "none", "version": 1}
    yield listed(schema.CAMPAIGNS) | {schema.KEY: f"{schema.CAMPAIGN}{name}", "calls": "none", "version": 1}


def put_poison(dynamodb: FakeDynamoDb, number: int, at_s: float) -> None:
    """Put such items into the table."""
    for plain in poison(number, at_s):
        dynamodb.call("PutItem", {"TableName": "calls", "Item": to_item(plain)})
