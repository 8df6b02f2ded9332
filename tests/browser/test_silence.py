"""What a call's page says of a send without an answer, where its silence may prove that no call was placed."""

import pytest
from playwright.sync_api import expect

from redial.domain.call.calls import CallStatus, call_id_of
from simulation.stack.stepped_stack import SteppedStack
from simulation.voice.sends import Script
from tests.browser.conftest import Opened
from tests.browser.happenings import become, request

pytestmark = pytest.mark.browser

RETRY = {"total_attempts": 2, "on_unknown": "redial_if_silent"}
JUDGED_WITHIN_S = 1_500


def test_a_silent_send_says_when_it_is_judged_and_then_why_it_proves_nothing(wide: Opened, quiet: SteppedStack) -> None:
    # Nothing else is called: no event of another call says that events would have come.
    request(quiet, "silent", Script("error"), retry=RETRY)
    become(quiet, "silent", CallStatus.CALLING)
    wide.server.reset(quiet)
    wide.go(f"calls/{call_id_of('silent')}")
    asked = wide.page.get_by_role("region", name="The request")
    expect(asked).to_contain_text("called again where the silence after a send proves that it was not placed")
    waits = wide.page.get_by_role("region", name="What comes next")
    expect(waits).to_contain_text("whether its silence proves that no call was placed is judged at 10:2")

    become(quiet, "silent", CallStatus.UNKNOWN, JUDGED_WITHIN_S)
    expect(wide.page.locator(".call-title .badge")).to_have_text("Unclear")
    expect(wide.page.locator(".call-head")).to_contain_text("Perhaps placed on attempt 1; its silence proves nothing: ")
    story = wide.page.locator(".history")
    expect(story).to_contain_text("its silence proves nothing: ")
    expect(story).not_to_contain_text("SEND_UNKNOWN")
    expect(wide.page.get_by_role("button", name="Settle…")).to_be_visible()
