"""The command line against a deployed stack in moto, with the API's own handler behind its address."""

import contextlib
import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
from typer.testing import CliRunner, Result

import api.handler
import redial_cli.client.api
import redial_cli.session
from redial_cli.client.stacks import find_stack
from redial_cli.command_line import app
from simulation.makers import plain_request
from simulation.stack.http_api import CONTEXT, PROGRAM, http_api_event
from tests.adapters.conftest import aws, sqs
from tests.api.conftest import calls, clock, http_api, queues, receivers, refused, table, voice_api

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from simulation.stack.http_api import HttpApi

__all__ = ["aws", "calls", "clock", "http_api", "queues", "receivers", "refused", "sqs", "table", "voice_api"]

STACK = "redial-test"
ARCHIVE = "archive-of-redial-test"
API_URL = "https://abc123.execute-api.us-east-1.amazonaws.com"
COLUMNS = ("--column", "destination_phone_number=phone", "--set", "text=Dear {name}, see you at {slot}.")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Redial:
    """Runs commands."""

    def __init__(self) -> None:
        self._runner = CliRunner()

    def __call__(
        self, *arguments: str, stack: str | None = STACK, width: int | None = 100, typed: str | None = None
    ) -> Result:
        named = ["--stack", stack] if stack is not None else []
        return self._runner.invoke(
            app,
            [*arguments, *named],
            env={"COLUMNS": str(width) if width else None, "TERM": "dumb"},
            input=typed,
            catch_exceptions=False,
        )

    def json(self, *arguments: str, exit_code: int = 0) -> Any:
        result = self(*arguments, "--json")
        assert result.exit_code == exit_code, result.output
        return json.loads(result.stdout)


class Gateway:
    """What stands behind the API's address; a test may let it answer something else."""

    def __init__(self) -> None:
        self.answer: Callable[[httpx.Request], httpx.Response] = self.ask_the_function

    def ask_the_function(self, request: httpx.Request) -> httpx.Response:
        """Answer as API Gateway does: the signature is judged, then the function is asked."""
        assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256 ")
        event = http_api_event(
            request.method,
            request.url.path,
            request.url.query.decode(),
            request.content.decode() or None,
            dict(request.headers),
            PROGRAM,
        )
        # In Lambda, what the function prints goes to its log.
        with contextlib.redirect_stdout(io.StringIO()):
            answer = api.handler.handler(event, CONTEXT)
        return httpx.Response(answer["statusCode"], text=answer["body"], headers=answer["headers"])


@pytest.fixture(autouse=True)
def zone_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are told in the machine's zone: that of a test does not depend on where it runs."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long a command waited before it asked once more; here it does not."""
    waits: list[float] = []
    monkeypatch.setattr(redial_cli.client.api, "sleep", waits.append)
    return waits


@pytest.fixture
def redial(
    http_api: "HttpApi", gateway: Gateway, queues: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Redial:
    outputs = {
        "ApiUrl": API_URL,
        "RequestsQueueUrl": queues["requests"],
        "TableName": "calls",
        "EventsArchiveBucketName": ARCHIVE,
    }
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    boto3.client("cloudformation").create_stack(StackName=STACK, TemplateBody=json.dumps(template))
    client = httpx.Client
    transport = httpx.MockTransport(lambda request: gateway.answer(request))
    monkeypatch.setattr(httpx, "Client", lambda **_: client(transport=transport))
    monkeypatch.setenv("REDIAL_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("REDIAL_OUTPUTS_FILE", str(tmp_path / "none.json"))
    monkeypatch.delenv("REDIAL_STACK", raising=False)
    return Redial()


@pytest.fixture
def found_once(redial: Redial, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look the stack up once, for tests with many commands: a session of botocore takes longer than all else."""
    assert redial is not None
    stack = find_stack(STACK)
    monkeypatch.setattr(redial_cli.session, "find_stack", lambda *_, **__: stack)


def plain(text: str) -> str:
    """Give a text without its colours."""
    return _COLOURS.sub("", text)


def sent(sqs: "SQSClient", queue_url: str) -> list[dict[str, Any]]:
    found = []
    while messages := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
    return sorted(found, key=lambda body: str(body["request_id"]))


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    path = tmp_path / "patients.csv"
    path.write_text("phone,name,slot\n+12065550100,Ada,9:30\n+12065550101,Grace,10:00\n", encoding="utf-8")
    return path


@pytest.fixture
def json_lines(tmp_path: Path) -> Path:
    path = tmp_path / "calls.jsonl"
    path.write_text(
        "".join(json.dumps(plain_request(request_id=f"r{number:02}")) + "\n" for number in range(25)), encoding="utf-8"
    )
    return path
