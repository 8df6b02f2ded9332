"""A web page of another origin, in a real browser, against everything that listens while the local stack runs."""

import asyncio
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from dashboard.config import PageConfig
from local.aws import COMMAND, AwsEndpoint, ministack_environment
from local.dashboard.app import dashboard_app
from local.ports import HOST, free_port
from local.processes import Processes
from simulation.page.chromium import chromium_path
from tests.patience import PATIENCE_S, PATIENCE_WITH_A_STACK_S
from voice_emulator.http.server import EmulatorServer, running_emulator
from voice_emulator.service.messages import Request
from voice_emulator.settings.emulator_settings import EmulatorSettings

pytestmark = pytest.mark.browser

EVIL = "evil.example"
# What each page tries: in each mode that a fetch has, and with each content type that needs no preflight.
ASK = """
async ([method, url, body]) => {
  const outcomes = [];
  for (const mode of ["cors", "no-cors"])
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
      const content = method === "GET" ? {} : {body, headers: {"Content-Type": type}};
      try {
        const answer = await fetch(url, {method, mode, ...content});
        outcomes.push(answer.type === "opaque" ? "opaque" : `${answer.status} ${await answer.text()}`);
      } catch (error) { outcomes.push("refused"); }
    }
  return outcomes;
}
"""
FORM = """
([url, name, value]) => {
  const form = document.createElement("form");
  Object.assign(form, {method: "post", action: url, enctype: "text/plain", target: "_blank"});
  const field = document.createElement("input");
  Object.assign(field, {name, value});
  form.append(field); document.body.append(form); form.submit();
}
"""


@dataclass(frozen=True)
class Laptop:
    """Whatever listens, and the port of a page that has no business there."""

    aws: AwsEndpoint
    emulator: EmulatorServer
    dashboard_port: int
    asked_of_the_api: list[str]
    page_port: int

    @property
    def voice_port(self) -> int:
        return int(self.emulator.endpoint_url.rpartition(":")[2])


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    directory = tmp_path_factory.mktemp("laptop")
    aws_port = free_port()
    aws = AwsEndpoint(f"http://{HOST}:{aws_port}")
    with (
        Processes(directory) as processes,
        running_emulator(EmulatorSettings()) as emulator,
        _http_server() as (page_port, _),
        _http_server() as (api_port, asked),
        _dashboard(f"http://{HOST}:{api_port}") as dashboard_port,
    ):
        ministack = processes.start("ministack", COMMAND, ministack_environment(aws_port, directory))
        within = timedelta(seconds=PATIENCE_WITH_A_STACK_S)
        processes.wait_until_ready(ministack, f"{aws.endpoint_url}/_ministack/ready", within=within)
        yield Laptop(aws, emulator, dashboard_port, asked, page_port)


@contextmanager
def _http_server() -> Iterator[tuple[int, list[str]]]:
    """Serve an empty page, whatever is asked, and note what was."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PUT = do_GET  # noqa: N815 - the base class's names

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer((HOST, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


@contextmanager
def _dashboard(api_url: str) -> Iterator[int]:
    port = free_port()
    app = dashboard_app(api_url, PageConfig(stage="local"))
    server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=port, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield port
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser for which the other host's name leads to this machine."""
    arguments = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {EVIL} {HOST}"]
    with browser.browser_type.launch(executable_path=chromium_path(), args=arguments) as misled:
        context = misled.new_context()
        yield context.new_page()


def create_function(laptop: Laptop) -> tuple[str, str, str]:
    body = {
        "FunctionName": "evil",
        "Runtime": "python3.11",
        "Handler": "index.handler",
        "Role": "arn:aws:iam::000000000000:role/r",
        "Code": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="},
    }
    return "POST", f"{laptop.aws.endpoint_url}/2015-03-31/functions", json.dumps(body)


