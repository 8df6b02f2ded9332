"""`publish` with tasks of Step Functions to answer, over fakes and a table."""

import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError
from msgspec.structs import replace

import publish.handler
import publish.wiring
from publish.wiring import Publisher
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.task_tokens import DynamoDbTaskTokens
from redial.application.task_tokens import keep_token
from redial.domain.call.calls import Call, CallStatus
from redial.domain.pacing.limits import PRODUCTION
from simulation.aws.step_functions import FakeStepFunctions
from simulation.errors import client_error
from simulation.makers import at, waiting_call
from simulation.stack.functions import environment
from simulation.telemetry import Notebook
from tests.adapters.fake_event_bus import FakeEvents, FakeQueue
from tests.adapters.fake_firehose import FakeFirehose
from tests.adapters.stored_items import RETENTION

DOWN = ConnectTimeoutError(endpoint_url="https://states.us-east-1.amazonaws.com")
DENIED = client_error("AccessDeniedException", "not authorized", 400, "SendTaskSuccess")


class FakeClient:
    """Step Functions' client, over the tasks of the simulation."""

    def __init__(self) -> None:
        self.tasks = FakeStepFunctions()
        self.fails: dict[str, Exception] = {}
        """By token, what is raised in place of an answer."""
        self.is_down = False

    def send_task_success(self, **parameters: Any) -> dict[str, Any]:
        return self._send("SendTaskSuccess", parameters)

    def send_task_failure(self, **parameters: Any) -> dict[str, Any]:
        return self._send("SendTaskFailure", parameters)

    def _send(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        token = parameters["taskToken"]
        if self.is_down or token in self.fails:
            self.tasks.asked.append(token)
            raise DOWN if self.is_down else self.fails[token]
        return self.tasks.call(operation, parameters)


class Clock:
    """Stands still, but for what a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return at(self.seconds)

    def pause(self, duration: timedelta) -> None:
        self.seconds += duration.total_seconds()


class World:
    """`publish` over fakes, and a table."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, table: Table) -> None:
        self.step_functions, self.queue = FakeClient(), FakeQueue()
        self.events, self.firehose = FakeEvents(), FakeFirehose()
        self.notebook, self.clock = Notebook(), Clock()
        self.calls = DynamoDbCalls(table, RETENTION)
        self.tokens = DynamoDbTaskTokens(table, RETENTION, self.clock.now)
        self.table = table
        for name, client in {
            "step_functions": self.step_functions,
            "events": self.events,
            "firehose": self.firehose,
        }.items():
            monkeypatch.setattr(clients, name, cache(lambda client=client: client))
        monkeypatch.setattr(clients, "sqs", cache(lambda: self.queue))
        self.publisher = self.built()

    def built(self, **variables: str) -> Publisher:
        """Build the function, as a process that has just begun."""
        settings = environment(PRODUCTION, ("+12065550190",), 60)
        settings |= {"RECORDS_STREAM_NAME": "records", "ANSWERS_TASKS": "true", "TABLE_NAME": self.table.name}
        return publish.wiring.build(settings | variables, self.notebook, self.clock)

    def ends(self, request_id: str, *tokens: str, status: CallStatus = CallStatus.COMPLETED, **request: Any) -> Any:
        """Store a call that has ended, for which tasks wait; give the stream's record of its end."""
        before = waiting_call(request_id, **request)
        call = replace(before, status=status, status_at=at(60), version=2)
        clients.dynamodb().put_item(TableName=self.table.name, Item=self._item(call))
        self.wait_for(call.call_id, *tokens)
        return self._change(before, call)

    def wait_for(self, call_id: str, *tokens: str, further: tuple[str, ...] = ()) -> None:
        """Let tasks wait for a request."""
        self.step_functions.tasks.begin(*tokens)
        for token in tokens:
            assert keep_token(self.tokens, call_id, token, further)

    def _item(self, call: Call) -> Any:
        return to_item(self.calls._to_plain(call))

    def _change(self, before: Call, after: Call) -> dict[str, Any]:
        new = self._item(after)
        return {"dynamodb": {"Keys": {"pk": new["pk"]}, "NewImage": new, "OldImage": self._item(before)}}

    def respond(self, *records: dict[str, Any], publisher: Publisher | None = None) -> None:
        publish.handler.respond({"Records": list(records)}, publisher or self.publisher, self.notebook)

    def redeliver(self, publisher: Publisher | None = None) -> list[Any]:
        """Deliver what waits in the queue; give what comes again."""
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(self.queue.bodies)]
        answer = publish.handler.respond_to_queue({"Records": records}, publisher or self.publisher, self.notebook)
        return list(answer["batchItemFailures"])

    def output(self, token: str) -> Any:
        answer = self.step_functions.tasks.answers[token]
        return json.loads(answer.get("output") or answer["cause"])

    @property
    def answered(self) -> list[str]:
        return sorted(self.step_functions.tasks.answers)

    def item_of(self, call_id: str) -> dict[str, Any]:
        plain = self.table.get(f"TASK_TOKENS#{call_id}")
        assert plain is not None
        return plain
