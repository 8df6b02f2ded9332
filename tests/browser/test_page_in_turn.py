"""The page that tests look at in turn: none finds what another one left."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NOWHERE, PHONE, WIDE, Opened, in_turn

pytestmark = pytest.mark.browser

LEAVE = "localStorage.setItem('redial.theme', 'dark'); sessionStorage.setItem('redial.role', 'mine')"
LEFT = "[localStorage.length, sessionStorage.length, innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]"


def test_what_a_test_left_is_gone_for_the_next(lasting: Opened, wide: Opened) -> None:
    with in_turn(lasting, PHONE):
        lasting.go("calls")
        lasting.page.evaluate(LEAVE)
        lasting.page.emulate_media(color_scheme="dark")
    assert lasting.page.url.endswith(NOWHERE)
    with in_turn(lasting, WIDE):
        lasting.go()
        expect(lasting.page.locator("html")).not_to_have_attribute("data-theme", "dark")
        assert lasting.page.evaluate(LEFT) == [0, 0, WIDE["width"], False]


def test_what_a_page_complained_of_fails_the_test_that_caused_it_alone(lasting: Opened, wide: Opened) -> None:
    def complain() -> None:
        with in_turn(lasting, WIDE):
            lasting.go()
            lasting.page.evaluate("console.error('wrong')")

    with pytest.raises(AssertionError, match="raised errors"):
        complain()
    with in_turn(lasting, WIDE):
        lasting.go()


def test_what_would_stay_with_the_page_is_refused(wide: Opened) -> None:
    page = wide.page
    for change in (
        lambda: page.clock.install(),
        lambda: page.add_init_script("0"),
        lambda: page.route("**", lambda route: route.abort()),
        lambda: page.on("request", print),
        lambda: page.context.set_offline(True),
    ):
        with pytest.raises(AssertionError, match="take the fixture `own`"):
            change()
