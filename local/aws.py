"""The embedded AWS of the local stack: ministack, and clients for it."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from local.ports import HOST
from voice_emulator.delivery.aws_session import aws_session

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

DEFAULT_PORT = 4566
ACCOUNT_ID = "000000000000"
REGION = "us-east-1"
# Keys of nobody: nothing of the local stack reaches an account.
ACCESS_KEY_ID = "test"
SECRET_ACCESS_KEY = "test"  # noqa: S105 - ministack takes any
COMMAND = (sys.executable, "-m", "local.aws_server")
_KEPT_VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE")


@dataclass(frozen=True)
class AwsEndpoint:
    """An AWS endpoint and the credentials for it, as plain boto3 needs them."""

    endpoint_url: str
    region: str = REGION
    access_key_id: str = ACCESS_KEY_ID
    secret_access_key: str = SECRET_ACCESS_KEY

    @cached_property
    def session(self) -> boto3.Session:
        """A boto3 session that reads no profile and no file of the user's."""
        return aws_session(
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            region_name=self.region,
        )

    def client(self, service: str) -> Any:
        """Return a client for a service."""
        make_client: Any = self.session.client
        return make_client(service, endpoint_url=self.endpoint_url, config=_CONFIG)

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        """A client for CloudFormation."""
        client: CloudFormationClient = self.client("cloudformation")
        return client

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """A client for DynamoDB."""
        client: DynamoDBClient = self.client("dynamodb")
        return client

    @cached_property
    def lambda_(self) -> "LambdaClient":
        """A client for Lambda."""
        client: LambdaClient = self.client("lambda")
        return client

    @cached_property
    def s3(self) -> "S3Client":
        """A client for S3."""
        client: S3Client = self.client("s3")
        return client

    @cached_property
    def sqs(self) -> "SQSClient":
        """A client for SQS."""
        client: SQSClient = self.client("sqs")
        return client

    @cached_property
    def ssm(self) -> "SSMClient":
        """A client for Systems Manager."""
        client: SSMClient = self.client("ssm")
        return client


# `proxies={}`: a proxy from the user's environment must not be asked for 127.0.0.1.
_CONFIG = Config(proxies={}, s3={"addressing_style": "path"})


def child_environment(inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """
    Give the environment of the stack's processes, and through ministack of the Lambda functions.

    Only a few variables pass: the user's AWS profile, proxies and Python settings would change what the functions do.
    """
    kept = {name: inherited[name] for name in _KEPT_VARIABLES if name in inherited}
    return kept | {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONUNBUFFERED": "1",
        "TZ": "UTC",  # as in Lambda
    }


def ministack_environment(port: int, state: Path, voice_endpoint_url: str | None = None) -> dict[str, str]:
    """
    Give the settings of ministack: on 127.0.0.1 only, and all that it writes below `state`.

    Its CloudFormation makes the configuration sets of version 2 at `voice_endpoint_url`.
    """
    voice = {} if voice_endpoint_url is None else {"AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": voice_endpoint_url}
    temporary = state / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    return (
        child_environment()
        | voice
        | {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,  # the host in queue URLs
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT_ID,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "S3_DATA_DIR": str(state / "s3"),
            "STATE_DIR": str(state / "state"),
            "TMPDIR": str(temporary),
        }
    )
