"""A webhook on this machine: with one option of the local stack, what became of a call arrives there, signed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import jsonschema
import pytest

from local.ports import HOST
from local.stack import LocalStack
from redial.domain.call.calls import call_id_of
from redial.domain.publishing.signatures import signature_of
from simulation.makers import EVENTS
from tests.end_to_end.conftest import settings_of
from tests.end_to_end.person import until
from tests.end_to_end.pipeline import Pipeline, plain_request
from tests.patience import PATIENCE_WITH_A_STACK_S

pytestmark = pytest.mark.stack
WITHIN_S = PATIENCE_WITH_A_STACK_S
TOLD = {"Call Accepted", "Call Attempt Ended", "Call Ended"}
SCHEMA = json.loads((EVENTS / "schemas" / "published_event.schema.json").read_text(encoding="utf-8"))


class Hooks(BaseHTTPRequestHandler):
    """An address that is told, refuses the first request of all, and for a time each of one call for good."""

    told: "Queue[tuple[str, bytes]]" = Queue()
    refused: list[bytes] = []  # noqa: RUF012
    unwelcome: str | None = None

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_first = not self.refused
        is_unwelcome = json.loads(body)["detail"]["call_id"] == self.unwelcome
        if is_first:
            self.refused.append(body)
        elif not is_unwelcome:
            self.told.put((self.headers["Redial-Signature"], body))
        self.send_response(503 if is_first else 410 if is_unwelcome else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def events_of(hooked: Pipeline, call_id: str) -> dict[str, dict[str, Any]]:
    """
    Wait for what became of a call, by its kinds.

    Whose answer is late is told again: the same may come twice, and something of the call before after all of this one.
    """
    events: dict[str, dict[str, Any]] = {}
    while TOLD - events.keys():
        signature, body = Hooks.told.get(timeout=WITHIN_S)
        sent_at = datetime.fromtimestamp(int(signature.partition("t=")[2].partition(",")[0]), UTC)
        assert signature == signature_of(body, [hooked.stack.outputs["webhook_key"]], sent_at)
        event: dict[str, Any] = json.loads(body)
        if event["detail"]["call_id"] == call_id:
            events[event["detail-type"]] = event
    return events


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

    events = events_of(hooked, call.call_id)

    assert json.loads(Hooks.refused[0])["detail"]["id"] in {each["detail"]["id"] for each in events.values()}
    detail = events["Call Ended"]["detail"]
    assert (detail["call_id"], detail["status"]) == (call.call_id, "COMPLETED")
    jsonschema.validate(detail, SCHEMA)
    _let_be_refused_for_good_and_sent_on(hooked)


def _let_be_refused_for_good_and_sent_on(hooked: Pipeline) -> None:
    api = hooked.stack.outputs["api_url"]
    Hooks.unwelcome = call_id_of("gone")
    hooked.send(plain_request("gone", "+12065550101", campaign="webhook"))
    call = hooked.wait_until_final("gone")
    until(lambda: len(of_receivers(api)) >= len(TOLD))
    assert {(each["receiver"], each["error_code"]) for each in of_receivers(api)} == {(None, "HTTP_410")}

    Hooks.unwelcome = None
    request = Request(f"{api}/v1/dead-letters/receivers/redrive", b'{"reason": "mended"}', method="POST")
    request.add_header("Content-Type", "application/json")
    with urlopen(request) as answer:
        redrive = json.load(answer)
    assert redrive.pop("moved") >= len(TOLD)
    assert redrive == {"queue": "receivers", "done": True, "kept": 0}
    assert events_of(hooked, call.call_id).keys() == TOLD


def of_receivers(api: str) -> list[dict[str, Any]]:
    with urlopen(f"{api}/v1/dead-letters/receivers") as answer:
        messages: list[dict[str, Any]] = json.load(answer)["messages"]
    return messages
