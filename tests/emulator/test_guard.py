"""What a web page of another origin can send, and what programs send, to whatever listens on this machine."""

import asyncio
import runpy
import sys
from types import SimpleNamespace
from typing import Any

import pytest

import local
from voice_emulator.http.guard import Guard, Message, Receive, Scope, Send, guarded, is_loopback

OWN = ("127.0.0.1", 4580)


def scope_of(
    headers: dict[str, str] | None = None,
    *,
    server: tuple[str, int | None] | None = OWN,
    method: str = "POST",
    path: str = "/_emulator/reset",
    host: str | None = "127.0.0.1:4580",
) -> Scope:
    pairs = [*([("host", host)] if host is not None else []), *(headers or {}).items()]
    return {
        "type": "http",
        "scheme": "http",
        "method": method,
        "path": path,
        "server": server,
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
    }


def refused(scope: Scope, **guard: Any) -> int | None:
    refusal = Guard(**guard).refusal(scope)
    return refusal.status_code if refusal else None


@pytest.mark.parametrize(
    "host", ["127.0.0.1:4580", "localhost:4580", "LocalHost:4580", "[::1]:4580", "127.0.0.1", "[::1]", None]
)
def test_a_program_on_this_machine_is_answered(host: str | None) -> None:
    assert refused(scope_of(host=host)) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:4580",
        "localhost.evil.example:4580",
        "127.0.0.1.nip.io:4580",
        "127.0.0.1:4581",
        "127.0.0.1:4580@evil.example",
        "127.0.0.1:+4580",
        "127.0.0.1:",
        "127.0.0.1:४५८०",
        "127.0.0.2:4580",
        "192.168.1.5:4580",
        "::1:4580",
        "[::1",
        "",
        "169.254.169.254:4580",
        "evil.localhost:4580",
        "sms-voice.pinpoint.us-east-1.amazonaws.com",
    ],
)
def test_another_host_is_refused(host: str) -> None:
    assert refused(scope_of(host=host)) == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "https://127.0.0.1:4580"},
        {"origin": "http://127.0.0.1:4590"},
        {"origin": "http://localhost:4580"},  # the host was the other name
        {"origin": "http://127.0.0.1:4580.evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "chrome-extension://abc"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"},
        {"sec-fetch-site": "unheard-of"},
        {"referer": "http://evil.example/page"},
        {"referer": "http://127.0.0.1:4580.evil.example/"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_a_page_of_another_origin_is_refused(headers: dict[str, str], method: str) -> None:
    assert refused(scope_of(headers, method=method)) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:4580", "sec-fetch-site": "same-origin", "referer": "http://127.0.0.1:4580/"},
        {"sec-fetch-site": "same-origin", "referer": "http://127.0.0.1:4580"},
        {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"},  # typed, or a bookmark
    ],
)
def test_a_servers_own_page_is_answered(headers: dict[str, str]) -> None:
    assert refused(scope_of(headers)) is None


def test_two_headers_where_one_is_allowed_are_refused() -> None:
    for name in ("host", "origin", "sec-fetch-site", "referer"):
        scope = scope_of({name: "http://127.0.0.1:4580"})
        scope["headers"].append((name.encode(), b"http://evil.example"))
        assert refused(scope) == 400
    repeated = scope_of({"accept": "a"})
    repeated["headers"].append((b"accept", b"b"))
    assert refused(repeated) is None


def test_a_link_from_elsewhere_opens_a_page_and_nothing_else() -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}

    def ask(path: str, **changes: Any) -> int | None:
        headers = {**link, **changes.pop("headers", {})}
        scope = scope_of(headers, path=path, **{"method": "GET", **changes})
        return refused(scope, pages=lambda path: not path.startswith("/page/"))

    assert ask("/") is None
    assert ask("/", headers={"referer": "https://chat.example/"}) is None
    assert ask("/page/v1/summary") == 403
    assert ask("/", method="POST") == 403
    assert ask("/", headers={"sec-fetch-dest": "iframe"}) == 403
    assert ask("/", headers={"sec-fetch-mode": "no-cors"}) == 403
    assert ask("/", headers={"origin": "https://chat.example"}) == 403


