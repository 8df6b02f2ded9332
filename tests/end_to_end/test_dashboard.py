"""The dashboard of the running stack, in a real browser: a call is submitted, and watched until its end."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def test_a_submitted_call_is_watched_to_its_final_status(pipeline: Pipeline, page: Page) -> None:
    page.goto(f"{pipeline.stack.outputs['dashboard_url']}/#/calls")
    expect(page.get_by_role("heading", level=1)).to_have_text("Calls")

    # Busy at first, played at the second attempt. No other test and no demo call may ring it: the emulator counts its attempts.
    retry = {"busy": {"retry": True, "delay_seconds": 2}}
    pipeline.send(plain_request("watched-call", "+12065550148", campaign="watched", retry=retry))
    row = page.get_by_role("row").filter(has_text="watched-call")
    expect(row).to_be_visible()
    row.get_by_role("link", name="watched-call").click()
    status = page.locator(".call-title .badge")
    expect(status).to_have_text("Played")

    expect(page.locator(".headline")).to_have_text("The message was played, perhaps to voicemail.")
    expect(page.get_by_role("img", name=re.compile("attempt 1 at .*: Busy; attempt 2 at .*: Played"))).to_be_visible()
    expect(page.locator(".history")).to_contain_text("The line was busy")
    expect(page.get_by_text("+1206*****48").first).to_be_visible()
    assert "+12065550148" not in page.content()

    page.get_by_role("link", name="watched", exact=True).click()
    expect(page.locator(".calls-table tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Campaigns").first.click()
    expect(page.locator(".campaign").filter(has_text="watched")).to_contain_text("1 of 1")


def test_dialling_is_paused_and_resumed_on_the_page(pipeline: Pipeline, page: Page) -> None:
    page.goto(f"{pipeline.stack.outputs['dashboard_url']}/#/dialling")
    bulk = page.locator(".held tr").filter(has_text="Bulk")
    bulk.get_by_role("button", name="Pause lane Bulk…").click()
    page.get_by_role("dialog").get_by_label("Why").fill("a test")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(bulk).to_contain_text("Paused")
    bulk.get_by_role("button", name="Resume lane Bulk…").click()
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(bulk).to_contain_text("Running")
