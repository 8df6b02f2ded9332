"""The three functions, put together by their own wiring, several processes of each in one: each with a clock of its own."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, cycle
from typing import Any, Generic, TypeVar

from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls, to_call
from redial.adapters.dynamodb.plain import from_item, to_item, to_plain
from redial.adapters.dynamodb.schema import CALL, CONTROL
from redial.adapters.dynamodb.table import Table
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.ports import Clock
from redial.contracts.content_rules import VoiceApiVersion
from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.call.calls import Call
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.publishing.published_events import PublishedKind
from redial.domain.steering.control import Control
from simulation.aws.event_bus import EVENT_BUS
from simulation.aws.events_log import EVENTS_LOG
from simulation.aws.fake_aws import EVENT_DEAD_LETTERS, TOPIC_ARN, WAITING_EVENTS, FakeAws
from simulation.aws.sqs import QUEUE_URL
from simulation.errors import Killed
from simulation.stack.releases import THIS_VERSION, Version
from simulation.stack.threads import SendThreads
from simulation.stack.triggers import Event
from simulation.telemetry import Notebook
from simulation.voice.sends import CONFIGURATION_SET
from simulation.voice.v2 import CONFIGURATION_SET_V2, REQUESTS_PER_SECOND, TIME_TO_LIVE_S, TOPIC
from simulation.world import START, World, WorldClock

F = TypeVar("F")
NUMBERS = ("+12065550190", "+12065550191", "+12065550192", "+12065550193", "+12065550194")
TOPICS = {TOPIC_ARN + event_type: event_type for event_type in TYPES_OF_V1}
RETENTION = timedelta(days=30)


def environment(
    limits: VoiceLimits,
    numbers: tuple[str, ...],
    final_event_deadline_minutes: float,
    voice_api: VoiceApiVersion = "v1",
    keep_events_of: VoiceApiVersion | None = None,
) -> dict[str, str]:
    """Give the environment of all three functions, with the two settings of a stage that say which voice API it uses."""
    event_versions = {voice_api, keep_events_of}
    voice_limits = {
        "calls_per_minute": limits.calls_per_minute,
        "calls_per_second_per_number": limits.calls_per_second_per_number,
        "calls_per_recipient_per_day": limits.calls_per_recipient_per_day,
        "calls_per_day": limits.calls_per_day,
        "clock_margin_ms": limits.clock_margin_ms,
        "requests_per_second": REQUESTS_PER_SECOND if voice_api == "v2" else limits.requests_per_second,
        "sends_take_lines": voice_api == "v1",
    }
    witnesses = {"events_log_group_name": EVENTS_LOG, "dead_letter_queue_names": EVENT_DEAD_LETTERS}
    return {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "TABLE_NAME": "calls",
        "WAKE_UP_QUEUE_URL": f"{QUEUE_URL}wake-ups",
        "CONFIGURATION_SET_NAME": CONFIGURATION_SET if voice_api == "v1" else CONFIGURATION_SET_V2,
        "ORIGINATION_PHONE_NUMBERS": ",".join(numbers),
        "NUMBER_CHOICE": "{}",
        "VOICE_PROFILE": "production",
        "VOICE_API": voice_api,
        "VOICE_SENDING": _sending(voice_api),
        "STACK_NAME": "redial",
        "VOICE_LIMITS": json.dumps(voice_limits),
        "DEFAULT_RETRY_POLICY": "{}",
        "CALL_PERMISSIONS": '{"allowed_countries": ["*"]}',
        "RETRY_POLICIES": "{}",
        "CALLING_HOURS": "{}",
        "MORE_VOICES": "{}",
        "ANSWERS_TASKS": "false",
        "RETENTION_DAYS": str(RETENTION.days),
        "AUDIT_RETENTION_DAYS": "400",
        "RIGHTS": "{}",
        "COUNTRY": "null",
        "TIME_ZONE": "null",
        "PREVIEW_AUDIO": "nobody",
        "CALL_PRICES": "{}",
        "FINAL_EVENT_DEADLINE_MINUTES": str(final_event_deadline_minutes),
        "EVENT_TYPE_BY_TOPIC_ARN": json.dumps(TOPICS if "v1" in event_versions else {}),
        "PAYLOAD_TYPED_TOPIC_ARNS": json.dumps([TOPIC_ARN + TOPIC] if "v2" in event_versions else []),
        "SILENCE": json.dumps(witnesses if voice_api == "v1" else None),
        "EVENT_BUS_NAME": EVENT_BUS,
        "WAITING_EVENTS_QUEUE_URL": f"{QUEUE_URL}{WAITING_EVENTS}",
        "PUBLISHED_EVENTS": json.dumps({"kinds": list(PublishedKind)}),
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        "POWERTOOLS_METRICS_DISABLED": "true",
    }


def _sending(voice_api: VoiceApiVersion) -> str:
    more = {"time_to_live_seconds": TIME_TO_LIVE_S} if voice_api == "v2" else {}
    return json.dumps({"version": voice_api, **more})


class Processes(Generic[F]):
    """Processes of one function. Lambda reuses one that is idle, and none that was killed."""

    def __init__(self, start: Callable[[], F], ready: int = 0) -> None:
        self._start = start
        self._idle = [start() for _ in range(ready)]

    @contextmanager
    def one(self) -> Iterator[F]:
        """Give an idle process, or else a new one."""
        process = self._idle.pop(0) if self._idle else self._start()
        try:
            yield process
        except Killed:
            raise
        except BaseException:
            self._idle.append(process)
            raise
        self._idle.append(process)


class Functions:
    """
    Builds functions over the table of a fake AWS.

    Parameters
    ----------
    variables
        Their environment.
    clocks
        Of the dialers, one each; the functions that do not dial have the first one. None: one dialer, whose clock is the world's.
    notebook
        Where metrics and log lines go; None: into one of their own.
    is_in_use
        Nobody has to look for other spellings of numbers any more (tests/adapters/test_older_spellings.py has the others). False:
        the stack is new, and the first run marks it.
    token_prefix
        Begins each token: another one for each deployment of a world.
    version
        Whose code it is.
    """

    def __init__(
        self,
        aws: FakeAws,
        variables: Mapping[str, str],
        *,
        clocks: Sequence[Clock] | None = None,
        notebook: Notebook | None = None,
        is_in_use: bool = True,
        token_prefix: str = "",
        version: Version = THIS_VERSION,
    ) -> None:
        self._world: World = aws.world
        self.notebook = notebook or Notebook()
        clocks = clocks or [WorldClock(self._world)]
        clock, tokens = clocks[0], count(1)

        def token() -> str:
            return f"{token_prefix}{next(tokens):07x}"

        of_dialers = cycle(clocks)
        intake, dial, track = (version.function(name) for name in ("intake", "dial", "track"))
        self._intake, self._dial, self._track = intake.handler, dial.handler, track.handler

        clients.logs()  # made by `dial` when it is first used, which is when nobody names the region any more
        table = Table(clients.dynamodb(), variables["TABLE_NAME"])
        self.calls = DynamoDbCalls(table, RETENTION)
        self.attempts = DynamoDbAttempts(table, RETENTION)
        self.wake_ups = SqsWakeUps(clients.sqs(), variables["WAKE_UP_QUEUE_URL"])
        if is_in_use:
            control = to_plain(Control(numbers_moved_at=START)) | {"pk": CONTROL, "version": 1}
            aws.dynamodb.items.setdefault(CONTROL, to_item(control))

        def dialling() -> Any:
            surroundings = (variables, self.notebook, next(of_dialers), token)
            if version is not THIS_VERSION:  # it sends one by one
                return dial.wiring.build(*surroundings)
            threads = SendThreads(self._world, lambda: aws.thread_starts_after_s())
            return dial.wiring.build(*surroundings, threads=threads)

        self._intakes = Processes(lambda: intake.wiring.build(variables, self.notebook, clock, token))
        self._dials = Processes(dialling, ready=len(clocks))
        self._tracks = Processes(lambda: track.wiring.build(variables, self.notebook, clock, token))

    def intake(self, event: Event, _ends_at: float) -> dict[str, Any]:
        with self._intakes.one() as process:
            answer: dict[str, Any] = self._intake.respond(event, process, self.notebook)
            return answer

    def dial(self, event: Event, ends_at: float) -> dict[str, Any]:
        remaining = timedelta(seconds=ends_at - self._world.now)
        with self._dials.one() as process:
            answer: dict[str, Any] = self._dial.respond(event, process, self.notebook, remaining)
            return answer

    def track(self, event: Event, _ends_at: float) -> dict[str, Any]:
        with self._tracks.one() as process:
            answer: dict[str, Any] = self._track.respond(event, process, self.notebook)
            return answer


def stored_calls(aws: FakeAws) -> dict[str, Call]:
    """Give all calls as they are stored, by request id."""
    items = (from_item(item) for key, item in aws.dynamodb.items.items() if key.startswith(CALL))
    return {call.request.request_id: call for item in items if "original" not in item for call in [to_call(item)]}
