"""What dispatchers do: each action is asked about first, done through the API, and seen at once."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from redial.domain.call.calls import Call, CallStatus
from simulation.page.gateway import VIEWER
from tests.browser.conftest import Opened
from tests.browser.happenings import new_call, play

pytestmark = pytest.mark.browser


def _call(wide: Opened, status: CallStatus) -> Call:
    return wide.a_call(lambda call: call.status is status)


def test_a_call_is_cancelled_from_its_view(wide: Opened) -> None:
    call = _call(wide, CallStatus.WAITING)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Cancel call…").click()
    dialog = wide.page.get_by_role("dialog", name="Cancel this call?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_have_count(0)
    assert wide.server.asked == []

    wide.page.get_by_role("button", name="Cancel call…").click()
    dialog.get_by_role("button", name="Cancel the call").click()
    expect(wide.page.locator(".call-title .badge")).to_have_text("Cancelled")
    expect(wide.page.get_by_role("status").filter(has_text="is cancelled")).to_be_visible()
    assert wide.server.asked == [(f"POST /calls/{call.call_id}/cancel", {"reason": ""})]


def test_a_call_under_way_that_is_cancelled_goes_on_and_is_not_dialled_again(wide: Opened) -> None:
    request_id = new_call(wide.stack, "under-way")
    call = wide.a_call(lambda call: call.request.request_id == request_id)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Cancel call…").click()
    dialog = wide.page.get_by_role("dialog", name="Cancel this call?")
    expect(dialog).to_contain_text("under way. That cannot be stopped")
    dialog.get_by_role("button", name="Cancel the call").click()
    expect(wide.page.get_by_role("status").filter(has_text="is not dialled again")).to_be_visible()
    expect(wide.page.locator(".call-title .badge")).to_have_text("Calling")
    expect(wide.page.locator(".call-head .note")).to_contain_text("Cancelled while under way: it is not dialled again.")
    expect(wide.page.locator(".history")).to_contain_text("Cancelled while it was being dialled")
    expect(wide.page.get_by_role("button", name="Cancel call…")).to_have_count(0)
    stored = wide.stack.call(request_id)
    assert stored is not None
    assert stored.status is CallStatus.CALLING
    assert stored.cancel_requested_at is not None


def test_settle_an_unclear_call(wide: Opened) -> None:
    wide.go("problems")
    wide.page.locator(".calls-name a").first.click()
    wide.page.get_by_role("button", name="Settle…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_role("radio", name="No call was placed").check()
    dialog.get_by_label("How you know").fill("asked the recipient")
    dialog.get_by_role("button", name="Settle the call").click()
    expect(wide.page.locator(".call-title .badge")).to_have_text("Waiting")
    ((where, settlement),) = wide.server.asked
    assert where.endswith("/settle")
    assert settlement == {"outcome": "NOT_PLACED", "note": "asked the recipient"}


@pytest.mark.parametrize(
    ("settled", "told"),
    [("The line was busy", "Not reached"), ("Nobody picked up", "Not reached"), ("The message was played", "Played")],
)
def test_a_call_that_is_settled_by_its_end_is_not_dialled_again(wide: Opened, settled: str, told: str) -> None:
    wide.go(f"calls/{_call(wide, CallStatus.UNKNOWN).call_id}")
    wide.page.get_by_role("button", name="Settle…").click()
    dialog = wide.page.get_by_role("dialog")
    # Each choice says what comes of it.
    dialog.get_by_role("radio", name=re.compile(f"^{settled} .*The call ends as {told.lower()}")).check()
    dialog.get_by_role("button", name="Settle the call").click()
    expect(wide.page.locator(".call-title .badge")).to_have_text(told)


def test_put_a_calls_recipient_on_the_do_not_call_list(wide: Opened) -> None:
    wide.go(f"calls/{_call(wide, CallStatus.COMPLETED).call_id}")
    wide.page.get_by_role("button", name="Do not call…").click()
    wide.page.get_by_role("dialog").get_by_label("Why").fill("asked so")
    wide.page.get_by_role("button", name="Put it on the list").click()
    expect(wide.page.get_by_role("status").filter(has_text="is on the do-not-call list")).to_be_visible()
    wide.move("do-not-call")
    expect(wide.page.locator(".entries tbody tr").first).to_contain_text("asked so")


def test_a_calls_recipient_is_kept_from_the_calls_of_its_campaign_for_a_time(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.COMPLETED and call.request.campaign is not None)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Do not call…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Until").fill("2031-05-06T10:00")
    dialog.get_by_role("radio", name="Those of this campaign").check()
    wide.page.get_by_role("button", name="Put it on the list").click()
    said = f"on the do-not-call list for the campaign “{call.request.campaign}”, until 6 May 2031, 10:00."
    expect(wide.page.get_by_role("status").filter(has_text=said)).to_be_visible()
    ((_, asked),) = wide.server.asked
    assert (asked["campaign"], asked["until"]) == (call.request.campaign, "2031-05-06T08:00:00.000Z")


def test_pause_and_resume_everything(wide: Opened) -> None:
    wide.go()
    wide.page.get_by_role("button", name="Pause dialling…").click()
    wide.page.get_by_role("dialog").get_by_label("Why").fill("wrong text in a campaign")
    wide.page.get_by_role("button", name="Pause", exact=True).click()
    expect(wide.page.get_by_role("listitem").filter(has_text="Dialling is paused.")).to_be_visible()
    wide.move("dialling")
    expect(wide.page.get_by_text("wrong text in a campaign")).to_be_visible()
    wide.page.get_by_role("button", name="Resume dialling…").click()
    wide.page.get_by_role("button", name="Resume", exact=True).click()
    expect(wide.page.locator(".held .badge", has_text="Running")).to_have_count(5)
    assert wide.server.asked == [
        ("POST /dialling/pause", {"reason": "wrong text in a campaign"}),
        ("POST /dialling/resume", {"reason": ""}),
    ]


def test_a_lane_is_paused_from_the_page(wide: Opened) -> None:
    wide.go("dialling")
    row = wide.page.locator(".held tr", has_text="Bulk")
    row.get_by_role("button", name="Pause lane Bulk…").click()
    wide.page.get_by_role("button", name="Pause", exact=True).click()
    expect(row).to_contain_text("Paused")
    assert wide.server.asked == [("POST /dialling/pause", {"lane": "bulk", "reason": ""})]


def test_pause_and_cancel_a_campaign_to_its_last_call(wide: Opened) -> None:
    name = "invoice-reminder-2026-11"
    new_call(wide.stack, "under-way", campaign=name)
    counted = Counter(call.status for call in wide.stack.calls().values() if call.request.campaign == name)
    wide.go("campaigns")
    card = wide.page.locator(".campaign", has_text=name)
    card.get_by_role("button", name=f"Pause {name}…").click()
    wide.page.get_by_role("button", name="Pause", exact=True).click()
    expect(card).to_contain_text("Paused")
    card.get_by_role("button", name=f"Cancel {name}…").click()
    wide.stack.each_look_takes_s = 20
    wide.page.get_by_role("button", name="Cancel the campaign").click()
    # The API does it in pieces; the page goes on until it is done.
    waiting, under_way = counted[CallStatus.WAITING], counted[CallStatus.CALLING]
    expect(wide.page.get_by_text(f"{waiting} calls cancelled; {under_way} under way cannot be stopped")).to_be_visible()
    assert [where for where, _ in wide.server.asked].count("POST /campaigns/cancel") == 2


def test_look_at_dead_letters_and_send_them_back(wide: Opened) -> None:
    wide.stack.aws.sqs.knows_move_tasks = False  # as on a laptop
    wide.go("problems")
    wide.page.get_by_role("button", name="Look inside").click()
    expect(wide.page.locator(".letter")).to_have_count(3)
    # In outline: there are people's names and numbers in it.
    expect(wide.page.locator(".letter pre").first).to_contain_text('"destination_phone_number": "…"')
    wide.page.get_by_role("button", name="Send back…").click()
    wide.page.get_by_role("button", name="Send back", exact=True).click()
    expect(wide.page.get_by_text("3 messages of requests sent back.")).to_be_visible()
    expect(wide.page.get_by_text("All dead-letter queues are empty.")).to_be_visible()


def test_sqs_sends_dead_letters_back_where_it_can(wide: Opened) -> None:
    wide.go("problems")
    wide.page.get_by_role("button", name="Send back…").click()
    wide.page.get_by_role("button", name="Send back", exact=True).click()
    expect(wide.page.get_by_text("SQS sends the messages of requests back.")).to_be_visible()
    expect(wide.page.get_by_text("All dead-letter queues are empty.")).to_be_visible()


def test_whoever_may_only_look_is_offered_nothing_to_do(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = VIEWER
    call = _call(wide, CallStatus.WAITING)
    for view in ("", "campaigns", "dialling", "do-not-call", "problems", f"calls/{call.call_id}"):
        wide.go(view)
        expect(wide.page.locator(".panel").first).to_be_visible()
        expect(wide.page.get_by_text("may look, not act")).to_be_visible()
        # A list is saved by whoever may look.
        asking = wide.page.get_by_role("button").filter(has_text="…").filter(has_not_text="Save as a file")
        expect(asking).to_have_count(0)


def test_a_question_does_not_follow_to_another_view(wide: Opened) -> None:
    wide.go("campaigns")
    wide.move("dialling")
    wide.page.get_by_role("button", name="Pause dialling…").click()
    expect(wide.page.get_by_role("dialog")).to_be_visible()
    wide.page.go_back()
    expect(wide.page.get_by_role("heading", level=1)).to_have_text("Campaigns")
    expect(wide.page.get_by_role("dialog")).to_have_count(0)


def test_a_refusal_is_told_in_the_dialog(wide: Opened) -> None:
    call = _call(wide, CallStatus.CALLING)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Cancel call…").click()
    play(wide.stack, call)
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel the call").click()
    expect(dialog.get_by_role("alert")).to_have_text("The call has ended already: played.")


def test_an_answer_that_is_lost_leaves_open_whether_it_was_done(wide: Opened) -> None:
    call = _call(wide, CallStatus.WAITING)
    wide.go(f"calls/{call.call_id}")
    wide.server.fails_at = "/cancel"
    wide.page.get_by_role("button", name="Cancel call…").click()
    dialog = wide.page.get_by_role("dialog", name="Cancel this call?")
    dialog.get_by_role("button", name="Cancel the call").click()
    expect(dialog.get_by_role("alert")).to_contain_text(
        "It may have been done all the same: look before you ask again."
    )
    wide.server.fails_at = ""
    dialog.get_by_role("button", name="Cancel the call").click()
    expect(wide.page.locator(".call-title .badge")).to_have_text("Cancelled")
