"""Being told of critical failures: by a notification, by a sound, once each, and only where somebody switched it on."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from redial.domain.call.calls import CallStatus
from simulation.page.server import PageServer
from simulation.voice.sends import Script
from tests.browser.axe import violations
from tests.browser.conftest import WIDE, Opened
from tests.browser.happenings import become, request

pytestmark = pytest.mark.browser

STAND_INS = """
globalThis.shown = JSON.parse(sessionStorage.shown ?? "[]");
globalThis.heard = 0;
globalThis.permission = "granted";
globalThis.Notification = class {
  static requestPermission = async () => permission;
  constructor(title, { body }) { shown.push(`${title}: ${body}`); sessionStorage.shown = JSON.stringify(shown); }
};
const tone = globalThis.OscillatorNode;
globalThis.OscillatorNode = class extends tone { start(at) { heard += 1; super.start(at); } };
globalThis.looks = { begun: 0, ended: 0 };
const request = navigator.locks.request.bind(navigator.locks);
navigator.locks.request = (name, look) => {
  looks.begun += 1;
  return request(name, look).finally(() => { looks.ended += 1; });
};
"""
"""What the browser shows and sounds, written down instead; and its looks counted: each begins by asking for their lock."""
LOOKED = "than => looks.ended > than && looks.ended === looks.begun"
LOOKS_AFTER_MS = 16_000


@pytest.fixture(autouse=True)
def only_what_happens_takes_time(server: PageServer) -> None:
    """Let no failure be older than the time since when it is told, however long it takes to choose that."""
    server.api.stack.stand_still()


@pytest.fixture
def wide(own: Opened) -> Opened:
    """Give each test a page of its own, which its stand-ins and its clock stay with."""
    return own


def _ready(page: Page) -> None:
    page.add_init_script(STAND_INS)
    page.clock.install()


def _choose(page: Page, how: str) -> None:
    # By the server's clock is told since when, which the page has from this answer.
    expect(page.locator(".total").first).to_be_visible()
    page.get_by_role("button", name=re.compile("choose how you are told")).click()
    page.get_by_role("dialog").get_by_label(how, exact=False).first.check()
    page.get_by_role("button", name="Keep it so").click()


def _fail(opened: Opened, request_id: str, **more: Any) -> None:
    retry = {"total_attempts": 1}
    request(opened.stack, request_id, Script(outcome="BUSY"), **({"lane": "critical", "retry": retry} | more))
    become(opened.stack, request_id, CallStatus.UNREACHED)


def _look(page: Page, after_ms: int = LOOKS_AFTER_MS) -> None:
    # The one look that may be under way ends first: the next is due only after it.
    page.wait_for_function(LOOKED, arg=0, polling=20)
    before = page.evaluate("looks.ended")
    page.clock.fast_forward(after_ms)
    page.wait_for_function(LOOKED, arg=before, polling=20)


def test_nobody_is_told_who_has_not_switched_it_on(wide: Opened) -> None:
    _ready(wide.page)
    wide.go()
    _fail(wide, "critical-1")
    wide.page.clock.fast_forward(LOOKS_AFTER_MS)
    assert wide.page.evaluate("[shown, heard, looks.begun]") == [[], 0, 0]
    expect(wide.page.get_by_role("button", name=re.compile("^Notices off"))).to_be_visible()


def test_a_critical_call_that_failed_is_told_once_whatever_is_loaded_anew(wide: Opened) -> None:
    page = wide.page
    _ready(page)
    wide.go()
    _fail(wide, "before")
    wide.stack.run(60)
    wide.go()
    _choose(page, "By a notification")
    expect(page.get_by_text("You are told of critical failures from now on.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Notices on"))).to_be_visible()
    _look(page)
    assert page.evaluate("shown") == [], "what failed before it was switched on is not told"

    wide.stack.run(10)
    _fail(wide, "critical-1", campaign="alarms")
    _fail(wide, "urgent-1", lane="urgent", number="+17025550191")
    _look(page)
    told = ["Critical call: Not reached: critical-1 · alarms"]
    assert page.evaluate("shown") == told
    assert page.evaluate("heard") == 0
    wide.go("calls")
    _look(page)
    assert page.evaluate("shown") == told


def test_a_sound_is_heard_and_it_is_announced_in_the_page(wide: Opened) -> None:
    page = wide.page
    _ready(page)
    wide.go()
    _choose(page, "By a sound")
    expect(page.get_by_text("You are told of critical failures from now on.")).to_be_visible()
    assert page.evaluate("heard") == 2, "so does it sound"
    wide.stack.run(10)
    _fail(wide, "critical-1")
    _look(page)
    expect(page.get_by_role("status").filter(has_text="Critical call: Not reached: critical-1")).to_be_visible()
    assert page.evaluate("[shown, heard]") == [[], 4]


def test_calls_that_need_a_decision_and_holds_are_told_and_many_in_one(wide: Opened) -> None:
    page = wide.page
    _ready(page)
    wide.go()
    _choose(page, "By a notification and a sound")
    expect(page.get_by_text("You are told of critical failures from now on.")).to_be_visible()
    wide.stack.run(10)
    request(wide.stack, "unclear-1", Script("timed_out"))
    become(wide.stack, "unclear-1", CallStatus.UNKNOWN, within_s=3_600)
    _look(page)
    (told,) = page.evaluate("shown")
    assert told == "A call needs a decision: unclear-1"
    for number in range(5):
        _fail(wide, f"critical-{number}", number=f"+1702555019{number}")
    _look(page)
    _, several = page.evaluate("shown")
    assert several.startswith("5 critical failures: Critical call: Not reached: critical-")


def test_several_tabs_tell_it_once(browser: Browser, server: PageServer, wide: Opened) -> None:
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        _ready(page)
        page.goto(server.url)
        expect(page.locator(".total").first).to_be_visible()
    _choose(first, "By a notification")
    expect(first.get_by_text("You are told of critical failures from now on.")).to_be_visible()
    # The other one knows at once, without being loaded anew.
    expect(second.get_by_role("button", name=re.compile("^Notices on"))).to_be_visible()
    server.api.stack.run(10)
    _fail(wide, "critical-1")
    for _ in range(2):
        for page in (first, second):
            _look(page)
    told = first.evaluate("shown") + second.evaluate("shown")
    context.close()
    assert told == ["Critical call: Not reached: critical-1"]


def test_a_hidden_tab_tells_it_too_and_keeps_its_title(wide: Opened) -> None:
    page = wide.page
    _ready(page)
    page.add_init_script(
        "globalThis.isHidden = false; Object.defineProperty(document, 'hidden', { get: () => isHidden });"
    )
    wide.go()
    _choose(page, "By a notification")
    expect(page).to_have_title("(8) Overview – Redial")
    page.evaluate("isHidden = true; document.dispatchEvent(new Event('visibilitychange'))")
    wide.stack.run(10)
    request(wide.stack, "unclear-1", Script("timed_out"), lane="critical")
    become(wide.stack, "unclear-1", CallStatus.UNKNOWN, within_s=3_600)
    wide.stack.run(60)  # until it is counted
    _look(page, 61_000)
    assert page.evaluate("shown") == ["A call needs a decision: unclear-1"]
    expect(page).to_have_title(re.compile(r"^\((9|1\d)\) Overview – Redial$"))


def test_where_the_browser_does_not_permit_it_that_is_told_and_it_stays_off(wide: Opened) -> None:
    page = wide.page
    _ready(page)
    wide.go()
    page.evaluate("permission = 'denied'")
    _choose(page, "By a notification")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("The browser does not permit notifications of this page.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("^Notices off"))).to_be_visible()


def test_it_is_switched_off_again_by_keyboard(wide: Opened) -> None:
    page = wide.page
    _ready(page)
    wide.go()
    _choose(page, "By a sound")
    expect(page.get_by_role("dialog")).to_have_count(0)
    button = page.get_by_role("button", name=re.compile("^Notices on"))
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="By a sound").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are not told of critical failures any more.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Notices off"))).to_be_visible()


def test_it_has_its_place_at_any_width_and_axe_finds_nothing(wide: Opened) -> None:
    page = wide.page
    wide.go()
    expect(page.locator(".loading")).to_have_count(0)
    for width in (320, 390, 834, 1440):
        wide.resize(width, 800)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        page.get_by_role("button", name=re.compile("^Notices off")).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == [], width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
