"""The do-not-call list: entries for a time and for a campaign, one number, and files."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Route, expect

from simulation.stack.http_api import SUPERVISOR
from tests.browser.conftest import PATIENT, Opened
from tests.cli.workbooks import workbook
from tests.patience import wait_until

pytestmark = pytest.mark.browser

LISTED = 5
"""How many are on the list of the busy stack."""


def _file(text: str, name: str = "stop.csv", encoding: str = "utf-8") -> FilePayload:
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode(encoding)}


def test_a_number_is_shown_as_understood_before_it_is_put_on_the_list(wide: Opened) -> None:
    wide.go("do-not-call")
    wide.page.get_by_role("button", name="Add a number…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Phone number").fill("555 0142")
    understood = dialog.locator(".understood")
    fault = "expected a phone number with a plus and its country code, got '555 0142'"
    expect(understood).to_contain_text(fault)
    dialog.get_by_role("button", name="Put it on the list").click()
    expect(dialog.get_by_role("alert")).to_contain_text(fault)

    dialog.get_by_label("Phone number").fill("(206) 555-0142")
    dialog.get_by_label("Country").fill("us")
    expect(understood).to_have_text("Read as +12065550142")
    dialog.get_by_role("button", name="Put it on the list").click()
    expect(wide.page.locator(".entries tbody tr")).to_have_count(LISTED + 1)
    assert [asked for _, asked in wide.server.asked][-1] == {
        "destination_phone_number": "(206) 555-0142",
        "country": "us",
        "reason": "",
    }


def test_an_entry_for_a_time_and_a_campaign_is_told_as_such_and_goes_by_its_campaign(wide: Opened) -> None:
    wide.go("do-not-call")
    wide.page.get_by_role("button", name="Add a number…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Phone number").fill("+1 206 555 0142")
    dialog.get_by_label("Why").fill("no adverts")
    dialog.get_by_label("Until").fill("2031-05-06T10:00")
    dialog.get_by_label("Campaign").fill("spring")
    dialog.get_by_role("button", name="Put it on the list").click()
    said = "is on the do-not-call list for the campaign “spring”, until 6 May 2031, 10:00: no adverts."
    expect(wide.page.get_by_role("status").filter(has_text=said)).to_be_visible()
    cells = wide.page.locator(".entries tbody tr").first.get_by_role("cell")
    expect(cells.nth(2)).to_have_text("spring")
    expect(cells.nth(4)).to_have_text("6 May 2031, 10:00")
    assert wide.server.asked[-1][1]["until"] == "2031-05-06T08:00:00.000Z"  # the browser is in Berlin

    wide.page.get_by_label("Phone number").fill("+12065550142")
    wide.page.get_by_role("button", name="Check", exact=True).click()
    told = wide.page.locator(".check-told")
    expect(told).to_have_text(
        "+12065550142 is on the list for the campaign “spring”, until 6 May 2031, 10:00: no adverts."
    )

    wide.page.get_by_role("button", name="Take off…").click()
    dialog.get_by_label("Phone number").fill("+12065550142")
    dialog.get_by_role("button", name="Take it off").click()
    said = "There was no such entry. The number is still on the list for the campaign “spring”"
    expect(wide.page.get_by_role("status").filter(has_text=said)).to_be_visible()
    wide.page.get_by_role("button", name="Take off…").click()
    dialog.get_by_label("Phone number").fill("+12065550142")
    dialog.get_by_label("Campaign").fill("spring")
    dialog.get_by_role("button", name="Take it off").click()
    expect(wide.page.locator(".entries tbody tr")).to_have_count(LISTED)
    wide.page.get_by_role("button", name="Check", exact=True).click()
    expect(told).to_have_text("+12065550142 is not on the list: it may be called.")
    wide.page.get_by_role("button", name="Take off…").click()
    dialog.get_by_label("Phone number").fill("+12065550142")
    dialog.get_by_role("button", name="Take it off").click()
    said = "The number was not on the list. Is it the right one?"
    expect(wide.page.get_by_role("status").filter(has_text=said)).to_be_visible()


def test_of_two_checks_the_later_one_is_told_whichever_is_answered_first(own: Opened) -> None:
    held: list[Route] = []
    asked = "**/v1/do-not-call?destination_phone_number=*0142"
    own.page.add_init_script(PATIENT)
    own.page.route(asked, lambda route: held.append(route))
    own.go("do-not-call")
    number, check = own.page.get_by_label("Phone number"), own.page.get_by_role("button", name="Check", exact=True)
    number.fill("+12065550142")
    check.click()
    wait_until(lambda: (own.page.evaluate("0"), held)[1])
    number.fill("+12065550143")
    check.click()
    told = own.page.locator(".check-told")
    expect(told).to_have_text("+12065550143 is not on the list: it may be called.")
    with own.page.expect_event("requestfinished", lambda request: request.url.endswith("0142")):
        held[0].continue_()
    own.page.evaluate("async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame) }")
    expect(told).to_have_text("+12065550143 is not on the list: it may be called.")


def test_the_list_is_shown_for_one_campaign(wide: Opened) -> None:
    wide.go("do-not-call")
    expect(wide.page.locator(".entries tbody tr")).to_have_count(LISTED)
    campaign = wide.page.get_by_role("search").get_by_label("Campaign")
    campaign.fill("nobody's")
    campaign.blur()
    expect(wide.page.get_by_text("Nobody is on the list for this campaign alone")).to_be_visible()
    campaign.fill("")
    campaign.blur()
    expect(wide.page.locator(".entries tbody tr")).to_have_count(LISTED)


def test_a_file_is_looked_at_whole_before_anything_is_put_on_the_list(wide: Opened) -> None:
    rows = [f"(206) 555-{100 + number:04};opted out" for number in range(150)]
    rows[5] = "555-0143;opted out"
    rows[120] = "555-0144;opted out"
    rows[130] = "(206) 555-0199;" + "x" * 501
    rows.append("cut off")
    wide.go("do-not-call")
    wide.page.get_by_role("link", name="Import a file…").click()
    expect(wide.page.get_by_role("heading", level=1)).to_be_focused()
    wide.page.get_by_label("A table with").set_input_files(_file("\n".join(["Phone;Reason", *rows])))
    expect(wide.page.get_by_text("151 rows read. Separated by semicolons.")).to_be_visible()
    expect(wide.page.get_by_label("Phone number")).to_have_value("0")
    wide.page.get_by_label("Country").fill("US")
    wide.page.get_by_role("button", name="Check the file").click()

    looked_at = wide.page.get_by_role("region", name="What it says")
    expect(looked_at).to_contain_text("151 rows: 147 can be put on the list, 4 cannot.")
    wrong = looked_at.get_by_role("list", name="What is wrong").get_by_role("listitem")
    expect(wrong).to_have_count(3)
    expect(wrong.first).to_contain_text("Phone number: '555-0143', read as +15550143, lacks its area code")
    expect(wrong.first).to_contain_text("2 rows, the first in line 7: lines 7, 122")
    expect(wrong.nth(1)).to_contain_text("In line 132.")
    expect(wrong.nth(2)).to_contain_text("The row: expected 2 cells, as the first line has, got 1")
    numbers = looked_at.get_by_role("table").get_by_role("row")
    expect(numbers.nth(1)).to_have_text("2(206) 555-0100+12065550100")
    expect(looked_at).to_contain_text("Nothing is put on the list while a row is wrong.")
    expect(looked_at.get_by_role("button")).to_have_count(0)
    assert all(body["dry_run"] for _, body in wide.server.asked)


def test_an_excel_file_is_read_by_the_stack(wide: Opened, tmp_path: Path) -> None:
    lines = [["Phone", "reason"], ["(206) 555-0143", "moved"], ["555-0144", "moved"]]
    path = workbook(tmp_path / "stop.xlsx", {"April": lines})
    wide.go("do-not-call/import")
    wide.page.get_by_label("A table with").set_input_files(path)
    expect(wide.page.get_by_text("Of stop.xlsx, the sheet April was read.")).to_be_visible()
    expect(wide.page.get_by_label("Phone number")).to_have_value("0")
    wide.page.get_by_label("Country").fill("US")
    wide.page.get_by_role("button", name="Check the file").click()
    looked_at = wide.page.get_by_role("region", name="What it says")
    expect(looked_at).to_contain_text("2 rows: 1 can be put on the list, 1 cannot.")
    expect(looked_at.get_by_role("listitem")).to_contain_text("In line 3.")
    expect(looked_at.get_by_role("table").get_by_role("row").nth(1)).to_have_text("2(206) 555-0143+12065550143")

    wide.page.get_by_label("A table with").set_input_files(workbook(tmp_path / "all.xlsx", {"May": lines[:2]}))
    expect(wide.page.get_by_text("Of all.xlsx, the sheet May was read.")).to_be_visible()
    wide.page.get_by_role("button", name="Check the file").click()
    expect(looked_at).to_contain_text("1 row: each can be put on the list.")
    wide.page.get_by_role("button", name="Put 1 number on the list…").click()
    wide.page.get_by_role("dialog").get_by_role("button", name="Put them on the list").click()
    expect(wide.page.get_by_role("status").filter(has_text="1 entry put on the list.")).to_be_visible()
    expect(wide.page.locator(".entries tbody tr").first).to_contain_text("moved")


def test_a_file_is_put_on_the_list_and_again_without_harm(wide: Opened) -> None:
    rows = [f"+1 206 555 {100 + number:04},opted out,2031-05-06T10:00:00Z" for number in range(60)]
    file = _file("\n".join(["destination_phone_number,reason,until", *rows]))
    for told in ("60 entries put on the list.", "0 entries put on the list. 60 entries there already."):
        wide.go("do-not-call/import")
        wide.page.get_by_label("A table with").set_input_files(file)
        wide.page.get_by_role("button", name="Check the file").click()
        wide.page.get_by_role("button", name="Put 60 numbers on the list…").click()
        wide.page.get_by_role("dialog").get_by_role("button", name="Put them on the list").click()
        expect(wide.page.get_by_role("status").filter(has_text=told)).to_be_visible()
        expect(wide.page.get_by_role("heading", level=1)).to_have_text("Do not call")
    expect(wide.page.locator(".entries tbody tr").first).to_contain_text("opted out")
    expect(wide.page.locator(".entries tbody tr").first).to_contain_text("6 May 2031, 12:00")


def test_a_file_that_is_no_table_is_refused_with_the_reason(wide: Opened) -> None:
    refused = (
        (_file("PK\x03\x04\0\0"), "This is a workbook, not text."),
        (_file("PK\x03\x04\0\0", "stop.xlsx"), "stop.xlsx is no Excel file (.xlsx), or damaged"),
        (_file(""), "The file is empty."),
        (_file("number\n"), "and no rows below them"),
        (_file("number,number\n1,2\n"), "Two columns have the name “number”."),
        (_file('number\n"+12065550100\n'), "Line 2: a quote is opened in this row and not closed"),
        (_file('number\n"+1206"5550100\n'), "Line 2: text follows a closing quote."),
        (_file("a,b;c\n1,2;3\n"), "can be separated by commas or semicolons"),
        (_file("nu\0mber\n1\n"), "This is no text."),
    )
    wide.go("do-not-call/import")
    for file, told in refused:
        wide.page.get_by_label("A table with").set_input_files(file)
        expect(wide.page.get_by_role("alert")).to_contain_text(told)
        expect(wide.page.get_by_role("button", name="Check the file")).to_have_count(0)


@pytest.mark.parametrize(("encoding", "told"), [("cp1252", "Read as Windows-1252"), ("utf-16", "Read as UTF-16.")])
def test_a_file_in_another_encoding_is_read_and_said_so(wide: Opened, encoding: str, told: str) -> None:
    wide.go("do-not-call/import")
    wide.page.get_by_label("A table with").set_input_files(
        _file("number;reason\n+12065550100;zurück\n", encoding=encoding)
    )
    expect(wide.page.get_by_text(told)).to_be_visible()
    wide.page.get_by_role("button", name="Check the file").click()
    expect(wide.page.get_by_text("1 row: each can be put on the list.")).to_be_visible()
    assert wide.server.asked[-1][1]["entries"][0]["reason"] == "zurück"


def test_the_list_is_saved_by_whoever_may_see_numbers_and_read_again(wide: Opened, tmp_path: Path) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = SUPERVISOR
    wide.server.api.put("/do-not-call", {"destination_phone_number": "+12065550100", "reason": '=1, "x"'})
    wide.go("do-not-call")
    wide.page.get_by_role("button", name="Save as a file…").click()
    with wide.page.expect_download() as downloading:
        wide.page.get_by_role("button", name="Save the file").click()
    saved = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(saved)
    rows = list(csv.DictReader(saved.open(encoding="utf-8-sig", newline="")))
    assert len(rows) == LISTED + 1
    assert (rows[0]["destination_phone_number"], rows[0]["reason"]) == ("+12065550100", '\'=1, "x"')

    wide.move("do-not-call/import")
    wide.page.get_by_label("A table with").set_input_files(saved)
    wide.page.get_by_role("button", name="Check the file").click()
    expect(wide.page.get_by_text("6 rows: each can be put on the list.")).to_be_visible()
