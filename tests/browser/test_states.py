"""Nothing there yet, not there at once, not to be had."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.times import to_iso
from simulation.page.busy_stack import REFUSED_CAMPAIGN
from simulation.stack.stepped_stack import Moment, SteppedStack
from tests.browser.conftest import Opened
from tests.browser.happenings import become, request, run_until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("", "No attempts in this time"),
        ("calls", "No calls yet"),
        ("campaigns", "No campaigns yet"),
        ("do-not-call", "Nobody is on the list"),
        ("problems", "All dead-letter queues are empty"),
    ],
)
def test_an_unused_stack_says_so(wide: Opened, quiet: SteppedStack, view: str, told: str) -> None:
    wide.server.reset(quiet)
    wide.go(view)
    expect(wide.page.get_by_text(told)).to_be_visible()


def test_a_slow_answer_is_announced(wide: Opened) -> None:
    wide.server.holds = True
    wide.go("campaigns")
    expect(wide.page.get_by_role("status").filter(has_text="Loading: The campaigns")).to_be_attached()
    wide.server.holds = False
    expect(wide.page.locator(".campaign")).to_have_count(7)


def test_what_cannot_be_read_is_told_and_tried_again(wide: Opened) -> None:
    wide.server.fails = True
    wide.go("campaigns")
    told = wide.page.get_by_role("alert")
    expect(told).to_contain_text("No connection. There is nothing to show yet. The server is down for a test.")
    wide.try_again()
    expect(wide.page.locator(".campaign")).to_have_count(7)


def test_a_call_that_is_not_there_is_no_failure(wide: Opened) -> None:
    wide.go("calls/0123456789abcdef01234567")
    expect(wide.page.get_by_text("There is no such call")).to_be_visible()


def test_a_call_that_cannot_be_read_has_a_heading_too(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.COMPLETED)
    wide.server.fails_at = call.call_id
    wide.go(f"calls/{call.call_id}")
    expect(wide.page.get_by_role("alert")).to_contain_text("The call cannot be shown")
    expect(wide.page.get_by_role("heading", level=1)).to_have_text("The call")
    wide.try_again()
    expect(wide.page.get_by_role("heading", level=1)).to_have_text(call.request.request_id)


def test_a_call_is_explained_with_what_it_waits_for_and_how_good_such_predictions_were(wide: Opened) -> None:
    wide.stack.stand_still()  # its time would come while it is looked at
    call = wide.a_call(lambda call: call.status is CallStatus.WAITING and len(call.attempts) > 0)
    wide.go(f"calls/{call.call_id}")
    story = wide.page.locator(".history-line")
    expect(story.filter(has_text="Accepted under the request id")).to_have_count(1)
    last = call.attempts[-1]
    assert last.outcome is Outcome.BUSY
    expect(story.filter(has_text="Busy: the line was busy.")).to_have_count(1)
    expect(story.filter(has_text=f"Attempt {last.number} ended with Busy.")).to_have_count(1)
    expect(story.last).to_contain_text("Dial again at")
    outlook = wide.page.get_by_role("region", name="What comes next")
    expect(outlook).to_contain_text("It is expected to be dialled at")
    expect(outlook).to_contain_text(
        re.compile(rf"Busy on attempt {last.number} of \d; next attempt at \d\d:\d\d:\d\d\.")
    )
    expect(outlook).to_contain_text(re.compile(r"Of the last \d+ predictions, half were right to \d+ "))
    expect(outlook).to_contain_text(re.compile(r"Placed from \+[\d*]+( or \+[\d*]+)*\."))


def test_a_call_that_is_due_is_told_how_many_go_first(wide: Opened) -> None:
    # The minute that is used up would pass while it is looked at.
    wide.stack.stand_still()
    call = wide.a_call(lambda call: call.wait_reason is WaitReason.ALLOWANCE)
    wide.go(f"calls/{call.call_id}")
    outlook = wide.page.get_by_role("region", name="What comes next")
    expect(outlook).to_contain_text("It is expected to be dialled at")
    expect(outlook).to_contain_text(re.compile(r"(About )?\d+ calls go first\."))


def test_a_view_that_does_not_exist_leads_back(wide: Opened) -> None:
    wide.go("nonsense")
    wide.page.get_by_role("link", name="To the overview").click()
    expect(wide.page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_what_the_voice_service_refuses_is_told_where_dialling_is_steered(wide: Opened, quiet: SteppedStack) -> None:
    wide.go("dialling")
    panel = wide.page.get_by_role("region", name="Held: the voice service refuses it")
    expect(panel).to_contain_text(f"Campaign {REFUSED_CAMPAIGN}")
    expect(panel).to_contain_text("The voice is not available in this region")
    expect(panel.get_by_role("link", name="problems")).to_have_attribute("href", "#/problems")
    wide.server.reset(quiet)
    wide.go("dialling")
    expect(wide.page.get_by_role("heading", name="Pauses")).to_be_visible()
    expect(panel).to_have_count(0)


@pytest.mark.parametrize("held", [3, 30])
def test_calls_that_a_setting_does_not_permit_are_held_and_not_due(
    wide: Opened, unused: tuple[SteppedStack, Moment], held: int
) -> None:
    stack, moment = unused
    stack.go_back(moment)
    in_a_minute = to_iso(stack.now() + timedelta(minutes=1))
    for number in range(held):
        request(stack, f"r{number}", number=f"+180855501{number:02d}", not_before=in_a_minute)
    stack.run(20)
    stack.deploy(CALL_PERMISSIONS='{"allowed_countries": ["GB"]}')
    run_until(stack, lambda: all(_is_held(stack, f"r{number}") for number in range(held)))
    wide.server.reset(stack)
    wide.go("problems")
    panel = wide.page.get_by_role("region", name="Calls that a setting does not permit")
    told = panel.get_by_title(re.compile("allowed_countries"))
    expect(told).to_have_count(min(held, 25))
    expect(told.first).to_have_text("heldnot permitted")
    expect(panel.get_by_text("They go when the setting permits them")).to_be_visible()
    expect(panel.get_by_text("There are more")).to_have_count(1 if held > 25 else 0)
    panel.get_by_role("link").first.click()
    timeline = wide.page.locator(".timeline")
    expect(timeline).to_contain_text("Held")
    expect(timeline).not_to_contain_text(re.compile("Due now|Next "))
    stack.go_back(moment)
    wide.go("problems")
    expect(panel).to_contain_text("All that waits may be called.")


def test_a_further_recipient_is_due_at_no_time(wide: Opened, unused: tuple[SteppedStack, Moment]) -> None:
    stack, moment = unused
    stack.go_back(moment)
    request(stack, "first", then=[{"destination_phone_number": "+18085550101"}])
    become(stack, "first", CallStatus.CALLING)
    wide.server.reset(stack)
    wide.go("calls?status=WAITING")
    row = wide.page.get_by_role("row").filter(has_text="first#2")
    expect(row.locator(".calls-when")).to_have_text("an earlier recipient")
    stack.go_back(moment)


def _is_held(stack: SteppedStack, request_id: str) -> bool:
    call = stack.call(request_id)
    return call is not None and call.wait_reason is WaitReason.NOT_PERMITTED
