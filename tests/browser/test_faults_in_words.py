"""What is wrong with what somebody typed, in the language that is read; what has no words there is marked as English."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from simulation.page.server import PageServer
from tests.browser.conftest import NOWHERE, WIDE

pytestmark = pytest.mark.browser

TOO_LONG = "zu lang für US"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, locale="de", timezone_id="Europe/Berlin")
    yield context.new_page()
    context.close()


def _open(page: Page, server: PageServer, place: str) -> None:
    # Loaded anew: what another test typed into a form would still be there.
    page.goto(f"{server.url}/{NOWHERE}")
    page.goto(f"{server.url}/#/{place}")


def test_a_number_is_told_as_it_is_typed_and_again_where_it_is_refused(page: Page, server: PageServer) -> None:
    _open(page, server, "new-call")
    page.get_by_label("Telefonnummer").fill("206 555 0143 0143")
    page.get_by_label("Land").fill("US")
    understood = page.locator(".understood")
    expect(understood).to_contain_text(TOO_LONG)
    expect(understood.locator("[lang]")).to_have_count(0)
    page.get_by_role("textbox", name="Text").fill("Guten Tag.")
    page.get_by_role("button", name="Vorschau").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Telefonnummer: '206 555 0143 0143'")
    expect(alert).to_contain_text(TOO_LONG)
    expect(alert.locator("[lang]")).to_have_count(0)


def test_a_dialog_says_what_is_wrong_with_its_one_field(page: Page, server: PageServer) -> None:
    _open(page, server, "do-not-call")
    page.get_by_role("button", name="Nummer hinzufügen…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Telefonnummer").fill("206 555 0143 0143")
    dialog.get_by_label("Land").fill("US")
    dialog.get_by_role("button", name="Auf die Liste setzen").click()
    alert = dialog.get_by_role("alert")
    expect(alert.get_by_text(TOO_LONG)).to_have_count(1)
    expect(alert).to_contain_text("Telefonnummer: '206 555 0143 0143'")
    expect(alert.locator("[lang]")).to_have_count(0)
    page.keyboard.press("Escape")


def test_what_the_page_has_no_words_for_is_marked_as_english(page: Page, server: PageServer) -> None:
    _open(page, server, "new-call")
    page.get_by_label("Telefonnummer").fill("+1 206 555 0143")
    page.get_by_role("textbox", name="Text").fill("Guten Tag.")
    page.get_by_label("Zeitzone").fill("Mars")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.get_by_role("alert").locator("[lang=en]")).to_contain_text("expected a time zone by its name")


def test_what_the_page_itself_finds_wrong_with_a_row_is_not_marked_as_english(page: Page, server: PageServer) -> None:
    _open(page, server, "do-not-call/import")
    table = "Rufnummer;Grund\n(206) 555-0143;umgezogen\nallein\n206 555 0143 0143;"
    page.locator("input[type=file]").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    # Known by what people call them, as in a file of calls.
    expect(page.get_by_label("Telefonnummer")).to_have_value("0")
    expect(page.get_by_label("Warum")).to_have_value("1")
    page.get_by_label("Land").fill("US")
    page.get_by_role("button", name="Datei prüfen").click()
    wrong = page.locator(".error-kinds li")
    expect(wrong).to_have_count(2)
    expect(wrong.filter(has_text="allein").or_(wrong.filter(has_text="Die Zeile"))).to_have_count(1)
    expect(wrong.filter(has_text=TOO_LONG)).to_have_count(1)
    expect(wrong.locator("[lang]")).to_have_count(0)


def test_when_a_call_is_made_again_is_told_in_the_language_that_is_read(page: Page, server: PageServer) -> None:
    _open(page, server, "new-call")
    page.get_by_label("Telefonnummer").fill("+1 206 555 0143")
    page.get_by_role("textbox", name="Text").fill("Guten Tag.")
    page.get_by_role("button", name="Vorschau").click()
    told = page.get_by_role("region", name="Wie es gesagt wird")
    expect(told).to_contain_text("Bis zu 3 Versuche")
    expect(told.get_by_role("listitem").first).to_contain_text("Besetzt: erneut nach 5 min")
    expect(told.locator(".rules[lang], .rules [lang]")).to_have_count(0)
