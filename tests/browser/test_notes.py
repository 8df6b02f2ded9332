"""Notes on a call: noted once, shown with their writer, also in what happened."""

import pytest
from playwright.sync_api import expect

from redial.domain.call.calls import CallStatus
from simulation.page.gateway import VIEWER
from tests.browser.axe import violations
from tests.browser.conftest import NARROW, PHONE, Opened

pytestmark = pytest.mark.browser

TEXT = "The ward says that the mailbox is full.\nCall the other number: " + "W" * 200


def test_a_note_is_kept_once_and_shown_with_its_writer(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.WAITING)
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Add a note…").click()
    dialog = wide.page.get_by_role("dialog", name="What is to be noted?")
    dialog.get_by_role("button", name="Note it").click()
    expect(dialog).to_be_visible()  # there is nothing in it yet
    dialog.get_by_label("Note", exact=True).fill(TEXT)
    dialog.get_by_role("button", name="Note it").dblclick()

    expect(wide.page.locator(".notes li")).to_have_count(1)
    expect(wide.page.locator(".notes-text")).to_have_text(TEXT)
    expect(wide.page.locator(".notes .hint")).to_contain_text("local")
    expect(wide.page.locator(".history-note")).to_contain_text("Noted by local: The ward says")
    assert {body["text"] for _, body in wide.server.asked} == {TEXT}
    assert len({body["key"] for _, body in wide.server.asked}) == 1
    for size in (PHONE, NARROW):
        wide.resize(**size)
        assert wide.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(wide.page) == []


def test_who_may_not_act_reads_notes_and_adds_none(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.COMPLETED)
    wide.server.api.post(f"/calls/{call.call_id}/notes", {"text": "asked for by phone"})
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = VIEWER
    wide.go(f"calls/{call.call_id}")
    expect(wide.page.locator(".notes-text")).to_have_text("asked for by phone")
    expect(wide.page.get_by_role("button", name="Add a note…")).to_have_count(0)


def test_the_dialog_for_a_note_is_readable_by_axe(wide: Opened) -> None:
    wide.go(f"calls/{wide.a_call(lambda call: call.status is CallStatus.WAITING).call_id}")
    wide.page.get_by_role("button", name="Add a note…").click()
    assert violations(wide.page) == []
