"""A file of requests: looked at whole, sent batch by batch, and gone on with after a reload or a lost connection."""

import csv
import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.paths import PAGE
from redial.contracts.files.request_rows import CHAIN, FIELDS, ROW_ALONE
from redial.domain.call.calls import CallStatus
from simulation.stack.http_api import READER
from tests.browser.axe import violations
from tests.browser.conftest import Opened
from tests.browser.submitting import BATCH, a_file, check, choose, rows, send
from tests.cli.workbooks import workbook

pytestmark = pytest.mark.browser


def test_a_file_is_submitted_from_the_page_and_seen_to_its_end(wide: Opened) -> None:
    wide.go("calls")
    wide.page.get_by_role("link", name="Submit a file…").click()
    expect(wide.page.get_by_role("heading", level=1)).to_be_focused()
    found = check(wide, a_file(rows(5, "recall-by-file")))
    expect(found).to_contain_text("5 rows can be sent.")
    expect(found).to_contain_text("5 rows have no request id")
    expect(found.get_by_role("table").get_by_role("row").nth(1)).to_have_text("2(808) 555-1000+18085551000")
    first = wide.page.get_by_role("region", name="The first 3, as they will be said")
    expect(first.locator(".preview-text").first).to_have_text("Dear Ana 0, please call us.")
    plan = wide.page.get_by_role("region", name="When 5 are called")
    expect(plan).to_contain_text("All have ended")

    send(wide, "Send 5 rows…")
    sending = wide.page.get_by_role("region", name="Sending patients.csv")
    expect(sending.get_by_role("heading", name="Sending patients.csv")).to_be_focused()
    expect(sending).to_contain_text("All is sent. 5 of 5 rows.")
    expect(sending).to_contain_text("5 calls are taken in.")
    wide.stack.run_until_idle(3_600)
    sending.get_by_role("link", name="See the calls of recall-by-file to their end").click()
    expect(wide.page.get_by_role("heading", level=1)).to_have_text("recall-by-file")
    wide.move("calls?campaign=recall-by-file")
    expect(wide.page.locator(".calls-table tbody tr")).to_have_count(5)
    for _ in range(20):
        ours = [call for call in wide.stack.calls().values() if call.request.campaign == "recall-by-file"]
        if all(call.status.is_final for call in ours):
            break
        wide.stack.run(600)
    assert {call.status for call in ours} == {CallStatus.COMPLETED}
    expect(wide.page.locator(".calls-table tbody tr").first).to_contain_text("Played")

    wide.move("submit")
    expect(sending).to_contain_text("All is sent.")
    wide.page.get_by_role("button", name="Another file").click()
    again = check(wide, a_file(rows(5, "recall-by-file")))
    expect(again).to_contain_text("5 rows can be sent.")
    expect(wide.page.get_by_role("region", name="When 5 are called")).to_contain_text(
        "The stack knows 5 requests already: they place no second call. Lines 2, 3, 4, 5, 6"
    )


def test_what_is_wrong_is_told_by_kind_with_its_lines_and_saved_to_be_mended(wide: Opened, tmp_path: Path) -> None:
    lines = rows(12).splitlines()
    lines[4] = "12,Cy,recall"
    lines[6] = "13,Di,recall"
    lines[8] += ",too much"
    lines[10] = lines[11]
    found = check(wide, a_file("\n".join(lines)))
    expect(found).to_contain_text("8 rows can be sent. 3 cannot.")
    expect(found).to_contain_text("1 row stands in the file twice, word for word")
    wrong = found.get_by_role("list", name="What is wrong").get_by_role("listitem")
    expect(wrong).to_have_count(2)
    expect(wrong.first).to_contain_text("is too short for a phone number")
    expect(wrong.first).to_contain_text("2 rows: lines 5, 7 (Cy)")
    expect(wrong.nth(1)).to_contain_text("The row: expected 3 cells")
    with wide.page.expect_download() as downloading:
        wide.page.get_by_role("button", name="Save this list (CSV)").click()
    downloading.value.save_as(tmp_path / "errors.csv")
    assert downloading.value.suggested_filename == "patients-errors.csv"
    told = list(csv.DictReader((tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="")))
    assert [(row["line"], row["name"]) for row in told] == [("5", "Cy"), ("7", "Di"), ("9", "")]

    button = wide.page.get_by_role("button", name="Send 8 rows…")
    expect(button).to_be_disabled()
    wide.page.get_by_label("Leave out the 3 rows that are wrong").check()
    send(wide, "Send 8 rows…")
    expect(wide.page.get_by_role("region", name="Sending")).to_contain_text("8 calls are taken in.")


