"""A client of the voice API that answers as it is told."""

from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from redial.adapters.voice_api import VoiceApi
from redial.domain.call.requests import (
    CallRequest,
)
from simulation.makers import prepared_send

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient


class Client:
    """A client of the SDK that answers, or raises, what a test wants."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.answer = answer
        self.sent: list[dict[str, Any]] = []
        self.closed = 0

    def send_voice_message(self, **parameters: Any) -> dict[str, Any]:
        self.sent.append(parameters)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self) -> None:
        self.closed += 1


def adapter(client: Client) -> VoiceApi:
    return VoiceApi(cast("PinpointSMSVoiceClient", client), "redial")


def parameters(request: CallRequest) -> dict[str, Any]:
    client = Client({"MessageId": "m1"})
    adapter(client).send(replace(prepared_send(), request=request))
    (sent,) = client.sent
    return sent
