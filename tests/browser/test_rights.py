"""What one may not act on has no buttons."""

import json

import pytest
from playwright.sync_api import expect

from simulation.http_api import person
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

DESK = person("desk", "redial-read redial-act desk")


def test_a_campaign_of_others_has_no_buttons_and_ones_own_has(wide: Opened) -> None:
    names = [each["campaign"] for each in wide.server.api.get("/campaigns")["campaigns"]]
    assert len(names) > 1
    rights = {"desk": {"campaigns": [f"{names[0][:-1]}?"]}}
    wide.stack.deploy(AUTHORISATION="api_gateway", RIGHTS=json.dumps(rights))
    wide.server.api.caller = DESK
    wide.go("campaigns")
    buttons = wide.page.get_by_role("button", name="Cancel ")
    expect(buttons).to_have_count(1)
    expect(buttons).to_have_accessible_name(f"Cancel {names[0]}…")
    wide.go("dialling")
    expect(wide.page.get_by_role("heading", name="Dialling", level=1)).to_be_visible()
    expect(wide.page.get_by_role("button", name="Pause dialling…")).to_have_count(0)
    wide.go("do-not-call")
    expect(wide.page.get_by_role("button", name="Add a number…")).to_be_visible()
