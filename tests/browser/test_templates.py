"""Templates: listed, put in a new version, tried with values, deleted."""

import pytest
from playwright.sync_api import expect

from simulation.page.busy_stack import TEMPLATE
from simulation.page.gateway import VIEWER
from simulation.stack.http_api import DISPATCHER
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser


def test_a_template_is_tried_in_each_of_its_languages(wide: Opened) -> None:
    wide.go("templates")
    row = wide.page.get_by_role("row").filter(has_text=TEMPLATE)
    expect(row).to_contain_text("en-US, es-US")
    expect(row).to_contain_text("name, visit, code")
    row.get_by_role("link", name=TEMPLATE).click()
    expect(wide.page.get_by_role("heading", level=1)).to_be_focused()
    expect(wide.page.get_by_role("article", name="en-US")).to_contain_text(
        "Hello {name}. Your visit is on {visit:weekday}"
    )

    tried = wide.page.get_by_role("region", name="Try it")
    tried.get_by_label("name").fill("Ana")
    tried.get_by_label("visit").fill("2026-11-26")
    tried.get_by_label("code").fill("4711")
    tried.get_by_role("button", name="Show what it says").click()
    expect(tried.get_by_role("alert")).to_contain_text("visit: expected a time like 14:30")
    tried.get_by_label("visit").fill("2026-11-26T14:30")
    expect(tried.get_by_role("alert")).to_have_count(0)
    tried.get_by_role("button", name="Show what it says").click()
    said = tried.get_by_role("status")
    expect(said).to_contain_text(
        "Hello Ana. Your visit is on Thursday, November 26, 2026, at 2:30 PM. Your code is 4, 7, 1, 1."
    )
    expect(said).to_contain_text("of 3,000")
    expect(said).to_contain_text("to say")

    tried.get_by_label("Language").select_option("es-US")
    expect(said).to_be_empty()
    tried.get_by_role("button", name="Show what it says").click()
    expect(said).to_contain_text("jueves")
    expect(said).to_contain_text("that are said; with tags")


def test_a_new_version_is_what_new_requests_say_and_the_one_before_can_be_looked_at(wide: Opened) -> None:
    wide.go(f"templates/{TEMPLATE}")
    wide.page.get_by_role("link", name="New version…").click()
    wide.page.get_by_label("What is said in en-US").fill("Good day, {name}. It is on {visit:date}. {")
    wide.page.get_by_role("button", name="Store the new version").click()
    expect(wide.page.get_by_role("alert")).to_contain_text("en-US: ")
    wide.page.get_by_label("What is said in en-US").fill("Good day, {name}. It is on {visit:date}.")
    wide.page.get_by_role("button", name="Remove es-US").click()
    wide.page.get_by_role("button", name="Add a language").click()
    language = wide.page.locator("form.editor").get_by_label("Language", exact=True).last
    expect(language).to_be_focused()
    language.fill("de-DE")
    wide.page.get_by_label("What is said in de-DE").fill("Guten Tag, {name}, am {visit:date}.")
    wide.page.get_by_role("button", name="Store the new version").click()

    expect(wide.page.get_by_role("status").filter(has_text="is stored as version 3")).to_be_visible()
    expect(wide.page.get_by_role("article", name="de-DE")).to_contain_text("Guten Tag, {name}")
    wide.page.get_by_label("Version").select_option("2")
    expect(wide.page.get_by_role("article", name="es-US")).to_be_visible()
    ((_, put),) = [asked for asked in wide.server.asked if "made_of" in asked[1] and "de-DE" in asked[1]["texts"]]
    assert put["made_of"] == 2


