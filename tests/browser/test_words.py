"""What the page says is so: search, order, rates, waits, and how it stands with its server."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from redial.adapters import clients
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.tally import Tally
from simulation.page.gateway import DISPATCHER
from simulation.records import put
from simulation.stack.stepped_stack import SteppedStack
from simulation.world import START
from tests.browser.asking import COUNTED_QUESTIONS, leap, until_all_is_answered
from tests.browser.conftest import Opened
from tests.browser.happenings import event, new_call, request

pytestmark = pytest.mark.browser

COUNTED = "counted-campaign"


@pytest.mark.parametrize("typed", ["(206) 555-0107", "206-555-0107", "+1 206 555 0107", "206.555.0107"])
def test_a_number_is_found_as_people_write_it_and_stays_out_of_the_address(wide: Opened, typed: str) -> None:
    wide.go("calls")
    wide.page.get_by_role("searchbox").fill(typed)
    wide.page.keyboard.press("Enter")
    rows = wide.page.locator(".calls-table tbody tr:not(.calls-section)")
    expect(rows.first).to_contain_text("+1206*****07")
    expect(wide.page.locator(".calls-to").filter(has_not_text="+1206*****07")).to_have_count(0)
    assert wide.page.url.endswith("#/calls")


def test_what_matches_nothing_is_no_failure_and_says_what_can_be_searched(wide: Opened) -> None:
    wide.go("calls")
    for typed in ("Gärtner", "closing-19", "Schnee – Tag"):
        wide.page.get_by_role("searchbox").fill(typed)
        wide.page.keyboard.press("Enter")
        expect(wide.page.get_by_text("No call matches")).to_be_visible()
        expect(wide.page.get_by_text("and a request id or a part of it")).to_be_visible()
        expect(wide.page.get_by_role("alert")).to_have_count(0)
    wide.page.get_by_role("searchbox").fill("CLINIC")
    wide.page.keyboard.press("Enter")
    wide.page.get_by_role("link", name="flu-clinic-november").click()
    expect(wide.page.locator(".calls-campaign-name").first).to_have_text("flu-clinic-november")


def test_a_rejected_request_is_found_by_its_request_id(wide: Opened) -> None:
    wide.go("calls")
    wide.page.get_by_role("searchbox").fill("patient-wrong-1")
    wide.page.keyboard.press("Enter")
    expect(wide.page.locator(".calls-table tbody tr")).to_have_count(1)
    expect(wide.page.locator(".calls-status")).to_have_text("Rejected")


def test_a_rejected_request_tells_who_submitted_it(wide: Opened) -> None:
    wide.server.api.post("/calls/batch", {"requests": [{"request_id": "typed-wrong", "lane": "fast"}]})
    (rejected,) = wide.server.api.get("/calls", "request_id=typed-wrong")["calls"]
    wide.go(f"calls/{rejected['call_id']}")
    asked = wide.page.get_by_role("region", name="The request", exact=True)
    expect(asked).to_contain_text("Submitted by")
    expect(asked.get_by_role("definition")).to_have_text("local")


def test_who_may_not_see_numbers_is_told_that_they_may_not_search_by_them(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = DISPATCHER
    wide.go("calls")
    wide.page.get_by_role("searchbox").fill("(206) 555-0107")
    wide.page.keyboard.press("Enter")
    expect(wide.page.get_by_text("You may not search by number")).to_be_visible()
    expect(wide.page.get_by_role("alert")).to_have_count(0)


def test_what_is_due_later_has_its_own_place_with_its_date(wide: Opened, quiet: SteppedStack) -> None:
    for number, not_before in enumerate(("2031-05-06T07:08:09Z", "2026-11-23T12:00:00Z")):
        request(quiet, f"later-{number}", number=f"+1702555010{number}", not_before=not_before)
    new_call(quiet, "now")
    wide.server.reset(quiet)
    wide.go("calls")
    expect(wide.page.locator(".calls-status").first).to_have_text("Calling")
    wide.page.get_by_role("link", name="Due later").click()
    expect(wide.page.locator(".calls-status").filter(has_not_text="Waiting")).to_have_count(0)
    expect(wide.page.locator(".calls-when").last).to_contain_text("6 May 2031")
    wide.page.get_by_role("link", name="Now and ended").click()
    expect(wide.page.locator(".calls-status").first).to_have_text("Calling")


def test_a_waiting_call_of_somebody_on_the_do_not_call_list_is_told_as_such(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.WAITING)
    wide.server.api.put("/do-not-call", {"call_id": call.call_id, "reason": ""})
    wide.go(f"calls?search={call.request.request_id}")
    expect(wide.page.locator(".calls-status")).to_contain_text("Do not call")
    expect(wide.page.locator(".calls-when")).to_have_text("not dialled: cancelled at its turn")


def test_the_backlog_is_told_in_the_words_of_the_api(wide: Opened) -> None:
    wide.server.api.post("/dialling/pause", {"campaign": "invoice-reminder-2026-11"})
    wide.go("dialling")
    backlog = wide.page.locator(".backlog")
    expect(backlog).to_contain_text(
        re.compile(r"About \d+ calls are due and go; the last in about \d+ (seconds|minutes), at \d+:")
    )
    expect(backlog.locator("tr", has_text="Bulk")).to_contain_text(re.compile(r"\d+ held back"))
    expect(backlog).to_contain_text("Without retries, and without calls that are still to come.")


@pytest.mark.parametrize(("share", "told"), [(0.9996, ">99%"), (0.0004, "<1%"), (1.0, "100%"), (0.0, "0%")])
def test_not_quite_all_is_never_all(wide: Opened, share: float, told: str) -> None:
    completed = round(share * 10_000)
    counted = Tally(
        version=1,
        calls={CallStatus.COMPLETED: completed, CallStatus.UNREACHED: 10_000 - completed},
        attempts=10_000,
        outcomes={Outcome.COMPLETED_CALL: completed, Outcome.BUSY: 10_000 - completed},
    )
    _count_campaign(wide.stack, counted)
    wide.go("campaigns")
    card = wide.page.locator(".campaign", has_text=COUNTED)
    expect(card.locator(".campaign-foot b").nth(1)).to_have_text(told)


def test_a_rate_says_of_what_it_is(wide: Opened) -> None:
    counted = Tally(
        version=1,
        calls={CallStatus.COMPLETED: 1, CallStatus.UNKNOWN: 5, CallStatus.WAITING: 2},
        attempts=7,
        outcomes={Outcome.COMPLETED_CALL: 1, Outcome.SEND_UNKNOWN: 5},
    )
    _count_campaign(wide.stack, counted)
    wide.go("campaigns")
    card = wide.page.locator(".campaign", has_text=COUNTED)
    expect(card).to_contain_text("6 of 8, 5 of them unclear")
    expect(card).to_contain_text(
        "Played in 1 of 1 attempt with a known end (100%); 6 more under way, refused or unclear."
    )


def test_buttons_of_campaigns_have_names_of_their_own(wide: Opened) -> None:
    wide.go("campaigns")
    name = "library-books-due"
    wide.page.get_by_role("button", name=f"Pause {name}…").click()
    expect(wide.page.get_by_role("dialog")).to_contain_text(name)
    wide.page.keyboard.press("Escape")
    expect(wide.page.get_by_role("button", name=f"Cancel {name}…")).to_be_visible()


def test_the_title_names_the_call_and_counts_what_needs_a_look(wide: Opened) -> None:
    """Two calls are unclear and one is set aside; three messages and one attempt went astray; the service refuses a campaign."""
    call = wide.a_call(lambda call: call.status is CallStatus.COMPLETED)
    wide.go(f"calls/{call.call_id}")
    expect(wide.page).to_have_title(f"(8) {call.request.request_id} – Redial")
    wide.move("calls")
    expect(wide.page).to_have_title("(8) Calls – Redial")
    expect(wide.page.get_by_role("link", name="Problems")).to_contain_text("8 need a look")


def test_a_call_is_told_without_codes(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.COMPLETED)
    wide.go(f"calls/{call.call_id}")
    story = wide.page.locator(".history")
    expect(story).to_contain_text("Attempt 1 of 3")
    for code in ("COMPLETED_CALL", "INITIATED_CALL", "the intent is written down", "COMPLETED"):
        expect(story).not_to_contain_text(code)


def test_what_a_library_said_is_kept_for_the_tooltip(wide: Opened) -> None:
    unclear = [call for call in wide.stack.calls().values() if call.status is CallStatus.UNKNOWN]
    (call,) = (call for call in unclear if "ConnectionClosedError" in str(call.attempts[-1].detail))
    wide.go(f"calls/{call.call_id}")
    told = wide.page.locator(".history-line", has_text="Connection was closed before")
    expect(told.first).to_be_visible()
    expect(told.locator(".history-text").first).to_have_attribute("title", re.compile("ConnectionClosedError"))
    expect(wide.page.locator(".history")).not_to_contain_text("https://")
    expect(wide.page.locator(".history")).not_to_contain_text("ConnectionClosedError")


def test_a_lost_server_is_seen_from_afar(own: Opened) -> None:
    own.page.add_init_script(COUNTED_QUESTIONS)
    own.page.clock.install()
    own.go()
    expect(own.page.locator(".total").first).to_be_visible()
    expect(own.page.locator(".out-of-reach")).to_have_count(0)
    until_all_is_answered(own.page)
    own.server.fails = True
    for _ in range(2):
        leap(own.page, 20_000)
    banner = own.page.locator(".out-of-reach")
    expect(banner).to_contain_text("No connection since")
    expect(banner).to_contain_text("What is shown is of then.")
    own.try_again()
    expect(banner).to_have_count(0)


def test_a_network_that_is_gone_is_told_as_such(own: Opened) -> None:
    own.page.add_init_script(COUNTED_QUESTIONS)
    own.page.clock.install()
    own.go()
    expect(own.page.locator(".total").first).to_be_visible()
    until_all_is_answered(own.page)
    own.page.context.set_offline(True)
    for _ in range(2):
        leap(own.page, 20_000)
    banner = own.page.locator(".out-of-reach")
    expect(banner).to_contain_text("The server cannot be reached.")
    own.page.context.set_offline(False)
    leap(own.page, 60_000)  # after failures it waits no longer than this
    expect(banner).to_have_count(0)


def test_chart_whose_code_cannot_be_fetched_comes_when_the_server_is_back(own: Opened) -> None:
    own.page.route("**/uPlot.min.mjs", lambda route: route.abort())
    own.page.clock.install()
    own.go()
    expect(own.page.locator(".total").first).to_be_visible()
    expect(own.page.locator(".chart canvas")).to_have_count(0)
    own.page.unroute("**/uPlot.min.mjs")
    own.page.clock.run_for(6_000)
    expect(own.page.locator(".chart canvas").first).to_be_visible()


def test_a_server_that_was_never_reached_is_told_once(wide: Opened) -> None:
    wide.server.fails = True
    wide.go()
    expect(wide.page.locator(".out-of-reach")).to_contain_text("There is nothing to show yet.")
    expect(wide.page.get_by_role("alert")).to_have_count(1)
    expect(wide.page.get_by_role("button", name="Try again now")).to_have_count(1)
    wide.try_again()
    expect(wide.page.locator(".total").first).to_be_visible()
    expect(wide.page.get_by_role("alert")).to_have_count(0)


def test_what_the_stack_permits_is_told_by_the_names_of_countries(wide: Opened) -> None:
    wide.stack.deploy(CALL_PERMISSIONS='{"allowed_countries": ["US"]}')
    wide.go("dialling")
    permits = wide.page.get_by_role("region", name="What this stack permits")
    expect(permits.locator("dt:has-text('May be called') + dd")).to_have_text("United States")
    expect(permits.locator("dt:has-text('Premium-rate numbers') + dd")).to_have_text("are not called")
    expect(permits.locator("dt:has-text('Caller ids') + dd")).to_have_text("none may be named")


def test_an_empty_urgent_lane_is_not_red(wide: Opened) -> None:
    assert wide.server.api.get("/summary")["due"]["urgent"]["count"] == 0
    wide.go("dialling")
    urgent, normal = (wide.page.locator(f".backlog .lane-{lane}") for lane in ("urgent", "normal"))
    expect(urgent).to_be_visible()
    colours = [each.evaluate("element => getComputedStyle(element).color") for each in (urgent, normal)]
    assert colours[0] == colours[1]


def test_events_that_are_probably_the_answer_to_an_unclear_call_settle_it_if_somebody_says_so(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.UNKNOWN)
    request_id, number = call.request.request_id, call.request.destination_phone_number
    sent_at = (call.attempts[-1].intent_at - START) / timedelta(seconds=1)
    # They were held up on their way for long after the call was given up.
    for event_type in ("INITIATED_CALL", "COMPLETED_CALL"):
        event(wide.stack, event_type, "voice-late", sent_at + 3, destinationPhoneNumber=number)
    wide.stack.run(10)
    wide.go("problems")
    suggestion = wide.page.locator("#orphans ~ * .probable, .panel:has(#orphans) .probable")
    expect(suggestion).to_contain_text(f"Probably {request_id}: played (the events name its number)")
    suggestion.get_by_role("link", name=request_id).click()
    expect(wide.page.locator(".note .probable")).to_contain_text("played")
    assert wide.server.asked == [], "nothing is settled by itself"

    wide.page.get_by_role("button", name=f"Settle {request_id} so…").click()
    dialog = wide.page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="The message was played")).to_be_checked()
    expect(dialog).to_contain_text("a suggestion")
    dialog.get_by_role("button", name="Settle the call").click()
    expect(wide.page.locator(".call-title")).to_contain_text("Played")
    assert wide.server.asked[-1] == (f"POST /calls/{call.call_id}/settle", {"outcome": "COMPLETED_CALL", "note": ""})


def test_a_message_that_could_not_be_processed_is_told_by_what_it_means_for_calls(wide: Opened) -> None:
    wide.go("problems")
    queue = wide.page.get_by_role("article", name="requests")
    expect(queue).to_contain_text("they are not placed until somebody sends these back")
    expect(queue).to_contain_text("For whoever looks after the stack: ")


def _count_campaign(stack: SteppedStack, counted: Tally) -> None:
    with stack.at_once():
        tallies = DynamoDbTallies(Table(clients.dynamodb(), "calls"), timedelta(days=90))
        at = stack.now()
        put(tallies.of_campaign(COUNTED), replace(counted, first_at=at, last_at=at))
