"""What one may not act on has no buttons."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from simulation.stack.http_api import person
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


def test_on_the_local_stack_one_looks_at_the_page_as_somebody_else(wide: Opened) -> None:
    wide.go("dialling")
    pause = wide.page.get_by_role("button", name="Pause dialling…")
    expect(pause).to_be_visible()
    role = wide.page.get_by_label("Role")
    role.select_option("Reads")
    expect(pause).to_have_count(0)
    expect(wide.page.get_by_text("may look, not act")).to_be_visible()

    role.select_option("Acts in lane Bulk")
    expect(wide.page.get_by_role("button", name="Pause lane Bulk…")).to_be_visible()
    expect(wide.page.get_by_role("button", name="Pause lane Normal…")).to_have_count(0)
    expect(pause).to_have_count(0)

    role.select_option("May do everything")
    expect(pause).to_be_visible()


def test_on_the_local_stack_one_looks_at_the_page_as_somebody_of_one_campaign(wide: Opened) -> None:
    names = [each["campaign"] for each in wide.server.api.get("/campaigns")["campaigns"]]
    wide.go("campaigns")
    buttons = wide.page.get_by_role("button", name="Cancel ")
    expect(buttons).to_have_count(len(names))
    wide.page.get_by_label("Role").select_option(f"Acts in campaign {names[1]}")
    expect(buttons).to_have_count(1)
    expect(buttons).to_have_accessible_name(f"Cancel {names[1]}…")
    cancel = ("POST", "/page/v1/campaigns/cancel")
    role = f"act_campaign:{quote(names[1], safe='')}"
    assert wide.server.api.send(*cancel, json.dumps({"campaign": names[0]}), role=role)["statusCode"] == 403
    assert wide.server.api.send(*cancel, json.dumps({"campaign": names[1]}), role=role)["statusCode"] == 200


def test_a_role_of_a_campaign_with_any_name_is_told_and_stays_chosen(wide: Opened) -> None:
    name = "Grippeimpfung – Herbst 2026 · Straßenbahnbezirk Süd"
    role = f"act_campaign:{quote(name, safe='')}"
    me = json.loads(wide.server.api.send("GET", "/page/v1/me", role=role)["body"])
    assert me["rights"] == [{"lanes": ["*"], "campaigns": [name]}]
    assert role in me["roles"]


def test_the_api_judges_the_role_and_not_the_page_alone(wide: Opened) -> None:
    pause = ("POST", "/page/v1/dialling/pause", json.dumps({"lane": "normal"}))
    assert wide.server.api.send(*pause, role="read")["statusCode"] == 403
    assert wide.server.api.send(*pause, role="act_bulk")["statusCode"] == 403
    assert wide.server.api.send(*pause, role="act_normal")["statusCode"] == 200


def test_who_plays_a_role_sees_numbers_as_it_does(wide: Opened) -> None:
    wide.go("calls")
    numbers = wide.page.locator("td.calls-to")
    expect(numbers.first).to_contain_text("*****")
    wide.page.get_by_label("Role").select_option("Acts, sees numbers")
    expect(numbers.first).not_to_contain_text("*****")


def test_who_is_in_no_group_is_told_so_once(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = person("new@example.org", "")
    wide.go()
    told = wide.page.get_by_role("alert")
    expect(told).to_contain_text("You may not do this; it needs the group redial-read.")
    expect(wide.page.get_by_role("button", name="Try again now")).to_have_count(1)
    expect(wide.page.locator(".live")).to_have_text("Live")
    wide.server.api.caller = DESK
    wide.page.get_by_role("button", name="Try again now").click()
    expect(wide.page.get_by_role("region", name="Latest calls").locator("tbody tr")).not_to_have_count(0)
    expect(told).to_have_count(0)


def test_where_people_sign_in_there_are_no_roles_to_play(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = DESK
    wide.go()
    expect(wide.page.get_by_text("desk", exact=True)).to_be_visible()
    expect(wide.page.get_by_label("Role")).to_have_count(0)
