"""The fakes behind HTTP: botocore writes real requests, which are counted and answered where they would leave the machine."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

from simulation.aws.fake_aws import AwsCall, FakeAws

_SERVICES = {
    "DynamoDB_20120810": "dynamodb",
    "AmazonSQS": "sqs",
    "Firehose_20150804": "firehose",
    "AWSEvents": "events",
    "PinpointSMSVoiceV2": "pinpoint-sms-voice-v2",
}
_MEMBERS_OF_ERRORS = ("Item", "Reason", "Fields")


class Wire:
    """Counts the requests that left, by service and operation."""

    def __init__(self, aws: FakeAws) -> None:
        self._aws = aws
        self.requests: Counter[str] = Counter()

    @contextmanager
    def installed(self) -> Iterator[None]:
        with patch.object(URLLib3Session, "send", lambda _session, request: self._send(request)):
            yield

    def _send(self, request: AWSPreparedRequest) -> AWSResponse:
        call = _read(request)
        self.requests[f"{call.service}:{call.operation}"] += 1
        try:
            return _answer(request, 200, self._aws.call(call), "")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            body = {"__type": code, "Message": error.response["Error"]["Message"]}
            more = {key: value for key, value in error.response.items() if key in _MEMBERS_OF_ERRORS}
            return _answer(request, error.response["ResponseMetadata"]["HTTPStatusCode"], body | more, code)


def _read(request: AWSPreparedRequest) -> AwsCall:
    body = request.body
    text = body.decode() if isinstance(body, bytes) else str(body)
    target = request.headers.get("X-Amz-Target")
    if target is not None:
        # Prepared headers are bytes, whatever their type says.
        service, _, operation = cast("bytes", target).decode().partition(".")
        return AwsCall(_SERVICES[service], operation, json.loads(text))
    assert urlsplit(request.url).path == "/v1/sms-voice/voice/message", request.url
    return AwsCall("pinpoint-sms-voice", "SendVoiceMessage", json.loads(text))


def _answer(request: AWSPreparedRequest, status: int, body: dict[str, Any], error_type: str) -> AWSResponse:
    headers = HTTPHeaders()
    headers["Content-Type"] = "application/x-amz-json-1.0"
    if error_type:
        headers["x-amzn-ErrorType"] = error_type
    return AWSResponse(request.url, status, headers, _Raw(json.dumps(body).encode()))


class _Raw(io.BytesIO):
    """As much of urllib3's response as botocore reads."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
