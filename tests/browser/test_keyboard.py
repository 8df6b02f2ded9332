"""Everything by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser


def _tab_to(page: Page, role: str, name: str, within: int = 40) -> None:
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    for _ in range(within):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{role} {name!r} was not reached with {within} tabs")


def test_from_the_list_to_a_cancelled_call_and_back(wide: Opened) -> None:
    page = wide.page
    wide.go()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    expect(page.locator("#content")).to_be_focused()
    assert page.url.endswith("#/")

    wide.go("calls?status=WAITING")
    first = page.locator(".calls-name a").first
    name = first.inner_text()
    _tab_to(page, "link", name)
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(name)
    # As on a page that was loaded anew, reading starts at the top.
    expect(heading).to_be_focused()

    _tab_to(page, "button", "Cancel call…")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Cancel call…")).to_be_focused()

    page.keyboard.press("Enter")
    _tab_to(page, "button", "Cancel the call")
    page.keyboard.press("Enter")
    expect(page.locator(".call-title .badge")).to_have_text("Cancelled")


def test_the_focus_stays_in_a_dialog(wide: Opened) -> None:
    page = wide.page
    wide.go()
    page.get_by_role("button", name="Pause dialling…").press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        # Past its last control the focus goes to the browser's own bars, which scripts see as the body; never to the page below.
        assert page.evaluate(
            "document.activeElement === document.body || document.querySelector('dialog').contains(document.activeElement)"
        )


def test_filters_and_ranges_work_with_keys(wide: Opened) -> None:
    page = wide.page
    wide.go()
    chosen = page.get_by_role("radio", name="Last 6 hours")
    expect(chosen).to_be_checked()
    chosen.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Last 24 hours")).to_be_checked()
    page.get_by_role("button", name="Table").press("Space")
    expect(page.locator(".series-table tbody tr").first).to_be_visible()

    wide.move("calls")
    page.get_by_role("checkbox", name="Played").press("Space")
    expect(page.locator(".calls-status").filter(has_not_text="Played")).to_have_count(0)
