"""The dashboard's server of the local stack: the page's files, and the API behind the same address."""

import asyncio

import httpx

from dashboard.config import PageConfig
from local.dashboard.app import dashboard_app
from local.ports import HOST, free_port


def get(path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async def ask() -> httpx.Response:
        app = dashboard_app(f"http://{HOST}:{free_port()}", PageConfig(stage="local"))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


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


def test_an_api_that_is_gone_is_told_as_a_problem() -> None:
    answer = get("/page/v1/summary")

    assert answer.status_code == 502
    assert "does not answer" in answer.json()["detail"]


def test_another_name_for_this_machine_is_refused() -> None:
    assert get("/page/v1/summary", headers={"Host": "elsewhere.example"}).status_code == 400
