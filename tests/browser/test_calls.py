"""The list of calls: search, filters, pages."""

import re

import pytest
from playwright.sync_api import expect

from redial.application.reporting import list_calls
from redial.domain.call.calls import CallStatus
from simulation.page.server import PageServer
from tests.browser.conftest import Opened
from tests.browser.happenings import new_call

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def nothing_becomes_due(server: PageServer) -> None:
    """Let no call come on top, between two looks at the list, because its time has come."""
    server.api.stack.stand_still()


def test_a_number_is_found_however_it_is_typed_and_stays_out_of_the_address(wide: Opened) -> None:
    wide.go("calls")
    wide.page.get_by_role("searchbox").fill("+1 (206) 555-0107")
    wide.page.get_by_role("button", name="Search").click()
    rows = wide.page.locator(".calls-table tbody tr")
    expect(rows.first).to_contain_text("+1206*****07")
    expect(wide.page.locator(".calls-to").filter(has_not_text="+1206*****07")).to_have_count(0)
    assert "5550107" not in wide.page.url
    wide.page.reload()
    expect(wide.page.get_by_role("searchbox")).to_have_value("+1 (206) 555-0107")
    wide.page.get_by_role("button", name="Clear all").click()
    expect(rows).to_have_count(25)
    expect(wide.page.get_by_role("searchbox")).to_have_value("")


@pytest.mark.parametrize(
    ("width", "language", "name"), [(1280, "en", "household-40090-999"), (1920, "de", "household-40090-second-999")]
)
def test_a_request_id_stands_in_one_line_where_there_is_room(
    wide: Opened, width: int, language: str, name: str
) -> None:
    new_call(wide.stack, name)
    wide.go()
    # In German, what holds one of them back takes a long line.
    wide.page.evaluate("language => localStorage.setItem('redial.language', language)", language)
    wide.go("calls")
    names = wide.page.locator(".calls-name a")
    expect(names).to_have_count(25)
    wide.resize(width)
    heights = names.evaluate_all("all => all.map((each) => [each.textContent, each.getBoundingClientRect().height])")
    assert max(len(each) for each, _ in heights) == len(name)
    assert max(height for _, height in heights) < 30, heights


def test_a_call_id_leads_to_the_call(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.COMPLETED)
    wide.go("calls")
    wide.page.get_by_role("searchbox").fill(call.call_id)
    wide.page.keyboard.press("Enter")
    expect(wide.page.get_by_role("heading", level=1)).to_have_text(call.request.request_id)


def test_a_request_id_finds_its_call(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.UNREACHED)
    wide.go("calls")
    wide.page.get_by_role("searchbox").fill(call.request.request_id)
    wide.page.keyboard.press("Enter")
    expect(wide.page.locator(".calls-table tbody tr")).to_have_count(1)


def test_ids_and_campaigns_are_shown_to_their_ends_where_they_differ(wide: Opened) -> None:
    request_id = new_call(wide.stack, "550e8400-e29b-41d4-a716-446655440000", campaign="invoice-reminder-2026-12")
    for width in (1440, 1280, 1000, 390, 320):
        wide.resize(width)
        wide.go("calls")
        line = wide.page.locator(".calls-table tr", has=wide.page.get_by_role("link", name=request_id))
        for name in (line.get_by_role("link"), line.locator(".calls-campaign-name")):
            # Once the page's own letters are there: those before are wider.
            wide.page.wait_for_function(
                "name => name.scrollHeight <= name.clientHeight + 1 && name.scrollWidth <= name.clientWidth",
                arg=name.element_handle(),
            )


def test_filters_add_up_are_in_the_address_and_can_be_gone_back_from(wide: Opened) -> None:
    wide.go("calls")
    wide.page.get_by_role("checkbox", name="Not reached").check()
    wide.page.get_by_role("checkbox", name="Unclear").check()
    wide.page.get_by_role("combobox", name="Lane").select_option("Bulk")
    expect(wide.page).to_have_url(re.compile("status=UNREACHED&status=UNKNOWN"))
    shown = wide.page.locator(".calls-status")
    expect(shown.filter(has_not_text="Not reached").filter(has_not_text="Unclear")).to_have_count(0)
    wanted = {CallStatus.UNREACHED, CallStatus.UNKNOWN}
    found = [call for call in wide.stack.calls().values() if call.status in wanted and call.request.lane == "bulk"]
    expect(shown).to_have_count(min(len(found), 25))


def test_pages_go_on_and_back(wide: Opened) -> None:
    wide.go("calls")
    names = wide.page.locator(".calls-name")
    expect(names).to_have_count(25)
    first = names.first.inner_text()
    wide.page.get_by_role("button", name="Next").click()
    expect(wide.page.get_by_text("Page 2")).to_be_visible()
    expect(names.first).not_to_have_text(first)
    wide.page.get_by_role("button", name="Back").click()
    expect(names.first).to_have_text(first)


