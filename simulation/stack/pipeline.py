"""The whole pipeline in a world of its own: conditions as a test wants them, and what became of the calls."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import msgspec

from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.times import to_iso
from simulation.aws.fake_aws import Answer, AwsCall, FakeAws
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.dynamodb.stale_reads import StaleReads
from simulation.errors import Killed, no_connection, read_timeout
from simulation.judge.judgement import faults_of, limits_passed
from simulation.stack.faults import Conditions, Range
from simulation.stack.functions import Functions, environment, stored_calls
from simulation.stack.idle_ticks import IdleTicks
from simulation.stack.triggers import Stack
from simulation.voice.service import FakeVoice
from simulation.world import START, World, WorldClock


class Pipeline:
    """A stack under conditions."""

    def __init__(self, conditions: Conditions) -> None:
        self.conditions = conditions
        self.world = World(conditions.seed)
        random = self.world.random

        def between(bounds: Range) -> Callable[[], float]:
            low, high = bounds
            return (lambda: low) if low == high else lambda: random.uniform(low, high)

        lag = between(conditions.index_lag_s)
        has_lag = conditions.index_lag_s != (0.0, 0.0)
        copy_lag = between(conditions.copy_lag_s)
        stale_reads = StaleReads(lambda do: self.world.at(self.world.now + copy_lag(), do), random.choice)
        dynamodb = FakeDynamoDb(
            later=(lambda do: self.world.at(self.world.now + lag(), do)) if has_lag else None,
            stale_reads=stale_reads if conditions.copy_lag_s != (0.0, 0.0) else None,
        )
        self.voice = FakeVoice(
            self.world,
            latency_s=between(conditions.voice_latency_s),
            script=conditions.script,
            scripts={number: list(scripts) for number, scripts in conditions.scripts.items()},
        )
        self._voice_api: VoiceApiVersion = conditions.voice_api
        self._keep_events_of: VoiceApiVersion | None = None
        self.stack: Stack
        self._deployments = 0
        event_delay = between(conditions.event_delay_s)

        def event_fate(_topic: str) -> list[float]:
            if random.random() < conditions.event_lost:
                return []
            times = 2 if random.random() < conditions.event_repeated else 1
            return [event_delay() for _ in range(times)]

        self.aws = FakeAws(
            self.world,
            self.voice,
            dynamodb,
            latency_s=between(conditions.aws_latency_s),
            intercept=self._intercept if conditions.killed + conditions.failed + conditions.answer_lost else _execute,
            event_fate=event_fate,
        )
        self._delivery_s = between(conditions.delivery_s)
        self.deploy()

    def move_to(self, voice_api: VoiceApiVersion, *, keep_events_of: VoiceApiVersion | None = None) -> None:
        """Deploy with another version of the voice API; the events of one that is not kept arrive no more."""
        self._voice_api, self._keep_events_of = voice_api, keep_events_of
        self.aws.take_events_of({voice_api, keep_events_of})
        self.deploy()

    def deploy(self, **settings: str) -> None:
        """
        Start the functions anew, in new processes.

        Parameters
        ----------
        settings
            Environment variables that differ from those of the conditions.
        """
        conditions = self.conditions
        variables = environment(
            conditions.limits,
            conditions.numbers,
            conditions.final_event_deadline_minutes,
            self._voice_api,
            self._keep_events_of,
        )
        with patch.dict(os.environ, variables):
            self.functions = Functions(
                self.aws,
                variables | {"CALLING_HOURS": msgspec.json.encode(conditions.hours).decode()} | settings,
                clocks=[WorldClock(self.world, skew_s) for skew_s in conditions.skews_s],
                token_prefix=f"{self._deployments:x}-" if self._deployments else "",
            )
        stack = Stack(
            self.aws,
            intake=self.functions.intake,
            dial=self.functions.dial,
            track=self.functions.track,
            dialers=len(conditions.skews_s),
            delivery_s=self._delivery_s,
        )
        if self._deployments:
            stack.follow(self.stack)
        self.stack = stack
        self._deployments += 1

    def request(self, request_id: str, destination: str = "", **more: Any) -> None:
        """Send a request whose text is its id."""
        self.aws.request(
            request_id=request_id,
            destination_phone_number=destination or destination_of(request_id),
            content={"plain_text_message": {"text": request_id}},
            **more,
        )

    def request_many(self, count: int, lane: Lane = Lane.NORMAL, prefix: str = "r", **more: Any) -> None:
        for number in range(count):
            self.request(f"{prefix}{number}", lane=lane.value, **more)

    def run(self, seconds: float, *, ticks: bool = True, idle_ticks: bool = True) -> None:
        """Let time pass, with or without the ticks that would find nothing to do."""
        until = self.world.now + seconds
        with self.aws.installed():
            if ticks:
                self._begin_ticks(until, every_tick=idle_ticks)
            self.world.run(until)

    def run_until_all_final(self, within_s: float, *, idle_ticks: bool = True) -> None:
        """Let time pass until all calls have ended, with or without the ticks that would find nothing to do."""
        until = self.world.now + within_s
        with self.aws.installed():
            self._begin_ticks(until, every_tick=idle_ticks)
            while self.world.now < until:
                self.world.run(self.world.now + 300)
                calls = self.calls
                if calls and not self.aws.requests.messages and all(call.status.is_final for call in calls.values()):
                    # Late events may still come.
                    self.world.run(self.world.now + 120)
                    return

    def _begin_ticks(self, until: float, *, every_tick: bool) -> None:
        if every_tick:
            self.stack.tick_every_minute(until)
            return
        made: list[AwsCall] = []
        before = self.aws.intercept

        def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
            made.append(call)
            return before(call, execute)

        self.aws.intercept = intercept
        IdleTicks(self.stack, made, every_tick=False).begin(until)

    @property
    def calls(self) -> dict[str, Call]:
        return stored_calls(self.aws)

    def faults(self) -> list[str]:
        """Name everything that is wrong."""
        aws = self.aws
        return [
            *faults_of(self.calls, self.voice.log, self.conditions.limits, stage=self.conditions.hours),
            # A wake-up is a hint: one that was lost to five crashes in a row is no loss.
            *(f"dead letter: {letter.body[:200]}" for queue in (aws.requests, aws.events) for letter in queue.dead),
        ]

    def faults_of_limits(self) -> list[str]:
        """Name the limits that were passed, while calls may still be under way."""
        return limits_passed(self.voice.log, self.conditions.limits)

    def count_calls(self) -> Counter[str]:
        """Count the AWS calls of the functions by operation, from now on."""
        counts: Counter[str] = Counter()
        before = self.aws.intercept

        def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
            counts[call.operation] += 1
            return before(call, execute)

        self.aws.intercept = intercept
        return counts

    def dialled(self) -> list[str]:
        """Give the request ids in the order in which they were dialled."""
        return [send.text for send in self.voice.log]

    def _intercept(self, call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        random, conditions = self.world.random, self.conditions
        if random.random() < conditions.killed:
            if random.random() < 0.5:
                execute()
            raise Killed
        if random.random() < conditions.failed:
            raise no_connection()
        answer = execute()
        if random.random() < conditions.answer_lost:
            if call.is_send or random.random() < 0.5:
                raise read_timeout()
            # The SDK repeats the request on its own.
            return execute()
        return answer


def _execute(_call: AwsCall, execute: Callable[[], Answer]) -> Answer:
    return execute()


def iso(world_time: float) -> str:
    """Write a time of the world as requests have it."""
    return to_iso(START + timedelta(seconds=world_time))


def destination_of(request_id: str) -> str:
    """Give each request a recipient of its own."""
    digits = "".join(character for character in request_id if character.isdigit()) or "0"
    return f"+1206{int(digits) + 1000 * (sum(map(ord, request_id.rstrip('0123456789'))) % 900) + 2_000_000:07d}"
