"""Whatever the width and however long the names: no view scrolls sideways."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from redial.domain.call.calls import CallStatus, call_id_of
from simulation.http_api import SUPERVISOR, person
from simulation.page.busy_stack import TEMPLATE
from simulation.page.gateway import Gateway
from simulation.page.server import PageServer
from simulation.sends import Script
from simulation.stepped_stack import Moment, SteppedStack
from tests.browser.conftest import Opened
from tests.browser.happenings import become, request

pytestmark = pytest.mark.browser

LONG = "water-main-repair-of-the-northern-district-2026"
LONGER = "W" * 128
FREE = "+18085550151"
STOPPED = "V" * 128
UNCLEAR, REJECTED = 2, 27
"""The places of two of the requests."""
WIDTHS = (320, 390, 700, 834, 1440, 1920)
OTHER_VIEWS = ("templates", f"templates/{TEMPLATE}", f"templates/{TEMPLATE}/edit", "audit")
VIEWS = (
    "",
    "calls",
    "calls?later=1",
    "new-call",
    "submit",
    "campaigns",
    *OTHER_VIEWS,
    "dialling",
    "do-not-call",
    "do-not-call/import",
    "problems",
)


@pytest.fixture(scope="module")
def long_names(busy: tuple[SteppedStack, Moment]) -> Moment:
    """A stack on which everything that people can name has a long name."""
    stack, moment = busy
    stack.go_back(moment)
    refused = Script("refused", says="The message names a voice that nobody has")
    scripts = (Script(), Script("timed_out"), Script(outcome="BUSY"), Script(seconds=5_000))
    for number in range(24):
        script = refused if number % 2 else scripts[number // 2 % 4]
        _request(stack, number, script, campaign=(LONG, LONGER)[number % 2])
    for number in range(24, 27):
        _request(stack, number, Script(), campaign=STOPPED, not_before="2026-11-24T09:00:00Z")
    _request(stack, REJECTED, Script(), campaign=LONG, number="12")
    become(stack, _name(UNCLEAR), CallStatus.UNKNOWN, within_s=1_800)
    stack.deploy(AUTHORISATION="api_gateway")
    people = Gateway(stack)
    people.caller = person(LONGER, "redial-read redial-act")
    people.post("/dialling/pause", {"campaign": STOPPED, "reason": LONGER})
    people.post("/campaigns/cancel", {"campaign": STOPPED})
    stack.run(10)
    stack.run_until_idle(120)
    assert LONGER in {hold["campaign"] for hold in people.get("/refusals")["holds"]}
    return stack.moment()


@pytest.fixture
def server(server: PageServer, long_names: Moment) -> PageServer:
    server.api.stack.go_back(long_names)
    return server


def _request(stack: SteppedStack, place: int, script: Script, *, number: str = "", **more: Any) -> None:
    if script.behaviour == "refused":
        # Unlike the others, which the service takes.
        text = "The water is turned off on Monday from nine to noon: store what you need."
        more = {"content": {"plain_text_message": {"text": text}}, **more}
    request(stack, _name(place), script, number=number or f"+180855501{place:02d}", **more)


def _name(place: int) -> str:
    return f"{(LONG, LONGER)[place % 2][:120]}-{place}"


@pytest.mark.parametrize("width", WIDTHS)
def test_no_view_scrolls_sideways(browser: Browser, server: PageServer, width: int) -> None:
    unclear = server.api.stack.call(_name(UNCLEAR))
    assert unclear is not None
    (rejected,) = server.api.get("/calls", f"request_id={_name(REJECTED)}")["calls"]
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    too_wide = {}
    for view in (*VIEWS, *(f"calls/{call_id}" for call_id in (unclear.call_id, rejected["call_id"]))):
        page.goto(f"{server.url}/#/{view}")
        page.reload()
        expect(page.locator("h1")).to_be_attached()
        expect(page.locator(".loading")).to_have_count(0)
        sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if sizes[0] > sizes[1]:
            too_wide[view] = sizes
        outside = page.evaluate(
            """[...document.querySelectorAll('.panel')].filter((panel) => panel.scrollWidth > panel.clientWidth + 1)
                 .map((panel) => panel.querySelector('h2')?.textContent ?? panel.className)"""
        )
        if outside:
            too_wide[f"{view} panels"] = outside
    context.close()
    assert too_wide == {}


def test_a_long_name_is_cut_and_told_whole(wide: Opened) -> None:
    wide.go()
    campaigns = wide.page.get_by_role("region", name="Campaigns")
    link = campaigns.get_by_role("link", name=re.compile(f"^({LONGER}|{STOPPED})$")).first
    expect(link).to_have_attribute("title", re.compile(f"^({LONGER}|{STOPPED})$"))


@pytest.mark.parametrize("width", [320, 768, 1240, 1280, 1400])
def test_names_of_any_script_that_are_shown_in_full_stay_within_the_view(wide: Opened, width: int) -> None:
    unbroken, mixed = "水" * 85, "محمد‏ (" + "Ö" * 90 + ") 🩺"
    then = [{"destination_phone_number": "+18085550150", "name": unbroken}]
    request(
        wide.stack,
        "in-full",
        Script(seconds=900),
        name=mixed,
        campaign=unbroken,
        then=then,
        metadata={"Ö" * 30: unbroken},
    )
    become(wide.stack, "in-full", CallStatus.CALLING)
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = SUPERVISOR
    wide.server.api.put("/do-not-call", {"destination_phone_number": FREE, "campaign": unbroken, "reason": mixed})
    wide.page.set_viewport_size({"width": width, "height": 900})
    for view in ("calls", f"calls/{call_id_of('in-full')}", "campaigns", "do-not-call", ""):
        wide.go(view)
        expect(wide.page.locator(".panel, .campaign").first).to_be_visible()
        expect(wide.page.locator(".loading")).to_have_count(0)
        expect(wide.page.get_by_text(unbroken).first).to_be_attached()
        assert wide.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
