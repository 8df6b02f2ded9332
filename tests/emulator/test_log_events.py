"""Events in CloudWatch Logs, which takes none that lies far from its own time: the clock of a test nearly always does."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from voice_emulator.calls.log import DeliveryRecord
from voice_emulator.clock import VirtualClock
from voice_emulator.delivery.aws_destinations import LOG_STREAM_NAME, AwsDestinations
from voice_emulator.delivery.publishing import Delivery

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

ENDPOINT = "https://logs.us-east-1.amazonaws.com"
GROUP = "voice"
ARN = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}"
NOW_MS = time.time_ns() // 1_000_000


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> "Iterator[CloudWatchLogsClient]":
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "123456789012")
    with mock_aws():
        client = boto3.client("logs", region_name="us-east-1")
        client.create_log_group(logGroupName=GROUP)
        yield client


def delivery(at_ms: int) -> Delivery:
    return Delivery(ARN, json.dumps({"at": at_ms}).encode(), at_ms, DeliveryRecord("log", ARN))


def logged(logs: "CloudWatchLogsClient") -> list[tuple[str, int]]:
    found = logs.get_log_events(logGroupName=GROUP, logStreamName=LOG_STREAM_NAME, startFromHead=True)
    return [(event["message"], event["timestamp"]) for event in found["events"]]


def hours(count: float) -> int:
    return round(timedelta(hours=count) / timedelta(milliseconds=1))


@pytest.mark.parametrize(
    "at_ms", [VirtualClock().now_ms(), NOW_MS - hours(14 * 24 + 1), NOW_MS + hours(3), NOW_MS + hours(24 * 365)]
)
def test_an_event_of_a_time_that_logs_does_not_take_comes_at_the_time_of_logs(
    logs: "CloudWatchLogsClient", at_ms: int
) -> None:
    AwsDestinations(ENDPOINT).deliver(delivery(at_ms))
    ((message, logged_at_ms),) = logged(logs)
    assert json.loads(message) == {"at": at_ms}
    assert abs(logged_at_ms - time.time_ns() // 1_000_000) < hours(1)


@pytest.mark.parametrize("at_ms", [NOW_MS, NOW_MS - hours(13 * 24), NOW_MS + hours(1)])
def test_any_other_keeps_its_time(logs: "CloudWatchLogsClient", at_ms: int) -> None:
    AwsDestinations(ENDPOINT).deliver(delivery(at_ms))
    assert [logged_at_ms for _, logged_at_ms in logged(logs)] == [at_ms]


def test_an_event_that_logs_rejects_is_not_delivered(logs: "CloudWatchLogsClient") -> None:
    """Logs answers 200 to it, and says so in the body alone."""
    year_ago_ms = NOW_MS - hours(24 * 365)
    destinations = AwsDestinations(ENDPOINT, lambda: year_ago_ms)
    with pytest.raises(ValueError, match=r"CloudWatch Logs refused the event: .*tooOldLogEventEndIndex"):
        destinations.deliver(delivery(year_ago_ms))
    assert logged(logs) == []
