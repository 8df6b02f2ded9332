"""The page in each of its languages: as the browser asks for, or as somebody chose."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.parts import code_of
from simulation.page.server import PageServer
from tests.browser.conftest import NOWHERE, WIDE, a_call
from tests.browser.layout import until_letters_are_there

pytestmark = pytest.mark.browser

SKIP_TO_CONTENT = {"en": "Skip to the content", "es": "Ir al contenido", "de": "Zum Inhalt springen"}


@pytest.fixture
def asked() -> list[str]:
    """Which texts the page fetched."""
    return []


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Give the browsers of people, by the language that they ask for: each keeps the page's files, and nothing else."""
    of_locales: dict[str, BrowserContext] = {}
    yield of_locales
    for context in of_locales.values():
        context.close()


@pytest.fixture
def page(
    browser: Browser, contexts: dict[str, BrowserContext], locale: str, server: PageServer, asked: list[str]
) -> Iterator[Page]:
    if locale not in contexts:
        contexts[locale] = browser.new_context(viewport=WIDE, locale=locale, reduced_motion="reduce")
    page = contexts[locale].new_page()
    page.on("request", lambda request: asked.extend(re.findall(r"/messages/(\w+/\w+)\.js", request.url)))
    yield page
    page.goto(f"{server.url}/{NOWHERE}")
    page.evaluate("localStorage.clear()")
    page.close()


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-US", "en"), ("es-MX", "es"), ("de-DE", "de"), ("de", "de"), ("fr-FR", "en")],
)
def test_the_page_is_in_the_language_that_the_browser_asks_for(
    page: Page, server: PageServer, asked: list[str], language: str
) -> None:
    page.goto(server.url)
    expect(page.locator(".skip")).to_have_text(SKIP_TO_CONTENT[language])
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert {each.split("/")[0] for each in asked} == {language}
    assert len(asked) == len(set(asked)), "each text once"


@pytest.mark.parametrize("locale", ["en-US"])
def test_a_language_that_was_chosen_stays_and_so_does_the_place(page: Page, server: PageServer) -> None:
    page.goto(f"{server.url}/#/calls?status=WAITING")
    page.get_by_label("Language").select_option("de")
    expect(page.locator(".skip")).to_have_text(SKIP_TO_CONTENT["de"])
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.url.endswith("#/calls?status=WAITING")
    page.goto(server.url)
    page.reload()
    expect(page.get_by_label("Sprache")).to_have_value("de")


@pytest.mark.parametrize("locale", ["es-ES"])
def test_before_anything_is_fetched_the_page_speaks_the_language_too(page: Page, server: PageServer) -> None:
    page.route("**/app/main.js", lambda route: route.abort())
    page.goto(server.url)
    expect(page.get_by_text("Cargando…")).to_be_visible()
    expect(page.get_by_text("Loading…")).to_be_hidden()


@pytest.mark.parametrize("locale", ["es-ES"])
def test_a_view_whose_texts_cannot_be_fetched_says_so(page: Page, server: PageServer) -> None:
    page.goto(f"{server.url}/#/nowhere")
    expect(page.get_by_text("Esta vista no existe")).to_be_visible()


@pytest.mark.parametrize("locale", ["de"])
@pytest.mark.parametrize("view", ["", "campaigns/flu-clinic-november"])
def test_no_word_above_a_chart_lies_over_the_next(page: Page, server: PageServer, view: str) -> None:
    page.goto(f"{server.url}/#/{view}")
    expect(page.locator(".legend").first).to_contain_text("Fehlgeschlagen")
    words = page.locator(".legend dt")
    until_letters_are_there(page)
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => innerWidth === width", arg=width)
        cut = words.evaluate_all("each => each.filter(dt => dt.scrollWidth > dt.clientWidth).map(dt => dt.innerText)")
        assert cut == [], width


@pytest.mark.parametrize("locale", ["de"])
def test_no_word_of_a_calls_course_lies_over_the_next(page: Page, server: PageServer) -> None:
    ends = [Outcome.FAILED, Outcome.FAILED, Outcome.COMPLETED_CALL]
    failed_twice = a_call(server.api.stack, lambda call: [attempt.outcome for attempt in call.attempts] == ends)
    page.goto(f"{server.url}/#/calls/{failed_twice.call_id}")
    expect(page.locator(".try-end").first).to_have_text("Fehlgeschlagen")
    pieces = page.locator(".track > *")
    until_letters_are_there(page)
    for width in (700, 768):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("width => innerWidth === width", arg=width)
        over = pieces.evaluate_all("each => each.filter(a => a.scrollWidth > a.clientWidth + 1).map(a => a.innerText)")
        assert over == [], width


@pytest.mark.parametrize("locale", ["de"])
@pytest.mark.parametrize("status", CallStatus)
def test_what_a_call_is_told_by_is_in_the_language_that_is_read(
    page: Page, server: PageServer, status: CallStatus
) -> None:
    """The voice service's own words stay as they are; none of the API's is shown."""
    calls = [call for call in server.api.stack.calls().values() if call.status is status]
    # Those that wait for different things, or ended for different reasons.
    different = {code_of(call.reason): call for call in calls}
    assert different or status is CallStatus.REJECTED
    for call in different.values():
        # Its own: the view of the call before may still ask.
        with page.expect_response(re.compile(f"/calls/{call.call_id}/explanation$")) as answered:
            page.goto(f"{server.url}/#/calls/{call.call_id}")
        told = page.request.get(answered.value.url).json()
        expect(page).to_have_title(re.compile(rf" {re.escape(call.request.request_id)} – "))
        expect(page.locator(".history-line")).to_have_count(len(told["history"]))
        for part in (".headline", "#next", ".history"):
            assert page.locator(f"{part} [lang=en]").all_inner_texts() == []
        shown = page.locator("main").inner_text()
        texts = [each["text"] for each in (*told["history"], *told["waits_for"], told["expected"]) if each is not None]
        assert [text for text in texts if text in shown] == []
        assert not re.search(r"\b(the call|attempts?|waits|expected|dialled|the voice service)\b", shown, re.IGNORECASE)
