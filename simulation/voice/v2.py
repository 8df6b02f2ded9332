"""
Version 2 of the voice service's API: what it understands, answers and tells.

A request is held to the model of the API as the service does it, and as the SDK does not: lengths, patterns, and enumerations.
"""

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape

from simulation.errors import client_error
from simulation.voice.sends import Behaviour
from simulation.voice.service import Happening, SendVoiceMessage
from simulation.world import START

TOPIC = "VoiceEvents"
"""Of all event types."""
CONFIGURATION_SET_V2 = "redial-v2"
PRICE_OF_A_MINUTE = 0.013
REQUESTS_PER_SECOND = 1
"""That the account may send."""
TIME_TO_LIVE_S = 60
"""For how long a send of the simulated stage is valid."""
_SERVICE = "pinpoint-sms-voice-v2"
_TYPES = {
    "INITIATED_CALL": "VOICE_INITIATED",
    "RINGING": "VOICE_RINGING",
    "ANSWERED": "VOICE_ANSWERED",
    "COMPLETED_CALL": "VOICE_COMPLETED",
    "BUSY": "VOICE_BUSY",
    "NO_ANSWER": "VOICE_NO_ANSWER",
    "FAILED": "VOICE_FAILED",
    "TTL_EXPIRED": "VOICE_TTL_EXPIRED",
    # Under which type these come is not documented.
    "SPAM": "VOICE_FAILED",
    "PROTECT_BLOCKED": "VOICE_FAILED",
    "STATUS_UNKNOWN": "VOICE_FAILED",
}
_STATUS_OF = {"SPAM": "SPAM", "PROTECT_BLOCKED": "PROTECT_BLOCKED", "STATUS_UNKNOWN": "UNKNOWN"}
"""Told in place of the type's own."""
_NOT_FINAL = frozenset({"INITIATED_CALL", "RINGING", "ANSWERED"})
_ERRORS: Mapping[Behaviour, tuple[str, str | None]] = {
    "refused": ("ValidationException", "DESTINATION_COUNTRY_BLOCKED"),
    "refused_all": ("ResourceNotFoundException", None),
    "refused_placed": ("ValidationException", "DESTINATION_COUNTRY_BLOCKED"),
    "throttled": ("ThrottlingException", None),
    "throttled_placed": ("ThrottlingException", None),
    "error": ("InternalServerException", None),
    "error_placed": ("InternalServerException", None),
    "aborted": ("RequestAbortedException", None),
    "aborted_placed": ("RequestAbortedException", None),
    "access_denied": ("AccessDeniedException", "ACCOUNT_DISABLED"),
    "opted_out": ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT"),
    "recipient_day_used_up": ("ServiceQuotaExceededException", "DAILY_DESTINATION_CALL_LIMIT"),
    "spend_limit_reached": ("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"),
}
"""Each with its reason; all but the service's own failure are answered 400."""


class Version2:
    """``pinpoint-sms-voice-v2``: one topic, events that name their types, and give back the context of their sends."""

    name = "v2"

    def read(self, parameters: Mapping[str, Any]) -> SendVoiceMessage:
        """
        Read a request.

        Raises
        ------
        ClientError
            ``ValidationException``: it is not as the model has it. Names the fields.
        """
        fields = [{"Name": name, "Message": message} for name, message in _request_faults(parameters)]
        if fields:
            message = "The request has fields that are not valid"
            raise _error("ValidationException", message, Reason="FIELD_VALIDATION_FAILED", Fields=fields)
        return SendVoiceMessage(
            origination_phone_number=parameters["OriginationIdentity"],
            destination_phone_number=parameters["DestinationPhoneNumber"],
            text=parameters["MessageBody"],
            configuration_set=parameters.get("ConfigurationSetName", ""),
            context=parameters.get("Context"),
            time_to_live_s=parameters.get("TimeToLive", 72 * 3_600),
            is_dry_run=parameters.get("DryRun", False),
        )

    def error(self, behaviour: Behaviour, says: str) -> Exception:
        """Give the answer to a send that was not accepted."""
        code, reason = _ERRORS[behaviour]
        message = says if behaviour in {"refused", "refused_all"} else "The request was not carried out"
        return _error(code, message, **({} if reason is None else {"Reason": reason}))

    def topic(self, _happening: Happening) -> str:
        """Name the topic of an event."""
        return TOPIC

    def payload(self, happening: Happening) -> dict[str, Any]:
        """Write an event as it is documented; what a call took and cost stands on that of one that was completed."""
        send = happening.send
        event: dict[str, Any] = {
            "eventType": _TYPES[happening.event_type],
            "eventVersion": "1.0",
            "eventTimestamp": _epoch_ms(happening.at),
            "isFinal": happening.event_type not in _NOT_FINAL,
            "originationPhoneNumber": send.origination_phone_number,
            "destinationPhoneNumber": send.destination_phone_number,
            "isoCountryCode": "US",
            "messageId": happening.message_id,
            "messageRequestTimestamp": _epoch_ms(send.at),
            "messageStatus": _status(happening.event_type),
        }
        if send.context is not None:
            event["context"] = dict(send.context)
        if happening.event_type == "COMPLETED_CALL":
            minutes = max(1, math.ceil(happening.talked_s / 60))
            event |= {
                "callDurationInSeconds": round(happening.talked_s),
                "totalDurationInMinutes": minutes,
                "totalMessagePrice": round(minutes * PRICE_OF_A_MINUTE, 6),
            }
        return event


def _status(event_type: str) -> str:
    return _STATUS_OF.get(event_type) or _TYPES[event_type].removeprefix("VOICE_")


def _epoch_ms(world_time: float) -> int:
    return round((START.timestamp() + world_time) * 1000)


def _error(code: str, message: str, **more: Any) -> Exception:
    status = 500 if code == "InternalServerException" else 400
    return client_error(code, message, status, "SendVoiceMessage", **more)


@cache
def _request_shape() -> Shape:
    model = ServiceModel(Loader().load_service_model(_SERVICE, "service-2"), _SERVICE)
    shape = model.operation_model("SendVoiceMessage").input_shape
    assert shape is not None
    return shape


def _request_faults(parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    shape: Any = _request_shape()
    for name in {*shape.required_members, "MessageBody"} - parameters.keys():
        yield name, "is missing"
    for name, value in parameters.items():
        if name not in shape.members:
            yield name, "is not known"
            continue
        yield from ((name, fault) for fault in _value_faults(value, shape.members[name]))


def _value_faults(value: Any, shape: Any) -> Iterator[str]:
    """Yield what of a value is not as its shape has it."""
    most, least, pattern = (shape.metadata.get(name) for name in ("max", "min", "pattern"))
    if shape.type_name == "map":
        for key, each in value.items():
            yield from _value_faults(key, shape.key)
            yield from _value_faults(each, shape.value)
    size = value if shape.type_name == "integer" else 0 if shape.type_name == "boolean" else len(value)
    if (most is not None and size > most) or (least is not None and size < least):
        yield f"expected {least} to {most}"
    if pattern is not None and re.fullmatch(pattern, value) is None:
        yield f"expected {pattern}"
    if shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield "is none of those that are known"
