"""The page on paper, where the system chooses the colours, and where the reader chose another size of text."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

_BACKGROUND = "element => getComputedStyle(element).backgroundColor"


def test_on_paper_is_dark_ink_and_nothing_to_press_whatever_colours_are_chosen(own: Opened) -> None:
    own.page.add_init_script("localStorage.setItem('redial.theme', 'dark')")
    own.go("campaigns")
    expect(own.page.get_by_role("button", name="Pause").first).to_be_visible()
    own.page.emulate_media(media="print")
    ink = own.page.locator("h1").evaluate("element => getComputedStyle(element).color")
    assert ink == "rgb(22, 32, 43)"
    assert not own.page.get_by_role("navigation").is_visible()
    # What is above the window, and stays there, would be printed over the foot of each sheet.
    assert not own.page.locator(".skip").is_visible()
    assert not own.page.get_by_role("button", name="Pause").first.is_visible()
    # Browsers leave out backgrounds to save ink, of which this bar is made.
    exact = own.page.locator(".progress i").first.evaluate("element => getComputedStyle(element).printColorAdjust")
    assert exact == "exact"


def test_on_paper_is_no_filter_and_no_line_is_cut_by_the_end_of_a_sheet(own: Opened) -> None:
    own.go("calls")
    line = own.page.locator(".calls-table tbody tr").first
    expect(line).to_be_visible()
    own.page.emulate_media(media="print")
    for control in (".filters", ".choose"):
        assert own.page.locator(control).count() > 0
        expect(own.page.locator(control).filter(visible=True)).to_have_count(0)
    assert line.evaluate("element => getComputedStyle(element).breakInside") == "avoid"


def test_where_the_system_chooses_the_colours_bars_charts_and_choices_can_be_told_apart(own: Opened) -> None:
    own.page.emulate_media(forced_colors="active")
    own.go()
    bar = own.page.locator(".progress").first
    bar.wait_for()
    ended, waits = (bar.locator(f".tone-{tone}").evaluate(_BACKGROUND) for tone in ("completed", "waiting"))
    assert ended == "rgb(27, 154, 117)"
    assert waits != ended
    chosen = own.page.locator(".segment input:checked + span").evaluate(_BACKGROUND)
    others = own.page.locator(".segment input:not(:checked) + span").evaluate_all(f"all => all.map({_BACKGROUND})")
    assert others
    assert chosen not in others
    here = own.page.locator(".navigation a[aria-current]").evaluate(_BACKGROUND)
    assert here not in own.page.locator(".navigation a:not([aria-current])").evaluate_all(
        f"all => all.map({_BACKGROUND})"
    )
    drawn = own.page.evaluate(
        """async () => {
          const { colour } = await import("./app/base/theme.js")
          return ["played", "busy", "no-answer", "failed", "other"].map((tone) => colour(`--tone-${tone}-fill`))
        }"""
    )
    assert len(set(drawn)) == 5


def test_letters_twice_as_large_in_the_readers_browser_are_so_on_the_page_and_have_room(own: Opened) -> None:
    reader = own.page.context.new_cdp_session(own.page)
    reader.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    own.go()
    for view in ("", "calls", "campaigns", "new-call", "do-not-call", "dialling"):
        own.move(view)
        expect(own.page.locator(".loading")).to_have_count(0)
        assert own.page.locator("h1").evaluate("heading => getComputedStyle(heading).fontSize") == "44px"
        for width in (768, 1440):
            own.resize(width)
            assert own.page.evaluate("document.documentElement.scrollWidth") == width, view


def test_letters_twice_as_large_lie_over_no_others_in_the_list_of_calls_on_a_phone(own: Opened) -> None:
    reader = own.page.context.new_cdp_session(own.page)
    reader.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    own.go("calls")
    own.resize(390)
    cells = own.page.locator(".calls-table tbody tr").first.locator("td")
    expect(cells.first).to_be_visible()
    assert (
        cells.evaluate_all(
            "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.className)"
        )
        == []
    )
