"""
Takes the pictures of `docs/screenshots/` anew, of a simulated busy stack: ``python -m tests.browser.screenshots [NAME...]``.

Not a test: whoever changes the page looks at what became of it.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from redial.domain.call.calls import CallStatus
from simulation.page.busy_stack import TEMPLATE, busy_stack
from simulation.page.chromium import MISSING, chromium_path, running_chromium
from simulation.page.server import PageServer, running_page
from tests.browser.conftest import ColorScheme, a_call

FOLDER = Path(__file__).parent.parent.parent / "docs" / "screenshots"
DESK: ViewportSize = {"width": 1280, "height": 860}
WALL: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}


def _overview(page: Page, _server: PageServer) -> None:
    page.locator(".segment", has_text="24 h").click()
    page.locator(".chart canvas").first.wait_for()


def _calls(page: Page, _server: PageServer) -> None:
    page.locator(".calls-table tbody tr").first.wait_for()


def _waiting(page: Page, server: PageServer) -> None:
    _call(page, server, CallStatus.WAITING, 2)


def _played(page: Page, server: PageServer) -> None:
    _call(page, server, CallStatus.COMPLETED, 3)


def _call(page: Page, server: PageServer, status: CallStatus, attempts: int) -> None:
    call = a_call(server.api.stack, lambda call: call.status is status and len(call.attempts) == attempts)
    page.goto(f"{server.url}/#/calls/{call.call_id}")
    page.locator(".history-line").first.wait_for()


def _campaigns(page: Page, _server: PageServer) -> None:
    page.locator(".campaign").first.wait_for()


def _campaign(page: Page, _server: PageServer) -> None:
    page.get_by_role("region", name="How it calls").wait_for()
    page.locator(".chart canvas").first.wait_for()


def _wall(page: Page, _server: PageServer) -> None:
    page.locator(".wall-figures").wait_for()
    page.wait_for_timeout(3_500)  # until the pointer has been still


def _new_call(page: Page, _server: PageServer) -> None:
    page.get_by_label("Phone number").fill("+1 206 555 0142")
    page.get_by_role("radio", name="A template").check()
    page.get_by_label("Template", exact=True).select_option(TEMPLATE)
    for variable, value in {"name": "Ana García", "visit": "2026-11-26T14:30", "code": "4711"}.items():
        page.get_by_role("group", name="What it says of").get_by_label(variable).fill(value)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Place the call…").wait_for()
    page.evaluate("scrollTo(0, 0)")


def _submit(page: Page, _server: PageServer) -> None:
    lines = (
        f"(808) 555-{1000 + number},{name},26.11.2026 14:30"
        for number, name in enumerate(("Ana García", "Ben", "Cleo"))
    )
    table = "\n".join(["Phone,Name,visit", *lines])
    page.locator("#submit-file").set_input_files(
        {"name": "visits.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.locator("#submit-text").fill("Dear {Name}, this is your clinic. We look forward to seeing you on {visit}.")
    page.locator("#submit-campaign").fill("november-visits")
    page.locator("#submit-country").fill("US")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("button", name="Send 3 rows…").wait_for()
    page.locator("#first").evaluate("heading => heading.closest('section').scrollIntoView()")


PICTURES: dict[str, tuple[str, ViewportSize, ColorScheme, Callable[[Page, PageServer], None]]] = {
    "overview": ("", DESK, "light", _overview),
    "calls": ("calls", DESK, "dark", _calls),
    "call": ("calls", DESK, "light", _waiting),
    "campaigns": ("campaigns", DESK, "dark", _campaigns),
    "campaign": ("campaigns/invoice-reminder-2026-11", DESK, "light", _campaign),
    "wall": ("wall/invoice-reminder-2026-11", WALL, "dark", _wall),
    "new-call": ("new-call", DESK, "light", _new_call),
    "submit": ("submit", DESK, "light", _submit),
    "phone": ("calls", PHONE, "light", _played),
}


def main(names: Sequence[str] = ()) -> None:
    """Take each picture, or those that are named."""
    path = chromium_path()
    if path is None:
        raise SystemExit(MISSING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    stack, moment = busy_stack()
    stack.go_back(moment)
    with running_page(stack, stage="production") as server, running_chromium(path) as browser:
        for name, (place, size, scheme, prepare) in PICTURES.items():
            if names and name not in names:
                continue
            context = browser.new_context(
                viewport=size,
                color_scheme=scheme,
                timezone_id="Europe/Berlin",
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(f"{server.url}/#/{place}")
            prepare(page, server)
            page.wait_for_timeout(800)  # the fonts and charts of the last step
            page.screenshot(path=FOLDER / f"{name}.png")
            context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
