"""The first view is there within a second."""

from time import perf_counter

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import WIDE
from tests.browser.stub.server import Stub

pytestmark = pytest.mark.browser

GOAL_S = 1.0
TRIES = 5


def test_the_first_view_with_its_numbers_is_there_within_a_second(browser: Browser, stub: Stub) -> None:
    # The best of a few: other work of this machine is not the page's.
    assert min(_first_view_s(browser, stub) for _ in range(TRIES)) < GOAL_S


def _first_view_s(browser: Browser, stub: Stub) -> float:
    context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]  # nothing kept from the visit before
    page = context.new_page()
    started = perf_counter()
    page.goto(stub.url, wait_until="commit")
    page.locator(".total-count").first.wait_for()
    page.locator(".calls-table tbody tr").first.wait_for()
    took = perf_counter() - started
    context.close()
    return took
