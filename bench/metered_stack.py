"""A stack whose functions are billed one by one: requests on the wire, DynamoDB's units, Lambda's time."""

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import msgspec
from greenlet import getcurrent

import publish.handler
import publish.wiring
import tally.handler
import tally.wiring
from bench.log_lines import LogLines
from infra.settings.stage import StageSettings
from redial.contracts.content_rules import VoiceApiVersion
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.publishing.published_events import FINAL_KINDS
from simulation.aws.fake_aws import Answer, AwsCall, FakeAws
from simulation.aws.wire import Wire
from simulation.dynamodb.capacity import Consumed
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.dynamodb.stream import Follower
from simulation.stack.functions import NUMBERS, Functions, environment
from simulation.stack.pipeline import destination_of
from simulation.stack.triggers import Event, Invoke, Stack
from simulation.voice.sends import Script
from simulation.voice.service import FakeVoice
from simulation.world import World, WorldClock

MEMORY_MB = {"intake": 512, "dial": 128, "track": 256, "tally": 256, "publish": 256}
NETWORK_S = 0.004
"""To DynamoDB or SQS and back."""
CPU_S = 0.00045
"""Of one AWS request on a whole processor; Lambda gives one for 1,769 MB, and a share of it for less."""
EVENTS_WINDOW_S = StageSettings.model_fields["events_window_seconds"].default
EVENTS_DIRECTLY = StageSettings.model_fields["voice_events_directly"].default
TALLY_WINDOW_S = StageSettings.model_fields["tally_window_seconds"].default
PUBLISH_WINDOW_S = 2
ARCHIVE_WINDOW_S = 60
"""What would do where nothing is published."""
_FIREHOSE_STEP = 5 * 1024
"""Firehose charges each record as if it had a multiple of 5 KB."""
_EVENT_STEP = 64 * 1024
"""EventBridge charges each event as if it had a multiple of 64 KB."""
CAMPAIGN = "water-main"
TEXT = "The water is turned off in your street on Monday from nine to noon. Please store what you need. Thank you."


@dataclass
class Bill:
    """What one function did."""

    invocations: int = 0
    messages: int = 0
    brought: int = 0
    """Messages of those that came without a queue."""
    polls: int = 0
    """Receives and deletes of the queue that triggers it."""
    busy_s: float = 0.0
    archived_bytes: int = 0
    logged_bytes: int = 0
    """Into CloudWatch Logs: lines, metrics, and what Lambda writes itself."""
    published: int = 0
    """Events on the bus, in steps of 64 KB, as EventBridge charges them."""
    requests: Counter[str] = field(default_factory=Counter)
    consumed: Consumed = field(default_factory=Consumed)
    writes: list[tuple[str, float, float]] = field(default_factory=list)
    """Of each write to the table what is written, its units, and those of the indexes."""


class MeteredDynamoDb(FakeDynamoDb):
    """Charges what a request consumes to the function that makes it."""

    def __init__(self, bill: Callable[[], Bill]) -> None:
        super().__init__(metered=True)
        self._bill = bill

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        bill = self._bill()
        self.consumed, before = bill.consumed, Counter(bill.consumed.writes)
        try:
            return super().call(operation, parameters)
        finally:
            written = Counter(bill.consumed.writes) - before
            if written:
                of_indexes = written.total() - written["table"]
                bill.writes.append((what_is_written(operation, parameters), written["table"], of_indexes))


