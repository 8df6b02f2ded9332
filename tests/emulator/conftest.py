from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.harness import Harness


@pytest.fixture
def harness() -> Harness:
    """An emulated service with the production limits."""
    return Harness()


@pytest.fixture
def make_harness() -> Callable[..., Any]:
    """Make an emulated service with other settings."""
    return Harness
