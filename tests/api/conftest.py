"""The API over a table of the simulation and queues in moto, both behind botocore."""

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta

import boto3
import pytest

import api.handler
import api.wiring
from api.wiring import Services
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call
from redial.domain.pacing.allowance import Allowance
from redial.domain.refusal.likeness import cause_of, kind_of
from redial.domain.refusal.refusals import Refusals, decide_refusal
from simulation.makers import ORIGINATION, T0, at
from simulation.records import put
from simulation.stack.http_api import HttpApi
from tests.adapters.conftest import aws, sqs
from tests.api.counted_calls import Counts
from tests.api.hours_by_name import daily, hours_in_settings
from tests.api.limited_people import RIGHTS
from tests.api.refused_calls import GONE, refused_call
from tests.api.stack_with_backlog import Stack
from tests.fake_table import in_place_of_moto
from tests.made_in_moto import put_queue

__all__ = ["aws", "sqs"]

RETRY_POLICIES = {"gentle": {"total_attempts": 2, "busy": {"delay_seconds": 3600, "growth": 1}}}
LIMITS = {
    "calls_per_minute": 20,
    "calls_per_second_per_number": 1,
    "calls_per_recipient_per_day": 5,
    "calls_per_day": None,
}
ORIGINATION_NUMBERS = "+12065550190,+12065550191"
UNDELIVERED = "redial-test-ReceiversUndelivered"
NUMBER_CHOICE = {"countries": {"GB": ["+12065550191"]}, "campaigns": {"closures": ["+12065550190"]}}


@pytest.fixture
def table() -> Iterator[Table]:
    with in_place_of_moto():
        yield Table(clients.dynamodb(), "calls")


@pytest.fixture
def queues() -> dict[str, str]:
    names = (
        "requests",
        "wake-ups",
        "events",
        "requests-dlq",
        "wake-ups-dlq",
        "events-dlq",
        "events-delivery-dlq",
        UNDELIVERED,
    )
    return {name: put_queue(name) for name in names}


@pytest.fixture
def voice_api() -> str:
    """Give the version of the voice API that the stage uses; a module about the other one has a fixture of its own."""
    return "v1"


@pytest.fixture
def receivers() -> bool:
    """Tell whether the settings name receivers of events."""
    return False


@pytest.fixture
def http_api(
    table: Table,
    queues: dict[str, str],
    clock: "SetClock",
    voice_api: str,
    receivers: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> HttpApi:
    dead_letter_queues: dict[str, list[str | bool]] = {
        name: [f"{name}-dlq", name, True] for name in ("requests", "wake-ups", "events")
    }
    # Not the dead-letter queue of a queue: SNS sets aside in it what it could not deliver.
    dead_letter_queues["events-delivery"] = ["events-delivery-dlq", "events"]
    if receivers:
        dead_letter_queues["receivers"] = [UNDELIVERED]
    for name, value in {
        "TABLE_NAME": table.name,
        "WAKE_UP_QUEUE_URL": queues["wake-ups"],
        "ORIGINATION_PHONE_NUMBERS": ORIGINATION_NUMBERS,
        "NUMBER_CHOICE": json.dumps(NUMBER_CHOICE),
        "VOICE_PROFILE": "production",
        "VOICE_API": voice_api,
        "VOICE_LIMITS": json.dumps(LIMITS),
        "DEFAULT_RETRY_POLICY": "{}",
        "CALL_PERMISSIONS": '{"allowed_countries": ["*"]}',
        "RETRY_POLICIES": json.dumps(RETRY_POLICIES),
        "CALLING_HOURS": "{}",
        "MORE_VOICES": "{}",
        "ANSWERS_TASKS": "true",
        "RETENTION_DAYS": "90",
        "AUDIT_RETENTION_DAYS": "400",
        "RIGHTS": "{}",
        "COUNTRY": '"US"',
        "TIME_ZONE": "null",
        "PREVIEW_AUDIO": "nobody",
        "CALL_PRICES": "{}",
        "FINAL_EVENT_DEADLINE_MINUTES": "60",
        "DEAD_LETTER_QUEUES": json.dumps(dead_letter_queues),
        "AUTHORISATION": "api_gateway",
        "POWERTOOLS_SERVICE_NAME": "api",
        "POWERTOOLS_METRICS_NAMESPACE": "Redial",
    }.items():
        monkeypatch.setenv(name, value)
    services = api.wiring.build(os.environ, api.handler.telemetry, clock)
    monkeypatch.setattr(api.handler, "build", lambda: services)
    return HttpApi()


class SetClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = T0

    def now(self) -> datetime:
        return self.time

    def pause(self, duration: timedelta) -> None:
        self.time += duration


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def calls(table: Table) -> DynamoDbCalls:
    return DynamoDbCalls(table, timedelta(days=90))


@pytest.fixture
def dynamodb() -> "object":
    return boto3.client("dynamodb")


@pytest.fixture
def counts(table: Table) -> Counts:
    return Counts(table)


@pytest.fixture
def stack(table: Table, calls: DynamoDbCalls) -> Stack:
    """Give a stack that counts the calls which it accepts."""
    return Stack(table, calls)


@pytest.fixture
def refused(calls: DynamoDbCalls, table: Table, clock: SetClock) -> list[Call]:
    """Give five refused calls of a campaign, which is held; and one more, which has no time left by now."""
    stored = [refused_call(f"r{number}", number, campaign="sale") for number in range(5)]
    stored.append(refused_call("late", 5, expires_at=at(30)))
    state = Refusals()
    for call in stored:
        calls.add(call)
    for call in stored[:5]:
        cause = cause_of(GONE, call.request, ORIGINATION)
        state = decide_refusal(state, kind_of(call.request), cause, GONE, call.status_at).refusals
    put(DynamoDbAllowance(table, "us-east-1"), Allowance(refusals=state))
    clock.time = at(60)
    return stored


@pytest.fixture
def limited(http_api: HttpApi, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
    """Give the API of a stage that says who may act on what."""
    monkeypatch.setenv("RIGHTS", json.dumps(RIGHTS))
    services = api.wiring.build(os.environ, api.handler.telemetry, clock)
    monkeypatch.setattr(api.handler, "build", lambda: services)
    return http_api


@pytest.fixture
def stage_with_hours(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> HttpApi:
    """Give the API of a stage whose settings have hours named office."""
    services: Services = api.handler.build()
    named = {"named": {"office": daily("10:00", "18:00")}, "default": "office"}
    monkeypatch.setattr(services, "settings", hours_in_settings(services, named))
    return http_api
