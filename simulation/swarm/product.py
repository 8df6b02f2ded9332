"""The whole product in a world: the functions with their triggers, the API, the counting and the archive of the table's stream."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from unittest.mock import patch

import api.wiring
import archive.handler
import archive.wiring
import tally.handler
import tally.wiring
from redial.domain.pacing.limits import VoiceLimits
from simulation.aws import FakeAws
from simulation.dynamodb import FakeDynamoDb
from simulation.errors import Killed
from simulation.functions import NUMBERS, Functions, environment
from simulation.http_api import SUPERVISOR, HttpApi, Reply
from simulation.stack import Stack
from simulation.stepped_stack import DEAD_LETTER_QUEUES
from simulation.stream import Change
from simulation.swarm.aws_faults import AwsFaults
from simulation.swarm.mixture import Mixture, chance
from simulation.swarm.service import Service
from simulation.swarm.stream_source import StreamSource
from simulation.swarm.streams import Streams
from simulation.telemetry import Notebook
from simulation.world import START, World

DIALERS = 2
FINAL_EVENT_DEADLINE_MINUTES = 20.0


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
        while len(self._skews) > 1 and self._skews[1][0] <= self._world.now:
            self._skews.pop(0)
        return START + timedelta(seconds=self._world.now + self._skews[0][1])

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
        lag = streams.of("index lag")
        self.dynamodb = FakeDynamoDb(
            later=(lambda do: world.at(world.now + lag.uniform(0, mixture.index_lag_s), do))
            if mixture.index_lag_s
            else None
        )
        latency = streams.of("latency")
        self.aws = FakeAws(
            world,
            self.service.voice,
            self.dynamodb,
            latency_s=lambda: latency.uniform(0.0005, mixture.latency_s),
            intercept=self.aws_faults.intercept,
        )
        self.service.follow(self.aws, self.aws_faults)
        self.limits, self.numbers = mixture.limits, NUMBERS[: mixture.numbers]
        self.deployed_at: list[tuple[float, VoiceLimits, tuple[str, ...]]] = []
        self._build()
        delivery = streams.of("delivery")
        self.stack = Stack(
            self.aws,
            intake=lambda event, ends_at: self.functions.intake(event, ends_at),
            dial=lambda event, ends_at: self.functions.dial(event, ends_at),
            track=lambda event, ends_at: self.functions.track(event, ends_at),
            dialers=DIALERS,
            delivery_s=lambda: self._delivery_s(delivery),
        )
        repeats = streams.of("repeats")
        for source in (self.stack.intake, self.stack.dial, self.stack.track):
            source.forgets = lambda: world.now < until and chance(repeats, mixture.message_repeated)
        self.tally_source, self.archive_source = (
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
                ("tally", self._tally, 1_000, 5.0),
                ("archive", self._archive, 500, 30.0),
            )
        )
        self.dynamodb.followers = [self.tally_source.add, self.archive_source.add]

    def deploy(self, limits: VoiceLimits, numbers: tuple[str, ...]) -> None:
        """Replace the code of all functions, with other settings. Invocations that run go on as they were begun."""
        self.limits, self.numbers = limits, numbers
        self._build()

    def ask(self, send: Callable[[HttpApi], Reply]) -> Reply | None:
        """Ask the API, as an actor; None where no answer came: the function died, or was ended."""
        try:
            return send(HttpApi(SUPERVISOR, self.services))
        except Killed:
            if self.world.is_killed():
                raise
            return None

    def calm_down(self) -> None:
        """Let all faults stop."""
        self.aws_faults.is_calm = self.service.is_calm = True
        self.tally_source.is_calm = self.archive_source.is_calm = True

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

    def _build(self) -> None:
        self.deployed_at.append((self.world.now, self.limits, self.numbers))
        number = len(self.deployed_at)
        settings = {"DEAD_LETTER_QUEUES": DEAD_LETTER_QUEUES, "AUTHORISATION": "none", "RECORDS_STREAM_NAME": "records"}
        variables = environment(self.limits, self.numbers, FINAL_EVENT_DEADLINE_MINUTES) | settings

        def clock(name: str) -> JumpingClock:
            return JumpingClock(self.world, self._streams.of(f"clock of {name}"), self.mixture, self._until)

        with patch.dict(os.environ, variables):
            self.functions = Functions(
                self.aws,
                variables,
                clocks=[clock(f"dialer {each} of {number}") for each in range(DIALERS)],
                token_prefix=f"{number:x}",
            )
            self.services = api.wiring.build(variables, self.notebook, clock(f"api {number}"))
            self._counting = tally.wiring.build(variables, self.notebook, clock(f"tally {number}"))
            self._firehose = archive.wiring.build(variables, self.notebook, clock(f"archive {number}"))

    def _tally(self, batch: list[Change]) -> None:
        tally.handler.respond({"Records": batch}, self._counting)

    def _archive(self, batch: list[Change]) -> None:
        archive.handler.respond({"Records": batch}, self._firehose, self.notebook)

    def _delivery_s(self, random: Random) -> float:
        soon = random.uniform(0.01, 0.3)
        is_late = self.world.now < self._until and chance(random, self.mixture.message_late)
        return soon + (random.uniform(0, self.mixture.late_s) if is_late else 0.0)
