"""A stack that is not there, or whose API does not answer."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.exceptions import CredentialRetrievalError, UnauthorizedSSOTokenError

import redial_cli.commands.watch_command
from redial.adapters.dynamodb.calls import DynamoDbCalls
from tests.cli.added_calls import add
from tests.cli.conftest import Gateway, Redial


def test_no_stack_exits_6_and_says_what_to_do(redial: Redial) -> None:
    nowhere = redial("status", stack=None)
    assert nowhere.exit_code == 6
    assert "redial local" in nowhere.stderr

    misspelt = redial("status", stack="redial-tset")
    assert misspelt.exit_code == 6
    assert "There is no stack redial-tset in us-east-1" in misspelt.stderr


@pytest.mark.parametrize(("status", "exit_code"), [(401, 4), (403, 4), (429, 6), (500, 6), (503, 6)])
def test_answers_of_the_gateway_have_exit_codes(redial: Redial, gateway: Gateway, status: int, exit_code: int) -> None:
    gateway.answer = lambda _: httpx.Response(status, text='{"message":"Forbidden"}')

    result = redial("status")

    assert result.exit_code == exit_code
    assert str(status) in result.stderr


def test_api_that_cannot_be_reached(redial: Redial, gateway: Gateway) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    gateway.answer = refuse

    assert redial("status").exit_code == 6


@pytest.mark.parametrize("content", ["{", "{}", "[]"])
def test_outputs_file_that_is_broken_is_named(
    redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(content, encoding="utf-8")
    monkeypatch.setenv("REDIAL_OUTPUTS_FILE", str(file))

    result = redial("status", stack=None)

    assert result.exit_code == 6
    assert str(file) in result.stderr


def test_local_stack_that_is_gone_says_so(
    redial: Redial, gateway: Gateway, slept: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused")

    gateway.answer = refuse
    file = tmp_path / "outputs.json"
    names = ("aws_access_key_id", "aws_secret_access_key", "region", "endpoint_url", "api_url")
    file.write_text(json.dumps(dict.fromkeys(names, "http://127.0.0.1:1")), encoding="utf-8")
    monkeypatch.setenv("REDIAL_OUTPUTS_FILE", str(file))

    result = redial("status", stack=None)

    assert result.exit_code == 6
    assert "Start it anew with `redial local`" in result.stderr
    assert slept == []


def _fails_first(gateway: Gateway, *failures: httpx.Response | httpx.HTTPError) -> list[str]:
    """Let the first requests fail so; give the methods of all."""
    left, asked = list(failures), list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if not left:
            return gateway.ask_the_function(request)
        failure = left.pop(0)
        if isinstance(failure, httpx.HTTPError):
            raise failure
        return failure

    gateway.answer = answer
    return asked


def test_reading_is_tried_again_where_that_may_help(redial: Redial, gateway: Gateway, slept: list[float]) -> None:
    throttled = httpx.Response(503, text="{}", headers={"Retry-After": "3"})
    broken = httpx.RemoteProtocolError("Server disconnected without sending a response.")
    asked = _fails_first(gateway, throttled, httpx.Response(429), broken)

    result = redial("list")

    assert (result.exit_code, result.stdout.strip()) == (0, "No calls.")
    assert asked == ["GET"] * 4
    assert slept == [3, 2, 4]


def test_reading_is_not_tried_for_ever(redial: Redial, gateway: Gateway, slept: list[float]) -> None:
    asked = _fails_first(gateway, *[httpx.Response(503, headers={"Retry-After": "3600"})] * 10)

    assert redial("list").exit_code == 6
    assert len(asked) == 4
    assert sum(slept) <= 30


@pytest.mark.parametrize("failure", [httpx.Response(503), httpx.ReadError("reset by peer")])
def test_what_changes_something_is_asked_for_once(
    redial: Redial, gateway: Gateway, slept: list[float], failure: httpx.Response | httpx.HTTPError
) -> None:
    asked = _fails_first(gateway, failure)

    result = redial("pause", "--all")

    assert result.exit_code == 6
    assert asked == ["POST"]
    assert slept == []
    assert "may have been done" in result.stderr


@pytest.mark.parametrize("failure", [httpx.Response(500), httpx.ReadTimeout("timed out")])
def test_what_took_long_or_broke_is_not_read_again(
    redial: Redial, gateway: Gateway, slept: list[float], failure: httpx.Response | httpx.HTTPError
) -> None:
    asked = _fails_first(gateway, failure)

    assert redial("list").exit_code == 6
    assert asked == ["GET"]
    assert slept == []


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long a watch waited between its looks; here it does not."""
    waits: list[float] = []
    monkeypatch.setattr(redial_cli.commands.watch_command, "stop_on_signals", lambda: None)
    monkeypatch.setattr("redial_cli.commands.watch_command.sleep", waits.append)
    return waits


def test_a_watch_outlasts_an_outage(
    redial: Redial, gateway: Gateway, calls: DynamoDbCalls, looked: list[float]
) -> None:
    add(calls, "r1")
    left: list[httpx.Response | None] = [None, *[httpx.Response(503)] * 20]

    def answer(request: httpx.Request) -> httpx.Response:
        failure = left.pop(0) if left else None
        answered = failure or gateway.ask_the_function(request)
        return answered if left or failure else httpx.Response(200, text=answered.text.replace("WAITING", "COMPLETED"))

    gateway.answer = answer
    result = redial("watch", "r1", "--every", "30")

    assert result.exit_code == 0, result.output
    assert result.stderr.count("No answer; asked again.") == 1
    assert ["WAITING" in line for line in result.stdout.splitlines()] == [True, False]


def test_a_watch_ends_where_nobody_answers_for_minutes(
    redial: Redial, gateway: Gateway, calls: DynamoDbCalls, looked: list[float]
) -> None:
    add(calls, "r1")
    left = [gateway.ask_the_function]
    gateway.answer = lambda request: left.pop()(request) if left else httpx.Response(503)

    assert redial("watch", "r1", "--every", "30").exit_code == 6
    assert sum(looked) <= 360


@pytest.mark.parametrize("arguments", [("watch",), ("watch", "r1")])
def test_a_watch_that_was_never_answered_ends_at_once(
    redial: Redial, gateway: Gateway, looked: list[float], arguments: tuple[str, ...]
) -> None:
    gateway.answer = lambda _: httpx.Response(503)

    assert redial(*arguments).exit_code == 6
    assert looked == []


@pytest.mark.parametrize("service", ["cloudformation", "execute-api"])
@pytest.mark.parametrize(
    "error",
    [
        UnauthorizedSSOTokenError(),
        CredentialRetrievalError(provider="process", error_msg="no longer"),
        RuntimeError("Credentials were refreshed, but the refreshed credentials are still expired."),
    ],
)
def test_credentials_that_expire_while_a_command_goes_on_are_told(
    redial: Redial, monkeypatch: pytest.MonkeyPatch, error: Exception, service: str
) -> None:
    def expired(auth: Any, _request: object) -> None:
        if auth._service_name == service:
            raise error

    monkeypatch.setattr(SigV4Auth, "add_auth", expired)

    result = redial("list")

    assert result.exit_code == 4
    assert str(error).rstrip(".") in result.stderr.replace("\n", " ")
    assert "Sign in again (`aws sso login`)" in result.stderr.replace("\n", " ")
