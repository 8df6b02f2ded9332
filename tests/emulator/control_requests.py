"""Requests to the emulator and to its control API, over HTTP."""

from typing import Any

from tests.emulator.harness import COMPLETED, ORIGINATION
from voice_emulator.testing import VoiceEmulator


def send(emulator: VoiceEmulator, destination: str = COMPLETED, **changes: Any) -> str | None:
    """Send a message; return its id, or None if it was refused."""
    client = emulator.client()
    message: dict[str, Any] = {
        "DestinationPhoneNumber": destination,
        "OriginationPhoneNumber": ORIGINATION,
        "Content": {"PlainTextMessage": {"Text": "Hello."}},
        **changes,
    }
    try:
        return client.send_voice_message(**message)["MessageId"]
    except client.exceptions.ClientError:
        return None


def get(emulator: VoiceEmulator, resource: str, **query: Any) -> Any:
    response = emulator.control.get(resource, params=query)
    response.raise_for_status()
    return response.json()
