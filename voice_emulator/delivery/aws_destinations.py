"""Delivering events to SNS, Firehose, CloudWatch Logs and EventBridge at an AWS endpoint, which is usually an emulated one."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from voice_emulator.contracts.arns import Arn, parse_arn
from voice_emulator.delivery.aws_session import aws_session
from voice_emulator.delivery.publishing import Delivery

if TYPE_CHECKING:
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sns import SNSClient

LOG_STREAM_NAME = "voice-events"
# As AWS documents them for version 2.
EVENT_SOURCE = "aws.sms-voice"
DETAIL_TYPE = "Voice Message Delivery Status Updated"
# How far from its own time CloudWatch Logs takes an event; what lies beyond it drops, and answers 200.
_LOGS_OLDEST_MS = 14 * 86_400_000
_LOGS_NEWEST_MS = 2 * 3_600_000


def _system_ms() -> int:
    return time.time_ns() // 1_000_000


class AwsDestinations:
    """
    Delivers to the resource that an ARN names, in its region and account.

    Clients are made when first needed, one for each service, region and account. The access key is the ARN's account
    id, which is how emulators of AWS are told the account; the role that an event destination names is not assumed.

    Parameters
    ----------
    endpoint_url
        Where the services are.
    system_ms
        Tells their time, in Unix milliseconds: that of the machine, whatever the emulator's clock shows.
    """

    def __init__(self, endpoint_url: str, system_ms: Callable[[], int] = _system_ms) -> None:
        self._endpoint_url = endpoint_url
        self._system_ms = system_ms
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._log_streams: set[str] = set()
        # boto3 sessions must not make clients on several threads at once.
        self._lock = threading.Lock()

    def deliver(self, delivery: Delivery) -> None:
        """
        Deliver one event.

        Raises
        ------
        botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError
            If the destination cannot be reached, or refuses.
        TimeoutError
            If nothing is answered.
        ValueError
            If the ARN is of no service that events can go to.
        """
        from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

        try:
            self._deliver(delivery)
        except (ConnectTimeoutError, ReadTimeoutError) as error:
            raise TimeoutError(str(error)) from error

    def _deliver(self, delivery: Delivery) -> None:
        arn = parse_arn(delivery.arn)
        match arn:
            case Arn(service="sns"):
                sns: SNSClient = self._client(arn)
                sns.publish(TopicArn=delivery.arn, Message=delivery.payload.decode())
            case Arn(service="firehose"):
                firehose: FirehoseClient = self._client(arn)
                name = arn.resource.removeprefix("deliverystream/")
                firehose.put_record(DeliveryStreamName=name, Record={"Data": delivery.payload + b"\n"})
            case Arn(service="logs"):
                self._put_log_event(arn, delivery)
            case Arn(service="events"):
                entry = {"Source": EVENT_SOURCE, "DetailType": DETAIL_TYPE, "Detail": delivery.payload.decode()}
                answer = self._client(arn).put_events(Entries=[entry])
                if answer["FailedEntryCount"]:
                    raise ValueError(f"EventBridge refused the event: {answer['Entries'][0]}")
            case _:
                raise ValueError(f"no event can go to {delivery.arn}")

    def _put_log_event(self, arn: Arn, delivery: Delivery) -> None:
        logs: CloudWatchLogsClient = self._client(arn)
        group = arn.resource.removeprefix("log-group:").removesuffix(":*")
        put = partial(
            logs.put_log_events,
            logGroupName=group,
            logStreamName=LOG_STREAM_NAME,
            logEvents=[{"timestamp": self._log_time_ms(delivery), "message": delivery.payload.decode()}],
        )
        if delivery.arn not in self._log_streams:
            with suppress(logs.exceptions.ResourceAlreadyExistsException):
                logs.create_log_stream(logGroupName=group, logStreamName=LOG_STREAM_NAME)
            self._log_streams.add(delivery.arn)
        try:
            rejected = put().get("rejectedLogEventsInfo")
        except logs.exceptions.ResourceNotFoundException:
            # The group was made anew since; the next try makes its stream.
            self._log_streams.discard(delivery.arn)
            raise
        if rejected:
            raise ValueError(f"CloudWatch Logs refused the event: {rejected}")

    def _log_time_ms(self, delivery: Delivery) -> int:
        """Return when the event happened, or now where Logs would not take it: as where the emulator's clock is virtual."""
        now_ms = self._system_ms()
        return delivery.at_ms if now_ms - _LOGS_OLDEST_MS < delivery.at_ms < now_ms + _LOGS_NEWEST_MS else now_ms

    def _client(self, arn: Arn) -> Any:
        from botocore.config import Config  # here, as boto3, which takes longer than the emulator's whole start

        key = (arn.service, arn.region, arn.account)
        with self._lock:
            if key not in self._clients:
                make_client: Any = aws_session().client
                self._clients[key] = make_client(
                    arn.service,
                    endpoint_url=self._endpoint_url,
                    region_name=arn.region,
                    aws_access_key_id=arn.account,
                    aws_secret_access_key="none",  # noqa: S106 - an emulated endpoint checks no signature
                    config=Config(
                        # The publisher tries again itself; and no proxy of the environment knows this endpoint.
                        retries={"total_max_attempts": 1},
                        proxies={},
                        connect_timeout=2,
                        read_timeout=5,
                    ),
                )
            return self._clients[key]
