"""A campaign's own page: how it stands, its course, what holds it back, what can be done, and its calls as a file."""

import csv
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from redial.domain.call.calls import CallStatus
from simulation.stack.http_api import person
from simulation.voice.sends import Script
from tests.browser.axe import violations
from tests.browser.conftest import ColorScheme, Opened
from tests.browser.happenings import become, request
from tests.patience import PATIENCE_WITH_A_STACK_S

pytestmark = pytest.mark.browser

NAME = "invoice-reminder-2026-11"
LONGEST = "水" * 85 + "x"
AWKWARD = "Straße / 100 % #1 ?a=b&c"
DESK = person("desk", "redial-read redial-act desk")
READER = person("reader", "redial-read")


def place(name: str = NAME) -> str:
    return f"campaigns/{quote(name, safe='')}"


def _settled(opened: Opened) -> None:
    expect(opened.page.get_by_role("region", name="How it calls")).to_be_visible()
    expect(opened.page.locator(".loading")).to_have_count(0)


def test_from_the_list_to_all_of_a_campaign(wide: Opened) -> None:
    page = wide.page
    wide.go("campaigns")
    page.get_by_role("link", name=NAME, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_title(re.compile(rf"^\(\d+\) {NAME} – Redial$"))

    told = wide.server.api.get("/campaigns/progress", f"campaign={NAME}")
    progress = page.get_by_role("region", name="Progress")
    expect(progress).to_contain_text(f"{told['campaign']['done']} of {told['campaign']['total']}")
    open_calls = told["campaign"]["calls"]["WAITING"] + told["campaign"]["calls"]["CALLING"]
    expect(progress.locator(".figure-box", has_text="Open")).to_contain_text(str(open_calls))
    expect(progress.locator(".figure-box", has_text="Rate now")).to_contain_text(re.compile(r"[\d.]+ a minute"))
    expect(progress.locator(".figure-box", has_text="Expected end")).to_contain_text("with 90% likelihood by")

    how = page.get_by_role("region", name="How it calls")
    expect(how).to_contain_text("Up to 3 attempts")
    expect(how).to_contain_text("No word back: not again")
    page.get_by_role("link", name="All campaigns").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Campaigns")


def test_its_course_is_drawn_and_told_as_a_table(wide: Opened) -> None:
    page = wide.page
    wide.go(place())
    course = page.get_by_role("region", name="How attempts ended", exact=True).first
    expect(course.locator(".chart canvas")).to_have_count(2)
    course.get_by_role("button", name="Table").click()
    expect(course.locator("tbody tr")).to_have_count(24)
    attempts = int(course.locator("tbody tr").first.locator("td").nth(1).inner_text())
    assert attempts > 0
    course.get_by_label("Last 30 days").check()
    expect(course.locator("tbody tr")).to_have_count(30)
    wide.go(place())
    expect(course.get_by_role("radio", name="Last 30 days")).to_be_checked()


def test_what_holds_it_back_is_told_with_who_and_why_and_it_is_resumed(wide: Opened) -> None:
    page = wide.page
    wide.go(place())
    page.get_by_role("button", name=f"Pause {NAME}…").click()
    page.get_by_role("dialog").get_by_label("Why").fill("wrong text")
    page.get_by_role("button", name="Pause", exact=True).click()
    held = page.locator(".held-back")
    expect(held).to_contain_text("The campaign is paused since")
    expect(held).to_contain_text("Why: wrong text")
    expect(page.locator(".campaign-named .badge")).to_contain_text("Paused")
    expect(page.locator(".figure-box", has_text="Expected end")).to_contain_text("as if it were resumed now")
    page.get_by_role("button", name=f"Resume {NAME}…").click()
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(held).to_have_count(0)


def test_its_settings_are_shown_where_they_are_changed(wide: Opened) -> None:
    page = wide.page
    wide.go(place())
    page.get_by_role("button", name=f"Settings of {NAME}…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Calls a minute").fill("7")
    dialog.get_by_label("Hours").fill("mon-fri 09:00-18:00")
    dialog.get_by_label("Urgent").check()
    dialog.get_by_role("button", name="Change the settings").click()
    how = page.get_by_role("region", name="How it calls")
    for told in ("mon-fri 09:00-18:00", "7 a minute at most", "Urgent", "Its calls are still being moved there."):
        expect(how).to_contain_text(told)
    expect(page.locator(".figure-box", has_text="Rate now")).to_contain_text("7 a minute at most")


def test_settings_that_are_refused_are_told_with_their_field(wide: Opened) -> None:
    wide.go(place())
    wide.page.get_by_role("button", name=f"Settings of {NAME}…").click()
    dialog = wide.page.get_by_role("dialog")
    rate = dialog.locator("input[name=rate]")
    rate.evaluate("input => input.removeAttribute('pattern')")
    rate.fill("5000")
    dialog.get_by_role("button", name="Change the settings").click()
    expect(dialog.get_by_role("alert")).to_contain_text("calls_per_minute: ")


def test_a_note_is_added_and_shown(wide: Opened) -> None:
    page = wide.page
    wide.go(place())
    page.get_by_role("button", name="Add a note…").click()
    page.get_by_role("dialog").get_by_label("Note").fill("The second wave begins on Monday.")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_role("region", name="Notes")).to_contain_text("The second wave begins on Monday.")


