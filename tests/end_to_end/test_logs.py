"""Every line that the functions logged in the run, looked through for what must not be there."""

import json
import re
from collections.abc import Iterator

import pytest

from redial.domain.call.calls import Call
from tests.end_to_end.person import until
from tests.end_to_end.pipeline import DemoRun, Pipeline

pytestmark = pytest.mark.stack

TOLD = {"request taken in", "call ended", "dial run ended"}
PHONE_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


def log_lines(pipeline: Pipeline) -> Iterator[tuple[str, str]]:
    """Give each line with the log group that it is in."""
    logs = pipeline.stack.aws.session.client("logs", endpoint_url=pipeline.stack.aws.endpoint_url)
    of_functions = {
        function["LoggingConfig"]["LogGroup"]
        for page in pipeline.stack.aws.lambda_.get_paginator("list_functions").paginate()
        for function in page["Functions"]
    }
    for log_group in of_functions:
        for events in logs.get_paginator("filter_log_events").paginate(logGroupName=log_group):
            yield from ((log_group, event["message"]) for event in events["events"])


@pytest.fixture(scope="module")
def lines(pipeline: Pipeline, demo_run: DemoRun) -> list[tuple[str, str]]:
    """Give them once what is written last is among them: the run of `dial` that is awake goes on for a while."""
    lines: list[tuple[str, str]] = []

    def is_told() -> bool:
        lines[:] = log_lines(pipeline)
        return messages(lines) >= TOLD

    until(is_told)
    return lines


def messages(lines: list[tuple[str, str]]) -> set[str | None]:
    return {json.loads(line).get("message") for _, line in lines if line.startswith("{")}


def test_the_functions_tell_what_they_did(lines: list[tuple[str, str]]) -> None:
    assert messages(lines) >= TOLD


def test_no_log_line_shows_a_phone_number(lines: list[tuple[str, str]]) -> None:
    showing = [(log_group, line) for log_group, line in lines if PHONE_NUMBER.search(line)]

    assert showing == []


def test_no_log_line_shows_what_is_said_to_a_recipient(lines: list[tuple[str, str]], demo_run: DemoRun) -> None:
    contents = [call.request.content for call in demo_run.calls.values() if isinstance(call, Call)]
    texts = {
        message.text
        for content in contents
        for message in (content.plain_text_message, content.ssml_message, content.call_instructions_message)
        if message is not None
    }

    assert len(texts) > 5
    assert [(log_group, line) for log_group, line in lines if any(text in line for text in texts)] == []
