"""What the voice service says that calls took and cost stands on the page as the service's own word, or not at all."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.domain.attempt.figures import FiguresSum, ServiceFigures
from redial.domain.call.calls import Call, CallStatus
from redial.domain.reporting.tally import Period, Tally
from simulation.records import put
from simulation.stack.stepped_stack import SteppedStack
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

OF_ATTEMPT = ServiceFigures(duration_seconds=15, billed_minutes=1, price_millionths=13_000)
SUM = FiguresSum(duration_seconds=4_210, billed_minutes=81, price_millionths=1_053_000)
SUM_IN_WORDS = "The service's figures: 4,210 s, 81 min billed, $1.053"
CAMPAIGN = "priced-campaign"
LAID_OUT = """section => [
  [...section.querySelectorAll("details.attempt")].at(-1),
  [...section.querySelectorAll(".hint")].find((hint) => hint.textContent.includes("All attempts")),
].map((part) => part.getBoundingClientRect().toJSON())"""


def price(stack: SteppedStack, call: Call) -> None:
    """Let the service have said of each attempt of a call what it took and cost."""
    with stack.at_once():
        stored = DynamoDbCalls(Table(clients.dynamodb(), "calls"), timedelta(days=90)).at(call.call_id)
        priced = [replace(attempt, figures=OF_ATTEMPT) for attempt in stored.load().attempts]
        put(stored, replace(stored.load(), attempts=tuple(priced)))


def count(stack: SteppedStack) -> None:
    """Let a campaign and the last minutes have figures."""
    with stack.at_once():
        tallies, now = DynamoDbTallies(Table(clients.dynamodb(), "calls"), timedelta(days=90)), stack.now()
        counted = Tally(version=1, calls={CallStatus.COMPLETED: 9}, attempts=9, figures=SUM)
        put(tallies.of_campaign(CAMPAIGN), replace(counted, first_at=now, last_at=now))
        stretch = tallies.of_stretch(Period.FIVE_MINUTES, Period.FIVE_MINUTES.start(now))
        put(stretch, replace(stretch.load(), figures=SUM))


def test_a_call_tells_them_for_each_attempt_and_altogether(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.COMPLETED and len(call.attempts) == 2)
    price(wide.stack, call)
    wide.go(f"calls/{call.call_id}")
    attempts = wide.page.locator("section:has(#attempts)")
    expect(attempts).to_contain_text("15 s, 1 min billed, $0.013")
    expect(attempts).to_contain_text("All attempts. The service's figures: 30 s, 2 min billed, $0.026.")


def test_they_stand_below_the_attempts_on_a_phone(phone: Opened) -> None:
    call = phone.a_call(lambda call: call.status is CallStatus.COMPLETED and len(call.attempts) == 2)
    price(phone.stack, call)
    phone.go(f"calls/{call.call_id}")
    hint = phone.page.locator("section:has(#attempts) .hint", has_text="All attempts")
    hint.wait_for()
    # At one time: the page may be laid out anew between two.
    last, below = phone.page.locator("section:has(#attempts)").evaluate(LAID_OUT)
    assert below["top"] >= last["bottom"]


def test_a_campaign_and_the_overview_tell_their_sums(wide: Opened) -> None:
    count(wide.stack)
    wide.go("campaigns")
    expect(wide.page.locator(".campaign", has_text=CAMPAIGN)).to_contain_text(f"{SUM_IN_WORDS}.")
    wide.go()
    history = wide.page.locator(".panel-history")
    expect(history).to_contain_text(SUM_IN_WORDS)
    expect(history.locator(".service-figures")).to_have_attribute(
        "title", "As the voice service says; checked against no bill"
    )
    history.get_by_role("button", name="Table").click()
    expect(history.get_by_role("columnheader", name="Service's figures")).to_be_visible()
    expect(history.locator("td", has_text="4,210 s, 81 min billed, $1.053")).to_have_count(1)


def test_where_the_service_says_nothing_there_is_nothing(wide: Opened) -> None:
    wide.go()
    expect(wide.page.locator(".panel-history .legend")).to_be_visible()
    expect(wide.page.locator(".service-figures")).to_have_count(0)
    wide.page.locator(".panel-history").get_by_role("button", name="Table").click()
    expect(wide.page.get_by_role("columnheader", name="Waiting")).to_be_visible()
    expect(wide.page.get_by_role("columnheader", name="Service's figures")).to_have_count(0)
