"""Events that a receiver of the settings did not take: the way to that receiver, and to no other."""

from collections.abc import Callable
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef
    from mypy_boto3_sqs.type_defs import MessageTypeDef

    from redial.adapters.event_bus import BusTelemetry

SOURCE_OF_REDRIVEN = "redial.redrive"
"""EventBridge's ``source`` of what carries an event once more to the one receiver that did not take it."""
RECEIVERS = "receivers"
"""What the queue is called that keeps them."""
TARGET_ARN = "TARGET_ARN"
"""The attribute by which EventBridge tells who did not take an event."""
ERROR_CODE = "ERROR_CODE"
"""The one by which it tells why; `sign` too."""


WEBHOOK = "webhook"
"""For its ARN, which is another one when its address was changed."""
SIGNED_WEBHOOK = "signed-webhook"
"""For the queue whose events are signed and posted."""
RULES_OF_REDRIVEN = "again-"
_CONSTRUCT = "-Receivers"
_OF_A_WEBHOOK = ":api-destination/"
_OF_A_BUS = ":event-bus/"


def bus_beside(queue: str) -> str:
    """
    Return the name of the stack's bus, which is the stack's, by that of the queue, which CloudFormation makes of it.

    A variable more would take what is left of the 4 KB of the function's environment.
    """
    return queue.partition(_CONSTRUCT)[0]


def rule_for(receiver: str) -> str:
    """
    Return the name of the rule that gives a receiver what is redriven for it.

    It follows from the receiver, so that the environment need not name them either.
    """
    return f"{RULES_OF_REDRIVEN}{blake2s(receiver.encode(), digest_size=8).hexdigest()}"


class _OtherEvent(Exception):
    """The message is no event that the bus had."""


class UndeliveredEvents:
    """
    Sends an event on to the receiver that did not take it.

    A queue, a topic or a webhook is reached by a rule of the stack's bus, as before: what lets the bus in there lets this in, and
    no permission more is needed. The event travels within another one whose source no other rule asks for, and the rule gives
    the receiver what is within, to the letter. Whether there is such a rule is asked first: what no rule takes a bus forgets.

    Parameters
    ----------
    bus
        The name of the stack's bus.
    events
        Gives the client of EventBridge in a region; None: the stack's own.
    """

    def __init__(
        self,
        bus: str,
        events: "Callable[[str | None], EventBridgeClient]",
        telemetry: "BusTelemetry",
    ) -> None:
        self._bus = bus
        self._events = events
        self._telemetry = telemetry
        # As long as a redrive: the receivers of the settings may be others for the next one.
        self._has_rule: dict[str, bool] = {}

    def send_on(self, message: "MessageTypeDef") -> bool:
        """
        Send the event of a message to the receiver that it names.

        Returns
        -------
        bool
            False: the message is to be kept. Its receiver is none of the settings' any more, or does not let the stack in.
        """
        named = message.get("MessageAttributes", {}).get(TARGET_ARN)
        target = None if named is None else named.get("StringValue")
        try:
            event = _event_in(message["Body"])
        except _OtherEvent:
            return False
        if target is not None and _OF_A_BUS in target:
            # No rule could give it an event as it was. Which buses the settings name, the function's permissions tell.
            return self._put(target.split(":")[3], _as_it_was(event, target))
        receiver = self._receiver(target)
        return self._is_reached(receiver) and self._put(None, self._wrapped(event, receiver))

    def _receiver(self, target: str | None) -> str:
        # What `sign` sets aside, and what SQS does after too many tries, names no target; EventBridge names the queue.
        if target is None or f":{self._bus}{_CONSTRUCT}" in target:
            return SIGNED_WEBHOOK
        return WEBHOOK if _OF_A_WEBHOOK in target else target

    def _is_reached(self, receiver: str) -> bool:
        name = rule_for(receiver)
        if name not in self._has_rule:
            try:
                self._events(None).describe_rule(Name=name, EventBusName=self._bus)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                self._has_rule[name] = False
            else:
                self._has_rule[name] = True
        return self._has_rule[name]

    def _put(self, region: str | None, entry: "PutEventsRequestEntryTypeDef") -> bool:
        try:
            answer = self._events(region).put_events(Entries=[entry])
        except ClientError as error:
            # One bus that does not let the stack in shall not keep the others' events.
            self._telemetry.warn("redriven event refused", bus=entry["EventBusName"], error=error)
            return False
        (taken,) = answer["Entries"]
        if "ErrorCode" in taken:
            self._telemetry.warn("redriven event refused", bus=entry["EventBusName"], code=taken["ErrorCode"])
            return False
        return True

    def _wrapped(self, event: dict[str, Any], receiver: str) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._bus,
            "Source": SOURCE_OF_REDRIVEN,
            "DetailType": event["detail-type"],
            "Resources": [receiver],
            "Detail": _json(event),
        }


def _as_it_was(event: dict[str, Any], bus: str) -> "PutEventsRequestEntryTypeDef":
    return {
        "EventBusName": bus,
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Time": event["time"],
        "Detail": _json(event["detail"]),
    }


def _event_in(body: str) -> dict[str, Any]:
    try:
        event = msgspec.json.decode(body)
        if event["source"] == SOURCE_OF_REDRIVEN:
            # It was redriven before, and not taken then either.
            event = event["detail"]
        if not all(isinstance(event[name], str) for name in ("source", "detail-type", "time")):
            raise _OtherEvent
        event["detail"]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise _OtherEvent from error
    return dict(event)


def _json(content: object) -> str:
    return msgspec.json.encode(content).decode()
