"""
One local stack for nearly all end-to-end tests, and one on version 2: started once, on free ports, with AWS's template.

What takes a minute, the demo and the end of a campaign, begins when the first is up, and goes on beside the other tests.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from local.demo.run import DemoCall, feed, follow
from local.demo.scenario import load_demo
from local.ports import free_port
from local.stack import LocalStack, StackSettings
from tests.browser.chromium import browser as browser  # the fixture
from tests.end_to_end.assemblies import LIMITS
from tests.end_to_end.person import Person
from tests.end_to_end.pipeline import DemoRun, Pipeline, plain_request
from tests.patience import PATIENCE_WITH_A_STACK_S

ENDED_CAMPAIGN = "flood"

EVENTS_BEFORE_ANSWER = plain_request("events-before-answer", "+12065550186")
EVENTS_REPEATED = plain_request("events-repeated-and-shuffled", "+12065550185")
ERROR_WITHOUT_CALL = plain_request("error-without-call", "+12065550181")
ERROR_WITH_CALL = plain_request("error-with-call", "+12065550182")
CONNECTION_LOST = plain_request("connection-lost", "+12065550183")
REFUSED = plain_request("refused", "+12065550187")
FED = (EVENTS_BEFORE_ANSWER, EVENTS_REPEATED, ERROR_WITHOUT_CALL, ERROR_WITH_CALL, CONNECTION_LOST, REFUSED)


def settings_of(
    directory: Path, *, dashboard_port: int | None = None, webhook_url: str | None = None, **context: object
) -> StackSettings:
    limit_options = [part for name, value in LIMITS.items() for part in ("--limit", f"{name}={value}")]
    return StackSettings(
        port=free_port(),
        voice_port=free_port(),
        dashboard_port=dashboard_port,
        emulator_options=("--time-scale", "0.05", *limit_options),
        context={"limits": LIMITS, **context},
        webhook_url=webhook_url,
        directory=directory,
        outputs_file=directory / "outputs.json",
    )


@pytest.fixture(scope="session", autouse=True)
def all_assemblies(request: pytest.FixtureRequest) -> None:
    """Have the assemblies of all stacks before the first of them starts."""
    request.getfixturevalue("assemblies")


@pytest.fixture(scope="package")
def fresh_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    directory = tmp_path_factory.mktemp("local-stack")
    with LocalStack(settings_of(directory, dashboard_port=free_port())) as stack:
        yield Pipeline(stack)


@pytest.fixture(scope="package")
def demo_calls(fresh_pipeline: Pipeline) -> tuple[DemoCall, ...]:
    stack = fresh_pipeline.stack
    return feed(load_demo(), stack.aws.sqs, stack.outputs["requests_queue_url"])


@pytest.fixture(scope="package")
def ended_campaigns(fresh_pipeline: Pipeline) -> str:
    """Have a campaign end; give the queue that is told."""
    queue_url = fresh_pipeline.queue_of_events("campaigns", "Campaign Ended", ENDED_CAMPAIGN)
    for number in range(2):
        request_id = f"{ENDED_CAMPAIGN}-{number}"
        fresh_pipeline.send(plain_request(request_id, f"+1206555791{number}", campaign=ENDED_CAMPAIGN))
    return queue_url


@pytest.fixture(scope="package")
def pipeline(fresh_pipeline: Pipeline, demo_calls: tuple[DemoCall, ...], ended_campaigns: str) -> Pipeline:
    assert demo_calls
    assert ended_campaigns
    return fresh_pipeline


@pytest.fixture(scope="package")
def pipeline_on_v2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    with LocalStack(settings_of(tmp_path_factory.mktemp("local-stack-v2"), voice_api="v2")) as stack:
        yield Pipeline(stack)


@pytest.fixture
def person(pipeline: Pipeline, tmp_path: Path) -> Person:
    return Person(pipeline, tmp_path)


def fed(pipeline: Pipeline) -> Pipeline:
    """All requests of the tests are sent at once, so that the tests do not wait for each other's calls."""
    for request in FED:
        pipeline.send(request)
    return pipeline


@pytest.fixture(scope="package")
def fed_on_v1(pipeline: Pipeline) -> Pipeline:
    return fed(pipeline)


@pytest.fixture(scope="package")
def fed_on_v2(pipeline_on_v2: Pipeline) -> Pipeline:
    return fed(pipeline_on_v2)


@pytest.fixture(params=["fed_on_v1", "fed_on_v2"], ids=["v1", "v2"])
def fed_pipeline(request: pytest.FixtureRequest) -> Pipeline:
    pipeline: Pipeline = request.getfixturevalue(request.param)
    return pipeline


@pytest.fixture(scope="package")
def demo_run(pipeline: Pipeline, demo_calls: tuple[DemoCall, ...]) -> DemoRun:
    check = pipeline.stack.processes.require_alive
    *_, calls = follow(demo_calls, pipeline.reader, within=timedelta(seconds=PATIENCE_WITH_A_STACK_S), check=check)
    return DemoRun(demo_calls, calls)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # What it shows, a whole stack has to do first.
    expect.set_options(timeout=PATIENCE_WITH_A_STACK_S * 1_000)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()
