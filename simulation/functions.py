"""The three functions, put together as their wiring does it, several of each in one process: each with a clock of its own."""

import json
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from dial.handler import RESERVED_FOR_THE_LAST_CALL, _hinted_call_ids
from dial.wiring import build_dial
from redial.adapters import clients
from redial.adapters.batches import process_batch, process_groups
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls, to_call
from redial.adapters.dynamodb.control import CONTROL
from redial.adapters.dynamodb.plain import from_item, to_item, to_plain
from redial.adapters.dynamodb.table import Table
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.intake.accept_request import Intake
from redial.application.tracking.record_event import Tracker
from redial.contracts.validation import StackRules
from redial.contracts.voice_event import read_envelope
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import Call
from redial.domain.pacing.limits import PRODUCTION, VoiceLimits
from redial.domain.steering.control import Control
from simulation.aws import QUEUE_URL, TOPIC_ARN, FakeAws
from simulation.stack import Event, Invoke
from simulation.telemetry import Notebook
from simulation.world import START, World, WorldClock

if TYPE_CHECKING:
    from redial.adapters.runtime import PowertoolsTelemetry

NUMBERS = ("+12065550190", "+12065550191", "+12065550192", "+12065550193", "+12065550194")
TOPICS = {TOPIC_ARN + event_type: event_type for event_type in VoiceEventType}
RETENTION = timedelta(days=30)


def environment(limits: VoiceLimits, numbers: tuple[str, ...], final_event_deadline_minutes: float) -> dict[str, str]:
    """Give the environment of all three functions."""
    voice_limits = {
        "calls_per_minute": limits.calls_per_minute,
        "calls_per_second_per_number": limits.calls_per_second_per_number,
        "calls_per_recipient_per_day": limits.calls_per_recipient_per_day,
        "calls_per_day": limits.calls_per_day,
        "clock_margin_ms": limits.clock_margin_ms,
    }
    return {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "TABLE_NAME": "calls",
        "WAKE_UP_QUEUE_URL": f"{QUEUE_URL}wake-ups",
        "CONFIGURATION_SET_NAME": "redial",
        "ORIGINATION_PHONE_NUMBERS": ",".join(numbers),
        "VOICE_PROFILE": "production",
        "VOICE_LIMITS": json.dumps(voice_limits),
        "DEFAULT_RETRY_POLICY": "{}",
        "CALL_PERMISSIONS": '{"allowed_countries": ["*"]}',
        "MORE_VOICES": "{}",
        "RETENTION_DAYS": str(RETENTION.days),
        "FINAL_EVENT_DEADLINE_MINUTES": str(final_event_deadline_minutes),
        "EVENT_TYPE_BY_TOPIC_ARN": json.dumps(TOPICS),
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        "POWERTOOLS_METRICS_DISABLED": "true",
    }


class Functions:
    """
    Builds functions over the table of a fake AWS.

    Parameters
    ----------
    skews_s
        Of each dialer's clock; the functions that do not dial have the first one.
    """

    def __init__(
        self,
        aws: FakeAws,
        *,
        limits: VoiceLimits = PRODUCTION,
        numbers: tuple[str, ...] = NUMBERS[:1],
        skews_s: tuple[float, ...] = (0.0,),
        final_event_deadline_minutes: float = 60,
    ) -> None:
        self._world: World = aws.world
        self.notebook = Notebook()
        self._telemetry = cast("PowertoolsTelemetry", self.notebook)
        self._tokens = count(1)
        clock = WorldClock(self._world, skews_s[0])
        table = Table(clients.dynamodb(), "calls")
        self.calls = DynamoDbCalls(table, RETENTION)
        self.attempts = DynamoDbAttempts(table, RETENTION)
        self.wake_ups = wake_ups = SqsWakeUps(clients.sqs(), f"{QUEUE_URL}wake-ups")
        rules = StackRules(
            origination_phone_numbers=numbers,
            caller_id_permitted=True,
            calls_per_recipient_per_day=limits.calls_per_recipient_per_day,
            default_retry_policy={},
        )

        def new_intake() -> Intake:
            return Intake(calls=self.calls, wake_ups=wake_ups, telemetry=self.notebook, clock=clock, rules=rules)

        self._new_intake = new_intake
        self._tracker = Tracker(
            attempts=self.attempts, calls=self.calls, wake_ups=wake_ups, telemetry=self.notebook, clock=clock
        )
        # A stack in use: nobody has to look for other spellings any more (tests/adapters/test_older_spellings.py has the others).
        control = to_plain(Control(numbers_moved_at=START)) | {"pk": CONTROL, "version": 1}
        aws.dynamodb.items.setdefault(CONTROL, to_item(control))
        variables = environment(limits, numbers, final_event_deadline_minutes)
        self._dialers = [
            build_dial(variables, self.notebook, WorldClock(self._world, skew), self._token) for skew in skews_s
        ]
        self._idle = list(self._dialers)

    def _token(self) -> str:
        return f"{next(self._tokens):010x}"

    def intake(self, event: Event, _ends_at: float) -> dict[str, Any]:
        intake = self._new_intake()
        answer = process_batch(event, self._telemetry, intake.accept)
        intake.wake_dial()
        return answer

    def dial(self, event: Event, ends_at: float) -> dict[str, Any]:
        # Lambda reuses a process that is idle; one that was killed is not used again, but what it holds does not matter.
        dial = self._idle.pop(0)
        try:
            hints = [_hinted_call_ids(record) for record in event["Records"]]
            time_left = timedelta(seconds=ends_at - self._world.now) - RESERVED_FOR_THE_LAST_CALL
            dial.run([call_id for each in hints for call_id in each], time_left, is_tick=not all(hints))
        finally:
            self._idle.append(dial)
        return {"batchItemFailures": []}

    def track(self, event: Event, _ends_at: float) -> dict[str, Any]:
        return process_groups(
            event,
            self._telemetry,
            read=lambda body, queued_at: read_envelope(body, TOPICS, queued_at),
            key=lambda received: received.message_id,
            process=self._tracker.record,
        )


def stored_calls(aws: FakeAws) -> dict[str, Call]:
    """Give all calls as they are stored, by request id."""
    items = (from_item(item) for key, item in aws.dynamodb.items.items() if key.startswith("CALL#"))
    return {call.request.request_id: call for item in items if "original" not in item for call in [to_call(item)]}


def invokes(functions: Functions) -> dict[str, Invoke]:
    return {"intake": functions.intake, "dial": functions.dial, "track": functions.track}
