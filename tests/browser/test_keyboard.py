"""Everything by keyboard."""

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from redial.domain.call.calls import CallStatus
from simulation.page.busy_stack import TEMPLATE
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser


def _tab_to(page: Page, role: str, name: str, within: int = 40) -> None:
    # In the view, or in a dialog: the frame around them has a language to choose, too.
    wanted = page.locator("main, dialog").get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
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
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the menu
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
    expect(page.get_by_role("button", name="Cancel call…")).to_have_count(0)
    expect(heading).to_be_focused()


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


def test_escape_pressed_again_and_again_hides_nothing_that_is_under_way(own: Opened) -> None:
    page, held = own.page, list[Route]()
    call = own.a_call(lambda call: call.status is CallStatus.WAITING)
    page.route("**/cancel", lambda route: held.append(route))
    own.go(f"calls/{call.call_id}")
    page.get_by_role("button", name="Cancel call…").click()
    dialog = page.get_by_role("dialog", name="Cancel this call?")
    dialog.get_by_role("button", name="Cancel the call").click()
    while not held:
        page.wait_for_timeout(20)
    # A page may refuse the first; from the second or third on, the browser closes a dialog without asking.
    for _ in range(4):
        page.keyboard.press("Escape")
    expect(dialog).to_contain_text("Working…")
    held[0].fulfill(status=503, body="")
    expect(dialog.get_by_role("alert")).to_contain_text("(503)")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Cancel call…").click()
    expect(dialog).to_be_visible()


def test_a_button_that_works_for_a_while_has_the_focus_again_afterwards(wide: Opened) -> None:
    page = wide.page
    wide.go("do-not-call")
    page.get_by_role("button", name="Add a number…").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Phone number").fill("12")
    put = dialog.get_by_role("button", name="Put it on the list")
    put.press("Enter")
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(put).to_be_focused()

    wide.go("calls")
    rows = page.locator(".calls-table tbody tr")
    expect(rows).to_have_count(25)
    onwards = page.get_by_role("button", name="Next")
    onwards.press("Enter")
    expect(page.get_by_text("Page 2", exact=True)).to_be_visible()
    # Not pressed while it waits for the page: as long as that is not drawn, it may still have the focus of before.
    expect(onwards).to_be_enabled()
    expect(onwards).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Page 3", exact=True)).to_be_visible()


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


def test_a_call_is_placed_by_keys_alone_and_what_was_found_is_announced(wide: Opened) -> None:
    page = wide.page
    wide.go("calls")
    _tab_to(page, "link", "New call…")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    _tab_to(page, "textbox", "Phone number", within=3)
    page.keyboard.type("+17025550190")
    _tab_to(page, "textbox", "Text")
    page.keyboard.type("Hello.")
    page.keyboard.press("Tab")
    _tab_to(page, "button", "Add a recipient")
    page.keyboard.press("Enter")
    second = page.get_by_role("group", name="Recipient 2")
    expect(second.get_by_label("Phone number")).to_be_focused()
    _tab_to(page, "button", "Remove recipient 2")
    page.keyboard.press("Enter")
    expect(second).to_have_count(0)
    # What was removed had the focus: it stays near, and is not lost to the top of the page.
    expect(page.get_by_role("button", name="Add a recipient")).to_be_focused()
    _tab_to(page, "button", "Preview")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="of 3,000")).to_contain_text("Hello.")
    _tab_to(page, "button", "Place the call…")
    page.keyboard.press("Enter")
    _tab_to(page, "button", "Place the call", within=4)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="is accepted")).to_be_visible()


def test_a_template_is_tried_and_changed_by_keys_alone(wide: Opened) -> None:
    page = wide.page
    wide.go(f"templates/{TEMPLATE}")
    _tab_to(page, "combobox", "Language")
    for value in ("Ana", "2026-11-26T14:30", "4711"):
        page.keyboard.press("Tab")
        page.keyboard.type(value)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Hello Ana.")).to_be_visible()
    wide.go(f"templates/{TEMPLATE}")
    _tab_to(page, "link", "New version…")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    _tab_to(page, "button", "Remove en-US")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Add a language")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Language", exact=True).last).to_be_focused()


def test_what_a_look_at_a_file_found_is_announced(wide: Opened) -> None:
    page = wide.page
    wide.go("do-not-call")
    _tab_to(page, "link", "Import a file…")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    text = "number,reason\n+12065550100,opted out\n555-0143,x\n"
    file: FilePayload = {"name": "stop.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("A table with").set_input_files(file)
    expect(page.get_by_role("status").filter(has_text="2 rows read.")).to_be_visible()
    page.get_by_label("A table with").focus()
    _tab_to(page, "button", "Check the file")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="1 can be put on the list, 1 cannot")).to_be_visible()
    page.get_by_label("A table with").set_input_files({**file, "buffer": b""})
    expect(page.get_by_role("alert")).to_have_text("The file is empty.")


def test_as_which_number_one_is_understood_is_announced(wide: Opened) -> None:
    wide.go("do-not-call")
    wide.page.get_by_role("button", name="Add a number…").press("Enter")
    dialog = wide.page.get_by_role("dialog")
    number = dialog.get_by_label("Phone number")
    expect(number).to_be_focused()
    wide.page.keyboard.type("+1 206 555 0142")
    expect(dialog.get_by_role("status").filter(has_text="Read as +12065550142")).to_be_visible()
    expect(number).to_have_accessible_description(
        "As it is written where it belongs, or with its country code: (206) 555-0142, +1 206 555 0142. Read as +12065550142"
    )
