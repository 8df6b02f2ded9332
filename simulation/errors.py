"""Errors as botocore raises them."""

from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError


class Killed(BaseException):
    """The process is gone: nothing that it would do afterwards has any effect."""


def client_error(code: str, message: str, status: int, operation: str, **more: Any) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "fake", "HTTPHeaders": {}, "RetryAttempts": 0},
        **more,
    }
    return ClientError(response, operation)


def read_timeout() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="https://fake.invalid")


def connection_closed() -> ConnectionClosedError:
    return ConnectionClosedError(endpoint_url="https://fake.invalid")


def no_connection() -> EndpointConnectionError:
    return EndpointConnectionError(endpoint_url="https://fake.invalid")


def too_large() -> Exception:
    return client_error("ValidationException", "Item size has exceeded the maximum allowed size", 400, "PutItem")


def internal_error() -> Exception:
    return client_error("InternalServerError", "Internal server error", 500, "PutItem")
