"""Whether AWS refused a call because there are too many of them, or for want of a server: the same call soon goes through."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

# Parts of the codes that tell so: "Error handling with DynamoDB" in its guide, and the "Common Errors" of each API reference.
_PARTS_OF_CODES = (
    "Throttl",
    "ThroughputExceeded",
    "RequestLimitExceeded",
    "TooManyRequests",
    "OverLimit",
    "ServiceUnavailable",
)


def is_throttled(error: BaseException) -> bool:
    """
    Tell whether a call to AWS was throttled, the SDK's own retries included.

    A transaction is, when DynamoDB names that among the reasons for which it cancelled it: the SDK tries such a one once only.
    """
    return isinstance(error, ClientError) and any(part in code for code in _codes(error) for part in _PARTS_OF_CODES)


def _codes(error: ClientError) -> Iterator[str]:
    answer: dict[str, Any] = dict(error.response)
    yield str(answer.get("Error", {}).get("Code", ""))
    for reason in answer.get("CancellationReasons", []):
        yield str(reason.get("Code") or "")
