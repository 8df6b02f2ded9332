"""Signing in on the hosted page, and staying signed in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from simulation.page.gateway import DISPATCHER
from simulation.page.server import PageServer, running_page
from simulation.page.sign_in import CLIENT_ID, SignInService
from simulation.stack.stepped_stack import Moment, SteppedStack
from tests.patience import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture
def service() -> SignInService:
    return SignInService()


@pytest.fixture
def server(service: SignInService, busy: tuple[SteppedStack, Moment]) -> Iterator[PageServer]:
    stack, moment = busy
    stack.go_back(moment, AUTHORISATION="api_gateway")
    with running_page(stack, service) as server:
        server.api.caller = DISPATCHER
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_whoever_is_not_signed_in_signs_in_by_pkce_and_comes_back_to_the_same_place(
    page: Page, server: PageServer, service: SignInService
) -> None:
    server.accepted_tokens = {"token-1"}
    page.goto(f"{server.url}/#/campaigns")
    expect(page.locator(".campaign")).to_have_count(7)

    asked = service.asked[-1]
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"] == f"{server.url}/"
    assert service.grants[-1]["redirect_uri"] == f"{server.url}/"
    # The code is used up, and belongs neither into the address nor into the history.
    expect(page).to_have_url(f"{server.url}/#/campaigns")
    expect(page.get_by_text("mira.k@example.org")).to_be_visible()

    # Another page of this tab asks nobody again.
    page.reload()
    expect(page.locator(".campaign")).to_have_count(7)
    assert len(service.asked) == 1


def test_a_token_that_is_refused_is_renewed_once_for_all_requests(
    page: Page, server: PageServer, service: SignInService
) -> None:
    server.accepted_tokens = {f"token-{service.issued + 1}"}
    page.goto(f"{server.url}/#/campaigns")
    expect(page.locator(".campaign")).to_have_count(7)
    renewals = len(service.grants)

    server.accepted_tokens = {f"token-{service.issued + 1}"}
    page.evaluate("location.hash = '#/do-not-call'")
    expect(page.locator(".entries tbody tr")).to_have_count(5)
    assert [grant["grant_type"] for grant in service.grants[renewals:]] == ["refresh_token"]


def test_a_machine_whose_clock_is_wrong_signs_in_and_stays_so(
    page: Page, server: PageServer, service: SignInService
) -> None:
    page.add_init_script("const now = Date.now; Date.now = () => now() + 3 * 3_600_000")
    server.accepted_tokens = {"token-1"}
    page.goto(f"{server.url}/#/campaigns")
    expect(page.locator(".campaign")).to_have_count(7)
    server.accepted_tokens = {f"token-{service.issued + 1}"}
    page.evaluate("location.hash = '#/do-not-call'")
    expect(page.locator(".entries tbody tr")).to_have_count(5)
    assert len(service.asked) == 1


def test_a_refusal_that_comes_late_renews_no_token_that_is_new_already(
    page: Page, server: PageServer, service: SignInService
) -> None:
    page.goto(f"{server.url}/#/campaigns")
    expect(page.locator(".campaign")).to_have_count(7)
    grants = len(service.grants)
    first, renewed, late = page.evaluate(
        """async () => {
          const [{ SignIn }, answer] = await Promise.all([import("./app/base/sign_in.js"), fetch("config.json")])
          const signIn = new SignIn((await answer.json()).sign_in)
          const first = await signIn.token()
          return [first, await signIn.token(first), await signIn.token(first)]
        }"""
    )
    assert late == renewed != first
    assert len(service.grants) == grants + 1


def test_where_the_sign_in_service_is_away_the_page_says_so_and_goes_on_by_itself(
    page: Page, server: PageServer, service: SignInService
) -> None:
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    server.accepted_tokens = {f"token-{service.issued + 1}"}
    page.goto(f"{server.url}/#/do-not-call")
    expect(page.locator(".entries tbody tr")).to_have_count(5)

    service.renewals_fail = 503
    server.accepted_tokens = set()
    expect(page.locator(".live")).to_contain_text("As of")
    page.get_by_role("button", name="Add a number…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Phone number").fill("+1 206 555 0123")
    dialog.get_by_role("button", name="Put it on the list").click()
    # It was refused: that it may have been done would not be true.
    expect(dialog.get_by_role("alert")).to_have_text("The sign-in service cannot be reached.")

    # What is accepted comes first: the page may ask for another token as soon as there is one.
    server.accepted_tokens = {f"token-{service.issued + 1}"}
    service.renewals_fail = None
    expect(page.locator(".live")).to_have_text("Live")
    server.asked.clear()
    dialog.get_by_role("button", name="Put it on the list").click()
    expect(dialog).to_have_count(0)
    assert len(server.asked) == 1
    assert failed == []


def test_a_session_that_ends_takes_nobody_away_from_what_they_are_typing(
    page: Page, server: PageServer, service: SignInService
) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(f"{server.url}/#/new-call")
    page.get_by_label("Phone number").fill("+1 206 555 0142")
    service.renewals_fail = 400
    server.accepted_tokens = set()
    told = page.get_by_role("alert").filter(has_text="Your sign-in has ended. Sign in again.")
    expect(told).to_contain_text("What is typed here and was not sent is lost when you sign in: copy it before.")
    expect(page.get_by_label("Phone number")).to_have_value("+1 206 555 0142")
    assert len(service.asked) == 1
    assert asked == []

    # No renewal is let through: the page may ask for one at any time, and would go on without anybody signing in.
    server.accepted_tokens = {f"token-{service.issued + 1}"}
    told.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Phone number")).to_have_value("")
    expect(page).to_have_url(f"{server.url}/#/new-call")
    assert len(service.asked) == 2
    assert asked == ["beforeunload"]


def test_a_session_that_ends_while_somebody_only_looks_is_begun_anew_by_itself(
    page: Page, server: PageServer, service: SignInService
) -> None:
    page.goto(f"{server.url}/#/do-not-call")
    expect(page.locator(".entries tbody tr")).to_have_count(5)
    page.evaluate("globalThis.isOfBefore = true")
    service.renewals_fail = 400
    server.accepted_tokens = {f"token-{service.issued + 1}"}
    # The page asks again by itself, and leaves then.
    page.wait_for_function("() => !globalThis.isOfBefore")
    expect(page.locator(".entries tbody tr")).to_have_count(5)
    expect(page).to_have_url(f"{server.url}/#/do-not-call")
    assert len(service.asked) == 2


def test_an_answer_to_somebody_elses_question_is_refused(
    page: Page, server: PageServer, service: SignInService
) -> None:
    server.accepted_tokens = set()
    page.goto(f"{server.url}/config.json")
    page.evaluate(
        "sessionStorage.setItem('redial.sign_in.started', JSON.stringify({verifier: 'v', state: 'mine', nonce: 'n', hash: ''}))"
    )
    grants = len(service.grants)
    page.goto(f"{server.url}/?code=stolen&state=theirs")
    expect(page.get_by_role("alert")).to_contain_text("The page could not start")
    assert len(service.grants) == grants


def test_signing_out_ends_the_session_here_and_there(page: Page, server: PageServer, service: SignInService) -> None:
    server.accepted_tokens = None
    page.goto(server.url)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("signed out")).to_be_visible()
    # Which outlives the page that asked for it.
    wait_until(lambda: service.revoked)
    assert service.revoked == [{"token": "refresh-1", "client_id": CLIENT_ID}]
    assert service.signed_out[-1] == {"client_id": CLIENT_ID, "logout_uri": f"{server.url}/"}
    assert page.evaluate("sessionStorage.getItem('redial.sign_in.tokens')") is None
