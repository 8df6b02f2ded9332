"""What somebody typed and did not send is not lost by a look elsewhere, and the browser asks before it is."""

import re

import pytest
from playwright.sync_api import Dialog, FilePayload, expect

from tests.browser.conftest import Opened


def _elsewhere_and_back(wide: Opened) -> None:
    wide.page.get_by_role("link", name="Campaigns").first.click()
    expect(wide.page.get_by_role("heading", level=1)).to_have_text("Campaigns")
    wide.page.go_back()


def _typed(wide: Opened) -> None:
    wide.go("new-call")
    wide.page.get_by_label("Phone number").fill("+1 206 555 0142")
    wide.page.get_by_role("textbox", name="Text").fill("Minutes of work.")
    wide.page.get_by_role("button", name="Add a recipient").click()
    wide.page.get_by_label("Phone number").nth(1).fill("+1 206 555 0143")


def test_a_new_call_is_there_after_a_look_elsewhere(wide: Opened) -> None:
    _typed(wide)
    expect(wide.page.get_by_text("What you typed before")).to_have_count(0)
    _elsewhere_and_back(wide)

    expect(wide.page.get_by_text("What you typed before is still here.")).to_be_visible()
    expect(wide.page.get_by_role("textbox", name="Text").first).to_have_value("Minutes of work.")
    expect(wide.page.get_by_label("Phone number").first).to_have_value("+1 206 555 0142")
    expect(wide.page.get_by_label("Phone number").nth(1)).to_have_value("+1 206 555 0143")
    expect(wide.page.locator(".understood").first).to_contain_text("+12065550142")


def test_who_begins_anew_has_an_empty_form(wide: Opened) -> None:
    _typed(wide)
    _elsewhere_and_back(wide)
    wide.page.get_by_role("button", name="Begin anew").click()

    expect(wide.page.get_by_label("Phone number")).to_have_count(1)
    expect(wide.page.get_by_label("Phone number")).to_have_value("")
    expect(wide.page.get_by_role("textbox", name="Text")).to_have_value("")
    _elsewhere_and_back(wide)
    expect(wide.page.get_by_label("Phone number")).to_have_value("")
    expect(wide.page.get_by_text("What you typed before")).to_have_count(0)


def test_what_was_placed_is_no_draft_any_more(wide: Opened) -> None:
    _typed(wide)
    wide.page.get_by_role("button", name="Preview").click()
    wide.page.get_by_role("button", name="Place the call…").click()
    wide.page.get_by_role("dialog").get_by_role("button", name="Place the call").click()
    expect(wide.page.locator(".history-line").first).to_be_visible()
    wide.go("new-call")
    expect(wide.page.get_by_label("Phone number")).to_have_value("")


def test_the_browser_asks_before_it_loses_what_was_typed(own: Opened) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    own.page.on("dialog", stay)
    try:
        own.go("new-call")
        own.page.reload()
        assert asked == []
        own.page.get_by_label("Phone number").fill("+1 206 555 0142")
        own.page.reload()
        assert asked == ["beforeunload"]
    finally:
        own.page.remove_listener("dialog", stay)


def test_a_template_is_there_after_a_look_elsewhere_and_only_in_its_own_editor(wide: Opened) -> None:
    wide.go("new-template")
    wide.page.get_by_role("textbox", name="Name").fill("boil-water")
    wide.page.get_by_label("What is said in en-US").fill("Boil your water.")
    _elsewhere_and_back(wide)
    expect(wide.page.get_by_role("textbox", name="Name")).to_have_value("boil-water")
    expect(wide.page.get_by_label("What is said in en-US")).to_have_value("Boil your water.")
    wide.go("templates/appointment-reminder/edit")
    expect(wide.page.get_by_label("What is said in en-US")).not_to_have_value("Boil your water.")


def test_what_all_rows_of_a_file_say_is_there_when_the_file_is_chosen_again(wide: Opened) -> None:
    file: FilePayload = {"name": "visits.csv", "mimeType": "text/csv", "buffer": b"Phone,Name\n+1 206 555 0142,Ana"}
    wide.go("submit")
    wide.page.locator("#submit-file").set_input_files(file)
    wide.page.locator("#submit-text").fill("Dear {Name}, see you.")
    wide.page.locator("#submit-campaign").fill("visits")
    _elsewhere_and_back(wide)
    expect(wide.page.get_by_text("What you typed before is still here.")).to_be_visible()
    wide.page.locator("#submit-file").set_input_files(file)
    expect(wide.page.locator("#submit-text")).to_have_value("Dear {Name}, see you.")
    expect(wide.page.locator("#submit-campaign")).to_have_value("visits")


@pytest.mark.parametrize(("place", "count"), [("audit", 3), ("do-not-call", 1), ("calls", 2)])
def test_what_is_typed_into_a_filter_stays_while_the_page_is_drawn_anew(wide: Opened, place: str, count: int) -> None:
    wide.go(place)
    fields = wide.page.get_by_role("search").locator("input[type=text]")
    expect(fields).to_have_count(count)
    for field in fields.all():
        field.focus()
        wide.page.keyboard.type("ab")
        # Whoever comes back to the page has it read anew. It is asked again once the answer before is drawn.
        for _ in range(2):
            with wide.page.expect_response("**/v1/summary"):
                wide.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(field).to_have_value("ab")
    wide.page.keyboard.press("Enter")
    expect(wide.page).to_have_url(re.compile("=ab$"))
