"""
One function under Lambda's own runtime client, in a process of its own, as Lambda starts it.

A server on this machine stands for the rest: the Runtime API, which hands out events, and the services that the function calls.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from botocore.exceptions import ClientError

from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from tests.patience import PATIENCE_WITH_A_STACK_S

FUNCTIONS = Path(__file__).parent.parent.parent / "functions"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLEEXAMPLE00",
    "AWS_SECRET_ACCESS_KEY": "secret-key-of-the-role/EXAMPLEKEY",
    "AWS_SESSION_TOKEN": "THE-SESSION-TOKEN-OF-THE-ROLE//EXAMPLE",
}
SIGNING_KEY = "the key that webhooks are signed with 0123456789"
_RUNTIME = "/2018-06-01/runtime/"

Answering = Literal["as they should", "by quoting"]


@dataclass(frozen=True)
class Invocation:
    """An event, and how the services answer meanwhile: as they should, or refusing each request with all of it in their words."""

    event: dict[str, Any]
    services: Answering = "as they should"


@dataclass
class Lambda:
    """The Runtime API and the services behind it."""

    invocations: Sequence[Invocation]
    dynamodb: FakeDynamoDb
    answers: list[Any] = field(default_factory=list)
    """What the function answered, or the error that it ended with; in the order of the invocations."""
    done: threading.Event = field(default_factory=threading.Event)
    services: Answering = "as they should"

    def next(self) -> tuple[int, dict[str, Any]] | None:
        """Give the next event; None when there is none, and the process may go."""
        number = len(self.answers)
        if number == len(self.invocations):
            self.done.set()
            return None
        self.services = self.invocations[number].services
        return number, self.invocations[number].event

    def serve(self, path: str, headers: dict[str, str], body: str) -> tuple[int, dict[str, Any]]:
        """Answer a request to a service."""
        if path.startswith("/answer"):
            return 200, {}
        if self.services == "by quoting":
            quoted = f"Not with {body} {path} {headers}"
            return 400, {"__type": "com.amazon.coral#ValidationException", "message": quoted, "Message": quoted}
        target = headers.get("X-Amz-Target", "")
        service, _, operation = target.partition(".")
        match service:
            case "DynamoDB_20120810":
                try:
                    return 200, self.dynamodb.call(operation, json.loads(body))
                except ClientError as error:
                    told = error.response["Error"]
                    return 400, {"__type": told["Code"], "Message": told["Message"], "Item": error.response.get("Item")}
            case "Firehose_20150804":
                records = json.loads(body)["Records"]
                return 200, {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "r"} for _ in records]}
            case "secretsmanager":
                return 200, {"SecretString": SIGNING_KEY}
            case "AmazonSQS":
                return 200, {"Attributes": dict.fromkeys(json.loads(body).get("AttributeNames", []), "1")}
            case _ if path.endswith("/voice/message"):
                return 200, {"MessageId": "4f1c5a1e-0a4f-4b1c-9c53-2f7f0c5b8d11"}
            case _:
                return 200, {}


@contextmanager
def serving(stand_in: Lambda) -> Iterator[str]:
    """Serve on a free port of this machine; give `host:port`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not self.path.startswith(_RUNTIME):
                self._service()
                return
            found = stand_in.next()
            if found is None:
                released.wait(PATIENCE_WITH_A_STACK_S)
                return
            number, event = found
            self._reply(
                200,
                event,
                {
                    "Content-Type": "application/json",
                    "Lambda-Runtime-Aws-Request-Id": f"8476a536-e9f4-11e8-9739-2dfe598c3f{number:02x}",
                    "Lambda-Runtime-Deadline-Ms": "4102444800000",
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
                },
            )

        def do_POST(self) -> None:
            if not self.path.startswith(_RUNTIME):
                self._service()
                return
            stand_in.answers.append(json.loads(self._body() or "null"))
            self._reply(202, {})

        def do_PUT(self) -> None:
            self._service()

        def do_DELETE(self) -> None:
            self._service()

        def log_message(self, *_: Any) -> None:
            pass

        def _service(self) -> None:
            status, answer = stand_in.serve(self.path, dict(self.headers.items()), self._body())
            self._reply(status, answer, {"x-amzn-ErrorType": answer["__type"]} if "__type" in answer else {})

        def _body(self) -> str:
            if "chunked" in self.headers.get("Transfer-Encoding", ""):
                parts = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts).decode()
            return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

        def _reply(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/x-amz-json-1.0", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    released = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            released.set()
            server.shutdown()
            thread.join()


def log_of(function: str, stand_in: Lambda, environment: dict[str, str], address: str) -> str:
    """Run a function until it has answered all events; give all that it wrote, with the root logger at DEBUG."""
    process = subprocess.Popen(
        [sys.executable, "-m", "awslambdaric", f"{function}.handler.handler"],
        cwd=FUNCTIONS,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "POWERTOOLS_"))},
            **CREDENTIALS,
            "PYTHONPATH": str(FUNCTIONS),
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{address}",
            "AWS_LAMBDA_RUNTIME_API": address,
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
            "AWS_LAMBDA_LOG_LEVEL": "DEBUG",
            "POWERTOOLS_LOG_LEVEL": "DEBUG",
            "POWERTOOLS_SERVICE_NAME": function,
            "POWERTOOLS_METRICS_NAMESPACE": "Redial",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    waiting = threading.Thread(target=_end_when_done, args=(stand_in.done, process))
    waiting.start()
    output, _ = process.communicate()
    stand_in.done.set()
    waiting.join()
    return output


def _end_when_done(done: threading.Event, process: "subprocess.Popen[str]") -> None:
    done.wait(PATIENCE_WITH_A_STACK_S)
    process.kill()
