"""
Voice events that SNS hands to ``track`` itself, without the events queue between.

Lambda invokes the function with one record for each. What an invocation fails on, Lambda puts into the events queue: as the payload
of that request, whose record has what SNS would have put there as its envelope.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

_SNS = "Sns"
"""Where a record of Lambda has the notification, with the names of the envelope (developer guide of Lambda, "Using SNS")."""


def is_direct(event: Mapping[str, Any]) -> bool:
    """Tell whether SNS itself invoked the function."""
    return all(_SNS in record for record in event["Records"])


def as_messages(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the records of an event that SNS brought as those that the events queue would have brought."""
    return [
        {"messageId": str(record[_SNS].get("MessageId")), "body": msgspec.json.encode(record[_SNS]).decode()}
        for record in event["Records"]
    ]


def envelope_in(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the envelope in a message of the events queue: the message itself, unless Lambda put it there."""
    payload = message.get("requestPayload", message)
    records = payload.get("Records") if isinstance(payload, dict) else None
    if not isinstance(records, list) or len(records) != 1 or not isinstance(records[0], dict):
        return message
    notification = records[0].get(_SNS)
    return notification if isinstance(notification, dict) else message
