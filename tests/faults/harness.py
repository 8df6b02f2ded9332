"""
The crash harness: runs a scenario over the real functions, and then again with a fault at each AWS call that they made.

Nothing is listed by hand. The calls are those of the run without faults; a new call in a handler is a new place for faults.
"""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from greenlet import getcurrent, greenlet

from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, CallStatus
from redial.domain.pacing.limits import PRODUCTION, VoiceLimits
from simulation.aws.fake_aws import Answer, AwsCall, FakeAws
from simulation.errors import Killed, no_connection, read_timeout
from simulation.judge.judgement import Truth, faults_of, truths
from simulation.stack.functions import NUMBERS, Functions, environment, stored_calls
from simulation.stack.idle_ticks import READS, IdleTicks
from simulation.stack.triggers import Stack
from simulation.voice.sends import Script
from simulation.voice.service import FakeVoice
from simulation.world import World

_FUNCTIONS = str(Path(__file__).parents[2] / "functions")
# A read that comes again by the same path through the code meets the same fate.
_MOST_READS_OF_A_PATH = 2


class Fault(StrEnum):
    """What happens to one AWS call."""

    FAILS = "fails before it has an effect"
    ANSWER_LOST_AND_REPEATED = "succeeds, its answer is lost, and the SDK repeats it"
    ANSWER_LOST = "succeeds, and its answer is lost for good"
    KILLED_BEFORE = "is what the process was about to do when it was killed"
    KILLED_AFTER = "is the last thing that the process did"

    def applies_to(self, call: AwsCall) -> bool:
        """SDK retries are off for the voice API; a test of the adapter counts its requests."""
        return self is not Fault.ANSWER_LOST_AND_REPEATED or not call.is_send


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Requests, what the voice service does, and how each call ends when nothing else goes wrong."""

    name: str
    ends: Mapping[str, CallStatus]
    requests: Callable[[FakeAws], None]
    scripts: Mapping[str, list[Script]] = field(default_factory=dict)
    limits: VoiceLimits = PRODUCTION
    sends: int
    """SendVoiceMessage requests when nothing else goes wrong."""
    final_event_deadline_minutes: float = 4
    events_gathered_for_s: float = 0
    """For how long the trigger of ``track`` gathers events, so that several of one attempt come together."""
    events_brought: bool = False
    """SNS brings events to ``track`` itself, but those that tell of a call first."""
    seconds: float = 7_200
    voice_api: VoiceApiVersion = "v1"

    def __str__(self) -> str:
        return self.name if self.voice_api == "v1" else f"{self.name}, on {self.voice_api}"


Moment = tuple[greenlet, float]
"""Who does something, and the world's time."""


@dataclass
class Run:
    """One run of a scenario."""

    aws: FakeAws
    stack: Stack
    made: list[AwsCall] = field(default_factory=list)
    paths: list[tuple[str, ...]] = field(default_factory=list)
    begun: list["Moment"] = field(default_factory=list)
    """When each call of a run without faults was made, and by whom."""
    answered: dict[int, "Moment"] = field(default_factory=dict)
    """When each of them had its answer, by its number; none where that was an error."""
    tokens: set[str] = field(default_factory=set)

    @property
    def calls(self) -> dict[str, Call]:
        return stored_calls(self.aws)

    def intercept(
        self, call: AwsCall, execute: Callable[[], Answer], *, at: int | None = None, fault: Fault | None = None
    ) -> Answer:
        """Note a call, and let a fault happen to the n-th of them."""
        number, world = len(self.made), self.aws.world
        self.made.append(call)
        self.tokens |= _tokens_of(call)
        if fault is None:
            self.paths.append(path_to_here())
            self.begun.append((getcurrent(), world.now))
            answer = execute()
            self.answered[number] = getcurrent(), world.now
            return answer
        return execute() if number != at else suffer(fault, execute, dies=lambda: world.kill(getcurrent()))

    def forget(self) -> None:
        """Take the run apart: all in it leads to all else, and nobody has to look for that as garbage."""
        for part in (self.aws.world, self.aws.voice, self.aws, self.stack):
            vars(part).clear()

    def follows_at_once(self, number: int) -> bool:
        """
        Tell whether a process made a call just when it had the answer to the one before.

        No time passed, and nobody else made a call: a process that dies before this one died after that one.
        """
        return number > 0 and self.answered.get(number - 1) == self.begun[number]


def play(scenario: Scenario, at: int | None = None, fault: Fault | None = None, *, every_tick: bool = False) -> Run:
    """
    Run a scenario to its end, with a fault at the n-th AWS call that the handlers make.

    Parameters
    ----------
    every_tick
        Play also the ticks that would find nothing to do.
    """
    world = World()
    voice = FakeVoice(world, scripts={number: list(scripts) for number, scripts in scenario.scripts.items()})
    aws = FakeAws(world, voice)
    functions = Functions(aws, variables_of(scenario), is_in_use=False)
    stack = Stack(aws, intake=functions.intake, dial=functions.dial, track=functions.track, dialers=1, others=1)
    aws.brings_events = scenario.events_brought
    stack.track.window_s = scenario.events_gathered_for_s
    run = Run(aws, stack)

    aws.intercept = partial(run.intercept, at=at, fault=fault)
    with aws.installed():
        scenario.requests(aws)
        IdleTicks(stack, run.made, every_tick=every_tick).begin(scenario.seconds)
        while world.now < scenario.seconds and not _is_at_rest(run, scenario):
            world.run(world.now + 60)
    return run


