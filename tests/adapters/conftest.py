"""moto in place of AWS; a real HTTP server in place of the voice service, so that requests are counted on the wire."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from redial.adapters import clients
from redial.adapters.dynamodb.table import Table
from tests.adapters.voice_service import VoiceService
from tests.made_in_moto import put_table

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

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
