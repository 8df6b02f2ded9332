"""A webhook on this machine: with one option of the local stack, what became of a call arrives there, signed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import jsonschema
import pytest

from local.ports import HOST
from local.stack import LocalStack
from redial.domain.reporting.signatures import signature_of
from simulation.makers import EVENTS
from tests.end_to_end.conftest import settings_of
from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = pytest.mark.stack
WITHIN_S = 60
SCHEMA = json.loads((EVENTS / "schemas" / "published_event.schema.json").read_text())


class Hooks(BaseHTTPRequestHandler):
    """An address that is told, and refuses the first request of all."""

    told: "Queue[tuple[str, bytes]]" = Queue()
    refused: list[bytes] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_first = not self.refused
        if is_first:
            self.refused.append(body)
        else:
            self.told.put((self.headers["Redial-Signature"], body))
        self.send_response(503 if is_first else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hooked(tmp_path: Path) -> Iterator[Pipeline]:
    server = ThreadingHTTPServer((HOST, 0), Hooks)
    Thread(target=server.serve_forever, daemon=True).start()
    settings = settings_of(tmp_path, webhook_url=f"http://{HOST}:{server.server_port}/hooks")
    with LocalStack(settings) as stack:
        yield Pipeline(stack)
    server.shutdown()


def test_what_became_of_a_call_arrives_at_a_webhook_and_is_signed(hooked: Pipeline) -> None:
    hooked.send(plain_request("hooked", "+12065550101", campaign="webhook"))
    call = hooked.wait_until_final("hooked")

    events: dict[str, dict[str, Any]] = {}
    while {"Call Accepted", "Call Attempt Ended", "Call Ended"} - events.keys():
        signature, body = Hooks.told.get(timeout=WITHIN_S)
        sent_at = datetime.fromtimestamp(int(signature.partition("t=")[2].partition(",")[0]), UTC)
        assert signature == signature_of(body, [hooked.stack.outputs["webhook_key"]], sent_at)
        event = json.loads(body)
        events[event["detail-type"]] = event

    assert json.loads(Hooks.refused[0])["detail"]["id"] in {each["detail"]["id"] for each in events.values()}
    detail = events["Call Ended"]["detail"]
    assert (detail["call_id"], detail["status"]) == (call.call_id, "COMPLETED")
    jsonschema.validate(detail, SCHEMA)
