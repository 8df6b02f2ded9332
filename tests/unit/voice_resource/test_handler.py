import ast
import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import voice_resource.answer
import voice_resource.handler
from redial.errors import RedialError
from tests.unit.voice_resource.conftest import event
from voice_resource.answer import NOTHING_CREATED, CloudFormationAnswer, answer_cloudformation
from voice_resource.handler import handler


class Context:
    log_stream_name = "2026/11/23/[$LATEST]0123456789abcdef"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


class CloudFormation:
    """The place that a ``ResponseURL`` points to."""

    def __init__(self) -> None:
        self.answers: list[dict[str, Any]] = []
        self.sizes: list[int] = []
        self.content_types: list[str | None] = []
        self.failures = 0
        cloudformation = self

        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                failing, cloudformation.failures = cloudformation.failures > 0, cloudformation.failures - 1
                if not failing:
                    cloudformation.answers.append(json.loads(body))
                    cloudformation.sizes.append(len(body))
                    cloudformation.content_types.append(self.headers["Content-Type"])
                self.send_response(503 if failing else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/answer"


@pytest.fixture
def cloudformation() -> Iterator[CloudFormation]:
    place = CloudFormation()
    Thread(target=place.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield place
    place.server.shutdown()
    place.server.server_close()


def test_an_answer_names_the_request_that_it_is_for(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_resource.handler, "_carry_out", lambda *_: CloudFormationAnswer("redial-sandbox"))

    handler(event("create", ResponseURL=cloudformation.url), Context())

    assert cloudformation.answers == [
        {
            "Status": "SUCCESS",
            "PhysicalResourceId": "redial-sandbox",
            "StackId": event("create")["StackId"],
            "RequestId": event("create")["RequestId"],
            "LogicalResourceId": "ConfigurationSet3DD38186",
            "Data": {},
        }
    ]
    # The URL is presigned for a request without a content type.
    assert cloudformation.content_types == [""]


@pytest.fixture(autouse=True)
def new_process() -> None:
    """Let the next invocation put the function together anew."""
    voice_resource.handler.build.cache_clear()
    sys.modules.pop("voice_resource.wiring", None)


@pytest.mark.parametrize("module", ["voice_resource.lifecycle", "redial.adapters.clients"])
def test_a_failing_import_is_answered(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    package, _, name = module.rpartition(".")
    monkeypatch.setitem(sys.modules, module, None)
    # What was imported before is also found as an attribute of its package.
    monkeypatch.delattr(import_module(package), name, raising=False)

    handler(event("create", ResponseURL=cloudformation.url), Context())

    (answer,) = cloudformation.answers
    assert answer["Status"] == "FAILED"
    assert module in answer["Reason"]
    assert Context.log_stream_name in answer["Reason"]
    assert answer["PhysicalResourceId"] == NOTHING_CREATED


def test_an_unexpected_request_is_answered(cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")

    handler({"RequestType": "Update", "PhysicalResourceId": "mine", "ResponseURL": cloudformation.url}, Context())

    (answer,) = cloudformation.answers
    assert answer["Status"] == "FAILED"
    assert answer["PhysicalResourceId"] == "mine"


@pytest.mark.parametrize("failure", [ValueError, RedialError, KeyError])
def test_the_reason_tells_cloudformation_no_number_and_no_credential(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "the-token-of-the-session")

    def fail(*_: object, **__: object) -> None:
        raise failure("of +1 206 555 0148 with the-token-of-the-session")

    monkeypatch.setattr("voice_resource.lifecycle.parse_definitions", fail)
    handler(event("create", ResponseURL=cloudformation.url), Context())

    (answer,) = cloudformation.answers
    assert answer["Status"] == "FAILED"
    assert "0148" not in answer["Reason"]
    assert "the-token" not in answer["Reason"]
    assert failure.__name__ in answer["Reason"] or "of +1206*****48" in answer["Reason"]


def test_a_missing_masking_is_answered_too(cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redial.adapters.log_masking", None)
    monkeypatch.delattr("redial.adapters.log_masking", raising=False)

    handler(event("create", ResponseURL=cloudformation.url), Context())

    assert cloudformation.answers[0]["Status"] == "FAILED"


def test_what_runs_before_the_guard_imports_the_standard_library_alone() -> None:
    for module in (voice_resource.handler, voice_resource.answer):
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        imported = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
        imported |= {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names}
        roots = {str(name).split(".")[0] for name in imported} - {"voice_resource"}
        assert roots <= sys.stdlib_module_names


def test_an_answer_is_tried_again(cloudformation: CloudFormation) -> None:
    cloudformation.failures = 2
    slept: list[float] = []

    answer_cloudformation(
        event("create", ResponseURL=cloudformation.url),
        CloudFormationAnswer("set"),
        log_stream="log",
        sleep=slept.append,
    )

    assert len(cloudformation.answers) == 1
    assert len(slept) == 2


def test_an_answer_that_cannot_be_delivered_fails_the_invocation(cloudformation: CloudFormation) -> None:
    cloudformation.failures = 99

    with pytest.raises(OSError, match="503"):
        answer_cloudformation(
            event("create", ResponseURL=cloudformation.url),
            CloudFormationAnswer("set"),
            log_stream="log",
            sleep=lambda _: None,
        )


@pytest.mark.parametrize("character", ["x", "ü", '"', "\n", "\N{TELEPHONE RECEIVER}"])
def test_an_answer_stays_below_what_cloudformation_takes(cloudformation: CloudFormation, character: str) -> None:
    failed = CloudFormationAnswer.failed(character * 10_000, physical_resource_id="redial-sandbox")

    answer_cloudformation(event("create", ResponseURL=cloudformation.url), failed, log_stream="log")

    (answer,) = cloudformation.answers
    assert answer["Reason"].startswith(character * 100)
    assert cloudformation.sizes[0] < 4096
