"""Who did what: the list with its filters, and the reasons that dialogs ask for."""

import re

import pytest
from playwright.sync_api import Browser, expect

from redial.domain.call.calls import WaitReason
from simulation.page.gateway import PAGE_API
from simulation.page.server import PageServer
from tests.browser.conftest import PATIENT, Opened
from tests.browser.layout import until_letters_are_there

pytestmark = pytest.mark.browser


def test_what_was_done_is_listed_with_who_did_it_and_why(wide: Opened) -> None:
    wide.go("dialling")
    wide.page.get_by_role("button", name="Pause dialling…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Why").fill("a storm")
    dialog.get_by_role("button", name="Pause", exact=True).click()
    expect(dialog).to_be_hidden()

    wide.page.get_by_role("link", name="Who did what").click()
    row = wide.page.locator(".entries tbody tr").filter(has_text="a storm")
    expect(row).to_contain_text("Paused all dialling")

    wide.page.locator(".audit-filters select").first.select_option("resume")
    expect(wide.page.get_by_text("Nothing was done")).to_be_visible()
    wide.page.get_by_role("button", name="Clear all").click()
    expect(row).to_be_visible()
    who = wide.page.locator(".audit-filters input").first
    who.fill("nobody at all")
    who.press("Enter")
    expect(row).to_be_hidden()


def test_who_saw_personal_data_is_listed_for_who_asks_for_it_and_fills_no_list_of_what_was_done(wide: Opened) -> None:
    for call_id in sorted(wide.stack.calls())[:30]:
        seen = wide.server.api.send("GET", f"{PAGE_API}/v1/calls/{call_id}", role="personal_data")
        assert seen["statusCode"] == 200
    wide.go("audit")
    rows = wide.page.locator(".entries tbody tr")
    looks = rows.filter(has_text="Saw personal data")
    expect(rows).not_to_have_count(0)
    expect(looks).to_have_count(0)
    what = wide.page.locator(".audit-filters select").first
    what.select_option("Anything")
    expect(looks).to_have_count(25)
    what.select_option("Saw personal data")
    expect(looks).to_have_count(25)
    wide.page.get_by_role("button", name="Earlier").click()
    expect(looks).to_have_count(5)
    wide.page.get_by_role("button", name="Clear all").click()
    expect(looks).to_have_count(0)


def test_while_a_filter_is_answered_slowly_the_list_shows_that_it_is_the_one_before(own: Opened) -> None:
    own.page.add_init_script(PATIENT)
    own.go("audit")
    rows = own.page.locator(".entries tbody tr")
    expect(rows).not_to_have_count(0)
    own.server.holds = True
    own.page.locator(".audit-filters select").first.select_option("Resumed")
    before = own.page.locator(".is-stale[aria-busy=true]").filter(has=rows)
    expect(before).to_have_count(1)
    own.server.holds = False
    expect(own.page.get_by_text("Nothing was done")).to_be_visible()
    expect(own.page.locator(".is-stale")).to_have_count(0)


def test_times_in_what_was_done_are_those_of_the_viewer(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.wait_reason is WaitReason.RETRY)
    body = '{"not_before": "2026-12-24T17:30:00Z"}'
    assert wide.server.api.send("POST", f"{PAGE_API}/v1/calls/{call.call_id}/reschedule", body)["statusCode"] == 200
    wide.go("audit")
    row = wide.page.locator(".entries tbody tr").filter(has_text=call.call_id)
    expect(row).to_contain_text("another time: not before 24 Dec, 18:30")


def test_the_filters_stand_in_one_row_where_there_is_room(wide: Opened) -> None:
    wide.go("audit")
    filters = wide.page.locator(".audit-filters .filter")
    expect(filters).to_have_count(5)
    tops = filters.evaluate_all("all => all.map((each) => Math.round(each.getBoundingClientRect().top))")
    assert len(set(tops)) == 1


def test_on_a_phone_it_is_found_beside_the_calls(phone: Opened) -> None:
    phone.go("calls")
    phone.page.get_by_role("link", name="Who did what").click()
    expect(phone.page.locator(".entries")).to_be_visible()


def test_a_cancellation_takes_a_reason_along(wide: Opened) -> None:
    wide.go("calls?status=WAITING")
    wide.page.locator("tbody tr a").first.click()
    wide.page.get_by_role("button", name="Cancel call…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Why").fill("moved away")
    dialog.get_by_role("button", name="Cancel the call").click()
    expect(dialog).to_be_hidden()
    path, body = wide.server.asked[-1]
    assert path.endswith("/cancel")
    assert body == {"reason": "moved away"}
    expect(wide.page.get_by_text("(moved away)")).to_be_visible()


@pytest.mark.parametrize("days", ["999999999", "1e999", "-3", "soon"])
def test_any_number_of_days_in_the_address_opens_the_list(wide: Opened, days: str) -> None:
    wide.go(f"audit?days={days}")
    expect(wide.page.get_by_role("heading", name="The latest first")).to_be_visible()
    # What is shown is what is asked.
    expect(wide.page.locator(".audit-filters select").nth(1)).to_have_value("")


def test_a_short_name_is_not_broken_for_the_sake_of_long_texts_beside_it(browser: Browser, server: PageServer) -> None:
    context = browser.new_context(viewport={"width": 834, "height": 1112}, locale="de", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server.url}/#/audit")
    who = page.locator(".entries tbody tr td:nth-child(2) > span").filter(has_text=re.compile("^local$"))
    expect(who.first).to_be_visible()
    until_letters_are_there(page)
    lines = who.evaluate_all("names => names.map((name) => name.getClientRects().length)")
    context.close()
    assert set(lines) == {1}
