"""
The AWS clients, each built once, on first use: an import costs nothing, and a warm function keeps its connections.

They are made by botocore, which is what boto3's clients are: importing boto3 itself adds its resources and its S3 transfer
manager, which no function uses. Every client has time-outs well below the functions' own, so that a
handler ends by its own decision.
"""

import logging
from functools import cache
from typing import TYPE_CHECKING, cast

from botocore.config import Config
from botocore.session import Session, get_session

from redial.adapters.service_models import JsonFiles, ServiceModels

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_firehose import FirehoseClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient
    from mypy_boto3_sqs import SQSClient

    from redial.adapters.client_types import PollyClient, SecretsClient, StepFunctionsClient, VoiceClient

# Lambda's runtime client sets the root logger to the level that was asked for. At DEBUG the SDK would write down each request
# whole: numbers, texts, and the credentials that it is signed with.
for _name in ("botocore", "urllib3", "boto3", "s3transfer"):
    logging.getLogger(_name).setLevel(logging.WARNING)

VOICE_CONNECT_TIMEOUT_S = 2
VOICE_READ_TIMEOUT_S = 10

_REPEATABLE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})
# What is not taken waits in a queue: others wait behind it meanwhile.
_SOON = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})
# A person waits for it, and the API's function for 29 s at most; each attempt is billed.
_SPOKEN = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2})
# SendVoiceMessage has no idempotency token. One call of the SDK must be one request on the wire: a repeat that the SDK makes
# on its own (3 by default) could ring a phone three times.
_ONCE = Config(
    connect_timeout=VOICE_CONNECT_TIMEOUT_S, read_timeout=VOICE_READ_TIMEOUT_S, retries={"total_max_attempts": 1}
)


@cache
def _session() -> Session:
    session = get_session()
    session.register_component("data_loader", ServiceModels(file_loader=JsonFiles()))
    return session


@cache
def dynamodb() -> "DynamoDBClient":
    """Give the client of Amazon DynamoDB."""
    return cast("DynamoDBClient", _session().create_client("dynamodb", config=_REPEATABLE))


@cache
def sqs() -> "SQSClient":
    """Give the client of Amazon SQS."""
    return cast("SQSClient", _session().create_client("sqs", config=_REPEATABLE))


@cache
def firehose() -> "FirehoseClient":
    """Give the client of Amazon Data Firehose."""
    return cast("FirehoseClient", _session().create_client("firehose", config=_REPEATABLE))


@cache
def events(region: str | None = None) -> "EventBridgeClient":
    """Give the client of Amazon EventBridge, in the function's own region where none is named."""
    return cast("EventBridgeClient", _session().create_client("events", region_name=region, config=_SOON))


@cache
def step_functions() -> "StepFunctionsClient":
    """Give the client of AWS Step Functions."""
    return cast("StepFunctionsClient", _session().create_client("stepfunctions", config=_SOON))


@cache
def secrets() -> "SecretsClient":
    """Give the client of AWS Secrets Manager."""
    return cast("SecretsClient", _session().create_client("secretsmanager", config=_SOON))


@cache
def logs() -> "CloudWatchLogsClient":
    """Give the client of Amazon CloudWatch Logs."""
    return cast("CloudWatchLogsClient", _session().create_client("logs", config=_REPEATABLE))


@cache
def polly() -> "PollyClient":
    """Give the client of Amazon Polly."""
    return cast("PollyClient", _session().create_client("polly", config=_SPOKEN))


@cache
def voice() -> "PinpointSMSVoiceClient":
    """Give the client of the Amazon Pinpoint SMS and Voice API, which sends each request exactly once."""
    return cast("PinpointSMSVoiceClient", _session().create_client("pinpoint-sms-voice", config=_ONCE))


@cache
def voice_v2() -> "VoiceClient":
    """Give the client of version 2 of the voice API, which sends each request exactly once."""
    return cast("VoiceClient", _session().create_client("pinpoint-sms-voice-v2", config=_ONCE))
