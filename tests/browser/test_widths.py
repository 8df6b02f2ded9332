"""Whatever the width and however long the names: no view scrolls sideways."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, expect

from redial.contracts.answers.operating import Pause
from redial.domain.call.calls import CallStatus
from redial.domain.steering.control import PauseScope
from redial.domain.times import to_iso
from tests.browser.conftest import Opened
from tests.browser.stub.server import Stub

pytestmark = pytest.mark.browser

LONG = "water-main-repair-of-the-northern-district-2026"
LONGER = "W" * 128
WIDTHS = (320, 390, 834, 1440, 1920)
VIEWS = ("", "calls", "calls?later=1", "campaigns", "dialling", "do-not-call", "problems")


def with_long_names(stub: Stub) -> None:
    world = stub.world
    world.calls = [
        replace(call, campaign=(LONG, LONGER)[index % 2], request_id=f"{(LONG, LONGER)[index % 2][:120]}-{index}")
        for index, call in enumerate(world.calls)
    ]
    world.campaigns = [
        replace(each, campaign=name) for each, name in zip(world.campaigns, (LONG, LONGER, *"abcd"), strict=True)
    ]
    world.refused_campaign = LONGER
    world.cancelled = {LONGER}
    world.pauses = [
        Pause(scope=PauseScope.CAMPAIGN, campaign=LONGER, since=to_iso(world.now), by=LONGER, reason=LONGER, lane=None)
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_view_scrolls_sideways(browser: Browser, stub: Stub, width: int) -> None:
    with_long_names(stub)
    looked_at = (CallStatus.UNKNOWN, CallStatus.REJECTED)
    calls = [next(call for call in stub.world.calls if call.status is status) for status in looked_at]
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    too_wide = {}
    for view in (*VIEWS, *(f"calls/{call.call_id}" for call in calls)):
        page.goto(f"{stub.url}/#/{view}")
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
    with_long_names(wide.stub)
    wide.go()
    link = wide.page.get_by_role("region", name="Campaigns").get_by_role("link", name=LONGER)
    expect(link).to_have_attribute("title", LONGER)
