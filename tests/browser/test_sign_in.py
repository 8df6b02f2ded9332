"""Signing in on the hosted page, and staying signed in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from simulation.page.gateway import DISPATCHER
from simulation.page.server import PageServer, running_page
from simulation.page.sign_in import CLIENT_ID, SignInService
from simulation.stack.stepped_stack import Moment, SteppedStack

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
    assert page.url == f"{server.url}/#/campaigns"
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
    assert service.revoked == [{"token": "refresh-1", "client_id": CLIENT_ID}]
    assert service.signed_out[-1] == {"client_id": CLIENT_ID, "logout_uri": f"{server.url}/"}
    assert page.evaluate("sessionStorage.getItem('redial.sign_in.tokens')") is None
