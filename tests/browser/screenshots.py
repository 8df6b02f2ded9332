"""
Takes the pictures of `docs/screenshots/` anew, of the stub's busy stack: ``python -m tests.browser.screenshots``.

Not a test: whoever changes the page looks at what became of it.
"""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from redial.domain.call.calls import CallStatus
from tests.browser.chromium import MISSING, chromium_path
from tests.browser.stub.server import Stub, running_stub

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screenshots"
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


def _overview(page: Page, _stub: Stub) -> None:
    page.locator(".segment", has_text="24 h").click()
    page.locator(".chart canvas").first.wait_for()


def _calls(page: Page, _stub: Stub) -> None:
    page.locator(".calls-table tbody tr").first.wait_for()


def _waiting(page: Page, stub: Stub) -> None:
    _call(page, stub, CallStatus.WAITING, 2)


def _played(page: Page, stub: Stub) -> None:
    _call(page, stub, CallStatus.COMPLETED, 3)


def _call(page: Page, stub: Stub, status: CallStatus, attempts: int) -> None:
    call = next(call for call in stub.world.calls if call.status is status and call.attempts_made == attempts)
    page.goto(f"{stub.url}/#/calls/{call.call_id}")
    page.locator(".history-line").first.wait_for()


def _campaigns(page: Page, _stub: Stub) -> None:
    page.locator(".campaign").first.wait_for()


PICTURES: dict[str, tuple[str, dict[str, int], str, Callable[[Page, Stub], None]]] = {
    "overview": ("", DESK, "light", _overview),
    "calls": ("calls", DESK, "dark", _calls),
    "call": ("calls", DESK, "light", _waiting),
    "campaigns": ("campaigns", DESK, "dark", _campaigns),
    "phone": ("calls", PHONE, "light", _played),
}


def main() -> None:
    """Take each picture."""
    path = chromium_path()
    if path is None:
        raise SystemExit(MISSING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_stub(stage="production") as stub, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name, (place, size, scheme, prepare) in PICTURES.items():
            context = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                timezone_id="Europe/Berlin",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(f"{stub.url}/#/{place}")
            prepare(page, stub)
            page.wait_for_timeout(800)  # the fonts and charts of the last step
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