def test_columns_are_guessed_and_chosen_anew_and_what_is_left_is_said(wide: Opened) -> None:
    text = "Telefon;Kunde;Mobil;Notiz;lane\n808 555 1000;Ana;808 555 1001;x;bulk\n"
    wide.go("submit")
    choose(wide, a_file(text))
    columns = wide.page.get_by_role("region", name="Its columns")
    expect(columns.get_by_label("Telefon", exact=True)).to_have_value("destination_phone_number")
    expect(columns.get_by_label("Kunde", exact=True)).to_have_value("name")
    expect(columns).to_contain_text("2 columns are not used: Mobil, Notiz.")
    columns.get_by_label("Mobil", exact=True).select_option("Phone number")
    expect(columns.get_by_label("Telefon", exact=True)).to_have_value("")
    columns.get_by_label("lane", exact=True).select_option("")
    wide.page.get_by_label("Text", exact=True).fill("About {Notiz} and {gone}")
    expect(columns).to_contain_text("2 columns are not used: Telefon, lane.")
    expect(columns).to_contain_text("The text names a column that the file does not have: gone.")
    wide.page.get_by_label("Text", exact=True).fill("About ")
    wide.page.get_by_role("button", name="{Notiz}").click()
    expect(wide.page.get_by_label("Text", exact=True)).to_be_focused()
    wide.page.get_by_role("textbox", name="Campaign").fill("november")
    wide.page.get_by_role("textbox", name="Country").fill("US")
    wide.page.get_by_role("button", name="Check the file").click()
    expect(wide.page.get_by_role("region", name="The row, as it will be said")).to_contain_text("+18085551001")
    send(wide, "Send 1 row…")
    expect(wide.page.get_by_role("region", name="Sending")).to_contain_text("1 call is taken in.")
    ((request,),) = [body["requests"] for what, body in wide.server.asked if what == BATCH]
    del request["request_id"]
    assert request == {
        "destination_phone_number": "+18085551001",
        "name": "Ana",
        "campaign": "november",
        "content": {"plain_text_message": {"text": "About x"}},
    }


def test_a_workbook_with_a_template_of_its_rows_is_read(wide: Opened, tmp_path: Path) -> None:
    table = [["Phone", "text"], ["+18085551000", "Hello."], ["+18085551001", "Good day."]]
    path = workbook(tmp_path / "calls.xlsx", {"May": table})
    wide.go("submit")
    choose(wide, path)
    expect(wide.page.get_by_role("radio", name="As the rows say")).to_be_checked()
    wide.page.get_by_role("button", name="Check the file").click()
    first = wide.page.get_by_role("region", name="The first 2, as they will be said")
    expect(first.locator(".preview-text").nth(1)).to_have_text("Good day.")


def test_rows_that_may_not_be_submitted_are_told_before(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway", RIGHTS=json.dumps({"redial-act": {"campaigns": ["clinic-*"]}}))
    wide.server.api.caller = {"jwt": {"claims": _desk()}}
    found = check(wide, a_file(rows(2)))
    expect(found).to_contain_text("0 rows can be sent. 2 cannot.")
    expect(found.get_by_role("list", name="What is wrong")).to_contain_text("Campaign: desk may not act on calls")


def _desk() -> dict[str, str]:
    return {
        "sub": "sub-of-desk",
        "username": "desk",
        "token_use": "access",
        "scope": "openid email",
        "cognito:groups": "[redial-read redial-act]",
    }


def test_who_may_not_act_is_told_so(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = READER
    wide.go("submit")
    expect(wide.page.get_by_text("You may look, not act")).to_be_visible()
    wide.go("calls")
    expect(wide.page.get_by_role("link", name="Submit a file…")).to_have_count(0)


def test_a_file_that_is_none_is_refused_with_the_reason(wide: Opened) -> None:
    refused = (
        (a_file("PK\x03\x04", "calls.xlsx"), "calls.xlsx is no Excel file (.xlsx), or damaged"),
        (a_file("", "calls.csv"), "calls.csv is empty"),
        (a_file("x" * (4 * 1024 * 1024 + 1)), "The file is larger than 4 MB"),
        (a_file("a;b\n1;2\n", "calls.ods"), "calls.ods is of a kind that is not read"),
    )
    wide.go("submit")
    for file, told in refused:
        choose(wide, file)
        expect(wide.page.get_by_role("alert")).to_contain_text(told)
        expect(wide.page.get_by_role("button", name="Check the file")).to_have_count(0)


def test_a_look_at_a_file_with_long_names_fits_any_width_and_axe_finds_nothing(wide: Opened) -> None:
    long = "W" * 120
    text = f"Phone,Name,campaign,{long}\n808 555 1000,{long},{long},{long}\n12,{long},x,{long}\n"

    def fits(*widths: int) -> None:
        for width in widths:
            wide.resize(width)
            assert wide.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
            outside = (
                "[...document.querySelectorAll('.panel')].filter((each) => each.scrollWidth > each.clientWidth + 1)"
            )
            assert wide.page.evaluate(f"{outside}.length") == 0, width
            if width in (320, 1280):
                assert violations(wide.page) == [], width

    check(wide, a_file(text, f"{long}.csv"), text=f"Dear {{Name}} {long}")
    expect(wide.page.get_by_role("region", name="Send", exact=True)).to_be_visible()
    fits(320, 390, 768, 1280, 1920)
    wide.page.get_by_label("Leave out the row").check()
    send(wide, "Send 1 row…")
    expect(wide.page.get_by_role("region", name="Sending")).to_contain_text("1 call is taken in.")
    fits(320, 1280)


def test_a_file_is_submitted_by_keyboard_alone(wide: Opened) -> None:
    wide.go("submit")
    choose(wide, a_file(rows(2)))
    keyboard = wide.page.keyboard
    wide.page.get_by_label("Text", exact=True).focus()
    keyboard.type("Hello {Name}")
    wide.page.get_by_role("textbox", name="Country").focus()
    keyboard.type("US")
    keyboard.press("Enter")
    button = wide.page.get_by_role("button", name="Send 2 rows…")
    expect(button).to_be_enabled()
    button.focus()
    keyboard.press("Enter")
    dialog = wide.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(wide.page.get_by_role("region", name="Sending")).to_contain_text("2 calls are taken in.")


def test_the_page_offers_each_field_that_a_table_fills() -> None:
    text = (PAGE / "app" / "views" / "submit" / "columns.js").read_text(encoding="utf-8")
    missing = [field for field in (*FIELDS, *ROW_ALONE, *CHAIN) if f'"{field}"' not in text]
    assert missing == []
