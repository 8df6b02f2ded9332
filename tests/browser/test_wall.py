"""One campaign on a wall; and what of a view is old where one question alone is not answered."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from redial.domain.call.calls import CallStatus
from simulation.page.server import PageServer
from simulation.voice.sends import Script
from tests.browser.asking import COUNTED_QUESTIONS, leap, until_all_is_answered
from tests.browser.axe import violations
from tests.browser.conftest import WIDE, ColorScheme, Opened, in_turn, opened
from tests.browser.happenings import become, request

pytestmark = pytest.mark.browser

NAME = "invoice-reminder-2026-11"
LONGEST = "水" * 85 + "x"
READABLE_FROM_AFAR = 38
"""Pixels of 1080 lines: on a screen of 55 inches as high as a finger is wide."""
COVERED = """(() => {
  const name = document.createRange();
  name.selectNodeContents(document.querySelector(".wall h1"));
  const seen = document.querySelector(".wall h1").getBoundingClientRect();
  const { left, right, top, bottom } = document.querySelector(".wall-leave").getBoundingClientRect();
  return [...name.getClientRects()]
    .filter((line) => line.top < seen.bottom - 1)
    .filter((line) => line.right > left && line.left < right && line.bottom > top && line.top < bottom)
    .map((line) => [line.left, line.top]);
})()"""
"""Lines of the name that the button to leave lies over."""
VIEWS = {
    "": "/series",
    "calls": "/calls",
    "campaigns": "/campaigns",
    f"campaigns/{NAME}": "/campaigns/progress",
    "templates": "/templates",
    "dialling": "/dialling",
    "do-not-call": "/do-not-call",
    "problems": "/orphans",
    "audit": "/audit",
    f"wall/{NAME}": "/campaigns/progress",
}


def test_a_campaign_is_led_to_its_wall_and_escape_leads_back(wide: Opened) -> None:
    page = wide.page
    wide.go(f"campaigns/{NAME}")
    page.get_by_role("link", name="Wall view").click()
    expect(page.locator(".wall-figures")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page).to_have_title(re.compile(rf"^\(\d+\) {NAME} – Redial$"))
    told = wide.server.api.get("/campaigns/progress", f"campaign={NAME}")["campaign"]
    expect(page.locator(".wall")).to_contain_text(f"{told['done']} of {told['total']} ended")
    expect(page.locator(".wall-figures dd").first).to_have_text(
        str(told["calls"]["WAITING"] + told["calls"]["CALLING"])
    )
    expect(page.locator(".wall-state")).to_contain_text("8 things need a look")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Progress")).to_be_visible()
    expect(page).to_have_url(re.compile(f"#/campaigns/{NAME}$"))


def test_without_a_name_the_campaign_that_changed_last_is_shown(wide: Opened) -> None:
    latest = wide.server.api.get("/campaigns", "limit=1")["campaigns"][0]["campaign"]
    wide.go("wall")
    expect(wide.page.get_by_role("heading", level=1)).to_have_text(latest)
    wide.page.get_by_role("link", name="Leave (Esc)").focus()
    wide.page.keyboard.press("Enter")
    expect(wide.page.get_by_role("heading", level=1)).to_have_text("Campaigns")


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
def test_it_is_readable_across_a_room_and_needs_no_scrolling(wide: Opened, size: tuple[int, int]) -> None:
    width, height = size
    wide.page.set_viewport_size({"width": width, "height": height})
    wide.server.api.post("/dialling/pause", {"campaign": NAME})
    wide.go(f"wall/{NAME}")
    expect(wide.page.locator(".wall-figures")).to_be_visible()
    expect(wide.page.locator(".wall-state")).to_contain_text("Paused since")
    assert wide.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    smallest = wide.page.evaluate(
        "Math.min(...[...document.querySelectorAll('.wall-figures dt, .wall-figures dd:not(.wall-more), .wall-state li')]"
        ".map((each) => parseFloat(getComputedStyle(each).fontSize)))"
    )
    assert smallest >= READABLE_FROM_AFAR * height / 1080
    figures = wide.page.locator(".wall-figures dd").first.evaluate("dd => parseFloat(getComputedStyle(dd).fontSize)")
    assert figures >= 2 * READABLE_FROM_AFAR * height / 1080


def test_the_longest_name_fits(wide: Opened) -> None:
    request(wide.stack, "named", Script(seconds=900), campaign=LONGEST)
    become(wide.stack, "named", CallStatus.CALLING)
    wide.stack.run(15)  # until it is counted
    wide.go(f"wall/{quote(LONGEST, safe='')}")
    expect(wide.page.locator(".wall-figures")).to_be_visible()
    for width, height in ((320, 700), (844, 390), (1440, 900), (1920, 1080)):
        wide.resize(width, height)
        assert wide.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert wide.page.evaluate(COVERED) == [], f"at {width} the button to leave covers a part of the name"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_wall(wide: Opened, scheme: ColorScheme) -> None:
    wide.page.emulate_media(color_scheme=scheme)
    wide.server.api.post("/dialling/pause", {"campaign": NAME})
    wide.go(f"wall/{NAME}")
    expect(wide.page.locator(".wall-state")).to_contain_text("Paused since")
    assert violations(wide.page) == []


def test_axe_finds_nothing_where_all_of_it_is_old(own: Opened) -> None:
    own.page.add_init_script(COUNTED_QUESTIONS)
    own.page.clock.install()
    own.go(f"wall/{NAME}")
    expect(own.page.locator(".wall-figures")).to_be_visible()
    until_all_is_answered(own.page)
    own.server.fails = True
    leap(own.page, 60_000)
    expect(own.page.locator(".wall-state").get_by_role("alert")).to_be_visible()
    assert violations(own.page) == []


def test_the_screen_is_kept_awake_where_the_browser_permits_it(own: Opened) -> None:
    own.page.add_init_script(
        "globalThis.locks = []; navigator.wakeLock.request = async (kind) => {"
        " locks.push(kind); return { release: async () => { locks.push('released') } } }"
    )
    own.go(f"wall/{NAME}")
    expect(own.page.locator(".wall-figures")).to_be_visible()
    own.page.keyboard.press("Escape")
    expect(own.page.get_by_role("region", name="Progress")).to_be_visible()
    assert own.page.evaluate("locks") == ["screen", "released"]


@pytest.fixture(scope="module")
def lasting_with_clock(browser: Browser, running: PageServer) -> Iterator[Opened]:
    """One page whose clock is set, for all views."""
    with opened(browser, running) as page:
        page.page.add_init_script(COUNTED_QUESTIONS)
        page.page.clock.install()
        yield page


@pytest.fixture
def with_clock(lasting_with_clock: Opened, server: PageServer) -> Iterator[Opened]:
    with in_turn(lasting_with_clock, WIDE):
        yield lasting_with_clock


@pytest.mark.parametrize("view", VIEWS)
def test_where_one_question_is_not_answered_a_banner_says_of_when_that_is(with_clock: Opened, view: str) -> None:
    own, page = with_clock, with_clock.page
    own.go(view)
    expect(page.locator(".panel, .wall-figures, .campaign").first).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)
    until_all_is_answered(page)
    own.server.fails_at = VIEWS[view]
    banner = page.locator(".out-of-reach")
    # The server's clock goes with the page's: each answer sets the page's right.
    own.stack.run(70)
    for _ in range(4):  # asked, not answered, and not for a while
        leap(page, 20_000)
    expect(banner).to_contain_text(re.compile(r"A part of what is shown is old: of \d\d:\d\d:\d\d\."))
    if view.startswith("wall"):
        expect(page.locator(".wall-state")).to_contain_text("Old data: as of")
    own.try_again()
    expect(banner).to_have_count(0)
