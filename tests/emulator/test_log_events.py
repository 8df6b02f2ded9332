"""Events in CloudWatch Logs, which takes none that lies far from its own time: the clock of a test nearly always does."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from voice_emulator.clock import VirtualClock
from voice_emulator.delivery.aws_destinations import LOG_STREAM_NAME, AwsDestinations
from voice_emulator.delivery.publishing import Delivery
from voice_emulator.log.call_log import DeliveryRecord

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

ENDPOINT = "https://logs.us-east-1.amazonaws.com"
GROUP = "voice"
ARN = f"arn:aws:logs:us-east-1:123456789012:log-group:{GROUP}"
FROM_THE_START_OF_THE_VIRTUAL_CLOCK = None


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


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def at(hours: float | None) -> int:
    """Return a time so many hours from now, or the start of the clock that tests have."""
    if hours is FROM_THE_START_OF_THE_VIRTUAL_CLOCK:
        return VirtualClock().now_ms()
    return now_ms() + round(timedelta(hours=hours) / timedelta(milliseconds=1))


@pytest.mark.parametrize("hours", [FROM_THE_START_OF_THE_VIRTUAL_CLOCK, -(14 * 24 + 1), 3, 24 * 365])
def test_an_event_of_a_time_that_logs_does_not_take_comes_at_the_time_of_logs(
    logs: "CloudWatchLogsClient", hours: float | None
) -> None:
    at_ms = at(hours)
    AwsDestinations(ENDPOINT).deliver(delivery(at_ms))
    ((message, logged_at_ms),) = logged(logs)
    assert json.loads(message) == {"at": at_ms}
    assert abs(logged_at_ms - now_ms()) < 3_600_000


@pytest.mark.parametrize("hours", [0, -13 * 24, 1])
def test_any_other_keeps_its_time(logs: "CloudWatchLogsClient", hours: float) -> None:
    at_ms = at(hours)
    AwsDestinations(ENDPOINT).deliver(delivery(at_ms))
    assert [logged_at_ms for _, logged_at_ms in logged(logs)] == [at_ms]


def test_an_event_that_logs_rejects_is_not_delivered(logs: "CloudWatchLogsClient") -> None:
    """Logs answers 200 to it, and says so in the body alone."""
    year_ago_ms = at(-24 * 365)
    destinations = AwsDestinations(ENDPOINT, lambda: year_ago_ms)
    with pytest.raises(ValueError, match=r"CloudWatch Logs refused the event: .*tooOldLogEventEndIndex"):
        destinations.deliver(delivery(year_ago_ms))
    assert logged(logs) == []