def test_an_origin_that_is_allowed_may_ask() -> None:
    guard = Guard(origins=("http://localhost:3000",))
    allowed = scope_of({"origin": "http://localhost:3000", "sec-fetch-site": "same-site"})
    assert guard.refusal(allowed) is None
    assert guard.allows_origin(b"http://localhost:3000")
    other = scope_of({"origin": "http://localhost:3001"})
    assert guard.refusal(other) is not None
    assert not guard.allows_origin(b"http://localhost:3001")


def test_on_all_addresses_a_server_goes_by_any_address_but_by_no_name_unless_it_is_told_so() -> None:
    everywhere: dict[str, Any] = {"any_address": True, "is_host_name": lambda name: name == "emulator"}
    for host in ("192.168.1.5:4580", "172.17.0.2:80", "[fe80::1]:4580", "localhost:9999", "emulator:4580", "Emulator"):
        assert refused(scope_of(host=host, server=("172.17.0.2", 4580)), **everywhere) is None
    assert refused(scope_of(host="evil.example:4580", server=("172.17.0.2", 4580)), **everywhere) == 400


def test_what_listens_on_one_address_goes_by_it() -> None:
    assert refused(scope_of(host="192.168.1.5:4580", server=("192.168.1.5", 4580))) is None
    assert refused(scope_of(host="localhost:4580", server=("192.168.1.5", 4580))) == 400


def test_a_unix_socket_has_no_name() -> None:
    assert refused(scope_of(host="whatever", server=("/run/socket", None))) is None


@pytest.mark.parametrize(
    ("host", "loopback"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)]
)
def test_addresses_that_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_what_is_refused_does_not_reach_the_application(kind: str) -> None:
    reached: list[str] = []
    sent: list[Message] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        reached.append(scope["type"])

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask(scope: Scope) -> None:
        await guarded(application, Guard())(scope, receive, send)

    asyncio.run(ask({**scope_of({"origin": "http://evil.example"}), "type": kind}))
    assert reached == []
    assert sent[0]["type"] == ("http.response.start" if kind == "http" else "websocket.close")
    assert not any(name.startswith(b"access-control") for name, _ in sent[0].get("headers", []))
    asyncio.run(ask({**scope_of(), "type": kind}))
    asyncio.run(ask({"type": "lifespan"}))
    assert reached == [kind, "lifespan"]


def test_the_aws_endpoint_of_the_local_stack_stands_behind_the_guard(monkeypatch: pytest.MonkeyPatch) -> None:
    answered: list[str] = []

    async def everything(scope: Scope, _receive: Receive, _send: Send) -> None:
        answered.append(scope["path"])

    started: list[Any] = []
    ministack = SimpleNamespace(app=everything)
    ministack.main = lambda: started.append(ministack.app)
    monkeypatch.setitem(sys.modules, "ministack", SimpleNamespace(app=ministack))
    indexes = SimpleNamespace(SortedIndexes=lambda: SimpleNamespace(install=lambda: None))
    monkeypatch.setitem(sys.modules, "local.sorted_indexes", indexes)
    # Whether it was imported before or not; it would need the real ministack.
    monkeypatch.setattr(local, "configuration_set_type", SimpleNamespace(install=lambda: None), raising=False)
    runpy.run_module("local.aws_server", run_name="__main__")
    (served,) = started

    async def receive() -> Message:
        return {}

    async def send(_message: Message) -> None:
        pass

    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {}):
        asyncio.run(served(scope_of(headers, path="/2015-03-31/functions"), receive, send))
    asyncio.run(served(scope_of(host="evil.example:4580"), receive, send))

    assert answered == ["/2015-03-31/functions"]
