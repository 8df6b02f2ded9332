"""Numbers are taken off the do-not-call list without being typed: from their line, and from a call."""

import pytest
from playwright.sync_api import expect

from redial.domain.call.calls import CallStatus
from simulation.stack.http_api import SUPERVISOR
from tests.browser.axe import violations
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser


def test_a_number_is_taken_off_from_its_line_by_who_may_see_it(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = SUPERVISOR
    number = "+12065550188"
    wide.server.api.put("/do-not-call", {"destination_phone_number": number, "campaign": "flu-clinic-november"})
    wide.server.api.put("/do-not-call", {"destination_phone_number": number, "reason": "asked us"})
    wide.go("do-not-call")
    line = wide.page.locator(".entries tbody tr").filter(has_text=number).filter(has_text="all calls")
    line.get_by_role("button", name=f"Take {number} off the list…").click()
    dialog = wide.page.get_by_role("dialog", name="Take this number off the list?")
    expect(dialog).to_contain_text(f"{number} may be called again at once")
    assert violations(wide.page) == []
    dialog.get_by_label("Why").fill("a mistake")
    dialog.get_by_role("button", name="Take it off").click()
    expect(wide.page.get_by_role("status").filter(has_text="is still on the list: for the campaign")).to_be_visible()
    expect(line).to_have_count(0)
    ((where, asked),) = wide.server.asked
    assert where == "POST /do-not-call/remove"
    assert asked == {"destination_phone_number": number, "reason": "a mistake"}
    for width in (320, 390, 1440):
        wide.resize(width, 800)
        assert wide.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_who_sees_no_numbers_takes_one_off_from_a_call_to_it(wide: Opened) -> None:
    wide.go("do-not-call")
    expect(wide.page.locator(".entries tbody tr").first).to_be_visible()
    expect(wide.page.get_by_role("button", name="off the list…")).to_have_count(0)
    call = wide.a_call(lambda call: call.status is CallStatus.WAITING)
    wide.server.api.put("/do-not-call", {"call_id": call.call_id})
    wide.go(f"calls/{call.call_id}")
    wide.page.get_by_role("button", name="Take off the list…").click()
    wide.page.get_by_role("dialog").get_by_role("button", name="Take it off").click()
    expect(wide.page.get_by_role("status").filter(has_text="may be called again.")).to_be_visible()
    expect(wide.page.get_by_role("button", name="Take off the list…")).to_have_count(0)
    ((_, asked),) = wide.server.asked
    assert asked == {"call_id": call.call_id, "reason": ""}
