"""
Answering CloudFormation. Standard library alone: this has to work when nothing else does.

Source: "Custom resource response objects", AWS CloudFormation user guide.
"""

import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

logger = logging.getLogger(__name__)

NOTHING_CREATED = "nothing-created"
"""The physical resource id of a creation that failed before anything was there: deleting it is nothing to do."""

CREATED_ALONE = "created:"
"""Begins the physical resource id of a creation that failed; then the names of the sets that it had created, by commas."""

# A longer one CloudFormation does not take, and waits on for hours.
MAX_ANSWER_BYTES = 4_095
PUT_TIMEOUT_S = 5
WAITS_BEFORE_REPEATING_S = (1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class CloudFormationAnswer:
    """What CloudFormation is told."""

    physical_resource_id: str
    reason: str | None = None
    """Why it failed; None: it succeeded."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What the template can read with Fn::GetAtt."""

    @classmethod
    def failed(cls, reason: str, *, physical_resource_id: str | None) -> Self:
        """Tell of a failure; the id is that of the resource as far as it exists."""
        return cls(physical_resource_id or NOTHING_CREATED, reason=reason)


def answer_cloudformation(
    event: Mapping[str, Any],
    answer: CloudFormationAnswer,
    *,
    log_stream: str,
    put: Callable[[str, bytes], None] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """
    Put the answer at the request's ``ResponseURL``.

    Raises
    ------
    OSError
        When the answer could not be delivered in several tries; Lambda then repeats the invocation.
    """
    body = _encoded(_body(event, answer, log_stream))
    for wait in _then_last(WAITS_BEFORE_REPEATING_S):
        try:
            (put or _put)(event["ResponseURL"], body)
        except OSError as error:
            logger.warning("CloudFormation could not be answered", extra={"error": error})
            if wait is None:
                raise
            sleep(wait)
        else:
            return


def _then_last(waits: Sequence[float]) -> Sequence[float | None]:
    return (*waits, None)


def _body(event: Mapping[str, Any], answer: CloudFormationAnswer, log_stream: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "Status": "SUCCESS" if answer.reason is None else "FAILED",
        "PhysicalResourceId": answer.physical_resource_id,
        "StackId": event.get("StackId"),
        "RequestId": event.get("RequestId"),
        "LogicalResourceId": event.get("LogicalResourceId"),
        "Data": dict(answer.attributes),
    }
    if answer.reason is not None:
        where = f" (log stream {log_stream})" if log_stream else ""
        room = MAX_ANSWER_BYTES - len(_encoded(body | {"Reason": where}))
        body["Reason"] = _cut(answer.reason, room) + where
    return body


def _cut(text: str, most_bytes: int) -> str:
    """Return as much of a text as takes so many bytes in JSON, which escapes a character by up to six."""
    taken = 0
    for end, character in enumerate(text):
        taken += len(_encoded(character)) - len('""')
        if taken > most_bytes:
            return text[:end]
    return text


def _encoded(content: Mapping[str, Any] | str) -> bytes:
    # Half of a surrogate pair, which an error may hold, has no bytes in UTF-8.
    return json.dumps(content, ensure_ascii=False).encode(errors="replace")


def _put(url: str, body: bytes) -> None:
    # The URL is presigned for no content type; urllib would add one of its own.
    request = urllib.request.Request(url, data=body, method="PUT", headers={"Content-Type": ""})  # noqa: S310 - as below
    with urllib.request.urlopen(request, timeout=PUT_TIMEOUT_S):  # noqa: S310 - CloudFormation's own URL
        pass