def test_what_is_written_is_tried_before_it_is_stored(wide: Opened) -> None:
    wide.go(f"templates/{TEMPLATE}")
    wide.page.get_by_role("link", name="New version…").click()
    wide.page.get_by_label("What is said in en-US").fill("Good day, {name}.")
    tried = wide.page.get_by_role("region", name="Try it before it is stored")
    tried.get_by_label("name").fill("Ana")
    tried.get_by_role("button", name="Show what it says").click()
    expect(tried.get_by_role("status")).to_contain_text("Good day, Ana.")
    wide.page.get_by_label("What is said in en-US").fill("Hello {name}, {")
    expect(tried.get_by_role("status")).to_be_empty()
    tried.get_by_role("button", name="Show what it says").click()
    expect(tried.get_by_role("alert")).to_contain_text("en-US: ")
    wide.go(f"templates/{TEMPLATE}")
    expect(wide.page.get_by_role("article", name="en-US")).to_contain_text("Your visit is on")


def test_nobodys_change_is_overwritten(wide: Opened) -> None:
    wide.go(f"templates/{TEMPLATE}/edit")
    wide.page.get_by_label("What is said in en-US").fill("Mine.")
    wide.server.api.put(f"/templates/{TEMPLATE}", {"texts": {"en-US": {"text": "Another's."}}})
    wide.page.get_by_role("button", name="Store the new version").click()
    expect(wide.page.get_by_role("alert")).to_contain_text("is in version 3 by now, not in 2")
    # Begun anew, it is made of what the other one said.
    wide.page.get_by_role("link", name=TEMPLATE).click()
    wide.page.get_by_role("link", name="New version…").click()
    expect(wide.page.get_by_label("What is said in en-US")).to_have_value("Another's.")
    wide.page.get_by_label("What is said in en-US").fill("Both.")
    wide.page.get_by_role("button", name="Store the new version").click()
    expect(wide.page.get_by_role("status").filter(has_text="is stored as version 4")).to_be_visible()


def test_a_template_is_made_and_deleted(wide: Opened) -> None:
    wide.go("templates")
    wide.page.get_by_role("link", name="New template…").click()
    wide.page.get_by_role("textbox", name="Name").fill("boil-water")
    wide.page.get_by_label("What is said in en-US").fill("Boil your water.")
    wide.page.get_by_label("Voice").fill("Hans")
    wide.page.get_by_role("button", name="Store the template").click()
    expect(wide.page.get_by_role("alert")).to_contain_text("en-US: Hans speaks de-DE, not en-US")
    wide.page.get_by_label("Voice").fill("Joanna")
    wide.page.get_by_role("button", name="Store the template").click()
    expect(wide.page.get_by_role("heading", level=1)).to_have_text("boil-water")
    expect(wide.page.get_by_text("It says the same to all")).to_be_visible()

    wide.page.get_by_role("button", name="Delete…").click()
    wide.page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(wide.page.get_by_role("status").filter(has_text="is deleted")).to_be_visible()
    expect(wide.page.get_by_role("row").filter(has_text="boil-water")).to_have_count(0)
    wide.move("templates/boil-water")
    expect(wide.page.get_by_text("There is no such template")).to_be_visible()


def test_stars_in_place_of_a_hidden_number_are_never_stored(wide: Opened) -> None:
    wide.server.api.put("/templates/call-us", {"texts": {"en-US": {"text": "Call +12065550100."}}})
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = DISPATCHER
    wide.go("templates/call-us/edit")
    expect(wide.page.get_by_label("What is said in en-US")).to_have_value("Call +1206*****00.")
    expect(wide.page.get_by_text("the stars would be said")).to_be_visible()
    expect(wide.page.get_by_role("button", name="Store the new version")).to_be_disabled()


def test_whoever_may_only_look_sees_what_is_said(wide: Opened) -> None:
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = VIEWER
    for view in ("templates", f"templates/{TEMPLATE}", f"templates/{TEMPLATE}/edit"):
        wide.go(view)
        expect(wide.page.get_by_text("may look, not act")).to_be_visible()
        expect(wide.page.get_by_role("link").filter(has_text="…")).to_have_count(0)
        asking = wide.page.get_by_role("button").filter(has_text="…").filter(has_not_text="Save as a file")
        expect(asking).to_have_count(0)
    expect(wide.page.get_by_role("article", name="en-US")).to_be_visible()
