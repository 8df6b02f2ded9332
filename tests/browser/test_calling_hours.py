"""Calling hours under names on the page of dialling, and the settings of a campaign on its card."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

OFFICE = "mon-fri 09:00-18:00; not US"


def test_hours_are_named_changed_and_removed(wide: Opened) -> None:
    wide.go("dialling")
    panel = wide.page.locator(".panel:has(#hours)")
    expect(panel).to_contain_text("No hours have a name")
    panel.get_by_role("button", name="Name hours…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("office")
    dialog.get_by_label("Hours").fill("mon 9-18")
    dialog.get_by_role("button", name="Put them").click()
    expect(dialog.get_by_role("alert")).to_contain_text("expected a time of day like 09:00")
    dialog.get_by_label("Hours").fill(OFFICE)
    dialog.get_by_role("button", name="Put them").click()
    cells = panel.locator(".entries tbody tr").get_by_role("cell")
    expect(cells.nth(0)).to_have_text("office")
    expect(cells.nth(1)).to_have_text(OFFICE)

    # Calls and campaigns give the name: who means to add one shall not change what it says.
    panel.get_by_role("button", name="Name hours…").click()
    dialog.get_by_label("Name").fill("office")
    dialog.get_by_label("Hours").fill("daily 00:00-24:00")
    dialog.get_by_role("button", name="Put them").click()
    expect(dialog.get_by_role("alert")).to_have_text("There are hours called office: change them there.")
    dialog.get_by_role("button", name="Leave it").click()
    expect(cells.nth(1)).to_have_text(OFFICE)

    panel.get_by_role("button", name="Change office…").click()
    expect(dialog.get_by_label("Hours")).to_have_value(OFFICE)
    dialog.get_by_label("Hours").fill("daily 08:00-20:00")
    dialog.get_by_role("button", name="Put them").click()
    expect(cells.nth(1)).to_have_text("mon-sun 08:00-20:00")

    panel.get_by_role("button", name="Remove office…").click()
    expect(dialog).to_contain_text("Waiting calls that give the name are held then")
    dialog.get_by_role("button", name="Remove them").click()
    expect(panel).to_contain_text("No hours have a name")


def test_a_campaign_is_given_a_rate_and_what_nobody_touched_is_not_sent(wide: Opened) -> None:
    wide.go("campaigns")
    card = wide.page.locator(".campaign").first
    name = card.get_by_role("heading").inner_text()
    dialog = wide.page.get_by_role("dialog")
    for written, shown in (("5", "At most 5 calls a minute."), ("1", "At most 1 call a minute.")):
        card.get_by_role("button", name=f"Settings of {name}…").click()
        dialog.get_by_label("Calls a minute").fill(written)
        dialog.get_by_role("button", name="Change the settings").click()
        expect(card).to_contain_text(shown)
    card.get_by_role("button", name=f"Settings of {name}…").click()
    expect(dialog.get_by_label("Calls a minute")).to_have_value("1")
    dialog.get_by_label("Calls a minute").fill("1001")
    dialog.get_by_role("button", name="Change the settings").click()
    expect(dialog.locator("input:invalid")).to_have_count(1)
    dialog.get_by_label("Calls a minute").fill("")
    dialog.get_by_role("button", name="Change the settings").click()
    expect(card).not_to_contain_text("a minute.")
    changes = [body for what, body in wide.server.asked if what == "PUT /campaigns/settings"]
    assert [each["calls_per_minute"] for each in changes] == [5, 1, None]
    assert not any("calling_hours" in each for each in changes)


def test_a_campaign_is_moved_to_a_lane_and_that_is_taken_back(wide: Opened) -> None:
    wide.go("campaigns")
    card = wide.page.locator(".campaign").first
    name = card.get_by_role("heading").inner_text()
    dialog = wide.page.get_by_role("dialog")
    for chosen in ("Urgent", "Of each request"):
        card.get_by_role("button", name=f"Settings of {name}…").click()
        dialog.get_by_label(chosen).check()
        dialog.get_by_role("button", name="Change the settings").click()
        if chosen == "Urgent":
            expect(card).to_contain_text("In lane Urgent.")
    expect(card).not_to_contain_text("In lane")
    changes = [body for what, body in wide.server.asked if what == "PUT /campaigns/settings"]
    assert [each["lane"] for each in changes] == ["urgent", None]
    assert not any("calling_hours" in each or "calls_per_minute" in each for each in changes)


def test_a_campaign_is_given_hours_and_has_them_taken_back(wide: Opened) -> None:
    wide.go("campaigns")
    card = wide.page.locator(".campaign").first
    name = card.get_by_role("heading").inner_text()
    card.get_by_role("button", name=f"Settings of {name}…").click()
    dialog = wide.page.get_by_role("dialog")
    dialog.get_by_label("Hours").fill(OFFICE)
    dialog.get_by_role("button", name="Change the settings").click()
    expect(card).to_contain_text(f"Calls within {OFFICE}.")

    card.get_by_role("button", name=f"Settings of {name}…").click()
    dialog.get_by_label("Hours").fill("")
    dialog.get_by_role("button", name="Change the settings").click()
    expect(card).not_to_contain_text("Calls within")
    changes = [body for what, body in wide.server.asked if what == "PUT /campaigns/settings"]
    assert [each["campaign"] for each in changes] == [name, name]
    assert changes[-1]["calling_hours"] is None
