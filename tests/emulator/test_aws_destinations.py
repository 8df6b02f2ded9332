"""Events at an AWS endpoint: SNS, Firehose and CloudWatch Logs of ministack."""

import json
import time
from collections.abc import Callable, Iterator
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


def test_events_of_a_call_arrive_at_all_three(
    endpoint_url: str, aws: Callable[[str], Any], resources: dict[str, str]
) -> None:
    definitions: dict[str, dict[str, Any]] = {
        "topic": {"SnsDestination": {"TopicArn": resources["topic"]}},
        "archive": {"KinesisFirehoseDestination": {"DeliveryStreamArn": resources["stream"], "IamRoleArn": ROLE}},
        "log": {"CloudWatchLogsDestination": {"LogGroupArn": resources["group"], "IamRoleArn": ROLE}},
        "missing": {"SnsDestination": {"TopicArn": f"{resources['topic']}-missing"}},
    }
    lines: list[str] = []
    settings = EmulatorSettings(aws_endpoint_url=endpoint_url, time_scale=0.01, publish_attempts_for_s=1)
    with running_emulator(settings, report=lines.append) as server:
        emulator = VoiceEmulator(server.endpoint_url)
        voice = emulator.client(account=ACCOUNT, region=REGION)
        voice.create_configuration_set(ConfigurationSetName="set")
        for name, definition in definitions.items():
            event_destination: Any = {"Enabled": True, "MatchingEventTypes": ALL_EVENT_TYPES, **definition}
            voice.create_configuration_set_event_destination(
                ConfigurationSetName="set", EventDestinationName=name, EventDestination=event_destination
            )
        content: Any = PLAIN_TEXT
        message_id = voice.send_voice_message(
            DestinationPhoneNumber=COMPLETED,
            OriginationPhoneNumber=ORIGINATION,
            ConfigurationSetName="set",
            Content=content,
        )["MessageId"]
        wait_until(lambda: emulator.control.get("counters").json().get("deliveries", {}).get("delivered") == 12)
        wait_until(lambda: emulator.control.get("counters").json()["deliveries"].get("given up") == 4)
        call = emulator.control.get(f"calls/{message_id}").json()
        emulator.control.close()
    for event in call["events"]:
        statuses = {delivery["event_destination"]: delivery["status"] for delivery in event["deliveries"]}
        assert statuses == {"topic": "delivered", "archive": "delivered", "log": "delivered", "missing": "given up"}
    assert any("missing" in line and "NotFound" in line for line in lines)

    received = receive(aws("sqs"), resources["queue"], 4)
    assert all(payload["MessageId"] == message_id for payload in received)
    assert sorted(payload["EventType"] for payload in received) == sorted(EXPECTED)

    logged = aws("logs").get_log_events(logGroupName="/voice/events", logStreamName=LOG_STREAM_NAME, startFromHead=True)
    assert [json.loads(event["message"])["EventType"] for event in logged["events"]] == EXPECTED

    s3 = aws("s3")
    wait_until(lambda: s3.list_objects_v2(Bucket="events")["KeyCount"] >= 1)
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket="events")["Contents"]]
    archived = b"".join(s3.get_object(Bucket="events", Key=key)["Body"].read() for key in keys)
    assert sorted(json.loads(line)["EventType"] for line in archived.splitlines()) == sorted(EXPECTED)


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


def receive(sqs: "SQSClient", queue: str, count: int) -> list[dict[str, Any]]:
    payloads: list[dict[str, Any]] = []
    give_up_at = time.monotonic() + PATIENCE_S
    while len(payloads) < count and time.monotonic() < give_up_at:
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1).get(
            "Messages", []
        ):
            payloads.append(json.loads(json.loads(message["Body"])["Message"]))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
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
