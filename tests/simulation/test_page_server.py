"""The served page of tests: what is asked late of one stack does not reach the next."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Event
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from dashboard.headers import CHANGING, VERSIONED
from simulation.page.gateway import PAGE_API
from simulation.page.server import running_page
from simulation.stack.faults import Conditions
from simulation.stack.stepped_stack import SteppedStack
from tests.patience import PATIENCE_S, wait_until

_BODY = b'{"destination_phone_number": "+18085550100", "content": {"plain_text_message": {"text": "Hello"}}}'


def test_what_was_asked_of_a_stack_before_another_is_served_reaches_neither() -> None:
    stack = SteppedStack(Conditions(seed=1))
    with running_page(stack) as page, ThreadPoolExecutor() as threads:
        page.holds = True
        asked = threads.submit(urlopen, Request(f"{page.url}{PAGE_API}/v1/calls", _BODY))
        wait_until(lambda: page.asked)
        page.reset(stack)
        with pytest.raises(HTTPError) as refused:
            asked.result()
    assert refused.value.code == HTTPStatus.SERVICE_UNAVAILABLE
    assert stack.calls() == {}


def test_what_the_api_has_begun_is_done_before_another_stack_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = SteppedStack(Conditions(seed=1))
    begun, goes_on = Event(), Event()
    with running_page(stack) as page, ThreadPoolExecutor() as threads:
        first, send = page.api, page.api.send

        def slowly(*question: str) -> dict[str, Any]:
            begun.set()
            assert goes_on.wait(PATIENCE_S)
            return send(*question)

        monkeypatch.setattr(first, "send", slowly)
        asked = threads.submit(urlopen, Request(f"{page.url}{PAGE_API}/v1/dialling/pause", b"{}"))
        assert begun.wait(PATIENCE_S)
        reset = threads.submit(page.reset, stack)
        wait_until(lambda: page.api is not first)
        assert not reset.done()
        goes_on.set()
        reset.result(PATIENCE_S)
        assert page.asked == []
        assert asked.result(PATIENCE_S).status == HTTPStatus.OK


def test_what_is_held_is_answered_before_the_page_ends() -> None:
    with ThreadPoolExecutor() as threads:
        with running_page(SteppedStack(Conditions(seed=1))) as page:
            page.holds = True
            asked = threads.submit(urlopen, Request(f"{page.url}{PAGE_API}/v1/dialling/pause", b"{}"))
            wait_until(lambda: page.asked)
        assert asked.result(PATIENCE_S).status == HTTPStatus.OK


@pytest.mark.parametrize(("lets_files_be_kept", "told"), [(True, VERSIONED), (False, CHANGING)])
def test_files_are_kept_where_that_is_wanted_and_nothing_else_is(lets_files_be_kept: bool, told: str) -> None:
    with running_page(SteppedStack(Conditions(seed=1)), lets_files_be_kept=lets_files_be_kept) as page:
        headers = {path: urlopen(f"{page.url}{path}").headers for path in ("/app/main.js", "/", "/config.json")}
        answer = urlopen(f"{page.url}{PAGE_API}/v1/summary").headers
    assert {path: each["Cache-Control"] for path, each in headers.items()} == {
        "/app/main.js": told,
        "/": CHANGING,
        "/config.json": CHANGING,
    }
    assert answer["Cache-Control"] not in (VERSIONED, CHANGING)
