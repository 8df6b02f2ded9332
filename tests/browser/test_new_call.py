"""A call that somebody asks for by hand: as it will be said, and then placed."""

import re

import pytest
from playwright.sync_api import Locator, expect

from redial.domain.call.calls import call_id_of
from simulation.page.busy_stack import MANY_ATTEMPTS, TEMPLATE
from simulation.page.gateway import VIEWER
from simulation.stack.http_api import DISPATCHER
from tests.browser.conftest import PATIENT, Opened

pytestmark = pytest.mark.browser

NUMBER = "+17025550190"


def _start(wide: Opened) -> Locator:
    """Open the form by its link, and return what is told of a look at it."""
    wide.go("calls")
    wide.page.get_by_role("link", name="New call…").click()
    expect(wide.page.get_by_role("heading", level=1)).to_be_focused()
    return wide.page.locator(".new-call-looked")


def test_a_call_is_seen_as_it_will_be_said_before_it_is_placed(wide: Opened) -> None:
    looked = _start(wide)
    page = wide.page
    page.get_by_label("Phone number").fill("(702) 555-0190")
    page.get_by_label("Country").fill("US")
    expect(page.locator(".understood")).to_have_text(f"Read as {NUMBER}")
    page.get_by_label("Name", exact=False).first.fill("Zoë Müller")
    page.get_by_role("textbox", name="Text").fill("The water is turned off.")
    expect(page.get_by_text("24 of 3,000 characters")).to_be_visible()
    page.get_by_label("Request id").fill("by-hand")
    page.get_by_label("Lane", exact=True).select_option("Critical")
    page.get_by_label("Tried again").select_option("As follows")
    page.get_by_label("Attempts in all").fill("2")
    page.get_by_label("After busy, minutes").fill("1.5")
    page.get_by_role("button", name="Preview").click()
    expect(looked).to_contain_text("The water is turned off.")
    expect(looked).to_contain_text("24 of 3,000")
    expect(looked).to_contain_text("to say")
    expect(looked).to_contain_text(f"To {NUMBER}, Zoë Müller.")
    expect(looked).to_contain_text("If nobody is reached: up to 2 attempts")
    expect(looked).to_contain_text("Busy: again after 1 min 30 s")
    assert wide.server.asked == []

    page.get_by_label("Lane", exact=True).select_option("Urgent")
    expect(looked.get_by_role("button")).to_have_count(0)  # it would not be what was seen
    page.get_by_role("button", name="Preview").click()
    looked.get_by_role("button", name="Place the call…").click()
    page.get_by_role("dialog", name="Call Zoë Müller?").get_by_role("button", name="Place the call").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("by-hand")
    expect(page.get_by_role("status").filter(has_text=f"The call to {NUMBER} is accepted.")).to_be_visible()
    assert wide.server.asked == [
        (
            "POST /calls",
            {
                "request_id": "by-hand",
                "destination_phone_number": NUMBER,
                "name": "Zoë Müller",
                "lane": "urgent",
                "content": {"plain_text_message": {"text": "The water is turned off."}},
                "retry": {"total_attempts": 2, "busy": {"retry": True, "delay_seconds": 90}},
            },
        )
    ]


def test_a_template_says_its_values_and_a_chain_names_who_is_next(wide: Opened) -> None:
    looked = _start(wide)
    page = wide.page
    page.get_by_label("Phone number").fill(NUMBER)
    page.get_by_role("radio", name="A template").check()
    page.get_by_label("Template", exact=True).select_option(TEMPLATE)
    page.get_by_label("In which language").select_option("es-US")
    for variable, value in {"name": "Ana", "visit": "2026-11-26T14:30", "code": "47"}.items():
        page.get_by_role("group", name="What it says of").get_by_label(variable).fill(value)
    page.get_by_label("Request id").fill("chain")
    page.get_by_label("Time zone where it is called").fill("Mars/Olympus")
    page.get_by_role("button", name="Add a recipient").click()
    second = page.get_by_role("group", name="Recipient 2")
    expect(second.get_by_label("Phone number")).to_be_focused()
    second.get_by_label("Phone number").fill("555 0191")
    second.get_by_label("Name", exact=False).first.fill("Bo")
    second.get_by_label("In which language").select_option("en-US")
    second.get_by_role("group", name="Where it says").get_by_label("name").fill("Bo Ek")
    second.get_by_label("Minutes after").fill("2")
    second.get_by_role("checkbox").check()
    page.get_by_role("button", name="Preview").click()
    expect(looked.get_by_role("alert")).to_contain_text(
        "Recipient 2, Phone number: expected a phone number with a plus"
    )
    second.get_by_label("Phone number").fill("+17025550191")
    page.get_by_role("button", name="Preview").click()
    expect(looked.get_by_role("alert")).to_contain_text("Time zone: expected a time zone")
    page.get_by_label("Time zone where it is called").fill("America/Denver")
    page.get_by_role("button", name="Preview").click()
    expect(looked).to_contain_text("jueves")
    expect(looked).to_contain_text(f"{TEMPLATE}, version 2")
    whom = looked.get_by_role("list", name="Whom").get_by_role("listitem")
    expect(whom.first).to_have_text(NUMBER)
    expect(whom.last).to_contain_text("+17025550191, Bo")
    expect(whom.last).to_contain_text("Hello Bo Ek. Your visit is on Thursday")
    looked.get_by_role("button", name="Place the call…").click()
    page.get_by_role("dialog").get_by_role("button", name="Place the call").click()
    recipients = page.get_by_role("region", name="Recipients, one after the other")
    expect(recipients.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("region", name="The request")).to_contain_text(f"{TEMPLATE}, version 2")
    ((_, asked),) = wide.server.asked
    assert asked["variables"] == {"name": "Ana", "visit": "2026-11-26T14:30", "code": "47"}
    assert asked["then"] == [
        {
            "destination_phone_number": "+17025550191",
            "name": "Bo",
            "language": "en-US",
            "variables": {"name": "Bo Ek"},
            "delay_seconds": 120,
            "after_unknown": True,
        }
    ]


