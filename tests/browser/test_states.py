"""Nothing there yet, not there at once, not to be had."""

import re

import pytest
from playwright.sync_api import expect

from redial.domain.call.calls import CallStatus, WaitReason
from tests.browser.conftest import Opened
from tests.browser.stub.world import World

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
def test_an_unused_stack_says_so(wide: Opened, view: str, told: str) -> None:
    wide.stub.world = World(is_empty=True)
    wide.go(view)
    expect(wide.page.get_by_text(told)).to_be_visible()


def test_a_slow_answer_is_announced(wide: Opened) -> None:
    wide.stub.delay_s = 1.2
    wide.go("campaigns")
    expect(wide.page.get_by_role("status").filter(has_text="Loading: The campaigns")).to_be_attached()
    expect(wide.page.locator(".campaign")).to_have_count(6)


def test_what_cannot_be_read_is_told_and_tried_again(wide: Opened) -> None:
    wide.stub.fails = True
    wide.go("campaigns")
    told = wide.page.get_by_role("alert")
    expect(told).to_contain_text("No connection. There is nothing to show yet. The stub is down.")
    wide.stub.fails = False
    told.get_by_role("button", name="Try again now").click()
    expect(wide.page.locator(".campaign")).to_have_count(6)


def test_a_call_that_is_not_there_is_no_failure(wide: Opened) -> None:
    wide.go("calls/0123456789abcdef01234567")
    expect(wide.page.get_by_text("There is no such call")).to_be_visible()


def test_a_call_is_explained_with_what_it_waits_for_and_how_good_such_predictions_were(wide: Opened) -> None:
    calls = wide.stub.world.calls
    call = next(call for call in calls if call.status is CallStatus.WAITING and call.attempts_made > 0)
    wide.go(f"calls/{call.call_id}")
    story = wide.page.locator(".history-line")
    expect(story.filter(has_text="Accepted under the request id")).to_have_count(1)
    last = call.attempts[-1]
    expect(story.filter(has_text=f"{last.outcome}:")).to_have_count(1)
    expect(story.filter(has_text=f"Attempt {last.number} ended with {last.outcome}.")).to_have_count(1)
    expect(story.last).to_contain_text("Dial again at")
    outlook = wide.page.get_by_role("region", name="What comes next")
    expect(outlook).to_contain_text("It is expected to be dialled at")
    expect(outlook).to_contain_text("It is dialled again at")
    expect(outlook).to_contain_text("12 calls go first.")
    expect(outlook).to_contain_text("Of the last 120 predictions, half were right to 3 s")


def test_a_view_that_does_not_exist_leads_back(wide: Opened) -> None:
    wide.go("nonsense")
    wide.page.get_by_role("link", name="To the overview").click()
    expect(wide.page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_what_the_voice_service_refuses_is_told_where_dialling_is_steered(wide: Opened) -> None:
    wide.go("dialling")
    panel = wide.page.get_by_role("region", name="Held: the voice service refuses it")
    expect(panel).to_contain_text("Campaign spring-recall")
    expect(panel).to_contain_text("The voice is not available in this region")
    expect(panel.get_by_role("link", name="problems")).to_have_attribute("href", "#/problems")
    wide.stub.world = World(is_empty=True)
    wide.go("dialling")
    expect(wide.page.get_by_role("heading", name="Pauses")).to_be_visible()
    expect(panel).to_have_count(0)


def test_calls_that_a_setting_does_not_permit_are_held_and_not_due(wide: Opened) -> None:
    why = "not permitted by the setting allowed_countries: it goes to GB"
    waiting = [call for call in wide.stub.world.calls if call.status is CallStatus.WAITING]
    for call in waiting:
        wide.stub.world.change(call, wait_reason=WaitReason.NOT_PERMITTED, status_reason=why)
    wide.go("problems")
    panel = wide.page.get_by_role("region", name="Calls that a setting does not permit")
    expect(panel.get_by_title(why)).to_have_count(min(len(waiting), 25))
    expect(panel.get_by_title(why).first).to_have_text("heldnot permitted")
    expect(panel.get_by_text("They go when the setting permits them")).to_be_visible()
    expect(panel.get_by_text("There are more")).to_have_count(1 if len(waiting) > 25 else 0)
    panel.get_by_role("link").first.click()
    timeline = wide.page.locator(".timeline")
    expect(timeline).to_contain_text("Held")
    expect(timeline).not_to_contain_text(re.compile("Due now|Next "))
    wide.stub.world = World(is_empty=True)
    wide.go("problems")
    expect(panel).to_contain_text("All that waits may be called.")
