"""The page before the real API of a simulated stack, and a browser; started once."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from dashboard.paths import PAGE
from redial.domain.call.calls import Call
from simulation.page.busy_stack import busy_stack, quiet_stack
from simulation.page.server import PageServer, running_page
from simulation.stack.stepped_stack import Moment, SteppedStack
from tests.browser.chromium import chromium_or_skip
from tests.browser.layout import until_letters_are_there

ColorScheme: TypeAlias = Literal["light", "dark"]
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 800}
NOWHERE = "icon.svg"
"""Where a page is that nobody looks at."""
SHOWN_FOR = re.findall(r"SHOWN_FOR_MS = ([\d_]+)", (PAGE / "app" / "parts" / "toasts.js").read_text(encoding="utf-8"))
LASTING_SAYINGS = f"""{{
  const patient = (wait) => (then, ms, ...rest) => wait(then, ms === {SHOWN_FOR[0]} ? 3_600_000 : ms, ...rest);
  let known = patient(globalThis.setTimeout);
  // A clock that a test sets puts one of its own there.
  const set = (other) => {{ known = patient(other); }};
  Object.defineProperty(globalThis, "setTimeout", {{ configurable: true, get: () => known, set }});
}}"""
"""What is said of what was done stays, however long a test takes until it looks; otherwise it goes after a few seconds."""
PATIENT = "AbortSignal.timeout = () => new AbortController().signal"
"""With this script a page waits for its answers however long a test holds them; otherwise some seconds."""
MOVE = """async (address) => {
  location.hash = address;
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
}"""
"""Two frames later no heading of the view before is left."""
COMPLAINED = "the page raised errors or violated its content security policy"


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
        is_first = self.page.url == "about:blank" or self.page.url.endswith(NOWHERE)
        self.page.goto(f"{self.server.url}/#/{place}")
        if not is_first:  # another fragment is no other page
            self.page.reload()
        expect(self.page.locator("h1")).to_be_attached()
        until_letters_are_there(self.page)

    def move(self, place: str) -> None:
        """Go to a view as a link does, without loading the page anew."""
        self.page.evaluate(MOVE, f"#/{place}")
        expect(self.page.locator("h1")).to_be_attached()

    def resize(self, width: int, height: int = 900) -> None:
        """Look at the same view in another size, as it is drawn then; the charts follow a frame later."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_function(
            "([width, height]) => innerWidth === width && innerHeight === height", arg=[width, height]
        )
        self.page.evaluate("async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame) }")

    def try_again(self) -> None:
        """Press the button, and let the server recover before it answers: not before, for the page tries again by itself too."""
        self.server.holds = True
        self.page.get_by_role("button", name="Try again now").click()
        self.server.fails = False
        self.server.fails_at = ""
        self.server.holds = False

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


# Ended with the folder: what it still answers stands in for AWS in the whole process, also where a world of the swarm goes on.
@pytest.fixture(scope="package")
def running(busy: tuple[SteppedStack, Moment]) -> Iterator[PageServer]:
    with running_page(busy[0], lets_files_be_kept=True) as server:
        yield server


@pytest.fixture
def server(running: PageServer, busy: tuple[SteppedStack, Moment]) -> PageServer:
    stack, moment = busy
    # What an earlier test asked for late is refused from here on; and what was under way is undone.
    running.reset(stack)
    stack.go_back(moment)
    return running


@pytest.fixture(scope="package")
def lasting(browser: Browser, running: PageServer) -> Iterator[Opened]:
    """One page that tests look at in turn: a new one for each would start a process, and compile all modules anew."""
    with opened(browser, running) as page:
        refuse_what_stays(page.page)
        yield page


@pytest.fixture
def wide(lasting: Opened, server: PageServer) -> Iterator[Opened]:
    with in_turn(lasting, WIDE):
        yield lasting


@pytest.fixture
def phone(lasting: Opened, server: PageServer) -> Iterator[Opened]:
    with in_turn(lasting, PHONE):
        yield lasting


@pytest.fixture
def own(browser: Browser, server: PageServer) -> Iterator[Opened]:
    """A page, as wide, of a test's own: for what stays with a page, such as a clock, a script, or a network that is gone."""
    with opened(browser, server) as page:
        yield page
        assert page.complaints == [], COMPLAINED


@contextmanager
def opened(browser: Browser, server: PageServer) -> Iterator[Opened]:
    """Open a page in a profile of its own."""
    context = browser.new_context(viewport=WIDE, timezone_id="Europe/Berlin", reduced_motion="reduce")
    context.add_init_script(LASTING_SAYINGS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield Opened(page, server, complaints)
    context.close()


@contextmanager
def in_turn(lasting: Opened, size: ViewportSize) -> Iterator[None]:
    """Let a test look at a page as if it were a new one, and leave it."""
    lasting.page.set_viewport_size(size)
    lasting.page.emulate_media(color_scheme="light")
    lasting.page.mouse.move(0, 0)
    yield
    # To a picture of the same origin, so that no view is left that would still ask; and the next test finds nothing kept.
    lasting.page.goto(f"{lasting.server.url}/{NOWHERE}")
    lasting.page.evaluate("localStorage.clear(); sessionStorage.clear()")
    complaints = list(lasting.complaints)
    lasting.complaints.clear()
    assert complaints == [], COMPLAINED


def refuse_what_stays(page: Page) -> None:
    """Let no test do to this page what the tests after it would find."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("This stays with the page, which other tests look at too: take the fixture `own`.")

    for on, names in ((page, ("add_init_script", "on", "route")), (page.context, ("set_offline", "route"))):
        for name in names:
            setattr(on, name, refused)
    for name in ("install", "set_fixed_time", "pause_at"):
        setattr(page.clock, name, refused)


def _complaint(message: ConsoleMessage) -> Iterator[str]:
    # Chromium logs each answer that is an error; those are the business of the tests that cause them.
    if message.type == "error" and "Failed to load resource" not in message.text:
        yield message.text
