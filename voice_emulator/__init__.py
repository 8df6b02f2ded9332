"""
An emulator of the Amazon Pinpoint SMS and Voice API, both versions on one port.

Version 1 (boto3's `pinpoint-sms-voice`) is there whole, of version 2 (`pinpoint-sms-voice-v2`) what is about voice.

Starting it
-----------
- ``redial-voice-emulator --port 4580 --aws-endpoint-url http://127.0.0.1:4566``, or ``python -m voice_emulator`` with the same
  options: a process of its own. It prints ``voice API emulator: http://127.0.0.1:4580`` once it serves, and ends on
  SIGTERM or SIGINT.
- In a process: ``with running_emulator(EmulatorSettings(aws_endpoint_url=..., time_scale=0.05)) as emulator:``
  then ``emulator.endpoint_url``; it serves on a thread.
- As an ASGI application, on any server: ``create_app(EmulatorSettings(...))``.

`time_scale` multiplies each duration within a call: 0.05 lets a call of 40 s take 2 s. Limit windows are not scaled.
Point clients at it with ``endpoint_url``, or ``AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE`` and
``AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voice_emulator.clock import SystemClock, VirtualClock
    from voice_emulator.http.app import EmulatorApp
    from voice_emulator.http.guard import Guard
    from voice_emulator.http.server import EmulatorServer, create_app, running_emulator
    from voice_emulator.scripts.attempts import Attempt
    from voice_emulator.service.voice_service import VoiceService
    from voice_emulator.settings.emulator_settings import (
        PRODUCTION,
        SANDBOX,
        EmulatorSettings,
        Faults,
        Limits,
        change_settings,
    )
    from voice_emulator.settings.starting import StartingDestination, StartingOptOutList, StartingSet
    from voice_emulator.settings.v2_settings import OwnedNumber, V2Limits, V2Settings
    from voice_emulator.testing import VoiceEmulator

__version__ = "0.2.0"

_MODULES = {
    "Attempt": "scripts.attempts",
    "EmulatorApp": "http.app",
    "EmulatorServer": "http.server",
    "EmulatorSettings": "settings.emulator_settings",
    "Faults": "settings.emulator_settings",
    "Guard": "http.guard",
    "Limits": "settings.emulator_settings",
    "OwnedNumber": "settings.v2_settings",
    "PRODUCTION": "settings.emulator_settings",
    "SANDBOX": "settings.emulator_settings",
    "StartingDestination": "settings.starting",
    "StartingOptOutList": "settings.starting",
    "StartingSet": "settings.starting",
    "SystemClock": "clock",
    "V2Limits": "settings.v2_settings",
    "V2Settings": "settings.v2_settings",
    "VirtualClock": "clock",
    "VoiceEmulator": "testing",
    "VoiceService": "service.voice_service",
    "change_settings": "settings.emulator_settings",
    "create_app": "http.server",
    "running_emulator": "http.server",
}

__all__ = [
    "PRODUCTION",
    "SANDBOX",
    "Attempt",
    "EmulatorApp",
    "EmulatorServer",
    "EmulatorSettings",
    "Faults",
    "Guard",
    "Limits",
    "OwnedNumber",
    "StartingDestination",
    "StartingOptOutList",
    "StartingSet",
    "SystemClock",
    "V2Limits",
    "V2Settings",
    "VirtualClock",
    "VoiceEmulator",
    "VoiceService",
    "__version__",
    "change_settings",
    "create_app",
    "running_emulator",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: who needs no more than the guard does not wait for the rest."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
