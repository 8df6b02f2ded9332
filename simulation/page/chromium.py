"""Chromium, which the page is looked at with."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def running_chromium(path: str) -> Iterator[Browser]:
    """Run Chromium until the block ends."""
    with sync_playwright() as playwright:
        # No sandbox: it needs privileges that a container does not give, and the pages are our own.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
