"""Version 1 of the voice service's API: what it understands, answers and tells."""

from collections.abc import Mapping
from typing import Any

from simulation.errors import client_error
from simulation.voice.sends import CONFIGURATION_SET, FIRST, Behaviour
from simulation.voice.service import Happening, SendVoiceMessage

_ERRORS: Mapping[Behaviour, tuple[str, str, int]] = {
    "refused": ("BadRequestException", "", 400),
    "refused_all": ("BadRequestException", "", 400),
    "refused_placed": ("BadRequestException", "", 400),
    "throttled": ("TooManyRequestsException", "Too many requests.", 429),
    "throttled_placed": ("TooManyRequestsException", "Too many requests.", 429),
    "error": ("InternalServiceErrorException", "try later", 500),
    "error_placed": ("InternalServiceErrorException", "try later", 500),
}


class Version1:
    """``pinpoint-sms-voice``: a topic for each event type, and for INITIATED_CALL one for each send line; no context."""

    name = "v1"

    def read(self, parameters: Mapping[str, Any]) -> SendVoiceMessage:
        """Read a request."""
        (message,) = parameters["Content"].values()
        return SendVoiceMessage(
            origination_phone_number=parameters["OriginationPhoneNumber"],
            destination_phone_number=parameters["DestinationPhoneNumber"],
            text=message["Text"],
            configuration_set=parameters["ConfigurationSetName"],
        )

    def error(self, behaviour: Behaviour, says: str) -> Exception:
        """Give the answer to a send that was not accepted."""
        code, message, status = _ERRORS[behaviour]
        return client_error(code, message or says, status, "SendVoiceMessage")

    def topic(self, happening: Happening) -> str:
        """Name the topic of an event."""
        is_first = happening.event_type == FIRST
        return first_topic(happening.send.configuration_set) if is_first else happening.event_type

    def payload(self, happening: Happening) -> dict[str, Any]:
        """Write an event: nothing but its message id is promised."""
        return {"MessageId": happening.message_id}


def first_topic(configuration_set: str) -> str:
    """Return the topic of INITIATED_CALL of a set; those of the other types are shared by all sets."""
    return FIRST + configuration_set.removeprefix(CONFIGURATION_SET)
