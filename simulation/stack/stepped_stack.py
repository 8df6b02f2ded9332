"""The whole stack with its API, for whoever looks at it from outside: its time passes only where a test lets it."""

import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from threading import RLock
from typing import Any, NamedTuple
from unittest.mock import patch

import api.handler
import api.wiring
import tally.handler
import tally.wiring
from redial.adapters.dynamodb.calls import to_call
from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.schema import CALL
from redial.domain.call.calls import Call, call_id_of
from simulation.aws.sqs import Message
from simulation.dynamodb.fake_dynamodb import Stored
from simulation.dynamodb.stream import Follower
from simulation.stack.faults import Conditions
from simulation.stack.functions import environment
from simulation.stack.pipeline import Pipeline
from simulation.telemetry import Notebook
from simulation.voice.sends import Script, Send
from simulation.world import START

_TALLY_BATCH, _TALLY_WINDOW_S = 1_000, 5
DEAD_LETTER_QUEUES = """{
    "requests": ["requests-dlq", "requests", true],
    "wake-ups": ["wake-ups-dlq", "wake-ups", true],
    "events": ["events-dlq", "events", true],
    "events-delivery": ["events-delivery-dlq", "events"],
    "minute-tick": ["minute-tick-dlq"]
}"""


@dataclass(frozen=True)
class Moment:
    """Everything as it was at a time."""

    now: float
    table: Stored
    rest: bytes
    """Messages, sends and scripts, pickled: what goes on gets copies of its own, made in a tenth of the time of `deepcopy`."""


class _Rest(NamedTuple):
    """What a moment holds beside the table."""

    messages: dict[str, tuple[list[Message], list[Message]]]
    sends: list[Send]
    scripts: dict[str, list[Script]]


class SteppedStack:
    """
    A pipeline, the counting of its table's stream, and the API.

    Others may ask the API from threads of their own; it answers at once. All else belongs to the thread that made the stack.
    """

    def __init__(self, conditions: Conditions) -> None:
        self.pipeline = Pipeline(conditions)
        self.aws, self.world = self.pipeline.aws, self.pipeline.world
        self._one_at_a_time = RLock()
        self._notebook = Notebook()
        self._watched_since: float | None = None
        self._looked_s = 0.0
        self.each_look_takes_s = 0.0
        """By how much the clock goes on each time that it is looked at: so a request runs out of time."""
        self._counting: tally.wiring.Counting
        self._services: api.wiring.Services
        self._settings: dict[str, str] = {}
        self._follow()
        self.deploy()

    def deploy(self, **settings: str) -> None:
        """Start all functions anew; settings stay what they are until they are named again."""
        self._settings |= settings
        with self._one_at_a_time:
            self.world.end_all(self._running())
            self.pipeline.deploy(**self._settings)
            conditions = self.pipeline.conditions
            variables = environment(
                conditions.limits,
                conditions.numbers,
                conditions.final_event_deadline_minutes,
                conditions.voice_api,
            )
            variables |= {"DEAD_LETTER_QUEUES": DEAD_LETTER_QUEUES, "AUTHORISATION": "none"} | self._settings
            with patch.dict(os.environ, variables):
                self._counting = tally.wiring.build(variables, self._notebook, self)
                self._services = api.wiring.build(variables, self._notebook, self)
            self._count_the_rest()

    def now(self) -> datetime:
        """Return the time of the stack; while somebody watches, seconds pass as for them."""
        self._looked_s += self.each_look_takes_s
        return START + timedelta(seconds=self._now_s() + self._looked_s)

    def stand_still(self) -> None:
        """Let no seconds pass for those who watch: what is shown changes by what is done alone."""
        with self._one_at_a_time:
            self._watched_since = None

    def pause(self, duration: timedelta) -> None:
        """Let nothing wait: who asks is no actor of the world."""

    def run(self, seconds: float, unless: Callable[[], bool] = lambda: False) -> None:
        """Let time pass."""
        until = self.world.now + seconds
        with self._one_at_a_time, self.aws.installed():
            self.pipeline.stack.tick_every_minute(until)
            self.world.run(until, unless=unless)

    def ask(self, event: dict[str, Any]) -> dict[str, Any]:
        """Ask the API, as API Gateway does."""
        with self.at_once():
            return api.handler.respond(event, lambda: self._services, self._notebook)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Let whatever is done with AWS in this block be done at once."""
        with self._one_at_a_time, self.aws.installed(at_once=self._now_s):
            yield

    def let_plans_draw(self, chance: Random) -> None:
        """Let plans draw their chances from a source, so that they can be repeated."""
        self._services.random = chance

    def calls(self) -> dict[str, Call]:
        """Return all calls as they are stored, by request id."""
        return self.pipeline.calls

    def call(self, request_id: str) -> Call | None:
        """Return one call as it is stored."""
        item = self.aws.dynamodb.items.get(f"{CALL}{call_id_of(request_id)}")
        return None if item is None else to_call(from_item(item))

    def moment(self) -> Moment:
        """Return everything as it is, where no function runs."""
        assert not self._running(), "a function runs, and cannot be kept"
        self._count_the_rest()
        rest = _Rest(
            {queue.name: (queue.messages, queue.dead) for queue in self.aws.sqs.queues.values()},
            self.aws.voice.log,
            self.aws.voice.scripts,
        )
        return Moment(now=self.world.now, table=self.aws.dynamodb.stored(), rest=pickle.dumps(rest))

    def run_until_idle(self, within_s: float) -> None:
        """Let time pass until no function runs."""
        self.run(within_s, unless=lambda: not self._running())

    def go_back(self, moment: Moment, **settings: str) -> None:
        """Be again as at a moment, in new processes with these settings."""
        with self._one_at_a_time:
            self.world.end_all(self._running())
            self.world.now = moment.now
            self.each_look_takes_s = self._looked_s = 0.0
            self._watched_since = time.monotonic()
            self.aws.sqs.knows_move_tasks = True
            self.aws.dynamodb.restore(moment.table)
            rest: _Rest = pickle.loads(moment.rest)
            self.aws.voice.log[:] = rest.sends
            self.aws.voice.scripts = rest.scripts
            for name, (messages, dead) in rest.messages.items():
                queue = self.aws.sqs.queues[name]
                queue.messages[:], queue.dead[:] = messages, dead
            self._settings = {}
            self._follow()
            self.deploy(**settings)

    def _now_s(self) -> float:
        watched_s = 0.0 if self._watched_since is None else time.monotonic() - self._watched_since
        return self.world.now + watched_s

    def _running(self) -> list[Any]:
        stack = self.pipeline.stack
        return [actor for source in (stack.intake, stack.dial, stack.track) for actor in source.running]

    def _follow(self) -> None:
        """Follow the table's stream from now on."""
        self._follower = Follower(self.world, self._count, _TALLY_BATCH, _TALLY_WINDOW_S)
        self.aws.dynamodb.followers = [self._follower.add]

    def _count_the_rest(self) -> None:
        """Count what the stream has not delivered yet: it keeps it, as the queues do."""
        with self.at_once():
            self._follower.deliver()

    def _count(self, changes: list[dict[str, Any]]) -> None:
        tally.handler.respond({"Records": changes}, self._counting)