class MeteredStack:
    """
    The real functions over fakes behind HTTP.

    Parameters
    ----------
    payload
        What each voice event says besides its message id.
    voice_api
        The version of the voice API that calls are placed with.
    """

    def __init__(
        self,
        *,
        payload: dict[str, str] | None = None,
        numbers: tuple[str, ...] = NUMBERS[:1],
        tally_window_s: float = TALLY_WINDOW_S,
        voice_api: VoiceApiVersion = "v1",
        publishes: bool = True,
    ) -> None:
        self.world = World(seed=11)
        self.bills: defaultdict[str, Bill] = defaultdict(Bill)
        self.dynamodb = MeteredDynamoDb(self._bill)
        uniform = self.world.random.uniform
        self.voice = FakeVoice(
            self.world,
            latency_s=lambda: uniform(0.04, 0.12),
            payload=payload or {},
            # As long as the service's own: items with two of them come near to a KB, where a write costs one unit more.
            message_id_of="{:08x}-5a1c-4f0e-9b7d-3c2e8d4f6a90".format,
        )
        self.aws = FakeAws(
            self.world,
            self.voice,
            self.dynamodb,
            latency_s=lambda: request_s(_function()) / 2,
            brings_events=EVENTS_DIRECTLY,
        )
        self.aws.intercept = self._count
        self.numbers = numbers
        self._tally_window_s = tally_window_s
        self._voice_api: VoiceApiVersion = voice_api
        self._publishes = publishes
        self._log = LogLines(self._charge_log)

    def run(self, seconds: float, requests: int, arrivals_s: float) -> None:
        """Let requests come evenly over a time; three of ten fail once and are called again."""
        for number in range(requests):
            self.world.at(number * arrivals_s / max(1, requests), self._request(number))
        with ExitStack() as run:
            variables = environment(PRODUCTION, self.numbers, 60, self._voice_api)
            run.enter_context(patch.dict(os.environ, variables))
            run.enter_context(Wire(self.aws).installed())
            dialers = [WorldClock(self.world) for _ in range(2)]
            functions = Functions(self.aws, variables, clocks=dialers, notebook=self._log)
            stack = Stack(
                self.aws,
                intake=self._billed("intake", functions.intake),
                dial=self._billed("dial", functions.dial),
                track=self._billed("track", functions.track),
                delivery_s=lambda: self.world.random.uniform(0.02, 0.3),
            )
            stack.track.window_s, stack.track.batch_size = EVENTS_WINDOW_S, 50
            kinds = FINAL_KINDS if self._publishes else ()
            published = msgspec.json.encode({"kinds": kinds}).decode()
            variables = os.environ | {"RECORDS_STREAM_NAME": "records", "PUBLISHED_EVENTS": published}
            counting = tally.wiring.build(variables, functions.notebook, WorldClock(self.world))
            publisher = publish.wiring.build(variables, functions.notebook)

            def count(event: Event) -> None:
                tally.handler.respond(event, counting)

            def tell(event: Event) -> None:
                publish.handler.respond(event, publisher, functions.notebook)

            self.dynamodb.followers = [
                self._follower("tally", count, 1_000, self._tally_window_s).add,
                self._follower("publish", tell, 500, PUBLISH_WINDOW_S if kinds else ARCHIVE_WINDOW_S).add,
            ]
            stack.tick_every_minute(seconds)
            self.world.run(seconds)
            for name, source in {"intake": stack.intake, "dial": stack.dial, "track": stack.track}.items():
                self.bills[name].polls = source.receives + source.deletes
                self.bills[name].brought = source.brought
        assert not stack.errors, stack.errors[:3]

    def _follower(self, name: str, respond: Callable[[Event], None], batch_size: int, window_s: float) -> Follower:
        def handle(event: Event, _ends_at: float) -> dict[str, Any]:
            respond(event)
            return {}

        billed = self._billed(name, handle)
        return Follower(self.world, lambda changes: billed({"Records": changes}, 0.0), batch_size, window_s)

    def _request(self, number: int) -> Callable[[], None]:
        request_id = f"r{number}"
        destination = destination_of(request_id)
        if number % 10 < 3:
            # FAILED after ANSWERED: four events, as a call that is completed has them.
            self.voice.scripts[destination] = [Script(outcome="FAILED", answered=True), Script()]
        return lambda: self.aws.request(
            request_id=request_id,
            destination_phone_number=destination,
            content={"plain_text_message": {"text": TEXT}},
            campaign=CAMPAIGN,
        )

    def _billed(self, name: str, invoke: Invoke) -> Invoke:
        def billed(event: Event, ends_at: float) -> dict[str, Any]:
            getcurrent().function = name  # type: ignore[attr-defined]  # read by `_function`
            bill, began = self.bills[name], self.world.now
            bill.invocations += 1
            bill.messages += len(event["Records"])
            try:
                return invoke(event, ends_at)
            finally:
                # The handler's own work is about as much as that of one request.
                bill.busy_s += self.world.now - began + request_s(name) - NETWORK_S
                self._log.end_invocation()

        return billed

    def _bill(self) -> Bill:
        return self.bills[_function()]

    def _charge_log(self, size: int) -> None:
        self._bill().logged_bytes += size

    def _count(self, call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if call.service == "firehose":
            sizes = [len(record["Data"]) for record in call.parameters["Records"]]
            self._bill().archived_bytes += sum(-(-size // _FIREHOSE_STEP) * _FIREHOSE_STEP for size in sizes)
        if call.service == "events":
            sizes = [len(entry["Detail"]) for entry in call.parameters["Entries"]]
            self._bill().published += sum(-(-size // _EVENT_STEP) for size in sizes)
        about = str(call) if "GetItem" in call.operation or call.operation == "Query" else ""
        self._bill().requests[about or f"{call.service}:{call.operation}"] += 1
        return execute()


def what_is_written(operation: str, parameters: dict[str, Any]) -> str:
    """Name a write by its item, of a call also by the status that it has then."""
    if "Item" not in parameters:
        key = parameters.get("Key", {}).get("pk", {}).get("S", operation)
        return f"{key.partition('#')[0]} ({operation})"
    item = parameters["Item"]
    kind, status = item["pk"]["S"].partition("#")[0], item.get("status", {}).get("S")
    attempts = item.get("attempts", {}).get("L", [])
    has_answer = status == "CALLING" and "message_id" in attempts[-1]["M"]
    return " ".join(filter(None, (kind, status, "with its message id" if has_answer else "")))


def request_s(function: str) -> float:
    """Give how long one AWS request of a function takes."""
    return NETWORK_S + CPU_S * 1_769 / MEMORY_MB.get(function, 1_769)


def _function() -> str:
    return getattr(getcurrent(), "function", "nobody")
