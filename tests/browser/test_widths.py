"""Whatever the width and however long the names: no view scrolls sideways."""

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, Page, Route, expect

from dashboard.paths import PAGE
from redial.domain.call.calls import CallStatus, call_id_of
from simulation.page.busy_stack import TEMPLATE
from simulation.page.gateway import Gateway
from simulation.page.server import PageServer
from simulation.stack.http_api import SUPERVISOR, person
from simulation.stack.stepped_stack import Moment, SteppedStack
from simulation.voice.sends import Script
from tests.browser.conftest import NARROW, Opened
from tests.browser.happenings import become, request
from tests.browser.layout import until_letters_are_there

pytestmark = pytest.mark.browser

LONG = "water-main-repair-of-the-northern-district-2026"
LONGER = "W" * 128
FREE = "+18085550151"
STOPPED = "V" * 128
PLAYED, UNCLEAR, REJECTED = 0, 2, 27
"""The places of some of the requests."""
WIDTHS = (320, 390, 680, 700, 800, 834, 900, 1080, 1240, 1280, 1400, 1440, 1920)
"""Those at which the page is laid out otherwise among them, for there it has least room."""
WALKED: dict[str, tuple[str, ...]] = {
    "overview": ("",),
    "calls": ("calls", "calls?later=1"),
    "call": ("calls/{unclear}", "calls/{rejected}", "calls/{played}"),
    "new-call": ("new-call",),
    "submit": ("submit",),
    "campaigns": ("campaigns",),
    "campaign": (f"campaigns/{LONG}", f"campaigns/{LONGER}", f"campaigns/{STOPPED}"),
    "wall": ("wall", f"wall/{LONGER}"),
    "templates": ("templates", f"templates/{TEMPLATE}", f"templates/{TEMPLATE}/edit", "new-template"),
    "dialling": ("dialling",),
    "do-not-call": ("do-not-call", f"do-not-call?campaign={LONGER}"),
    "do-not-call-import": ("do-not-call/import",),
    "problems": ("problems",),
    "audit": ("audit",),
    "nothing": ("nowhere",),
}
"""The addresses of each view of the page, and where there is none."""
GO = """
async (place) => {
  location.hash = `#/${place}`
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame)
}
"""
TOO_WIDE = """
async (widths) => {
  const found = {}
  for (const width of widths) {
    frameElement.style.width = `${width}px`
    // All is laid out as soon as it is asked; the charts alone follow a frame later.
    if (document.querySelector(".chart")) for (const _ of [1, 2]) await new Promise(requestAnimationFrame)
    if (innerWidth !== width) throw new Error(`${innerWidth} px instead of ${width}`)
    const outside = sticksOut()
    if (outside.length > 0) found[width] = outside
  }
  return found

  function sticksOut() {
    const { scrollWidth, clientWidth } = document.documentElement
    const outside = [...document.querySelectorAll(".panel, .campaign, .button, .bar, .segment, .view-title, .wall-figures > *")]
      .filter((part) => part.clientWidth > 0 && part.scrollWidth > part.clientWidth + 1)
      .map((part) => part.querySelector("h2")?.textContent ?? `${part.className}: ${part.textContent}`.slice(0, 60))
    return scrollWidth > clientWidth ? [`${scrollWidth} px`, ...outside] : outside
  }
}
"""
# Beside what is seen: what a frame of any width shows is laid out, and is not painted.
AROUND = (
    '<iframe name="framed" src="/" style="position: absolute; left: 5000px; border: 0; width: 1920px; height: 900px">'
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


def test_each_view_of_the_page_is_walked() -> None:
    views = set(re.findall(r'(?m)^  "?([a-z-]+)"?: \{', (PAGE / "app" / "views.js").read_text(encoding="utf-8")))
    assert views | {"overview", "nothing"} == set(WALKED)
    addresses = {place.split("?")[0].split("/")[0] for walked in WALKED.values() for place in walked}
    cases = re.findall(
        r'(?m)^    case "([a-z-]*)":|place === "([a-z-]+)"', (PAGE / "app" / "app.js").read_text(encoding="utf-8")
    )
    assert {either or other for either, other in cases} <= addresses


def test_nothing_but_the_charts_watches_how_wide_it_is() -> None:
    watching = re.compile(r"ResizeObserver|\bresize\b|innerWidth|matchMedia\((?!\"\(prefers-)")
    watchers = [path.name for path in (PAGE / "app").rglob("*.js") if watching.search(path.read_text(encoding="utf-8"))]
    assert watchers == ["chart.js"]


def framed(around: Page, server: PageServer) -> Frame:
    """Give the page within another one, which it permits to nobody else."""

    def permit(route: Route) -> None:
        answer = route.fetch()
        refusing = ("x-frame-options", "content-security-policy")
        route.fulfill(response=answer, headers={k: v for k, v in answer.headers.items() if k not in refusing})

    around.route(f"{server.url}/", permit)
    around.route(f"{server.url}/around", lambda route: route.fulfill(body=AROUND, content_type="text/html"))
    around.goto(f"{server.url}/around")
    page = around.frame("framed")
    assert page is not None
    expect(page.locator("h1")).to_be_attached()
    until_letters_are_there(page)
    around.unroute_all()
    return page


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_no_view_scrolls_sideways(browser: Browser, server: PageServer, language: str) -> None:
    called = {"unclear": call_id_of(_name(UNCLEAR)), "played": call_id_of(_name(PLAYED))}
    (rejected,) = server.api.get("/calls", f"request_id={_name(REJECTED)}")["calls"]
    context = browser.new_context(locale=language, reduced_motion="reduce")
    page = framed(context.new_page(), server)
    too_wide = {}
    for view in itertools.chain.from_iterable(WALKED.values()):
        page.evaluate(GO, view.format(**called, rejected=rejected["call_id"]))
        expect(page.locator("h1")).to_be_attached()
        expect(page.locator(".loading")).to_have_count(0)
        expect(page.locator("html")).to_have_attribute("lang", language)
        if outside := page.evaluate(TOO_WIDE, WIDTHS):
            too_wide[view[:40]] = outside
    context.close()
    assert not too_wide, too_wide


def test_a_long_name_is_cut_and_told_whole(wide: Opened) -> None:
    wide.go()
    campaigns = wide.page.get_by_role("region", name="Campaigns")
    link = campaigns.get_by_role("link", name=re.compile(f"^({LONGER}|{STOPPED})$")).first
    expect(link).to_have_attribute("title", re.compile(f"^({LONGER}|{STOPPED})$"))


def test_names_of_any_script_that_are_shown_in_full_stay_within_the_view(wide: Opened) -> None:
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
    wide.stack.run(15)  # until it is counted
    wide.stack.deploy(AUTHORISATION="api_gateway")
    wide.server.api.caller = SUPERVISOR
    wide.server.api.put("/do-not-call", {"destination_phone_number": FREE, "campaign": unbroken, "reason": mixed})
    for view in ("calls", f"calls/{call_id_of('in-full')}", "campaigns", "do-not-call", ""):
        wide.go(view)
        expect(wide.page.locator(".panel, .campaign").first).to_be_visible()
        expect(wide.page.locator(".loading")).to_have_count(0)
        expect(wide.page.get_by_text(unbroken).first).to_be_attached()
        for width in (320, 768, 1240, 1280, 1400):
            wide.resize(width)
            assert wide.page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [width, width], view


LABELS = """
(selector) => [...document.querySelectorAll(selector)]
  .map((part) => part.getBoundingClientRect())
  .filter(({ width }) => width > 0)
  .map(({ left, right }) => [left, right])
"""


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_on_the_narrowest_phone_nothing_of_the_frame_lies_on_something_else(
    browser: Browser, server: PageServer, language: str
) -> None:
    context = browser.new_context(viewport=NARROW, locale=language, reduced_motion="reduce")
    page = context.new_page()
    page.goto(server.url)
    expect(page.locator(".live-good")).to_be_attached()
    until_letters_are_there(page)
    tabs = page.evaluate(LABELS, ".navigation a > span:not(.navigation-count)")
    assert len(tabs) == 6
    above = page.evaluate(LABELS, ".brand span, .live-dot")
    context.close()
    for parts in (tabs, above):
        assert all(one[1] + 2 <= other[0] for one, other in itertools.pairwise(parts)), parts
