"""Events at an AWS endpoint: SNS, Firehose and CloudWatch Logs of ministack."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError, HTTPClientError, ReadTimeoutError

from local.aws import COMMAND, ministack_environment
from local.ports import free_port
from local.processes import Processes
from tests.emulator.harness import ALL_EVENT_TYPES, COMPLETED, ORIGINATION, PLAIN_TEXT
from tests.patience import PATIENCE_S, wait_until
from voice_emulator.contracts.arns import Arn, parse_arn
from voice_emulator.delivery.aws_destinations import LOG_STREAM_NAME, AwsDestinations
from voice_emulator.delivery.publishing import Delivery
from voice_emulator.http.server import running_emulator
from voice_emulator.log.call_log import DeliveryRecord
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.testing import VoiceEmulator

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ACCOUNT, REGION = "000000000000", "eu-west-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/voice"
EXPECTED = ["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL"]


@pytest.fixture(scope="module")
def endpoint_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory: Path = tmp_path_factory.mktemp("aws")
    port = free_port()
    with Processes(directory) as processes:
        ministack = processes.start("ministack", COMMAND, ministack_environment(port, directory))
        url = f"http://127.0.0.1:{port}"
        processes.wait_until_ready(ministack, f"{url}/_ministack/health")
        yield url


@pytest.fixture(scope="module")
def aws(endpoint_url: str) -> Callable[[str], Any]:
    def client(service: str) -> Any:
        return boto3.session.Session().client(
            service,  # type: ignore[call-overload]
            endpoint_url=endpoint_url,
            region_name=REGION,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="none",
            config=Config(proxies={}, s3={"addressing_style": "path"}),
        )

    return client


@pytest.fixture(scope="module")
def resources(aws: Callable[[str], Any]) -> dict[str, str]:
    """A topic with a queue, a delivery stream with a bucket, and a log group."""
    sns, sqs, firehose = aws("sns"), aws("sqs"), aws("firehose")
    topic = sns.create_topic(Name="events")["TopicArn"]
    queue = sqs.create_queue(QueueName="events")["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn)
    aws("s3").create_bucket(Bucket="events", CreateBucketConfiguration={"LocationConstraint": REGION})
    stream = firehose.create_delivery_stream(
        DeliveryStreamName="events",
        S3DestinationConfiguration={"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::events"},
    )["DeliveryStreamARN"]
    aws("logs").create_log_group(logGroupName="/voice/events")
    group = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/voice/events:*"
    return {"topic": topic, "queue": queue, "stream": stream, "group": group}


@contextmanager
def running(endpoint_url: str, attempts_for_s: float, lines: list[str]) -> Iterator[VoiceEmulator]:
    settings = EmulatorSettings(aws_endpoint_url=endpoint_url, time_scale=0.01, publish_attempts_for_s=attempts_for_s)
    with running_emulator(settings, report=lines.append) as server:
        emulator = VoiceEmulator(server.endpoint_url)
        with emulator.control:
            yield emulator


def place_a_call(emulator: VoiceEmulator, definitions: Mapping[str, dict[str, Any]]) -> str:
    """Place a call whose events go to event destinations; give its id."""
    voice = emulator.client(account=ACCOUNT, region=REGION)
    voice.create_configuration_set(ConfigurationSetName="set")
    for name, definition in definitions.items():
        event_destination: Any = {"Enabled": True, "MatchingEventTypes": ALL_EVENT_TYPES, **definition}
        voice.create_configuration_set_event_destination(
            ConfigurationSetName="set", EventDestinationName=name, EventDestination=event_destination
        )
    content: Any = PLAIN_TEXT
    return voice.send_voice_message(
        DestinationPhoneNumber=COMPLETED,
        OriginationPhoneNumber=ORIGINATION,
        ConfigurationSetName="set",
        Content=content,
    )["MessageId"]


def missing(resources: dict[str, str]) -> dict[str, Any]:
    return {"SnsDestination": {"TopicArn": f"{resources['topic']}-missing"}}


def counted(emulator: VoiceEmulator) -> dict[str, int]:
    deliveries: dict[str, int] = emulator.control.get("counters").json().get("deliveries", {})
    return deliveries


def test_events_of_a_call_arrive_at_all_three(
    endpoint_url: str, aws: Callable[[str], Any], resources: dict[str, str]
) -> None:
    definitions: dict[str, dict[str, Any]] = {
        "topic": {"SnsDestination": {"TopicArn": resources["topic"]}},
        "archive": {"KinesisFirehoseDestination": {"DeliveryStreamArn": resources["stream"], "IamRoleArn": ROLE}},
        "log": {"CloudWatchLogsDestination": {"LogGroupArn": resources["group"], "IamRoleArn": ROLE}},
        "missing": missing(resources),
    }
    with running(endpoint_url, PATIENCE_S, []) as emulator:
        message_id = place_a_call(emulator, definitions)
        wait_until(lambda: counted(emulator).get("delivered") == 12)

        def first_of_missing() -> str:
            (call,) = emulator.calls()
            (error,) = [
                each["error"] for each in call["events"][0]["deliveries"] if each["event_destination"] == "missing"
            ]
            return error or ""

        wait_until(lambda: "NotFound" in first_of_missing())
        (call,) = emulator.calls()
    arrived = dict.fromkeys(("topic", "archive", "log"), "delivered")
    for event in call["events"]:
        statuses = {each["event_destination"]: each["status"] for each in event["deliveries"]}
        assert statuses.pop("missing") != "delivered"
        assert statuses == arrived

    # Where an answer came late, an event was sent again: it is there twice then.
    received = receive(aws("sqs"), resources["queue"])
    assert {payload["MessageId"] for payload in received} == {message_id}
    assert {payload["EventType"] for payload in received} == set(EXPECTED)

    logged = aws("logs").get_log_events(logGroupName="/voice/events", logStreamName=LOG_STREAM_NAME, startFromHead=True)
    types = [json.loads(event["message"])["EventType"] for event in logged["events"]]
    assert list(dict.fromkeys(types)) == EXPECTED

    s3 = aws("s3")

    def archived() -> set[str]:
        keys = [found["Key"] for found in s3.list_objects_v2(Bucket="events").get("Contents", [])]
        written = b"".join(s3.get_object(Bucket="events", Key=key)["Body"].read() for key in keys)
        return {json.loads(line)["EventType"] for line in written.splitlines()}

    wait_until(lambda: archived() >= set(EXPECTED))
    assert archived() == set(EXPECTED)


def test_events_for_a_topic_that_is_missing_are_given_up(endpoint_url: str, resources: dict[str, str]) -> None:
    lines: list[str] = []
    with running(endpoint_url, 1, lines) as emulator:
        place_a_call(emulator, {"missing": missing(resources)})
        wait_until(lambda: counted(emulator) == {"given up": 4})
        (call,) = emulator.calls()
    assert {each["status"] for event in call["events"] for each in event["deliveries"]} == {"given up"}
    assert any("event destination missing" in line and "given up" in line for line in lines)


def test_a_log_group_that_was_made_anew_gets_its_stream_again(
    endpoint_url: str, aws: Callable[[str], Any], resources: dict[str, str]
) -> None:
    logs = aws("logs")
    logs.create_log_group(logGroupName="short-lived")
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:short-lived"
    destinations = AwsDestinations(endpoint_url)
    event = Delivery(arn, b"{}", round(time.time() * 1000), DeliveryRecord("log", arn))
    destinations.deliver(event)
    logs.delete_log_group(logGroupName="short-lived")
    with pytest.raises(logs.exceptions.ClientError):
        destinations.deliver(event)
    logs.create_log_group(logGroupName="short-lived")
    destinations.deliver(event)
    streams = logs.describe_log_streams(logGroupName="short-lived")["logStreams"]
    assert [stream["logStreamName"] for stream in streams] == [LOG_STREAM_NAME]


@pytest.mark.parametrize("error", [ReadTimeoutError, ConnectTimeoutError])
def test_an_endpoint_that_does_not_answer_is_told_from_one_that_refuses(
    monkeypatch: pytest.MonkeyPatch, error: type[HTTPClientError]
) -> None:
    def publish(**_: object) -> None:
        raise error(endpoint_url="http://127.0.0.1:9")

    arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:events"
    destinations = AwsDestinations("http://127.0.0.1:9")
    monkeypatch.setattr(destinations, "_client", lambda _arn: SimpleNamespace(publish=publish))
    with pytest.raises(TimeoutError, match=r"127\.0\.0\.1:9"):
        destinations.deliver(Delivery(arn, b"{}", 0, DeliveryRecord("topic", arn)))


def receive(sqs: "SQSClient", queue: str) -> list[dict[str, Any]]:
    """Receive until there is an event of each type, and what is in the queue beside."""
    payloads: list[dict[str, Any]] = []

    def nothing_more_comes() -> bool:
        messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
        for message in messages:
            payloads.append(json.loads(json.loads(message["Body"])["Message"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return {payload["EventType"] for payload in payloads} >= set(EXPECTED) and not messages

    wait_until(nothing_more_comes)
    return payloads


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        ("arn:aws:sns:us-east-1:1:a", Arn("aws", "sns", "us-east-1", "1", "a")),
        ("arn:aws-cn:logs:r:1:log-group:g:*", Arn("aws-cn", "logs", "r", "1", "log-group:g:*")),
        ("arn:aws:iam::1:role/r", Arn("aws", "iam", "", "1", "role/r")),
        ("arn:aws:sns:us-east-1:1:", None),
        ("arn:aws:sns", None),
        ("nra:aws:sns:us-east-1:1:a", None),
        ("", None),
    ],
)
def test_an_arn_has_six_parts(text: str, arn: Arn | None) -> None:
    assert parse_arn(text) == arn
