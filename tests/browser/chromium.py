"""Chromium for tests: they are skipped, and say how to get it, where there is none."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from simulation.page.chromium import MISSING, chromium_path, running_chromium
from tests.patience import PATIENCE_S


def chromium_or_skip() -> Iterator[Browser]:
    """Give a browser."""
    expect.set_options(timeout=PATIENCE_S * 1_000)
    path = chromium_path()
    if path is None:
        pytest.skip(MISSING)
    with running_chromium(path) as launched:
        yield launched


# Not for longer: while it is open, Playwright keeps an event loop in this thread, which other tests would stumble over.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from chromium_or_skip()
