"""Chromium for tests: found, or the tests that need it are skipped and say how to get it."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

# The shell is the same engine without the windows around it: the tests take half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MISSING = (
    "Chromium is not installed: `apt-get install chromium-headless-shell` (Debian), "
    "or name it in the variable REDIAL_CHROMIUM"
)


def chromium_path() -> str | None:
    """Give the path of the Chromium to test with, if there is one."""
    named = os.environ.get("REDIAL_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


# Not for the whole session: while it is open, Playwright keeps an event loop in this thread, which other tests would stumble over.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        # No sandbox: it needs privileges that a container does not give, and the pages are our own.
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()