def test_what_is_over_a_limit_is_told_and_not_placed(wide: Opened) -> None:
    looked = _start(wide)
    page = wide.page
    page.get_by_label("Phone number").fill(NUMBER)
    page.get_by_role("textbox", name="Text").fill("water " * 501)
    expect(page.get_by_text("3,006 of 3,000 characters: too many")).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(looked.get_by_role("alert")).to_contain_text("What is said: ")
    expect(looked.get_by_role("button")).to_have_count(0)


def test_marks_of_ssml_in_plain_text_are_told_before_they_are_said(wide: Opened) -> None:
    looked = _start(wide)
    wide.page.get_by_label("Phone number").fill(NUMBER)
    wide.page.get_by_role("textbox", name="Text").fill("<speak>The water is turned off.</speak>")
    wide.page.get_by_role("button", name="Preview").click()
    expect(looked).to_contain_text("The marks are said too: it is plain text. Choose SSML.")
    wide.page.get_by_label("Written as").select_option("SSML")
    wide.page.get_by_role("button", name="Preview").click()
    expect(looked).to_contain_text("The water is turned off.")
    expect(looked).not_to_contain_text("The marks are said too")


def test_a_request_id_that_is_known_leads_to_its_call(wide: Opened) -> None:
    looked = _start(wide)
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = DISPATCHER
    for told in ("is accepted", "There was a request with this id"):
        wide.go("new-call")
        wide.page.get_by_label("Phone number").fill(NUMBER)
        wide.page.get_by_role("textbox", name="Text").fill("Hello.")
        wide.page.get_by_label("Request id").fill("twice")
        wide.page.get_by_role("button", name="Preview").click()
        looked.get_by_role("button", name="Place the call…").click()
        wide.page.get_by_role("dialog").get_by_role("button", name="Place the call").click()
        expect(wide.page.get_by_role("status").filter(has_text=told)).to_be_visible()
        expect(wide.page).to_have_url(re.compile(f"{call_id_of('twice')}$"))


def test_whoever_may_only_look_places_none(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = VIEWER
    wide.go("calls")
    expect(wide.page.get_by_text("may look, not act")).to_be_visible()
    expect(wide.page.get_by_role("link", name="New call…")).to_have_count(0)
    wide.move("new-call")
    expect(wide.page.get_by_text("ask somebody in the group")).to_be_visible()
    expect(wide.page.get_by_role("button", name="Preview")).to_have_count(0)


def test_year_of_six_digits_is_no_time_to_begin_with(wide: Opened) -> None:
    """Browsers let people type one, and it is no time to anybody else: the form did nothing then, and said nothing."""
    _start(wide)
    page = wide.page
    page.get_by_label("Phone number").fill(NUMBER)
    page.get_by_role("textbox", name="Text").fill("Hello.")
    field = page.get_by_label("Not before", exact=False)
    field.evaluate(
        "e => { e.value = '202612-11-30T10:00'; e.dispatchEvent(new Event('input', { bubbles: true })); e.blur(); }"
    )
    page.get_by_role("button", name="Preview").click()
    expect(field).to_be_focused()
    assert field.evaluate("e => e.validity.rangeOverflow")
    told = page.evaluate("async () => (await import('./app/parts/fields.js')).inUtc('202612-11-30T10:00')")
    assert told == "202612-11-30T10:00", "and who takes it names the field"


def test_a_call_that_is_over_before_its_recipients_turn_is_not_told_to_wait_for_it(own: Opened) -> None:
    called = own.stack.call(MANY_ATTEMPTS)
    assert called is not None
    # Among all that waits there, a plan takes long on a busy machine.
    own.page.add_init_script(PATIENT)
    looked = _start(own)
    own.page.get_by_label("Phone number").fill(called.request.destination_phone_number)
    own.page.get_by_role("textbox", name="Text").fill("Please call us back.")
    own.page.get_by_role("button", name="Preview").click()
    expect(looked).to_contain_text("the call waits.")
    own.page.get_by_label("No longer after").fill("2026-11-23T13:00")
    own.page.get_by_role("button", name="Preview").click()
    expect(looked).to_contain_text("The call is over before its recipient may be called again")
    expect(looked).not_to_contain_text("the call waits.")