def attempts(laptop: Laptop) -> list[tuple[str, str, str]]:
    aws, voice = laptop.aws.endpoint_url, laptop.emulator.endpoint_url
    return [
        create_function(laptop),
        ("GET", f"{aws}/2015-03-31/functions", ""),
        ("GET", f"{aws}/?Action=CreateQueue&QueueName=evil", ""),
        ("POST", f"{aws}/", "Action=CreateQueue&QueueName=evil"),
        ("PUT", f"{aws}/evil", ""),
        ("POST", f"{voice}/_emulator/reset", "{}"),
        ("GET", f"{voice}/_emulator/calls", ""),
        ("POST", f"{voice}/v1/sms-voice/configuration-sets", '{"ConfigurationSetName": "evil"}'),
        ("DELETE", f"{voice}/v1/sms-voice/configuration-sets/kept", ""),
        ("POST", f"http://{HOST}:{laptop.dashboard_port}/page/v1/calls", "{}"),
        ("GET", f"http://{HOST}:{laptop.dashboard_port}/page/v1/summary", ""),
        ("GET", f"http://{HOST}:{laptop.dashboard_port}/page/..%2f..%2f2015-03-31%2ffunctions", ""),
    ]


@pytest.mark.parametrize("name", [EVIL, HOST])
def test_a_page_of_another_origin_can_do_nothing(laptop: Laptop, page: Page, name: str) -> None:
    laptop.asked_of_the_api.clear()
    laptop.emulator.service.reset()
    sets = "/v1/sms-voice/configuration-sets"
    laptop.emulator.service.handle(Request("POST", sets, body=b'{"ConfigurationSetName": "kept"}'))
    page.goto(f"http://{name}:{laptop.page_port}/")
    for method, url, body in attempts(laptop):
        for outcome in page.evaluate(ASK, [method, url, body]):
            # An opaque answer tells the page nothing; that nothing was done is looked at below.
            assert outcome in ("refused", "opaque"), url
    for form in (
        [f"{laptop.emulator.endpoint_url}/_emulator/reset", '{"keep": [], "x":"', '"}'],
        [create_function(laptop)[1], create_function(laptop)[2][:-1] + ', "Description":"', '"}'],
    ):
        with page.expect_popup() as answered:
            page.evaluate(FORM, form)
        answered.value.wait_for_load_state()
        answered.value.close()
    assert_nothing_was_done(laptop)


def test_a_name_that_is_made_to_lead_here_is_not_answered(laptop: Laptop, page: Page) -> None:
    """As after DNS rebinding: for the browser the page and the server are of one origin."""
    for port, path in (
        (laptop.aws.endpoint_url.rpartition(":")[2], "/2015-03-31/functions"),
        (laptop.voice_port, "/_emulator/calls"),
        (laptop.dashboard_port, "/"),
    ):
        answer = page.goto(f"http://{EVIL}:{port}{path}")
        assert answer is not None
        assert answer.status == 400
        same_origin: list[Any] = page.evaluate(ASK, ["POST", path, "{}"])
        assert {str(outcome)[:3] for outcome in same_origin} == {"400"}


def test_the_dashboards_own_page_reaches_its_api(laptop: Laptop, page: Page) -> None:
    laptop.asked_of_the_api.clear()
    page.goto(f"http://{HOST}:{laptop.dashboard_port}/robots.txt")  # a page of this origin that asks nothing by itself
    assert page.evaluate("async () => (await fetch('/page/v1/calls', {method: 'POST', body: '{}'})).status") == 200
    assert laptop.asked_of_the_api == ["POST /page/v1/calls"]


def assert_nothing_was_done(laptop: Laptop) -> None:
    assert laptop.aws.lambda_.list_functions()["Functions"] == []
    assert laptop.aws.sqs.list_queues().get("QueueUrls", []) == []
    assert laptop.aws.s3.list_buckets()["Buckets"] == []
    assert [kept["name"] for kept in laptop.emulator.service.configuration_sets()] == ["kept"]
    assert laptop.asked_of_the_api == []


def test_a_program_is_answered(laptop: Laptop) -> None:
    """What the tests above see refused is there."""
    method, url, body = create_function(laptop)
    assert httpx.request(method, url, content=body, timeout=PATIENCE_S, trust_env=False).status_code == 201
    laptop.aws.lambda_.delete_function(FunctionName="evil")
