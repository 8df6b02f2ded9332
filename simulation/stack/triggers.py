"""The functions with their triggers: event sources with batches and redelivery, Lambda's time-out, and the minute's tick."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from greenlet import getcurrent, greenlet

from redial.errors import EventNotRecorded
from simulation.aws.fake_aws import FakeAws
from simulation.aws.sqs import Message, Queue, brought_by_sns
from simulation.errors import Killed
from simulation.world import World

Event = dict[str, Any]
Invoke = Callable[[Event, float], dict[str, Any]]
"""A function: it gets the event and the world's time at which Lambda ends it."""


@dataclass
class EventSource:
    """Lambda's poller of one queue."""

    world: World
    queue: Queue
    invoke: Invoke
    batch_size: int
    max_concurrency: int
    timeout_s: float
    delivery_s: Callable[[], float] = lambda: 0.02
    window_s: float = 0.0
    """For how long each poller gathers messages; there are as many pollers as functions may run at once."""
    receives: int = 0
    deletes: int = 0
    """Requests to the queue, of up to ten messages each."""
    crashes: int = 0
    errors: list[BaseException] = field(default_factory=list)
    invocations: int = 0
    busy_s: float = 0.0
    forgets: Callable[[], bool] = lambda: False
    """Whether the queue forgets that a message was deleted, and delivers it once more."""
    handled: Callable[[Message], None] = lambda _: None
    """Told of each message that the function has handled."""
    running: list[greenlet] = field(default_factory=list)
    brought: int = 0
    """Messages that SNS brought to the function itself, and the queue never had."""
    is_replaced: bool = False
    """Another deployment's has taken the queue over; what runs goes on."""

    def __post_init__(self) -> None:
        self.queue.changed = lambda at: self.world.at(at + self.delivery_s(), self._poll)
        self._gathered: list[list[Message]] = [[] for _ in range(self.max_concurrency)]

    def _poll(self) -> None:
        if self.is_replaced:
            return
        for message in self.queue.take_direct(self.world.now):
            self.brought += 1
            actor = self.world.spawn(partial(self._run_directly, message))
            self.world.at(self.world.now + self.timeout_s, partial(self._end, actor))
        if self.window_s:
            self._gather()
            return
        while len(self.running) < self.max_concurrency:
            batch = self._receive(self.batch_size)
            if not batch:
                return
            self._start(batch)

    def _gather(self) -> None:
        """Let a poller, whichever comes first, take what there is, and invoke the function when its window is over."""
        messages = self._receive(10)
        if not messages:
            return
        gathered = self.world.random.choice(self._gathered)
        if not gathered:
            self.world.at(self.world.now + self.window_s, lambda: self._flush(gathered))
        gathered.extend(messages)
        if len(gathered) >= self.batch_size:
            self._flush(gathered)

    def _flush(self, gathered: list[Message]) -> None:
        if gathered:
            self._start(list(gathered))
            gathered.clear()

    def _receive(self, most: int) -> list[Message]:
        messages = self.queue.take(most, self.world.now)
        self.receives += 1 if messages else 0
        return messages

    def _start(self, batch: list[Message]) -> None:
        self.invocations += 1
        actor = self.world.spawn(lambda: self._run(batch))
        self.running.append(actor)
        self.world.at(self.world.now + self.timeout_s, lambda: self._end(actor))

    def _end(self, actor: greenlet) -> None:
        if not actor.dead:
            self.world.kill(actor)

    def _run_directly(self, message: Message) -> None:
        """Run the function for what SNS brings; Lambda puts what it fails on into the queue."""
        self.invocations += 1
        try:
            self.invoke(brought_by_sns(message), self.world.now + self.timeout_s)
        except Killed:
            self.crashes += 1
            self.queue.keep(message, self.world.now)
        except EventNotRecorded:
            self.queue.keep(message, self.world.now)
        except Exception as error:
            self.errors.append(error)
            self.queue.keep(message, self.world.now)
        else:
            self.handled(message)
            self.queue.delete(message)

    def _run(self, batch: list[Message]) -> None:
        started_at = self.world.now
        event = {"Records": [message.as_record() for message in batch]}
        try:
            answer = self.invoke(event, started_at + self.timeout_s)
        except Killed:
            self.crashes += 1
        except Exception as error:  # as Lambda does: the batch comes again
            self.errors.append(error)
        else:
            failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
            self.deletes += -(-len(batch) // 10)
            for message in batch:
                if message.message_id in failed:
                    continue
                self.handled(message)
                if not self.forgets():
                    self.queue.delete(message)
        finally:
            self.running.remove(getcurrent())
            self.busy_s += self.world.now - started_at
            self.world.at(self.world.now, self._poll)


class Stack:
    """
    The three functions over fake AWS.

    Parameters
    ----------
    delivery_s
        From a message's becoming visible to the start of the function.
    """

    def __init__(
        self,
        aws: FakeAws,
        *,
        intake: Invoke,
        dial: Invoke,
        track: Invoke,
        dialers: int = 2,
        others: int = 2,
        delivery_s: Callable[[], float] = lambda: 0.02,
    ) -> None:
        self.aws = aws
        world = aws.world
        self.intake = EventSource(world, aws.requests, intake, 10, others, 30, delivery_s)
        self.dial = EventSource(world, aws.wake_ups, dial, 10, dialers, 60, delivery_s)
        self.track = EventSource(world, aws.events, track, 10, others, 30, delivery_s)

    def tick_every_minute(self, until: float) -> None:
        """Let the schedule send its wake-ups."""
        world = self.aws.world

        def tick() -> None:
            self.aws.wake_ups.put(json.dumps({"call_ids": []}), world.now)
            if world.now + 60 <= until:
                world.at(world.now + 60, tick)

        world.at(world.now, tick)

    def follow(self, before: "Stack") -> None:
        """Take the queues over from another deployment, with what is in them."""
        for old, source in zip(before._sources, self._sources, strict=True):
            old.is_replaced = True
            for message in source.queue.messages:
                source.queue.changed(message.visible_at)

    @property
    def _sources(self) -> tuple[EventSource, EventSource, EventSource]:
        return self.intake, self.dial, self.track

    @property
    def errors(self) -> list[BaseException]:
        return [error for source in self._sources for error in source.errors]

    @property
    def dead_letters(self) -> list[Message]:
        aws = self.aws
        return [*aws.requests.dead, *aws.wake_ups.dead, *aws.events.dead]
