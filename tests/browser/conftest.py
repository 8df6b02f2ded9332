"""The page before the real API of a simulated stack, and a browser; started once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from redial.domain.call.calls import Call
from simulation.page.busy_stack import busy_stack, quiet_stack
from simulation.page.server import PageServer, running_page
from simulation.stepped_stack import Moment, SteppedStack
from tests.browser.chromium import chromium_or_skip

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 8_000


@dataclass(frozen=True)
class Opened:
    """The page as a test sees it: where it is, what is behind it, and what it complained of."""

    page: Page
    server: PageServer
    complaints: list[str]

    @property
    def stack(self) -> SteppedStack:
        return self.server.api.stack

    def go(self, place: str = "") -> None:
        """Open a view anew."""
        is_first = self.page.url == "about:blank"
        self.page.goto(f"{self.server.url}/#/{place}")
        if not is_first:  # another fragment is no other page
            self.page.reload()
        expect(self.page.locator("h1")).to_be_attached(timeout=PATIENCE_MS)

    def move(self, place: str) -> None:
        """Go to a view as a link does, without loading the page anew."""
        self.page.evaluate("address => { location.hash = address }", f"#/{place}")
        expect(self.page.locator("h1")).to_be_attached(timeout=PATIENCE_MS)

    def try_again(self) -> None:
        """Press the button, and let the server recover before it answers: not before, for the page tries again by itself too."""
        self.server.delay_s = 1
        self.page.get_by_role("button", name="Try again now").click()
        self.server.fails = False
        self.server.delay_s = 0

    def a_call(self, wanted: Callable[[Call], bool]) -> Call:
        """Find the latest call of some kind."""
        return a_call(self.stack, wanted)


def a_call(stack: SteppedStack, wanted: Callable[[Call], bool]) -> Call:
    """Find the call of some kind that was accepted last."""
    return max((call for call in stack.calls().values() if wanted(call)), key=lambda call: call.accepted_at)


# Nothing in this folder minds the event loop that Playwright keeps in this thread.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    yield from chromium_or_skip()


@pytest.fixture(scope="session")
def busy() -> tuple[SteppedStack, Moment]:
    return busy_stack()


@pytest.fixture(scope="session")
def unused() -> tuple[SteppedStack, Moment]:
    return quiet_stack()


@pytest.fixture
def quiet(unused: tuple[SteppedStack, Moment]) -> SteppedStack:
    """A stack that nobody has used yet."""
    stack, moment = unused
    stack.go_back(moment)
    return stack


@pytest.fixture(scope="session")
def running(busy: tuple[SteppedStack, Moment]) -> Iterator[PageServer]:
    with running_page(busy[0]) as server:
        yield server


@pytest.fixture
def server(running: PageServer, busy: tuple[SteppedStack, Moment]) -> PageServer:
    stack, moment = busy
    # What an earlier test asked for late is refused from here on; and what was under way is undone.
    running.reset(stack)
    stack.go_back(moment)
    return running


@pytest.fixture
def wide(browser: Browser, server: PageServer) -> Iterator[Opened]:
    yield from _opened(browser, server, WIDE)


@pytest.fixture
def phone(browser: Browser, server: PageServer) -> Iterator[Opened]:
    yield from _opened(browser, server, PHONE)


def _opened(browser: Browser, server: PageServer, size: dict[str, int]) -> Iterator[Opened]:
    context = browser.new_context(viewport=size, timezone_id="Europe/Berlin", reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Opened(page, server, complaints)
    context.close()
    assert complaints == [], "the page raised errors or violated its content security policy"


def _complaint(message: ConsoleMessage) -> Iterator[str]:
    # Chromium logs each answer that is an error; those are the business of the tests that cause them.
    if message.type == "error" and "Failed to load resource" not in message.text:
        yield message.text
