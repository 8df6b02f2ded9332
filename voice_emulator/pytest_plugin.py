"""
A voice API for tests, in the test's own process.

pytest finds it where the distribution is installed. The fixture `voice_emulator` gives each test an emulator as new, whose clock
stands still until the test advances it, so that a test of a day's calls takes milliseconds. One serves the whole session, and
begins anew for each test:

>>> def test_a_call_is_completed(voice_emulator):
...     voice = voice_emulator.client()
...     message_id = voice.send_voice_message(
...         DestinationPhoneNumber="+12065550100",
...         OriginationPhoneNumber="+12065550199",
...         Content={"PlainTextMessage": {"Text": "Your table is ready."}},
...     )["MessageId"]
...     voice_emulator.advance(minutes=1)
...     assert voice_emulator.events(message_id) == ["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL"]
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

# pytest imports this module in every run wherever it is installed; what the fixtures need is imported when a test asks for one.
if TYPE_CHECKING:
    from voice_emulator.settings.emulator_settings import EmulatorSettings
    from voice_emulator.testing import VoiceEmulator


class _Emulators:
    """An emulator for each settings that tests ask for: one, for most. A test gets it as new."""

    def __init__(self, resources: ExitStack) -> None:
        self._resources = resources
        self._running: dict[EmulatorSettings, VoiceEmulator] = {}

    def with_settings(self, settings: "EmulatorSettings") -> "VoiceEmulator":
        from voice_emulator.clock import VirtualClock
        from voice_emulator.http.server import running_emulator
        from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
        from voice_emulator.testing import VoiceEmulator

        if not isinstance(settings, EmulatorSettings):
            raise TypeError(f"voice_emulator_settings must return EmulatorSettings, not {type(settings).__name__}")
        # Each list becomes a tuple, so that equal settings can share an emulator.
        settings = change_settings(settings, {})
        if settings not in self._running:
            server = self._resources.enter_context(running_emulator(settings, clock=VirtualClock()))
            emulator = VoiceEmulator(server.endpoint_url)
            self._resources.enter_context(emulator.control)
            self._running[settings] = emulator
        return self._running[settings]


@pytest.fixture(scope="session")
def _voice_emulators() -> Iterator[_Emulators]:
    with ExitStack() as resources:
        yield _Emulators(resources)


@pytest.fixture
def voice_emulator_settings() -> "EmulatorSettings":
    """
    Return the settings of the emulator; override this fixture for others.

    Returns
    -------
    EmulatorSettings
        Those of a production account.
    """
    from voice_emulator.settings.emulator_settings import EmulatorSettings

    return EmulatorSettings()


@pytest.fixture
def voice_emulator(
    voice_emulator_settings: "EmulatorSettings", _voice_emulators: _Emulators
) -> "Iterator[VoiceEmulator]":
    """
    Give an emulator of the voice API with a clock of its own, as new.

    It runs for the whole session; after each test everything in it begins anew.

    Parameters
    ----------
    voice_emulator_settings : EmulatorSettings
        Its settings.
    _voice_emulators : _Emulators
        Those that run already, one for each settings.

    Yields
    ------
    VoiceEmulator
        It serves already, and its clock stands still.
    """
    emulator = _voice_emulators.with_settings(voice_emulator_settings)
    yield emulator
    emulator.reset()
