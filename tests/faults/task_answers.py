"""A pipeline whose requests come from tasks of Step Functions, with a fault at one of its calls to AWS."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest.mock import patch

import publish.handler
import publish.wiring
from redial.adapters.dynamodb.schema import TASK_TOKENS
from redial.domain.pacing.limits import PRODUCTION
from simulation.aws.fake_aws import FakeAws
from simulation.stack.functions import NUMBERS, Functions, Processes, environment
from simulation.stack.idle_ticks import IdleTicks
from simulation.stack.triggers import EventSource, Stack
from simulation.swarm.mixture import Mixture
from simulation.swarm.stream_source import StreamSource
from simulation.swarm.streams import Streams
from simulation.telemetry import Notebook
from simulation.voice.sends import Script
from simulation.voice.service import FakeVoice
from simulation.world import World, WorldClock
from tests.faults.harness import Fault, Run

VARIABLES = environment(PRODUCTION, NUMBERS[:1], 4) | {"RECORDS_STREAM_NAME": "records", "ANSWERS_TASKS": "true"}
_SECONDS = 7_200.0


@dataclass(frozen=True, kw_only=True)
class Course:
    """Requests with tokens, what the voice service does, and what each task is to be answered."""

    name: str
    send: Callable[[FakeAws], None]
    answers: Mapping[str, str]
    """By token: the status that it is told, or the name of its error."""
    scripts: Mapping[str, list[Script]] = field(default_factory=dict)
    quiet_after_s: float = 0
    """When the last request is sent."""

    def __str__(self) -> str:
        return self.name


@dataclass
class Played(Run):
    """What happened."""

    @property
    def told(self) -> dict[str, str]:
        """What each task was answered."""
        return {token: _in_short(answer) for token, answer in self.aws.step_functions.answers.items()}

    @property
    def still_kept(self) -> list[str]:
        """The items that still have a token."""
        items = self.aws.dynamodb.items.items()
        return [key for key, item in items if key.startswith(TASK_TOKENS) and "waiting" in item]

    def is_over(self, course: Course) -> bool:
        under_way = self.aws.requests.messages or self.aws.waiting_events.messages
        return self.told.keys() >= course.answers.keys() and not self.still_kept and not under_way


def play_course(
    course: Course, at: int | None = None, fault: Fault | None = None, *, every_tick: bool = False
) -> Played:
    """Let a course run to its end, with a fault at the n-th AWS call that the functions make; `every_tick` as in `play`."""
    world = World()
    aws = FakeAws(world, FakeVoice(world, scripts={number: list(each) for number, each in course.scripts.items()}))
    with patch.dict(os.environ, VARIABLES):
        functions = Functions(aws, VARIABLES)
        notebook = Notebook()
        publishers = Processes(lambda: publish.wiring.build(VARIABLES, notebook, WorldClock(world)))
    stack = Stack(aws, intake=functions.intake, dial=functions.dial, track=functions.track, others=1)
    played = Played(aws, stack)

    def tell(batch: list[dict[str, Any]]) -> None:
        with publishers.one() as process:
            publish.handler.respond({"Records": batch}, process, notebook)

    def tell_waiting(event: dict[str, Any], _ends_at: float) -> dict[str, Any]:
        with publishers.one() as process:
            answer: dict[str, Any] = publish.handler.respond_to_queue(event, process, notebook)
            return answer

    source = StreamSource(
        world,
        tell,
        batch_size=500,
        window_s=2.0,
        mixture=Mixture(),
        streams=Streams(1),
        name="tasks",
    )
    EventSource(world, aws.waiting_events, tell_waiting, 10, 2, 60)
    aws.dynamodb.followers = [source.add]

    aws.intercept = partial(played.intercept, at=at, fault=fault)
    with patch.dict(os.environ, VARIABLES), aws.installed():
        course.send(aws)
        IdleTicks(stack, played.made, every_tick=every_tick).begin(_SECONDS)
        while world.now < _SECONDS and not (world.now > course.quiet_after_s and played.is_over(course)):
            world.run(world.now + 60)
    return played


def _in_short(answer: Mapping[str, str]) -> str:
    return answer["error"] if "error" in answer else str(json.loads(answer["output"])["status"])
