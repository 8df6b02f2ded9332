"""Each list of the page is saved as a table: all pages of it, as it is filtered, and as whoever asks may see it."""

import csv
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from simulation.page.busy_stack import SET_ASIDE, STRANGER, TEMPLATE
from simulation.stack.http_api import READER, SUPERVISOR
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

ASK = "Save as a file"
NUMBER = "+12065550100"


def saved(wide: Opened, folder: Path, button: str = f"{ASK}…") -> list[dict[str, str]]:
    wide.page.get_by_role("button", name=button, exact=True).click()
    with wide.page.expect_download() as downloading:
        wide.page.get_by_role("dialog").get_by_role("button", name="Save the file").click()
    path = folder / downloading.value.suggested_filename
    downloading.value.save_as(path)
    return list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))


def listed(wide: Opened, path: str, key: str, query: str = "") -> list[Any]:
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = wide.server.api.get(path, f"limit=100&{query}" + (f"&cursor={quote(cursor)}" if cursor else ""))
        found += page[key]
        cursor = page["next_cursor"]
    return found


def test_the_audit_trail_is_saved_as_it_is_filtered_and_on_all_pages(wide: Opened, tmp_path: Path) -> None:
    for number in range(110):
        wide.server.api.post("/dialling/pause", {"lane": "bulk", "reason": f"=storm {number}"})
        wide.server.api.post("/dialling/resume", {"lane": "bulk"})
    wide.go("audit?kind=pause")
    expect(wide.page.locator(".entries tbody tr")).to_have_count(25)
    rows = saved(wide, tmp_path)
    acts = listed(wide, "/audit", "acts", "kind=pause")
    # With a mark before it, so that no spreadsheet takes it for a formula.
    assert [row["reason"] for row in rows] == [f"'{act['reason']}" for act in acts]
    assert len(rows) == 110
    assert {row["kind"] for row in rows} == {"pause"}
    assert (rows[0]["lane"], rows[0]["actor_kind"]) == ("bulk", "local")
    assert rows[0]["text"] == acts[0]["text"]


@pytest.mark.parametrize(
    ("title", "column", "path", "key", "field"),
    [
        ("Unclear calls", "call_id", "/calls", "calls", "call_id"),
        ("Calls that are set aside", "request_id", "/set-aside", "calls", "request_id"),
        ("Events that no call knows", "message_id", "/orphans", "orphans", "message_id"),
    ],
)
def test_each_kind_of_problem_is_saved(
    wide: Opened, tmp_path: Path, title: str, column: str, path: str, key: str, field: str
) -> None:
    wide.go("problems")
    rows = saved(wide, tmp_path, f"{ASK}: {title}…")
    found = listed(wide, path, key, "status=UNKNOWN" if path == "/calls" else "")
    assert [row[column] for row in rows] == [each[field] for each in found] != []


def test_events_that_no_call_knows_are_saved_with_the_call_that_they_are_probably_of(
    wide: Opened, tmp_path: Path
) -> None:
    wide.go("problems")
    rows = saved(wide, tmp_path, f"{ASK}: Events that no call knows…")
    (row,) = [row for row in rows if row["message_id"] == STRANGER]
    (orphan,) = [each for each in wide.server.api.get("/orphans")["orphans"] if each["message_id"] == STRANGER]
    assert row["events"] == "INITIATED_CALL RINGING NO_ANSWER"
    assert row["probable_outcome"] == ((orphan["probable_call"] or {}).get("outcome") or "")


def test_what_is_refused_and_set_aside_is_saved_with_the_services_words(wide: Opened, tmp_path: Path) -> None:
    wide.go("problems")
    refused = saved(wide, tmp_path, f"{ASK}: Refused by the voice service…")
    told = wide.server.api.get("/refusals")
    assert [row["message"] for row in refused] == [hold["message"] for hold in told["holds"] + told["ended"]] != []
    (set_aside,) = saved(wide, tmp_path, f"{ASK}: Calls that are set aside…")
    assert set_aside["request_id"] == SET_ASIDE
    assert int(set_aside["failures"]) > 0


def test_dead_letters_are_saved_masked_for_who_may_not_see_numbers(wide: Opened, tmp_path: Path) -> None:
    wide.go("problems")
    button = f"{ASK}: Messages that could not be processed…"
    masked = saved(wide, tmp_path, button)
    assert len(masked) == 3
    assert not any("+14155550" in row["body"] for row in masked)
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = SUPERVISOR
    wide.go("problems")
    clear = saved(wide, tmp_path, button)
    assert {row["message_id"] for row in clear} == {row["message_id"] for row in masked}
    assert all("+14155550" in row["body"] for row in clear)


def test_the_list_of_one_campaign_is_saved_and_masked_for_who_may_only_read(wide: Opened, tmp_path: Path) -> None:
    wide.server.api.put("/do-not-call", {"destination_phone_number": NUMBER, "campaign": "november", "reason": "@sum"})
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = READER
    wide.go("do-not-call?campaign=november")
    (row,) = saved(wide, tmp_path)
    # Stars and digits are no formula: the number stands there as everywhere else.
    assert row["destination_phone_number"] == "+1206*****00"
    assert (row["campaign"], row["reason"]) == ("november", "'@sum")


def test_templates_and_campaigns_are_saved(wide: Opened, tmp_path: Path) -> None:
    wide.go("templates")
    (template,) = saved(wide, tmp_path)
    assert (template["name"], template["languages"], template["version"]) == (TEMPLATE, "en-US es-US", "2")
    wide.go("campaigns")
    rows = saved(wide, tmp_path)
    campaigns = {each["campaign"]: each for each in listed(wide, "/campaigns", "campaigns")}
    assert {row["campaign"] for row in rows} == set(campaigns)
    assert all(int(row["WAITING"]) == campaigns[row["campaign"]]["calls"]["WAITING"] for row in rows)
