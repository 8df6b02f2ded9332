"""The minute's ticks, without those that would find nothing to do: where somebody waits for a day, nearly all are such."""

import json
from collections.abc import Sequence
from datetime import timedelta

from redial.adapters.dynamodb.schema import BY_EXPIRY, BY_STATUS, CONTROL, Index, time_in_index
from simulation.aws.fake_aws import AwsCall
from simulation.dynamodb.attribute_values import Item
from simulation.stack.triggers import Stack
from simulation.world import START

READS = frozenset({"GetItem", "BatchGetItem", "Query"})
# Some things are looked at every ten minutes of the clock, and not by the ticks between.
_MINUTES_BETWEEN = 10
# Another machine's clock may be fast, and a tick takes its time.
_MARGIN_S = 5
_TICK = json.dumps({"call_ids": []})
_INDEXES = {index.name: index for index in (BY_STATUS, BY_EXPIRY)}


class IdleTicks:
    """
    Sends the schedule's wake-ups, each minute or where there may be something to do.

    There is nothing to do where the last tick did nothing but read, nothing was changed since, and what it looked at has no entry
    up to as far ahead as it looked. Two such ticks are sent all the same: faults are put at the first two reads of a path.

    Parameters
    ----------
    made
        All calls to AWS until now.
    every_tick
        Leave none out.
    """

    def __init__(self, stack: Stack, made: Sequence[AwsCall], *, every_tick: bool) -> None:
        self._stack = stack
        self._made = made
        self._every_tick = every_tick
        self._sent_at = 0.0
        self._made_before = 0
        self._failed_before = 0
        self._items: dict[str, Item] = {}
        self._found_nothing = 0

    def begin(self, until: float) -> None:
        """Send them until a time of the world."""
        world = self._stack.aws.world

        def tick() -> None:
            if self._every_tick or _looks_at_more(world.now) or not self._is_left_out():
                self._send()
            if world.now + 60 <= until:
                world.at(world.now + 60, tick)

        world.at(world.now, tick)

    def _send(self) -> None:
        aws = self._stack.aws
        self._sent_at, self._made_before, self._failed_before = aws.world.now, len(self._made), self._failed
        self._items = dict(aws.dynamodb.items)
        aws.wake_ups.put(_TICK, aws.world.now)

    def _is_left_out(self) -> bool:
        is_idle = self._is_idle()
        self._found_nothing += is_idle
        return is_idle and self._found_nothing > 1

    def _is_idle(self) -> bool:
        aws, items = self._stack.aws, self._stack.aws.dynamodb.items
        if self._stack.dial.running or self._failed != self._failed_before:
            return False
        if any(message.body != _TICK for message in aws.wake_ups.messages):  # an earlier tick may come again
            return False
        made = self._made[self._made_before :]
        if items != self._items or not all(call.operation in READS for call in made) or _are_gone_through(items):
            return False
        return not any(self._has_entries(call) for call in made if call.operation == "Query")

    @property
    def _failed(self) -> int:
        return len(self._stack.dial.errors) + self._stack.dial.crashes

    def _has_entries(self, query: AwsCall) -> bool:
        """Tell whether a query would find something now, if it reached as far ahead as it did."""
        index, values = _INDEXES[query.parameters["IndexName"]], query.parameters["ExpressionAttributeValues"]
        keys = [key for item in self._stack.aws.dynamodb.items.values() if (key := _key(item, index, values))]
        if not keys or ":until" not in values:
            return bool(keys)
        ahead = time_in_index(values[":until"]["S"]) - START - timedelta(seconds=self._sent_at - _MARGIN_S)
        now = START + timedelta(seconds=self._stack.aws.world.now)
        return time_in_index(min(keys)) <= now + ahead


def _looks_at_more(now: float) -> bool:
    return any(int(time // 60) % _MINUTES_BETWEEN == 0 for time in (now, now + _MARGIN_S))


def _are_gone_through(items: dict[str, Item]) -> bool:
    """Tell whether waiting calls are being dated anew, or moved to another lane: when that goes on is told by no index."""
    control = items.get(CONTROL, {})
    lanes = control.get("campaign_lanes", {}).get("M", {}).values()
    return "dating_anew" in control or not all(lane["M"].get("is_done", {}).get("BOOL") for lane in lanes)


def _key(item: Item, index: Index, values: Item) -> str | None:
    """Give the sort key of an item that stands in a partition of an index."""
    is_there = item.get(index.partition_key) == values[":key"]
    return str(item[index.sort_key]["S"]) if is_there else None
