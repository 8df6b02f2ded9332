"""What dispatchers do: each action is asked about first, done through the API, and seen at once."""

import pytest
from playwright.sync_api import expect

from redial.domain.call.calls import CallStatus
from tests.browser.conftest import Opened
from tests.browser.stub.world import World

pytestmark = pytest.mark.browser


def _call(world: World, status: CallStatus) -> str:
    return next(call.call_id for call in world.calls if call.status is status)


def test_cancel_a_call(wide: Opened) -> None:
    wide.go(f"calls/{_call(wide.stub.world, CallStatus.WAITING)}")
    wide.page.get_by_role("button", name="Cancel call…").click()
    dialog = wide.page.get_by_role("dialog", name="Cancel this call?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_have_count(0)
    assert wide.stub.world.asked == []

    wide.page.get_by_role("button", name="Cancel call…").click()
    dialog.get_by_role("button", name="Cancel the call").click()
    expect(wide.page.locator(".call-title .badge")).to_have_text("Cancelled")
    expect(wide.page.get_by_role("status").filter(has_text="is cancelled")).to_be_visible()
    assert wide.stub.world.asked == [("cancel_call", {})]


def test_settle_an_unclear_call(wide: Opened) -> None:
    wide.go("problems")
    wide.page.locator(".calls-name a").first.click()
    wide.page.get_by_role("button", name="Settle…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_role("radio", name="No call was placed").check()
    dialog.get_by_label("How you know").fill("asked the recipient")
    dialog.get_by_role("button", name="Settle the call").click()
    expect(wide.page.locator(".call-title .badge")).to_have_text("Waiting")
    assert wide.stub.world.asked == [("settle_call", {"outcome": "NOT_PLACED", "note": "asked the recipient"})]


def test_put_a_calls_recipient_on_the_do_not_call_list(wide: Opened) -> None:
    call_id = _call(wide.stub.world, CallStatus.COMPLETED)
    wide.go(f"calls/{call_id}")
    wide.page.get_by_role("button", name="Do not call…").click()
    wide.page.get_by_role("dialog").get_by_label("Why").fill("asked so")
    wide.page.get_by_role("button", name="Put it on the list").click()
    expect(wide.page.get_by_role("status").filter(has_text="is on the do-not-call list")).to_be_visible()
    wide.move("do-not-call")
    expect(wide.page.locator(".entries tbody tr").first).to_contain_text("asked so")


def test_do_not_call_list_by_number(wide: Opened) -> None:
    wide.go("do-not-call")
    wide.page.get_by_role("button", name="Add a number…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Phone number").fill("555 0142")
    dialog.get_by_role("button", name="Put it on the list").click()
    expect(dialog.get_by_role("alert")).to_contain_text("not a whole phone number")
    dialog.get_by_label("Phone number").fill("+1 206 555 0142")
    dialog.get_by_role("button", name="Put it on the list").click()
    expect(wide.page.locator(".entries tbody tr")).to_have_count(6)

    wide.page.get_by_label("Phone number").fill("+1 206 555 0142")
    wide.page.get_by_role("button", name="Check", exact=True).click()
    expect(wide.page.locator(".check-told")).to_contain_text("is on the list")

    wide.page.get_by_role("button", name="Take off…").click()
    wide.page.get_by_role("dialog").get_by_label("Phone number").fill("+12065550142")
    wide.page.get_by_role("button", name="Take it off").click()
    expect(wide.page.locator(".entries tbody tr")).to_have_count(5)


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
    expect(wide.page.locator(".held .badge", has_text="Running")).to_have_count(4)
    assert wide.stub.world.asked == [
        ("pause_dialling", {"lane": None, "campaign": None, "reason": "wrong text in a campaign"}),
        ("resume_dialling", {"lane": None, "campaign": None}),
    ]


def test_pause_a_lane(wide: Opened) -> None:
    wide.go("dialling")
    row = wide.page.locator(".held tr", has_text="Bulk")
    row.get_by_role("button", name="Pause lane Bulk…").click()
    wide.page.get_by_role("button", name="Pause", exact=True).click()
    expect(row).to_contain_text("Paused")
    assert wide.stub.world.asked == [("pause_dialling", {"lane": "bulk", "campaign": None, "reason": ""})]


def test_pause_and_cancel_a_campaign_to_its_last_call(wide: Opened) -> None:
    wide.go("campaigns")
    card = wide.page.locator(".campaign", has_text="flu-clinic-november")
    card.get_by_role("button", name="Pause flu-clinic-november…").click()
    wide.page.get_by_role("button", name="Pause", exact=True).click()
    expect(card).to_contain_text("Paused")
    card.get_by_role("button", name="Cancel flu-clinic-november…").click()
    wide.page.get_by_role("button", name="Cancel the campaign").click()
    # The API does it in pieces; the page goes on until it is done.
    expect(wide.page.get_by_text("200 calls cancelled; 1 under way cannot be stopped")).to_be_visible()


def test_look_at_dead_letters_and_send_them_back(wide: Opened) -> None:
    wide.go("problems")
    wide.page.get_by_role("button", name="Look inside").click()
    expect(wide.page.locator(".letter")).to_have_count(3)
    expect(wide.page.locator(".letter pre").first).to_contain_text('"destination_phone_number": "+1206*****31"')
    wide.page.get_by_role("button", name="Send back…").click()
    wide.page.get_by_role("button", name="Send back", exact=True).click()
    expect(wide.page.get_by_text("3 messages of requests sent back.")).to_be_visible()
    expect(wide.page.get_by_text("All dead-letter queues are empty.")).to_be_visible()


def test_whoever_may_only_look_is_offered_nothing_to_do(wide: Opened) -> None:
    wide.stub.world = World(permissions=("read",))
    for view in ("", "campaigns", "dialling", "do-not-call", "problems", f"calls/{wide.stub.world.calls[0].call_id}"):
        wide.go(view)
        expect(wide.page.locator(".panel").first).to_be_visible()
        expect(wide.page.get_by_text("may look, not act")).to_be_visible()
        asking = wide.page.get_by_role("button").filter(has_text="…")
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
    world = wide.stub.world
    call = next(call for call in world.calls if call.status is CallStatus.WAITING)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Cancel call…").click()
    world.change(call, status=CallStatus.COMPLETED)
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel the call").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The call has ended already.")
