"""What axe finds on each view, in both themes: nothing. And each view on a phone: nothing sticks out."""

import pytest
from playwright.sync_api import ViewportSize, expect

from redial.domain.call.calls import CallStatus, call_id_of
from simulation.page.busy_stack import MANY_ATTEMPTS, TEMPLATE
from simulation.stack.stepped_stack import SteppedStack
from tests.browser.axe import violations
from tests.browser.conftest import WIDE, ColorScheme, Opened

pytestmark = pytest.mark.browser

OTHER_VIEWS = ("templates", f"templates/{TEMPLATE}", f"templates/{TEMPLATE}/edit", "audit")
VIEWS = (
    "",
    "calls",
    "call",
    "new-call",
    "submit",
    "campaigns",
    *OTHER_VIEWS,
    "dialling",
    "do-not-call",
    "do-not-call/import",
    "problems",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_view(wide: Opened, scheme: ColorScheme) -> None:
    wide.page.emulate_media(color_scheme=scheme)
    wide.go()
    for view in VIEWS:
        _open(wide, view)
        assert violations(wide.page) == [], f"{view or 'overview'}, {scheme}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone_and_nothing_sticks_out(phone: Opened, scheme: ColorScheme) -> None:
    phone.page.emulate_media(color_scheme=scheme)
    phone.go()
    for view in VIEWS:
        _open(phone, view)
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        if scheme == "dark":
            assert violations(phone.page) == [], view


def test_the_course_of_many_attempts_takes_more_lines_and_nothing_sticks_out(wide: Opened) -> None:
    wide.go(f"calls/{call_id_of(MANY_ATTEMPTS)}")
    expect(wide.page.locator(".try")).to_have_count(10)  # a request may not ask for more
    for width in (390, 820, 1440):
        wide.resize(width)
        assert wide.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert wide.page.locator(".track").evaluate("track => track.scrollWidth <= track.clientWidth"), width


def test_axe_finds_nothing_in_dialogs_and_open_details(wide: Opened) -> None:
    wide.go("problems")
    wide.page.get_by_role("button", name="Look inside").click()
    expect(wide.page.locator(".letter").first).to_be_visible()
    assert violations(wide.page) == []

    wide.move(f"calls/{wide.a_call(lambda call: call.status is CallStatus.UNKNOWN).call_id}")
    wide.page.get_by_role("button", name="Settle…").click()
    expect(wide.page.get_by_role("dialog")).to_be_visible()
    assert violations(wide.page) == []


@pytest.mark.parametrize("size", [WIDE, {"width": 320, "height": 700}])
def test_axe_finds_nothing_in_forms_that_are_filled_in_and_in_what_they_tell(wide: Opened, size: ViewportSize) -> None:
    page = wide.page
    wide.resize(**size)
    page.emulate_media(color_scheme="dark" if size != WIDE else "light")

    def is_well() -> None:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    wide.go("do-not-call/import")
    rows = "\n".join(f"(206) 555-01{number:02},{'x' * 300}" for number in range(12))
    text = f"number,reason\n{rows}\n555-0143,y\n+12065550100,{'x' * 501}\n"
    page.get_by_label("A table with").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_label("Country").fill("US")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("12 can be put on the list, 2 cannot.")).to_be_visible()
    is_well()

    wide.move("do-not-call")
    page.get_by_role("button", name="Add a number…").click()
    page.get_by_role("dialog").get_by_label("Phone number").fill("555 0142")
    expect(page.locator(".dialog .understood-not")).to_be_visible()
    is_well()
    page.keyboard.press("Escape")

    wide.move("new-call")
    page.get_by_label("Phone number").fill("+17025550190")
    page.get_by_role("radio", name="A template").check()
    page.get_by_label("Template", exact=True).select_option(TEMPLATE)
    page.get_by_label("Tried again").select_option("As follows")
    page.get_by_role("button", name="Add a recipient").click()
    page.get_by_role("group", name="Recipient 2").get_by_label("Phone number").fill("+17025550191")
    values = page.get_by_role("group", name="What it says of")
    for variable, value in {"name": "N" * 300, "visit": "2026-11-26T14:30", "code": "47"}.items():
        values.get_by_label(variable).fill(value)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Place the call…")).to_be_visible()
    is_well()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_there_is_nothing_and_where_nothing_can_be_read(
    wide: Opened, quiet: SteppedStack, scheme: ColorScheme
) -> None:
    wide.page.emulate_media(color_scheme=scheme)
    wide.server.reset(quiet)
    wide.go("calls")
    expect(wide.page.get_by_text("No calls yet")).to_be_visible()
    assert violations(wide.page) == []
    wide.server.fails = True
    wide.go("campaigns")
    expect(wide.page.get_by_text("There is nothing to show yet")).to_be_visible()
    expect(wide.page.get_by_text("The campaigns: not known yet.")).to_be_visible()
    assert violations(wide.page) == []


def _open(opened: Opened, view: str) -> None:
    if view == "call":
        call = opened.a_call(lambda call: call.status is CallStatus.WAITING and len(call.attempts) > 0)
        view = f"calls/{call.call_id}"
    opened.move(view)
    expect(opened.page.locator(".panel, .campaign").first).to_be_visible()
    expect(opened.page.locator(".loading")).to_have_count(0)
