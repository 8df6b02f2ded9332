"""Messages of a length that only an account without a limit of characters can send: reading one takes up to a second."""

from contextlib import suppress

from voice_emulator.contracts.v1.shapes import SendVoiceMessageRequest
from voice_emulator.errors import VoiceApiError
from voice_emulator.service.messages import Request
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.v1.content import check_content
from voice_emulator.v1.operations import decode_body
from voice_emulator.v1.urls import SEND_PATH

LONG_BODY = 50_000
"""In bytes: what is shorter is read within some ten milliseconds, and so is any message within the limits of the service."""


def takes_long(request: Request, settings: EmulatorSettings) -> bool:
    """Tell whether the message of a request would be read whole, however long it is; that of version 2 has a length of its own."""
    most = settings.limits.total_characters
    return request.raw_path == SEND_PATH and (most is None or most > LONG_BODY)


def read_ahead(request: Request, settings: EmulatorSettings) -> None:
    """Read a message, so that it is known already when the service comes to it; on whatever thread."""
    with suppress(VoiceApiError):
        message = decode_body(request.body, SendVoiceMessageRequest)
        check_content(message.content, settings.call_instructions, settings.limits.total_characters)
