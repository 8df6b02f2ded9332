"""A stub of the API, the page in front of it, and a browser; started once."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.chromium import browser as browser  # the fixture
from tests.browser.stub.server import Stub, running_stub

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Opened:
    """The page as a test sees it: where it is, and what it complained of."""

    page: Page
    stub: Stub
    complaints: list[str]

    def go(self, place: str = "") -> None:
        """Open a view anew."""
        is_first = self.page.url == "about:blank"
        self.page.goto(f"{self.stub.url}/#/{place}")
        if not is_first:  # another fragment is no other page
            self.page.reload()
        expect(self.page.locator("h1")).to_be_attached()

    def move(self, place: str) -> None:
        """Go to a view as a link does, without loading the page anew."""
        self.page.evaluate("address => { location.hash = address }", f"#/{place}")
        expect(self.page.locator("h1")).to_be_attached()


@pytest.fixture(scope="session")
def serving_stub() -> Iterator[Stub]:
    with running_stub() as stub:
        yield stub


@pytest.fixture
def stub(serving_stub: Stub) -> Stub:
    serving_stub.reset()
    return serving_stub


@pytest.fixture
def wide(browser: Browser, stub: Stub) -> Iterator[Opened]:
    yield from _opened(browser, stub, WIDE)


@pytest.fixture
def phone(browser: Browser, stub: Stub) -> Iterator[Opened]:
    yield from _opened(browser, stub, PHONE)


def _opened(browser: Browser, stub: Stub, size: dict[str, int]) -> Iterator[Opened]:
    context = browser.new_context(viewport=size, timezone_id="Europe/Berlin", reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(8_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Opened(page, stub, complaints)
    context.close()
    assert complaints == [], "the page raised errors or violated its content security policy"


def _complaint(message: ConsoleMessage) -> Iterator[str]:
    # Chromium logs each answer that is an error; those are the business of the tests that cause them.
    if message.type == "error" and "Failed to load resource" not in message.text:
        yield message.text
