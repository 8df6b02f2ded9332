"""A file is submitted from the page of the running stack, in a real browser, and seen to its end."""

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.pipeline import Pipeline

pytestmark = [pytest.mark.stack, pytest.mark.browser]

# No other test rings these: the emulator counts their attempts, and a recipient has one call at a time.
FILE = "Phone,Name\n(206) 555-0106,Ana\n(206) 555-0107,Ben\n206 555 0146,Cleo\n12,Di\n"


def test_a_file_is_submitted_from_the_page_and_seen_to_its_end(pipeline: Pipeline, page: Page) -> None:
    page.goto(f"{pipeline.stack.outputs['dashboard_url']}/#/calls")
    page.get_by_role("link", name="Submit a file…").first.click()
    file = {"name": "visits.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    page.get_by_label("A table with").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_label("Text", exact=True).fill("Dear {Name}, please call your clinic.")
    page.get_by_role("textbox", name="Campaign").fill("from-the-page")
    page.get_by_role("textbox", name="Country").fill("US")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("region", name="What it says")).to_contain_text("3 rows can be sent. 1 cannot.")
    expect(page.get_by_role("region", name="When 3 are called")).to_contain_text("The first is dialled")
    page.get_by_label("Leave out the row that is wrong").check()
    page.get_by_role("button", name="Send 3 rows…").click()
    page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
    sending = page.get_by_role("region", name="Sending visits.csv")
    expect(sending).to_contain_text("3 calls are taken in.")
    sending.get_by_role("link", name="See the calls of from-the-page to their end").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("from-the-page")

    page.goto(f"{pipeline.stack.outputs['dashboard_url']}/#/calls?campaign=from-the-page")
    # Lines that come later are offered and not shown while the pointer rests on the list, as it does after that click.
    page.mouse.move(0, 0)
    played = page.locator(".calls-table tbody tr").filter(has_text="Played")
    # The third is busy at first.
    expect(played).to_have_count(2)
    # What is due later may have a heading of its own.
    calls = page.locator(".calls-table tbody tr:not(.calls-section)")
    expect(calls).to_have_count(3)
    expect(calls.filter(has_text="Waiting")).to_contain_text("to be tried again")
