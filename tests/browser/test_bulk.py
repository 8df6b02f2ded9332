"""Many calls at once: chosen by mouse and keyboard, asked about once, done one by one, told by what became of them."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Request, Route, expect

from redial.domain.call.calls import CallStatus
from simulation.page.gateway import PAGE_API
from simulation.page.server import PageServer
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Opened

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def nothing_becomes_due(server: PageServer) -> None:
    """Let no call come as another line, which nobody chose, because its time has come."""
    server.api.stack.stand_still()


def boxes(wide: Opened) -> Locator:
    return wide.page.locator("tbody .choose")


def bar(wide: Opened) -> Locator:
    return wide.page.get_by_role("toolbar", name="What to do with the chosen calls")


def keep_listed(opened: Opened) -> None:
    """Let no line be told of a change: each later question for the list is answered as the next one is."""
    listed: list[str] = []

    def answer(route: Route) -> None:
        if not listed:
            listed.append(route.fetch().text())
        route.fulfill(body=listed[0], content_type="application/json")

    opened.page.route("**/v1/calls?*", answer)
    with opened.page.expect_response(lambda response: bool(listed) and "/v1/calls?" in response.url):
        pass


def test_calls_are_chosen_by_mouse_and_by_keyboard(wide: Opened) -> None:
    wide.go("calls")
    expect(boxes(wide).first).to_be_visible()
    expect(bar(wide)).to_have_count(0)
    boxes(wide).nth(1).click()
    boxes(wide).nth(4).click(modifiers=["Shift"])
    expect(bar(wide)).to_contain_text("4 calls chosen")
    boxes(wide).nth(6).focus()
    wide.page.keyboard.press("Shift+Space")
    expect(bar(wide)).to_contain_text("6 calls chosen")
    boxes(wide).nth(2).focus()
    wide.page.keyboard.press("Space")
    expect(bar(wide)).to_contain_text("5 calls chosen")
    everything = wide.page.get_by_role("checkbox", name="Choose all that are shown")
    everything.check()
    expect(bar(wide)).to_contain_text(re.compile(r"2\d calls chosen"))
    assert violations(wide.page) == []
    for width in (320, 390, 700, 1440):
        wide.resize(width, 800)
        assert wide.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    everything.uncheck()
    expect(bar(wide)).to_have_count(0)


def test_what_was_cancelled_is_marked_while_the_list_still_has_it_as_waiting(own: Opened) -> None:
    own.go("calls?status=WAITING")
    lines = own.page.locator(".calls-table tbody tr:has(.choose)")
    expect(lines.first.locator(".badge")).to_contain_text("Waiting")
    name = lines.first.locator(".calls-name a").inner_text()
    # The index of the list is told of a change a moment later.
    keep_listed(own)
    line = lines.filter(has_text=name)
    line.locator(".choose").check()
    bar(own).get_by_role("button", name="Cancel…").click()
    own.page.get_by_role("dialog").get_by_role("button", name="Cancel them").click()
    expect(own.page.locator(".bulk-result")).to_contain_text("1 call")
    expect(line.locator(".badge")).to_contain_text("Cancelled")


def test_what_fits_is_cancelled_and_the_rest_is_left(wide: Opened) -> None:
    wide.go("calls?status=WAITING&status=COMPLETED")
    wide.page.get_by_role("checkbox", name="Choose all that are shown").check()
    button = bar(wide).get_by_role("button", name="Cancel…")
    count = int(re.findall(r"\((\d+)\)", button.inner_text())[0])
    button.click()
    dialog = wide.page.get_by_role("dialog", name=f"Cancel {count} call")
    expect(dialog).to_contain_text("of the chosen")
    dialog.get_by_label("Why").fill("a mistake")
    dialog.get_by_role("button", name="Cancel them").click()
    told = wide.page.locator(".bulk-result")
    expect(told).to_contain_text(f"{count} call")
    expect(told).to_contain_text("left out")
    assert len(wide.server.asked) == count
    assert {body["reason"] for _, body in wide.server.asked} == {"a mistake"}
    expect(bar(wide)).to_have_count(0)


def test_what_the_stack_refuses_is_told_by_why(wide: Opened) -> None:
    call = wide.a_call(lambda call: call.status is CallStatus.UNREACHED)
    name = call.request.request_id
    wide.server.api.put("/do-not-call", {"call_id": call.call_id})
    wide.go("calls?status=UNREACHED")
    wide.page.get_by_role("checkbox", name=f"Choose {name}", exact=True).check()
    bar(wide).get_by_role("button", name="Call again…").click()
    wide.page.get_by_role("dialog").get_by_role("button", name="Call again").click()
    told = wide.page.locator(".bulk-result")
    expect(told).to_contain_text("1 refused: The recipient is on the do-not-call list")
    expect(told.get_by_role("link", name=name)).to_be_visible()
    assert violations(wide.page) == []


def test_a_note_on_many_is_one_note_on_each(wide: Opened) -> None:
    wide.go("calls?status=COMPLETED")
    for place in range(2):
        boxes(wide).nth(place).check()
    bar(wide).get_by_role("button", name="Note…").click()
    dialog = wide.page.get_by_role("dialog", name="What is to be noted on 2 calls?")
    dialog.get_by_label("Note", exact=True).fill("told by phone")
    dialog.get_by_role("button", name="Note it").click()
    expect(wide.page.locator(".bulk-result")).to_contain_text("Noted on 2 calls.")
    assert [body["text"] for _, body in wide.server.asked] == ["told by phone"] * 2


def test_many_waiting_calls_get_another_time(wide: Opened) -> None:
    wide.go("calls?status=WAITING")
    boxes(wide).first.check()
    bar(wide).get_by_role("button", name="Another time…").click()
    dialog = wide.page.get_by_role("dialog", name="When is 1 call to be made?")
    dialog.get_by_label("Not before").fill("2026-12-24T18:30")
    dialog.get_by_role("button", name="Set the time").click()
    expect(wide.page.locator(".bulk-result")).to_contain_text("1 call has another time.")
    ((where, body),) = wide.server.asked
    assert where.endswith("/reschedule")
    assert body["not_before"] == "2026-12-24T17:30:00.000Z"


def test_what_is_shown_is_sorted_by_a_column(wide: Opened) -> None:
    wide.go("calls?status=COMPLETED")
    head = wide.page.get_by_role("columnheader", name="Call", exact=False).first
    names = wide.page.locator("tbody .calls-name a")
    expect(names).to_have_count(25)
    before = names.all_inner_texts()
    wide.page.get_by_role("button", name="Call", exact=True).click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(wide.page.get_by_text("Sorted are the calls that are shown here, and no others.")).to_be_visible()
    assert names.all_inner_texts() != before
    up = names.all_inner_texts()
    wide.page.get_by_role("button", name="Call", exact=True).click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert names.all_inner_texts() == up[::-1]
    wide.page.get_by_role("button", name="Call", exact=True).click()
    expect(head).to_have_attribute("aria-sort", "none")


def test_filters_are_kept_under_a_name_and_a_number_never(wide: Opened) -> None:
    wide.go("calls?status=COMPLETED&search=206555014299")
    wide.page.get_by_role("button", name="Save these filters…").click()
    dialog = wide.page.get_by_role("dialog", name="Save these filters?")
    dialog.get_by_label("Name").fill("of +1 206 555 0142")
    dialog.get_by_role("button", name="Save the filters").click()
    expect(dialog.get_by_role("alert")).to_contain_text("without a phone number")
    dialog.get_by_label("Name").fill("played")
    dialog.get_by_role("button", name="Save the filters").click()
    expect(dialog).to_have_count(0)
    kept = json.loads(wide.page.evaluate("localStorage.getItem('redial.filters')"))
    assert kept == [{"name": "played", "query": "status=COMPLETED"}]
    wide.move("calls")
    wide.page.get_by_label("Saved filters").select_option("played")
    expect(wide.page.get_by_role("checkbox", name="Played")).to_be_checked()
    elsewhere = {"name": "of another tab", "query": "status=EXPIRED"}
    wide.page.evaluate("saved => localStorage.setItem('redial.filters', saved)", json.dumps([*kept, elsewhere]))
    forget = wide.page.get_by_role("button", name="Forget “played”")
    forget.click()
    expect(forget).to_have_count(0)
    assert json.loads(wide.page.evaluate("localStorage.getItem('redial.filters')")) == [elsewhere]


def test_a_range_of_time_is_asked_for_in_the_viewers_zone(own: Opened) -> None:
    def is_in_utc(request: Request) -> bool:
        since, until = "since=2026-11-23T09%3A00%3A00.000Z", "until=2026-11-23T11%3A30%3A00.000Z"
        return since in request.url and until in request.url

    own.go("calls")
    own.page.locator("label.filter", has_text="Last hour").locator("select").select_option("between")
    own.page.get_by_label("From", exact=True).fill("2026-11-23T10:00")
    with own.page.expect_request(is_in_utc):
        own.page.get_by_label("To", exact=True).fill("2026-11-23T12:30")
        own.page.get_by_label("To", exact=True).blur()
    expect(own.page).to_have_url(re.compile("from=2026-11-23T10%3A00&to=2026-11-23T12%3A30"))
    expect(own.page.locator(".panel-list[aria-busy=false]")).to_be_visible()
    assert violations(own.page) == []


def test_what_a_list_finds_is_saved_as_a_table_and_the_trail_tells(wide: Opened, tmp_path: Path) -> None:
    wide.go("calls?status=COMPLETED")
    wide.page.get_by_role("button", name="Save as a file…").click()
    with wide.page.expect_download() as saving:
        wide.page.get_by_role("dialog").get_by_role("button", name="Save the file").click()
    download: Download = saving.value
    download.save_as(tmp_path / "calls.csv")
    lines = (tmp_path / "calls.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("call_id,request_id,destination_phone_number,")
    done = [call for call in wide.stack.calls().values() if call.status is CallStatus.COMPLETED]
    assert len(lines) - 1 == len(done)
    (entry,) = [act for act in wide.server.api.get("/audit")["acts"] if act["kind"] == "export"]
    assert entry["details"]["status"] == "COMPLETED"


def test_on_a_phone_the_tools_fit(phone: Opened) -> None:
    phone.go("calls")
    phone.page.locator("tbody .choose").first.check()
    phone.page.get_by_role("button", name="Choose all that are shown").click()
    expect(phone.page.locator("tbody .choose:not(:checked)")).to_have_count(0)
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), PHONE
    assert violations(phone.page) == []


def test_a_recipients_name_stands_below_its_request_id_however_long_that_is(wide: Opened) -> None:
    body = {
        "request_id": f"visit-{'7' * 100}",
        "destination_phone_number": "+12065550133",
        "name": "Ana García",
        "campaign": "names",
        "content": {"plain_text_message": {"text": "Hello."}},
    }
    assert wide.server.api.send("POST", f"{PAGE_API}/v1/calls", json.dumps(body))["statusCode"] == 202
    wide.go("calls?campaign=names")
    name = wide.page.locator(".calls-person")
    expect(name).to_be_visible()
    wide.resize(1280)
    lefts = "name => [name, name.previousElementSibling].map((shown) => shown.getBoundingClientRect().left)"
    of_name, of_id = name.evaluate(lefts)
    assert of_name == of_id
