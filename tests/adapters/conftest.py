"""moto in place of AWS; a real HTTP server in place of the voice service, so that requests are counted on the wire."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

import dial.handler
import intake.handler
import track.handler
from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.dialable_calls import DialableCalls
from redial.application.steering.control_dialling import DiallingControl
from tests.adapters.dialling import SetClock, dialable_calls
from tests.adapters.invocations import TOPICS, Functions
from tests.adapters.stored_items import RETENTION
from tests.adapters.voice_service import VoiceService
from tests.made_in_moto import put_table

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ORIGINATION_NUMBERS = "+12065550190,+12065550191,+12065550192"
LIMITS = {
    "calls_per_minute": 20,
    "calls_per_second_per_number": 1,
    "calls_per_recipient_per_day": 5,
    "calls_per_day": None,
}
# As they are, whatever a test puts in their place.
_CACHED = (
    clients.dynamodb,
    clients.sqs,
    clients.events,
    clients.polly,
    clients.voice,
    clients.voice_v2,
    clients._session,
)


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    forget_clients()
    with mock_aws():
        yield
    forget_clients()


def forget_clients() -> None:
    for build in _CACHED:
        build.cache_clear()


@pytest.fixture
def table() -> Table:
    return Table(clients.dynamodb(), put_table())


@pytest.fixture
def sqs() -> "SQSClient":
    return boto3.client("sqs")


@pytest.fixture
def voice_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[VoiceService]:
    with VoiceService() as service:
        monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE", service.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2", service.url)
        yield service


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def calls(table: Table) -> DynamoDbCalls:
    return DynamoDbCalls(table, RETENTION)


@pytest.fixture
def attempts(table: Table) -> DynamoDbAttempts:
    return DynamoDbAttempts(table, RETENTION)


@pytest.fixture
def control(table: Table) -> DiallingControl:
    return DiallingControl(DynamoDbControl(table))


@pytest.fixture
def dialable(table: Table, calls: DynamoDbCalls, clock: SetClock) -> DialableCalls:
    return dialable_calls(table, calls, clock)


@pytest.fixture
def functions(
    table: Table, sqs: "SQSClient", voice_service: VoiceService, monkeypatch: pytest.MonkeyPatch
) -> Functions:
    wake_up_queue_url = sqs.create_queue(QueueName="wake-ups")["QueueUrl"]
    for name, value in {
        "TABLE_NAME": table.name,
        "WAKE_UP_QUEUE_URL": wake_up_queue_url,
        "ORIGINATION_PHONE_NUMBERS": ORIGINATION_NUMBERS,
        "NUMBER_CHOICE": "{}",
        "VOICE_PROFILE": "production",
        "VOICE_API": "v1",
        "VOICE_LIMITS": json.dumps(LIMITS),
        "DEFAULT_RETRY_POLICY": "{}",
        "CALL_PERMISSIONS": '{"allowed_countries": ["*"]}',
        "RETRY_POLICIES": "{}",
        "CALLING_HOURS": "{}",
        "MORE_VOICES": "{}",
        "ANSWERS_TASKS": "false",
        "RETENTION_DAYS": "30",
        "CONFIGURATION_SET_NAME": "redial",
        "STACK_NAME": "redial",
        "VOICE_SENDING": json.dumps({"version": "v1"}),
        "FINAL_EVENT_DEADLINE_MINUTES": "60",
        "SILENCE": "null",
        "EVENT_TYPE_BY_TOPIC_ARN": json.dumps(TOPICS),
        "PAYLOAD_TYPED_TOPIC_ARNS": "[]",
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "Redial",
    }.items():
        monkeypatch.setenv(name, value)
    intake.handler.build.cache_clear()
    track.handler.build.cache_clear()
    dial.handler.build.cache_clear()
    return Functions(table, sqs, wake_up_queue_url)
