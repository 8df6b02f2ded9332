"""One local stack for all end-to-end tests: started once, on free ports, with the template that AWS gets."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from local.demo.run import feed, follow
from local.demo.scenario import load_demo
from local.ports import free_port
from local.stack import LocalStack, StackSettings
from tests.end_to_end.pipeline import DemoRun, Pipeline, plain_request

# Higher than AWS's 20, so that the tests need not wait for the minute to pass; every other limit is AWS's own.
LIMITS = {"calls_per_minute": 200}

EVENTS_BEFORE_ANSWER = plain_request("events-before-answer", "+12065550186")
EVENTS_REPEATED = plain_request("events-repeated-and-shuffled", "+12065550185")
ERROR_WITHOUT_CALL = plain_request("error-without-call", "+12065550181")
ERROR_WITH_CALL = plain_request("error-with-call", "+12065550182")
CONNECTION_LOST = plain_request("connection-lost", "+12065550183")
REFUSED = plain_request("refused", "+12065550187")


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    directory = tmp_path_factory.mktemp("local-stack")
    limit_options = [part for name, value in LIMITS.items() for part in ("--limit", f"{name}={value}")]
    settings = StackSettings(
        port=free_port(),
        voice_port=free_port(),
        dashboard_port=free_port(),
        emulator_options=("--time-scale", "0.05", *limit_options),
        context={"limits": LIMITS},
        directory=directory,
        outputs_file=directory / "outputs.json",
    )
    with LocalStack(settings) as stack:
        yield Pipeline(stack)


@pytest.fixture(scope="session")
def fed_pipeline(pipeline: Pipeline) -> Pipeline:
    """All requests of the tests are sent at once, so that the tests do not wait for each other's calls."""
    for request in (
        EVENTS_BEFORE_ANSWER,
        EVENTS_REPEATED,
        ERROR_WITHOUT_CALL,
        ERROR_WITH_CALL,
        CONNECTION_LOST,
        REFUSED,
    ):
        pipeline.send(request)
    return pipeline


@pytest.fixture(scope="session")
def demo_run(pipeline: Pipeline) -> DemoRun:
    demo_calls = feed(load_demo(), pipeline.stack.aws.sqs, pipeline.stack.outputs["requests_queue_url"])
    check = pipeline.stack.processes.require_alive
    *_, calls = follow(demo_calls, pipeline.reader, within=timedelta(seconds=90), check=check)
    return DemoRun(demo_calls, calls)
