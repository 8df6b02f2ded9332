"""Times beside a call are told on the recipient's clock too, where it shows another time than the viewer's."""

import re

import pytest
from playwright.sync_api import expect

from redial.domain.call.calls import CallStatus
from simulation.stack.stepped_stack import SteppedStack
from tests.browser.conftest import Opened
from tests.browser.happenings import become, request

pytestmark = pytest.mark.browser

SEATTLE, BERLIN, TOLL_FREE = "+12065550177", "+493012345678", "+18005550177"
ANYWHERE = '{"allowed_countries": ["*"]}'


def shown(wide: Opened, quiet: SteppedStack, number: str, **more: str) -> None:
    quiet.deploy(CALL_PERMISSIONS=ANYWHERE)
    request(quiet, "there", number=number, not_before="2026-11-30T12:00:00Z", **more)
    call = become(quiet, "there", CallStatus.WAITING)
    wide.server.reset(quiet)
    wide.go(f"calls/{call.call_id}")
    expect(wide.page.locator(".call-title")).to_be_visible()


def test_the_clock_where_the_recipient_is_stands_beside_the_call(wide: Opened, quiet: SteppedStack) -> None:
    shown(wide, quiet, SEATTLE)
    there = wide.page.locator(".clock-there")
    expect(there).to_contain_text(re.compile(r"The recipient's clock now: \w{3},? \d\d:\d\d \(America/Los Angeles\)"))
    expect(wide.page.locator("time.time").first).to_have_attribute(
        "title", re.compile(r"CET\nWhere the recipient is: \w{3},? \d\d:\d\d \(America/Los Angeles\)")
    )


def test_a_field_for_a_time_tells_the_recipients_clock_as_it_is_typed(wide: Opened, quiet: SteppedStack) -> None:
    shown(wide, quiet, SEATTLE)
    wide.page.get_by_role("button", name="Another time…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.locator("input[name=not_before]").fill("2026-12-01T18:00")
    expect(dialog).to_contain_text("Where the recipient is: Tue 09:00 (America/Los Angeles)")


@pytest.mark.parametrize(
    ("number", "zone"), [(BERLIN, None), (TOLL_FREE, None), (SEATTLE, "Europe/Paris")], ids=["same", "many", "asked"]
)
def test_where_the_clock_is_the_same_or_nobody_knows_it_nothing_is_told(
    wide: Opened, quiet: SteppedStack, number: str, zone: str | None
) -> None:
    shown(wide, quiet, number, **({"time_zone": zone} if zone else {}))
    expect(wide.page.locator("time.time").first).to_have_attribute("title", re.compile("CET$"))
    expect(wide.page.locator(".clock-there")).to_have_count(0)


def test_a_new_call_tells_the_recipients_clock_beside_number_and_times(wide: Opened) -> None:
    wide.go("new-call")
    page = wide.page
    whom, when = page.get_by_role("region", name="Whom"), page.get_by_role("region", name="When")
    page.get_by_label("Phone number").fill(SEATTLE)
    expect(whom.locator(".clock-there")).to_contain_text(
        re.compile(r"The recipient's clock now: .*\(America/Los Angeles\)")
    )
    page.get_by_label("Not before").fill("2026-12-01T18:00")
    expect(when).to_contain_text("Where the recipient is: Tue 09:00 (America/Los Angeles)")

    page.get_by_label("Time zone").fill("Asia/Tokyo")
    expect(whom.locator(".clock-there")).to_contain_text("(Asia/Tokyo)")
    expect(when).to_contain_text("Where the recipient is: Wed 02:00 (Asia/Tokyo)")
    page.get_by_label("Time zone").fill("Asia/Tok")
    expect(whom.locator(".clock-there")).to_have_count(0)
    expect(when).not_to_contain_text("Where the recipient is")


def test_a_new_call_tells_no_clock_where_it_is_the_viewers_or_nobody_knows_it(wide: Opened) -> None:
    wide.go("new-call")
    page = wide.page
    for number in (BERLIN, TOLL_FREE):
        page.get_by_label("Phone number").fill(number)
        expect(page.locator(".understood")).to_contain_text(number)
        expect(page.locator(".clock-there")).to_have_count(0)


def test_each_further_recipient_has_a_clock_of_its_own(wide: Opened) -> None:
    wide.go("new-call")
    page = wide.page
    page.get_by_label("Phone number").fill(SEATTLE)
    page.get_by_role("button", name="Add a recipient").click()
    page.get_by_role("group", name="Recipient 2").get_by_label("Phone number").fill("+12125550177")
    expect(page.locator(".clock-there")).to_contain_text(["(America/Los Angeles)", "(America/New York)"])


def test_the_plan_of_a_new_call_tells_the_recipients_clock(wide: Opened) -> None:
    wide.go("new-call")
    page = wide.page
    page.get_by_label("Phone number").fill(SEATTLE)
    page.get_by_role("textbox", name="Text").fill("Please call us back.")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="As it will be said")).to_contain_text(
        re.compile(r"Where the recipient is: \w{3} \d\d:\d\d \(America/Los Angeles\)")
    )