def test_its_calls_are_saved_as_a_file_by_call_and_by_attempt(wide: Opened, tmp_path: Path) -> None:
    page = wide.page
    stored = [call for call in wide.stack.calls().values() if call.request.campaign == NAME]
    wide.go(place())
    for per, lines in (("Call", len(stored)), ("Attempt", sum(len(call.attempts) for call in stored))):
        page.get_by_role("button", name="Save as a file…").click()
        page.get_by_role("dialog").get_by_label(per, exact=False).first.check()
        # By attempt, each call is asked for by itself.
        with page.expect_download(timeout=PATIENCE_WITH_A_STACK_S * 1_000) as downloading:
            page.get_by_role("button", name="Save the file").click()
        assert downloading.value.suggested_filename.startswith(f"{NAME}-2026-")
        saved = tmp_path / f"{per}.csv"
        downloading.value.save_as(saved)
        rows = list(csv.DictReader(saved.open(encoding="utf-8-sig", newline="")))
        assert len(rows) == lines
        assert {row["campaign"] for row in rows} == {NAME}
    assert {row["outcome"] for row in rows} >= {"COMPLETED_CALL", "BUSY"}


def test_a_campaign_of_others_is_shown_without_what_one_may_not_do(wide: Opened) -> None:
    rights = {"desk": {"campaigns": ["another"]}}
    wide.stack.deploy(AUTHORISATION="api_gateway", RIGHTS=json.dumps(rights))
    for caller in (DESK, READER):
        wide.server.api.caller = caller
        wide.go(place())
        _settled(wide)
        expect(wide.page.get_by_role("button", name="Pause ")).to_have_count(0)
        expect(wide.page.get_by_role("button", name="Settings ")).to_have_count(0)
        expect(wide.page.get_by_role("button", name="Add a note…")).to_have_count(0)
        expect(wide.page.get_by_role("button", name="Save as a file…")).to_be_visible()


def test_a_campaign_that_nobody_knows_is_told_as_such(wide: Opened) -> None:
    wide.go(place("nobody's"))
    expect(wide.page.get_by_role("alert")).to_contain_text("Names are compared whole")


@pytest.mark.parametrize("name", [LONGEST, AWKWARD])
def test_any_name_has_its_page_at_any_width(wide: Opened, name: str) -> None:
    page = wide.page
    request(wide.stack, "named", Script(seconds=900), campaign=name)
    become(wide.stack, "named", CallStatus.CALLING)
    wide.stack.run(15)  # until it is counted
    wide.server.api.post("/dialling/pause", {"campaign": name, "reason": "W" * 300})
    wide.go("campaigns")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    for width in (320, 390, 700, 834, 1280, 1440, 1920):
        wide.resize(width)
        _settled(wide)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        outside = page.evaluate(
            "[...document.querySelectorAll('.panel')].filter((panel) => panel.scrollWidth > panel.clientWidth + 1).length"
        )
        assert outside == 0, width
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_axe_finds_nothing_in_a_campaign(wide: Opened, scheme: ColorScheme, width: int) -> None:
    wide.page.emulate_media(color_scheme=scheme)
    wide.page.set_viewport_size({"width": width, "height": 900})
    wide.server.api.post("/dialling/pause", {"campaign": NAME, "reason": "wrong text"})
    wide.go(place())
    _settled(wide)
    assert violations(wide.page) == []
    wide.page.get_by_role("button", name="Table").click()
    assert violations(wide.page) == []
    wide.page.get_by_role("button", name="Save as a file…").click()
    assert violations(wide.page) == []
