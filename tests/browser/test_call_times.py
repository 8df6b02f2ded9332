"""Call again, and give another time: from a call's page."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace
from playwright.sync_api import Route, expect

from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.reasons.ends import PlayedAfterAll
from redial.domain.times import from_iso, to_iso
from redial.domain.versioned import Stored
from tests.browser.axe import violations
from tests.browser.conftest import NARROW, PHONE, Opened

pytestmark = pytest.mark.browser


def test_a_call_that_was_not_reached_is_called_again_once(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.UNREACHED)
    name = call.request.request_id
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Call again…").click()
    dialog = wide.page.get_by_role("dialog", name="Call again?")
    dialog.get_by_label("Why").fill("asked for it")
    assert violations(wide.page) == []
    dialog.get_by_role("button", name="Call again").dblclick()

    expect(
        wide.page.get_by_role("status").filter(has_text=f"{name} is called again, as {name}~again1.")
    ).to_be_visible()
    expect(wide.page.get_by_role("button", name="Call again…")).to_have_count(0)
    expect(wide.page.locator(".history")).to_contain_text(f"Made again as call {name}~again1 by local (asked for it)")
    wide.page.get_by_role("link", name=f"{name}~again1").click()
    expect(wide.page.locator("h1")).to_have_text(f"{name}~again1")
    expect(wide.page.locator(".facts")).to_contain_text(f"called again after {name}")
    further = wide.stack.call(f"{name}~again1")
    assert further is not None
    assert further.again_of == call.call_id


def test_a_message_that_was_played_is_played_once_more_only_after_a_grave_question(wide: Opened) -> None:
    wide.go(f"calls/{wide.a_call(lambda call: call.status is CallStatus.COMPLETED).call_id}")
    wide.page.get_by_role("button", name="Call again…").click()
    dialog = wide.page.get_by_role("dialog", name="Play the message once more?")
    expect(dialog).to_contain_text("was played, perhaps to voicemail")
    dialog.get_by_role("button", name="Leave it").click()
    assert wide.server.asked == []
    wide.page.get_by_role("button", name="Call again…").click()
    dialog.get_by_role("button", name="Call again").click()
    expect(wide.page.get_by_role("status").filter(has_text="is called again")).to_be_visible()


def test_a_call_that_was_left_out_since_the_message_was_played_after_all_is_asked_about_as_gravely(
    wide: Opened,
) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.UNREACHED)
    left_out = replace(call, status=CallStatus.CANCELLED, reason=PlayedAfterAll(), version=call.version + 1)
    with wide.stack.at_once():
        assert wide.stack.pipeline.functions.calls.at(call.call_id).replace(call, left_out) == Stored()
    wide.go(f"calls/{call.call_id}")
    expect(wide.page.get_by_text("the message was played by an earlier call after all").first).to_be_visible()
    wide.page.get_by_role("button", name="Call again…").click()
    dialog = wide.page.get_by_role("dialog", name="Play the message once more?")
    dialog.get_by_role("button", name="Call again").click()
    expect(wide.page.get_by_role("status").filter(has_text="is called again")).to_be_visible()


def test_an_unclear_call_is_not_offered_to_be_called_again(wide: Opened) -> None:
    wide.go(f"calls/{wide.a_call(lambda call: call.status is CallStatus.UNKNOWN).call_id}")
    expect(wide.page.get_by_role("button", name="Settle…")).to_be_visible()
    expect(wide.page.get_by_role("button", name="Call again…")).to_have_count(0)
    expect(wide.page.get_by_role("button", name="Another time…")).to_have_count(0)


def test_a_retry_is_due_now(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.wait_reason is WaitReason.RETRY)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Call now…").click()
    wide.page.get_by_role("dialog", name="Call again now?").get_by_role("button", name="Call again").click()
    expect(wide.page.get_by_role("status").filter(has_text=f"{call.request.request_id} is due now.")).to_be_visible()
    expect(wide.page.locator(".history")).to_contain_text("Made due at once by local")


def test_a_waiting_call_is_given_another_time(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.wait_reason is WaitReason.RETRY)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Another time…").click()
    dialog = wide.page.get_by_role("dialog", name="When is it to be called?")
    expect(dialog).to_contain_text("In your zone: Europe/Berlin")
    for size in (PHONE, NARROW):
        wide.resize(**size)
        assert wide.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(wide.page) == []
    dialog.get_by_label("Not before").fill("2026-12-24T18:30")
    dialog.get_by_label("No longer after").fill("2026-12-24T20:00")
    dialog.get_by_role("button", name="Set the time").click()

    expect(wide.page.get_by_role("status").filter(has_text="is due 24 Dec, 18:30.")).to_be_visible()
    ((where, asked),) = wide.server.asked
    assert where == f"POST /calls/{call.call_id}/reschedule"
    assert asked == {
        "not_before": "2026-12-24T17:30:00.000Z",
        "expires_at": "2026-12-24T19:00:00.000Z",
        "reason": "",
    }
    stored = wide.stack.call(call.request.request_id)
    assert stored is not None
    assert stored.status_at - call.accepted_at > timedelta(days=20)


def test_a_time_after_its_end_is_refused_in_the_dialog(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.wait_reason is WaitReason.RETRY)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Another time…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Not before").fill("2026-12-24T18:30")
    dialog.get_by_label("No longer after").fill("2026-12-24T18:30")
    dialog.get_by_role("button", name="Set the time").click()
    expect(dialog.get_by_role("alert")).to_contain_text("expires_at")
    assert wide.stack.call(call.request.request_id) == call


def test_the_day_after_what_was_yesterday_is_told_with_its_date_to_screen_readers_too(own: Opened) -> None:
    def a_day_later(route: Route) -> None:
        answer = route.fetch()
        summary = answer.json()
        route.fulfill(response=answer, json=summary | {"now": to_iso(from_iso(summary["now"]) + timedelta(days=1))})

    own.page.route("**/v1/summary", a_day_later)
    call = own.a_call(lambda call: call.status is CallStatus.UNREACHED)
    own.go(f"calls/{call.call_id}")
    course = own.page.get_by_role("img", name=re.compile("^Accepted at 23 Nov, "))
    expect(course).to_have_accessible_name(re.compile("attempt 1 at 23 Nov, "))
    own.page.unroute_all(behavior="ignoreErrors")


NEVER_SHOWN = "There is no such time on that day: clocks go forward. Choose another."


def test_a_time_that_clocks_skip_is_refused_in_the_dialog(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.wait_reason is WaitReason.RETRY)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Another time…").click()
    dialog = wide.page.get_by_role("dialog")
    not_before = dialog.get_by_label("Not before")
    not_before.fill("2027-03-28T02:30")
    expect(not_before).to_have_js_property("validationMessage", NEVER_SHOWN)
    dialog.get_by_role("button", name="Set the time").click()
    expect(not_before).to_be_focused()
    assert wide.server.asked == []

    not_before.fill("2027-03-28T03:30")
    expect(not_before).to_have_js_property("validationMessage", "")
    dialog.get_by_role("button", name="Set the time").click()
    expect(wide.page.get_by_role("status").filter(has_text="is due 28 Mar 2027, 03:30.")).to_be_visible()
    ((_, asked),) = wide.server.asked
    assert asked["not_before"] == "2027-03-28T01:30:00.000Z"


def test_a_time_that_clocks_skip_is_refused_in_the_form_of_a_call(wide: Opened) -> None:
    wide.go("new-call")
    expires_at = wide.page.get_by_label("No longer after")
    expires_at.fill("2027-03-28T02:30")
    expect(expires_at).to_have_js_property("validationMessage", NEVER_SHOWN)
    # What was typed before is looked at as well.
    wide.move("calls")
    wide.move("new-call")
    expect(expires_at).to_have_value("2027-03-28T02:30")
    expect(expires_at).to_have_js_property("validationMessage", NEVER_SHOWN)
