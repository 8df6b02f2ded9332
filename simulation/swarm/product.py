"""The whole product in a world: the functions with their triggers, the API, the counting and the archive of the table's stream."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from unittest.mock import patch

import msgspec

from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.call.calls import Call
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.line_slots import LONGEST_RUN
from simulation.aws.fake_aws import FakeAws
from simulation.aws.sqs import Message
from simulation.errors import Killed
from simulation.stack.functions import NUMBERS, environment
from simulation.stack.http_api import HttpApi, Reply
from simulation.stack.releases import THIS_VERSION, Version
from simulation.stack.stepped_stack import DEAD_LETTER_QUEUES
from simulation.stack.triggers import EventSource, Stack
from simulation.swarm.aws_faults import AwsFaults
from simulation.swarm.deployment import DIALERS, FUNCTIONS, Deployment
from simulation.swarm.drawn_hours import NAMED_HOURS, draw_hours
from simulation.swarm.mixture import Mixture
from simulation.swarm.observed import Observed, Observer
from simulation.swarm.service import Service
from simulation.swarm.stream_source import StreamSource
from simulation.swarm.streams import Streams, chance
from simulation.swarm.table import TimeToLive, make_table
from simulation.swarm.tasks import Tasks
from simulation.telemetry import Notebook
from simulation.world import START, World

FINAL_EVENT_DEADLINE_MINUTES = 20.0
_REPLACED_WITHIN_S = 20.0
"""A deployment replaces one function after the other."""


class JumpingClock:
    """
    The clock of a machine, which is fast by a changing amount within the margin.

    The margin is how much two clocks may differ: so each is between right and fast by that much.
    """

    def __init__(self, world: World, random: Random, mixture: Mixture, until: float) -> None:
        self._world = world
        self._skews = [(0.0, random.uniform(0, mixture.clocks_differ_s))]
        at = 0.0
        while mixture.clocks_jump_an_hour and mixture.clocks_differ_s:
            at += random.expovariate(mixture.clocks_jump_an_hour / 3600)
            if at >= until:
                break
            self._skews.append((at, random.uniform(0, mixture.clocks_differ_s)))

    def now(self) -> datetime:
        """Return what this clock shows."""
        skews, seconds = self._skews, self._world.now
        while len(skews) > 1 and skews[1][0] <= seconds:
            skews.pop(0)
        return START + timedelta(0, seconds + skews[0][1])

    def pause(self, duration: timedelta) -> None:
        """Let the actor wait."""
        self._world.sleep(max(0.0, duration.total_seconds()))


class Product:
    """
    Everything that is deployed, over fake AWS, with the faults of a mixture.

    Parameters
    ----------
    until
        The world's time at which the faults stop.
    """

    def __init__(self, world: World, mixture: Mixture, streams: Streams, until: float) -> None:
        self.world = world
        self.mixture = mixture
        self._streams = streams
        self._until = until
        self.notebook = Notebook()
        self.service = Service(world, mixture, streams, until)
        self.aws_faults = AwsFaults(world, mixture, streams, until)
        self.dynamodb = make_table(world, mixture, streams)
        latency = streams.of("latency")
        self.aws = FakeAws(
            world,
            self.service.voice,
            self.dynamodb,
            latency_s=lambda: latency.uniform(
                0.0005, Mixture.latency_s if self.aws_faults.is_calm else mixture.latency_s
            ),
            intercept=self.aws_faults.intercept,
        )
        self.aws.brings_events = mixture.events_brought
        self.service.follow(self.aws, self.aws_faults)
        self.tasks = self.aws.step_functions = Tasks(world)
        self.limits, self.numbers, self.version = mixture.limits, NUMBERS[: mixture.numbers], THIS_VERSION
        self.older_code: tuple[float, float] | None = None
        """From when until when processes of the version before may run; None: there are none."""
        self.voice_api = mixture.voice_api
        self.keep_events_of: VoiceApiVersion | None = None
        self.aws.take_events_of({self.voice_api})
        self.hours = NO_STAGE_HOURS
        """What the settings say of hours."""
        if mixture.hours_changed_an_hour:
            self.hours = StageHours(named={NAMED_HOURS: draw_hours(streams.of("hours of the settings"))})
        self.still_waiting_for_hours: list[str] = []
        """The calls that waited for an opening ten minutes after all hours were opened."""
        self.waiting_at_rest: list[Call] = []
        """The calls of campaigns that waited ten minutes after the last change of settings."""
        self.rested_at = 0.0
        """When that was, in the world's time."""
        self._deployments = 0
        self._serving = dict.fromkeys(FUNCTIONS, self._build())
        delivery = streams.of("delivery")
        self.stack = Stack(
            self.aws,
            intake=lambda event, ends_at: self.serving("intake").intake(event, ends_at),
            dial=lambda event, ends_at: self.serving("dial").dial(event, ends_at),
            track=lambda event, ends_at: self.serving("track").track(event, ends_at),
            dialers=DIALERS,
            delivery_s=lambda: self._delivery_s(delivery),
        )
        repeats = streams.of("repeats")
        for source in (self.stack.intake, self.stack.dial, self.stack.track):
            source.forgets = lambda: world.now < until and chance(repeats, mixture.message_repeated)
        self.tally_source, self.publish_source, self.campaigns_source = (
            StreamSource(
                world,
                invoke,
                batch_size=batch_size,
                window_s=window_s,
                mixture=mixture,
                streams=streams,
                name=name,
            )
            for name, invoke, batch_size, window_s in (
                ("tally", lambda batch: self.serving("tally").tally(batch), 1_000, 5.0),
                # Its randomness has the name that it had: each seed stays the world that it was.
                (
                    "tasks" if mixture.with_tasks else "archive",
                    lambda batch: self.serving("publish").publish(batch),
                    500,
                    2.0,
                ),
                ("campaigns", lambda batch: self.serving("publish").publish(batch), 500, 2.0),
            )
        )
        self.waiting_events = EventSource(
            world,
            self.aws.waiting_events,
            lambda event, _ends_at: self.serving("publish").publish_waiting(event),
            10,
            2,
            60,
        )
        if mixture.campaigns_end:
            again = streams.of("repeats of waiting events")
            self.waiting_events.forgets = lambda: world.now < until and chance(again, mixture.message_repeated)
        self.aws.event_bus.refuses = self.aws_faults.bus_refuses
        self._observer = Observer(world)
        self.dynamodb.followers = [self.tally_source.add, self.publish_source.add, self._observer.follow]
        if mixture.campaigns_end:
            self.dynamodb.followers.append(self.campaigns_source.add)
        self.stack.track.handled = self._note_handled
        self.time_to_live = TimeToLive(world, self.dynamodb, (self.aws.requests, self.aws.events))
        if mixture.deleted_late_s:
            self.time_to_live.begin(mixture, streams)

    def deploy(
        self,
        *,
        limits: VoiceLimits | None = None,
        numbers: tuple[str, ...] | None = None,
        version: Version | None = None,
    ) -> None:
        """Replace the functions, one after the other; what is not named stays. Invocations that run go on as they were begun."""
        self.limits, self.numbers = limits or self.limits, numbers or self.numbers
        self.version = version or self.version
        self._replace_all(self._streams.of("replacement"))

    def move_to(self, voice_api: VoiceApiVersion, keep_events_of: VoiceApiVersion | None) -> None:
        """Move the stage to a version of the voice API. Whose events are not kept arrive no more when all is replaced."""
        self.voice_api, self.keep_events_of = voice_api, keep_events_of
        self._replace_all(self._streams.of("replacement when moved"))
        versions = {voice_api, keep_events_of}
        self.world.at(self.world.now + _REPLACED_WITHIN_S, partial(self.aws.take_events_of, versions))

    def _replace_all(self, random: Random) -> None:
        deployment = self._build()

        def replace(name: str) -> None:
            if self._serving[name].number < deployment.number:
                self._serving[name] = deployment

        delays = {name: random.uniform(0, _REPLACED_WITHIN_S) for name in FUNCTIONS}
        if self.keep_events_of is not None:
            # Who sends by another version follows whoever knows its topics.
            delays["track"], delays["dial"] = sorted((delays["track"], delays["dial"]))
        for name, delay in delays.items():
            self.world.at(self.world.now + delay, partial(replace, name))

    def roll_back(self, version: Version, at: float, until: float) -> None:
        """Replace the functions by those of the version before, for a while."""
        self.world.at(at, partial(self.deploy, version=version))
        self.world.at(until, partial(self.deploy, version=THIS_VERSION))
        self.older_code = (at, until + _REPLACED_WITHIN_S + LONGEST_RUN.total_seconds())

    def serving(self, function: str) -> Deployment:
        """Return the deployment whose code a function's invocations begin with now."""
        return self._serving[function]

    def ask(self, send: Callable[[HttpApi], Reply]) -> Reply | None:
        """Ask the API, as an actor; None where no answer came: the function died, or was ended."""
        try:
            return self.serving("api").ask(send)
        except Killed:
            if self.world.is_killed():
                raise
            return None

    def calm_down(self) -> None:
        """Let all faults stop."""
        self.aws_faults.is_calm = self.service.is_calm = True
        for source in self.streams_followed:
            source.is_calm = True

    def redrive_events(self) -> None:
        """Send events back that were set aside, as a person does whom the alarm has told: `redial redrive event-bus`."""
        queue = self.aws.waiting_events
        for message in queue.dead:
            queue.put(message.body, self.world.now)
        queue.dead.clear()

    def tick_every_minute(self, until: float) -> None:
        """Let the schedule send its wake-ups; some are missed."""
        random = self._streams.of("ticks")

        def tick() -> None:
            is_missed = self.world.now < self._until and chance(random, self.mixture.tick_missed)
            if not is_missed:
                self.aws.wake_ups.put('{"call_ids": []}', self.world.now)
            if self.world.now + 60 <= until:
                self.world.at(self.world.now + 60, tick)

        self.world.at(self.world.now, tick)

    @property
    def streams_followed(self) -> tuple[StreamSource, ...]:
        """The functions behind the table's stream, and of what they are invoked for."""
        return self.tally_source, self.publish_source, self.campaigns_source

    @property
    def observed(self) -> Observed:
        """What was seen of the table and the events queue."""
        return self._observer.seen

    def _note_handled(self, message: Message) -> None:
        if (event := self.aws.event_of(message)) is not None:
            self._observer.note_handled(message, event)

    def _build(self) -> Deployment:
        self._deployments += 1
        settings = {"DEAD_LETTER_QUEUES": DEAD_LETTER_QUEUES, "AUTHORISATION": "none", "RECORDS_STREAM_NAME": "records"}
        stage = environment(
            self.limits, self.numbers, FINAL_EVENT_DEADLINE_MINUTES, self.voice_api, self.keep_events_of
        )
        variables = stage | settings | {"CALLING_HOURS": msgspec.json.encode(self.hours).decode()}
        if self.mixture.with_tasks:
            variables["ANSWERS_TASKS"] = "true"
        if self.version is not THIS_VERSION:
            variables["DEAD_LETTER_QUEUES"] = _as_older_code_reads(DEAD_LETTER_QUEUES)
        if self.mixture.deleted_late_s:
            variables["RETENTION_DAYS"] = "0"  # see TimeToLive
        with patch.dict(os.environ, variables):
            return Deployment(
                self.aws, self.version, variables, number=self._deployments, clock=self._clock, notebook=self.notebook
            )

    def _clock(self, name: str) -> JumpingClock:
        return JumpingClock(self.world, self._streams.of(f"clock of {name}"), self.mixture, self._until)

    def _delivery_s(self, random: Random) -> float:
        soon = random.uniform(0.01, 0.3)
        is_late = self.world.now < self._until and chance(random, self.mixture.message_late)
        return soon + (random.uniform(0, self.mixture.late_s) if is_late else 0.0)


def _as_older_code_reads(dead_letter_queues: str) -> str:
    """Write queues as objects, which a version takes them for that knows no arrays."""
    names = ("name", "target", "is_moved_by_sqs")
    queues: dict[str, list[str | bool]] = msgspec.json.decode(dead_letter_queues)
    return msgspec.json.encode({each: dict(zip(names, queue, strict=False)) for each, queue in queues.items()}).decode()
