from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.emulator.harness import NO_RATE_LIMITS, Harness, Make
from tests.patience import PATIENCE_S
from voice_emulator.http.server import EmulatorServer, running_emulator
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings


@pytest.fixture
def harness() -> Harness:
    """An emulated service with the production limits."""
    return Harness()


@pytest.fixture
def make_harness() -> Callable[..., Any]:
    """Make an emulated service with other settings."""
    return Harness


@pytest.fixture
def unlimited(make_harness: Make) -> Harness:
    return make_harness(limits=NO_RATE_LIMITS)


@pytest.fixture(scope="module")
def server() -> Iterator[EmulatorServer]:
    """On the system's clock, with calls that take no time."""
    settings = change_settings(
        EmulatorSettings(time_scale=0), {"limits": NO_RATE_LIMITS, "faults": {"slow_answer_s": 0.4}}
    )
    with running_emulator(settings) as running:
        yield running


@pytest.fixture
def http(server: EmulatorServer) -> Iterator[httpx.Client]:
    server.service.reset()
    with httpx.Client(base_url=server.endpoint_url, timeout=PATIENCE_S, trust_env=False) as client:
        yield client
