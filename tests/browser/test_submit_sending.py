"""A file that is sent batch by batch: paused, gone on with after a reload or a lost connection, and stopped."""

import pytest
from playwright.sync_api import Dialog, expect

from tests.browser.conftest import Opened
from tests.browser.submitting import a_file, check, choose, rows, send, sent_rows

pytestmark = pytest.mark.browser


def test_sending_is_paused_goes_on_and_outlasts_a_lost_connection_and_a_look_elsewhere(wide: Opened) -> None:
    check(wide, a_file(rows(450)))
    expect(wide.page.get_by_role("button", name="Send 450 rows…")).to_be_enabled()
    wide.server.holds = True
    send(wide, "Send 450 rows…")
    sending = wide.page.get_by_role("region", name="Sending patients.csv")
    sending.get_by_role("button", name="Pause").click()
    wide.server.holds = False
    expect(sending).to_contain_text("Paused.")
    expect(sending).to_contain_text("300 of 450 rows.")
    wide.server.fails = True
    sending.get_by_role("button", name="Go on").click()
    expect(sending).to_contain_text("Waiting for the server; it is tried again by itself.")
    wide.server.fails = False
    wide.move("campaigns")
    expect(wide.page.get_by_role("heading", name="Campaigns", level=1)).to_be_visible()
    wide.move("submit")
    expect(sending).to_contain_text("450 calls are taken in.")
    assert len(set(sent_rows(wide))) == 450


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(wide: Opened) -> None:
    file = a_file(rows(350))
    check(wide, file)
    expect(wide.page.get_by_role("button", name="Send 350 rows…")).to_be_enabled()
    wide.server.holds = True
    send(wide, "Send 350 rows…")
    sending = wide.page.get_by_role("region", name="Sending patients.csv")
    sending.get_by_role("button", name="Stop").click()
    wide.server.holds = False
    expect(sending).to_contain_text("Stopped. What was sent stays. 300 of 350 rows.")
    wide.server.asked.clear()
    wide.go("submit")
    expect(
        wide.page.get_by_text("The sending of patients.csv was broken off: 300 of 350 rows are sent.")
    ).to_be_visible()
    choose(wide, a_file(rows(3), "other.csv"))
    expect(wide.page.get_by_text("This is another file.")).to_be_visible()
    choose(wide, file)
    wide.page.get_by_role("button", name="Go on with 50 rows").click()
    expect(sending).to_contain_text("All is sent. 350 of 350 rows.")
    assert len(sent_rows(wide)) == 50
    wide.go("submit")
    expect(wide.page.get_by_text("was broken off")).to_have_count(0)


def test_a_reload_while_a_file_is_sent_is_asked_about(own: Opened) -> None:
    check(own, a_file(rows(3)))
    expect(own.page.get_by_role("button", name="Send 3 rows…")).to_be_visible()
    own.server.holds = True
    send(own, "Send 3 rows…")
    expect(own.page.get_by_role("region", name="Sending")).to_contain_text("Sending…")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    own.page.on("dialog", stay)
    own.page.reload()
    assert asked == ["beforeunload"]
    own.server.holds = False


def test_a_problem_that_does_not_pass_stops_the_sending(wide: Opened) -> None:
    check(wide, a_file(rows(3)))
    expect(wide.page.get_by_role("button", name="Send 3 rows…")).to_be_enabled()
    wide.server.accepted_tokens = set()
    send(wide, "Send 3 rows…")
    sending = wide.page.get_by_role("region", name="Sending")
    expect(sending).to_contain_text("Stopped.")
    expect(sending.get_by_role("alert")).to_have_text("Your sign-in has ended. Sign in again.")
    wide.server.accepted_tokens = None
    sending.get_by_role("button", name="Go on").click()
    expect(sending).to_contain_text("3 calls are taken in.")