def test_going_back_from_a_call_shows_the_list_where_it_was(wide: Opened) -> None:
    wide.go("calls?status=COMPLETED")
    names = wide.page.locator(".calls-name")
    expect(names).to_have_count(25)
    wide.page.evaluate("scrollTo(0, 300)")
    names.nth(12).click()
    expect(wide.page.get_by_text("Course of the call")).to_be_visible()
    wide.page.go_back()
    expect(names).to_have_count(25)
    expect(wide.page.get_by_role("checkbox", name="Played")).to_be_checked()
    wide.page.wait_for_function("() => scrollY === 300")


def test_going_back_from_a_call_shows_the_page_that_was_left(wide: Opened) -> None:
    wide.go("calls")
    names = wide.page.locator(".calls-name")
    first = names.first.inner_text()
    wide.page.get_by_role("button", name="Next").click()
    expect(wide.page.get_by_text("Page 2")).to_be_visible()
    expect(names.first).not_to_have_text(first)
    name = names.nth(5).inner_text()
    wide.page.get_by_role("link", name=name, exact=True).click()
    expect(wide.page.get_by_role("heading", level=1)).to_have_text(name)
    wide.page.go_back()
    expect(wide.page.get_by_text("Page 2")).to_be_visible()
    expect(wide.page.get_by_role("link", name=name, exact=True)).to_be_visible()
    wide.page.get_by_role("checkbox", name="Played").check()
    expect(wide.page.get_by_text("Page 1")).to_be_visible()


def test_how_far_back_goes_by_the_servers_clock_and_stays_for_whoever_comes_back_from_a_call(own: Opened) -> None:
    # Days ahead, so that nothing would be found by it.
    own.page.add_init_script("const now = Date.now; Date.now = () => now() + 3_000 * 86_400_000")
    own.go("calls?later=1")
    names = own.page.locator(".calls-name")
    expect(names.first).to_be_visible()
    own.go("calls?time=24h")
    expect(names).to_have_count(25)
    first = names.first.inner_text()
    own.page.get_by_role("button", name="Next").click()
    expect(own.page.get_by_text("Page 2")).to_be_visible()
    expect(names.first).not_to_have_text(first)
    name = names.first.inner_text()
    own.page.get_by_role("link", name=name, exact=True).click()
    expect(own.page.get_by_role("heading", level=1)).to_have_text(name)
    own.page.go_back()
    expect(own.page.get_by_text("Page 2")).to_be_visible()
    expect(own.page.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_the_totals_lead_to_their_calls(wide: Opened) -> None:
    wide.go()
    wide.page.locator(".total", has_text="Not reached").click()
    expect(wide.page.get_by_role("checkbox", name="Not reached")).to_be_checked()
    expect(wide.page.locator(".calls-status").first).to_have_text("Not reached")


def test_a_search_by_number_says_as_which_it_is_understood(wide: Opened) -> None:
    wide.go("calls?country=US")
    wide.page.get_by_role("searchbox").fill("(206) 555-0107")
    wide.page.get_by_role("button", name="Search").click()
    understood = wide.page.get_by_role("status").filter(has_text="Calls to")
    expect(understood).to_have_text("Calls to +12065550107, from “(206) 555-0107”.")
    expect(wide.page.locator(".calls-to").first).to_have_text("+1206*****07")
    wide.page.get_by_role("textbox", name="Numbers of").fill("GB")
    wide.page.keyboard.press("Enter")
    expect(wide.page.get_by_text("No call matches")).to_be_visible()
    expect(understood).to_have_count(0)


def test_a_search_by_a_part_of_a_name_says_how_far_it_looked_and_goes_on(
    wide: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_calls, "_MOST_ROUNDS_OF_A_SEARCH", 1)
    monkeypatch.setattr(list_calls, "_MOST_AT_ONCE", 10)
    wide.go("calls")
    wide.page.get_by_role("searchbox").fill("card-")
    wide.page.get_by_role("button", name="Search").click()
    told = wide.page.get_by_role("status").filter(has_text="Searched back to")
    expect(told).to_contain_text("there are older calls.")
    searched_to = told.locator("time")
    first = searched_to.get_attribute("datetime")
    wide.page.get_by_role("button", name="Search further back").click()
    expect(wide.page.get_by_text("Page 2")).to_be_visible()
    expect(searched_to).not_to_have_attribute("datetime", str(first))
    assert str(searched_to.get_attribute("datetime")) < str(first)
    expect(wide.page.locator(".calls-name").filter(has_not_text="card-")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("time=between&from=soon", "since: expected"),
        ("time=between&to=later", "until: expected"),
        ("time=3h", "since: expected"),
    ],
)
def test_a_time_in_the_address_that_is_none_is_told_and_not_left_out(wide: Opened, query: str, told: str) -> None:
    wide.go(f"calls?{query}")
    expect(wide.page.get_by_role("alert")).to_contain_text(told)
    expect(wide.page.locator(".calls-table")).to_have_count(0)


def test_a_percent_sign_in_the_address_that_stands_for_nothing_opens_the_page(wide: Opened) -> None:
    wide.go("calls/50%")
    expect(wide.page.get_by_role("main")).to_contain_text("There is no such call")
    wide.page.reload()
    expect(wide.page.get_by_role("main")).to_contain_text("There is no such call")
