"""The dashboard's server of the local stack: the page's files, and the API behind the same address."""

import asyncio

import httpx
import pytest

from dashboard.config import PageConfig
from local.dashboard.app import dashboard_app
from local.dashboard.proxy import stays_below
from local.ports import HOST, free_port
from local.worker_limits import CONCURRENT_WORKERS


def ask(method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async def send() -> httpx.Response:
        app = dashboard_app(f"http://{HOST}:{free_port()}", PageConfig(stage="local"))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(send())


def get(path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return ask("GET", path, headers)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the API was asked."""
    urls: list[str] = []

    async def answer(self: httpx.AsyncClient, request: httpx.Request, **_: object) -> httpx.Response:
        if isinstance(self._transport, httpx.ASGITransport):
            return await send(self, request)
        urls.append(request.url.raw_path.decode())
        return httpx.Response(200, json={}, request=request)

    send = httpx.AsyncClient.send
    monkeypatch.setattr(httpx.AsyncClient, "send", answer)
    return urls


def test_the_page_is_served_with_its_headers() -> None:
    answer = get("/")

    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"
    again = get("/", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_modules_have_a_type_that_browsers_run() -> None:
    for path in ("/app/main.js", "/vendor/preact-11.2.0/preact.mjs"):
        assert "javascript" in get(path).headers["content-type"]


def test_the_configuration_says_that_nobody_signs_in() -> None:
    assert get("/config.json").json() == {"api": "/page", "stage": "local", "sign_in": None}


def test_nothing_outside_the_page_is_served() -> None:
    for path in ("/../headers.py", "/%2e%2e/headers.py", "/headers.py"):
        assert get(path).status_code == 404


def test_the_api_is_asked_few_things_at_once() -> None:
    """Each one more would be one more process of the function that starts on this machine."""
    under_way, most = 0, 0
    connections: list[asyncio.StreamWriter] = []
    as_many_as_may_be = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        connections.append(writer)
        while True:
            try:
                await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            under_way += 1
            most = max(most, under_way)
            if most >= CONCURRENT_WORKERS:
                as_many_as_may_be.set()
            await as_many_as_may_be.wait()
            await asyncio.sleep(0.02)
            under_way -= 1
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    async def run() -> list[int]:
        port = free_port()
        server = await asyncio.start_server(serve, HOST, port)
        app = dashboard_app(f"http://{HOST}:{port}", PageConfig(stage="local"))
        async with server, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{HOST}") as client:
            answers = await asyncio.gather(*(client.get("/page/v1/summary") for _ in range(7)))
            for (
                connection
            ) in connections:  # the dashboard keeps them, and from Python 3.12 on a server waits for them at its end
                connection.close()
        return [answer.status_code for answer in answers]

    assert asyncio.run(run()) == [200] * 7
    assert most == CONCURRENT_WORKERS


def test_an_api_that_is_gone_is_told_as_a_problem() -> None:
    answer = get("/page/v1/summary")

    assert answer.status_code == 502
    assert "does not answer" in answer.json()["detail"]


def test_another_name_for_this_machine_is_refused() -> None:
    assert get("/page/v1/summary", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_page_of_another_origin_is_refused(asked: list[str], method: str, headers: dict[str, str]) -> None:
    answer = ask(method, "/page/v1/summary", headers)

    assert answer.status_code == 403
    assert not any(name.startswith("access-control-") for name in answer.headers)
    assert asked == []


def test_a_link_from_elsewhere_opens_the_page_but_not_the_api(asked: list[str]) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}

    assert get("/", link).status_code == 200
    assert get("/page/v1/summary", link).status_code == 403
    assert asked == []


def test_the_page_itself_asks_the_api(asked: list[str]) -> None:
    own = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin", "Referer": f"http://{HOST}/"}

    assert ask("POST", "/page/v1/calls?dry=1", own).status_code == 200
    assert asked == ["/page/v1/calls?dry=1"]


@pytest.mark.parametrize(
    "path",
    [
        "/page/..%2f..%2f2015-03-31%2ffunctions",
        "/page/..%2F..%2F..%2F..%2F2015-03-31%2Ffunctions",
        "/page/%2e%2e/%2e%2e/2015-03-31/functions",
        "/page/%2e%2e%2f2015-03-31%2ffunctions",
        "/page/v1/..%2f..%2f2015-03-31%2ffunctions",
        "/page/..%5c..%5c2015-03-31",
        "/page/%252e%252e%252f2015-03-31",
        "/page/%25252e%25252e%25252f2015-03-31",
        "/page%2f..%2f2015-03-31",
    ],
)
def test_no_path_leads_out_of_the_api(asked: list[str], path: str) -> None:
    assert get(path).status_code == 404
    assert asked == []


def test_dot_segments_lead_out_of_the_api_too() -> None:
    """A client resolves them itself; whoever writes its own requests does not."""
    for path in ("/page/..", "/page/../2015-03-31", "/page/v1/../../x", "/page", "/other"):
        assert not stays_below("/page", path)
    assert stays_below("/page", "/page/v1/../v1/calls")


def test_a_name_reaches_the_api_as_it_was_written(asked: list[str]) -> None:
    for path in (
        "/page/v1/calls/a%2Fb%3Fc%23d",
        "/page/v1/calls/..x",
        "/page/v1/calls/a%2F..%2Fb",
        "/page/v1/calls/%25",
    ):
        assert get(path).status_code == 200
    assert asked == [
        "/page/v1/calls/a%2Fb%3Fc%23d",
        "/page/v1/calls/..x",
        "/page/v1/calls/a%2F..%2Fb",
        "/page/v1/calls/%25",
    ]
