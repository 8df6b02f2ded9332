"""The page brings itself up to date, and disturbs nobody with it."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Route, expect

from redial.domain.call.calls import CallStatus
from redial.domain.times import to_iso
from simulation.page.server import PageServer
from simulation.stack.stepped_stack import SteppedStack
from tests.browser.conftest import Opened
from tests.browser.happenings import become, new_call, play

pytestmark = pytest.mark.browser


COME_BACK = """() => {
  document.dispatchEvent(new Event("visibilitychange"));
  return document.querySelector(".live-good");
}"""


@pytest.fixture(autouse=True)
def only_what_happens_takes_time(server: PageServer) -> None:
    """Let no other call come on top of what happens because its time has come: the first is due in half a minute."""
    server.api.stack.stand_still()


def test_a_new_call_comes_on_top_by_itself(wide: Opened) -> None:
    wide.go("calls")
    rows = wide.page.locator(".calls-table tbody tr")
    expect(rows).to_have_count(25)
    request_id = new_call(wide.stack, "closure-9001")
    expect(rows.first).to_contain_text(request_id)


def test_lines_stay_where_they_are_while_somebody_is_about_to_press_one(wide: Opened, quiet: SteppedStack) -> None:
    # On a stack on which nothing else moves.
    for number in range(3):
        new_call(quiet, f"closure-{number}", number=f"+180855501{number:02d}")
    wide.server.reset(quiet)
    wide.go("calls")
    first = wide.page.locator(".calls-table tbody tr").first
    before = first.locator("a").inner_text()
    first.hover()
    request_id = new_call(quiet, "closure-9002")
    offer = wide.page.get_by_role("button", name="Show 1 newer call")
    expect(offer).to_be_visible()
    expect(first).to_contain_text(before)
    offer.click()
    expect(first).to_contain_text(request_id)


def test_a_line_that_changes_is_the_same_line_and_keeps_the_focus(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.CALLING)
    wide.go("calls")
    link = wide.page.get_by_role("link", name=call.request.request_id, exact=True)
    link.focus()
    wide.page.evaluate("window.focused = document.activeElement; scrollTo(0, 200)")
    play(wide.stack, call)
    expect(wide.page.locator("tr", has=link)).to_contain_text("Played")
    assert wide.page.evaluate("document.activeElement === window.focused && scrollY === 200")


def test_answers_that_are_long_under_way_put_no_clock_wrong(own: Opened) -> None:
    begun: list[str] = []

    def late(route: Route) -> None:
        now = to_iso(datetime.now(UTC))
        begun.append(now)
        answer = route.fetch()
        own.page.wait_for_timeout(2_500)
        route.fulfill(response=answer, json=answer.json() | {"now": now})

    own.page.route("**/v1/summary", late)
    own.go()
    # Whoever comes back to the page does not wait; it asks for the third time once the second answer is taken in.
    while len(begun) < 3:
        own.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        own.page.wait_for_timeout(20)
    assert own.page.evaluate("async () => (await import('./app/base/api.js')).clockLead.value") == 0
    own.page.unroute_all(behavior="ignoreErrors")


def test_no_place_is_told_as_free_beside_all_that_are_used(own: Opened) -> None:
    def full(route: Route) -> None:
        answer = route.fetch()
        summary = answer.json()
        summary["allowance"]["minute"] |= {"used": 20, "places": 20, "opens_at": summary["now"]}
        route.fulfill(response=answer, json=summary)

    own.page.route("**/v1/summary", full)
    own.go()
    window = own.page.locator(".window").first
    expect(window).to_contain_text("20 of 20 used")
    expect(window).to_contain_text("next place now")
    expect(window).not_to_contain_text("free now")
    own.page.unroute_all(behavior="ignoreErrors")


def test_what_was_read_stays_when_the_server_goes_away_and_the_page_recovers(wide: Opened) -> None:
    wide.go("calls")
    rows = wide.page.locator(".calls-table tbody tr")
    expect(rows).to_have_count(25)
    wide.server.fails = True
    expect(wide.page.locator(".live")).to_contain_text("As of")
    expect(rows).to_have_count(25)
    wide.server.fails = False
    # After failures the page waits longer; who comes back to it does not wait, unless it asks at that very moment.
    wide.page.wait_for_function(COME_BACK, polling=100)
    expect(wide.page.locator(".live")).to_have_text("Live")


def test_the_calls_course_and_status_follow_the_call(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.CALLING)
    wide.go(f"calls/{call.call_id}")
    expect(wide.page.locator(".call-title .badge")).to_have_text("Calling")
    play(wide.stack, call)
    expect(wide.page.locator(".call-title .badge")).to_have_text("Played")
    expect(wide.page.locator(".headline")).to_contain_text("perhaps to voicemail")
    expect(wide.page.get_by_role("img", name="Now: Played")).to_be_visible()


def test_what_was_opened_stays_open_when_the_next_attempt_begins(wide: Opened) -> None:
    waiting = [call for call in wide.stack.calls().values() if call.status is CallStatus.WAITING]
    call = min((call for call in waiting if len(call.attempts) == 1), key=lambda call: call.status_at)
    wide.go(f"calls/{call.call_id}")
    read = wide.page.locator("details.attempt").filter(has=wide.page.get_by_text("Attempt 1", exact=True))
    expect(read).to_have_attribute("open", "")
    read.locator("summary").focus()
    become(wide.stack, call.request.request_id, CallStatus.CALLING)
    expect(wide.page.locator("details.attempt")).to_have_count(2)
    expect(read).to_have_attribute("open", "")
    expect(read.locator("summary")).to_be_focused()


def test_times_are_in_the_viewers_zone_which_is_named(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.COMPLETED)
    accepted_at = to_iso(call.accepted_at)
    wide.go(f"calls/{call.call_id}")
    expect(wide.page.locator(".zone")).to_contain_text("Europe/Berlin")
    accepted = wide.page.locator(f".facts time[datetime='{accepted_at}']")
    in_berlin = wide.page.evaluate(
        "at => new Date(at).toLocaleTimeString('en-GB', {timeZone: 'Europe/Berlin'})", accepted_at
    )
    expect(accepted).to_have_text(in_berlin)


@pytest.mark.parametrize("place", ["do-not-call", "templates", "audit"])
def test_pressed_twice_before_the_next_page_is_there_the_way_on_is_gone_once(own: Opened, place: str) -> None:
    on_the_way: list[Route] = []

    def answer(route: Route) -> None:
        if "cursor=" in route.request.url:
            on_the_way.append(route)
            return
        first = route.fetch()
        route.fulfill(response=first, json=first.json() | {"next_cursor": "further"})

    own.page.route(f"**/v1/{place}?*", answer)
    own.go(place)
    onwards = own.page.locator(".pager button").last
    onwards.click()
    while not on_the_way:
        own.page.wait_for_timeout(20)
    onwards.evaluate("button => button.click()")  # as people press, who cannot press one that waits
    expect(own.page.get_by_text("Page 2", exact=True)).to_be_visible()
    expect(onwards).to_be_disabled()
    own.page.unroute_all(behavior="ignoreErrors")
