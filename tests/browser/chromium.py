"""Chromium for tests: they are skipped, and say how to get it, where there is none."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from simulation.page.chromium import MISSING, chromium_path, running_chromium
from tests.patience import PATIENCE_S


def chromium_or_skip() -> Iterator[Browser]:
    """Give a browser."""
    expect.set_options(timeout=PATIENCE_S * 1_000)
    path = chromium_path()
    if path is None:
        pytest.skip(MISSING)
    with running_chromium(path) as launched:
        new_context = launched.new_context

        def patient_context(**options: Any) -> BrowserContext:
            context = new_context(**options)
            context.set_default_timeout(PATIENCE_S * 1_000)
            return context

        launched.new_context = patient_context  # type: ignore[method-assign]  # Playwright has no setting of a whole browser
        yield launched


# Not for longer: while it is open, Playwright keeps an event loop in this thread, which other tests would stumble over.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from chromium_or_skip()