def variables_of(scenario: Scenario) -> dict[str, str]:
    """Give the environment of the functions."""
    return environment(scenario.limits, NUMBERS[:1], scenario.final_event_deadline_minutes, scenario.voice_api)


def places(run: Run, of: Collection[str] = ()) -> list[int]:
    """
    Give the AWS calls to put a fault at: every write and every send, and each read by each path through the code.

    Parameters
    ----------
    of
        The functions whose calls are looked at; by default those of all.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    chosen = []
    for number, (call, path) in enumerate(zip(run.made, run.paths, strict=True)):
        if of and not any(line.startswith(f"/{function}/") for line in path for function in of):
            continue
        key = (str(call), *path)
        seen[key] += 1
        if call.operation not in READS or seen[key] <= _MOST_READS_OF_A_PATH:
            chosen.append(number)
    return chosen


def faults_at(calm: Run, number: int, chosen: Collection[int]) -> Iterator[Fault]:
    """
    Yield the faults that a call is to meet.

    Parameters
    ----------
    chosen
        All calls to put a fault at. A process that dies before this one may be the one that dies after the call before.
    """
    is_tried = number - 1 in chosen and calm.follows_at_once(number)
    for fault in Fault:
        if fault.applies_to(calm.made[number]) and not (fault is Fault.KILLED_BEFORE and is_tried):
            yield fault


def kinds_of_places(run: Run) -> Counter[tuple[str, ...]]:
    """Count the calls to put a fault at by what they are and by their paths through the code."""
    return Counter((str(run.made[number]), *run.paths[number]) for number in places(run))


def judge(scenario: Scenario, run: Run) -> list[str]:
    """Name everything that is wrong with a run that had a fault."""
    calls = run.calls
    faults = faults_of(calls, run.aws.voice.log, scenario.limits)
    faults += [
        f"dead letter: {letter.body[:120]}" for queue in (run.aws.requests, run.aws.events) for letter in queue.dead
    ]
    faults += [f"{request_id} was lost" for request_id in scenario.ends.keys() - calls.keys()]
    if len(run.aws.voice.log) > len(run.tokens):
        faults.append(f"{len(run.aws.voice.log)} sends for {len(run.tokens)} intents")
    for truth in truths(calls, run.aws.voice.log):
        request_id = truth.call.request.request_id
        expected = scenario.ends[request_id]
        if truth.call.status is not expected and not _nobody_can_tell(truth):
            faults.append(f"{request_id}: {truth.call.status} ({truth.call.status_reason}), expected {expected}")
    return faults


def _nobody_can_tell(truth: Truth) -> bool:
    """An intent without an answer, of whose call no event ever told: UNKNOWN is the right end."""
    never_placed = len(truth.call.attempts) - sum(send.has_events for send in truth.placed)
    is_unknown = truth.call.status is CallStatus.UNKNOWN
    return is_unknown and never_placed > 0 and truth.call.attempts[-1].outcome is Outcome.SEND_UNKNOWN


def _is_at_rest(run: Run, scenario: Scenario) -> bool:
    if run.aws.requests.messages or run.aws.events.messages:
        return False
    calls = run.calls
    return calls.keys() == scenario.ends.keys() and all(call.status.is_final for call in calls.values())


def suffer(fault: Fault, execute: Callable[[], Answer], dies: Callable[[], object] = lambda: None) -> Answer:
    """
    Let a fault happen to a call.

    Parameters
    ----------
    dies
        Lets nothing that the process does afterwards have an effect.
    """
    match fault:
        case Fault.FAILS:
            raise no_connection()
        case Fault.ANSWER_LOST_AND_REPEATED:
            execute()
            return execute()
        case Fault.ANSWER_LOST:
            execute()
            raise read_timeout()
        case Fault.KILLED_BEFORE:
            dies()
            raise Killed
        case Fault.KILLED_AFTER:
            execute()
            dies()
            raise Killed


def _tokens_of(call: AwsCall) -> set[str]:
    item: dict[str, Any] = call.parameters.get("Item", {})
    if call.operation != "PutItem" or "attempts" not in item:
        return set()
    return {attempt["M"]["token"]["S"] for attempt in item["attempts"]["L"]}


def path_to_here() -> tuple[str, ...]:
    """Give the lines of the functions' code that led here."""
    frame, lines = sys._getframe(2), []
    while frame is not None:
        if frame.f_code.co_filename.startswith(_FUNCTIONS):
            lines.append(f"{frame.f_code.co_filename.removeprefix(_FUNCTIONS)}:{frame.f_lineno}")
        frame = frame.f_back  # type: ignore[assignment]
    return tuple(lines)


def describe(run: Run, numbers: Sequence[int]) -> list[str]:
    return [f"{number:3} {run.made[number]}" for number in numbers]
