"""The functions beside the pipeline as processes that have just begun, and the invocations that are repeated after faults."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import api.wiring
import publish.handler
import publish.wiring
import tally.handler
import tally.wiring
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, call_id_of
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.refusal.likeness import cause_of, kind_of
from redial.domain.refusal.refusals import Refusals, decide_refusal
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, T0, at, waiting_call
from simulation.records import put
from simulation.stack.functions import NUMBERS, RETENTION, environment
from simulation.stack.http_api import HttpApi
from simulation.telemetry import Notebook
from tests.api.refused_calls import GONE, refused_call
from tests.tally.changes import Stream

TABLE = "calls"
ANOTHER = "+12065550101"
NOW = T0 + timedelta(minutes=5)
REQUEST: dict[str, Any] = {
    "request_id": "new",
    "destination_phone_number": DESTINATION,
    "content": {"plain_text_message": {"text": "Your appointment is at ten."}},
}


class StoppedClock:
    """A clock that shows one moment."""

    def now(self) -> datetime:
        return NOW

    def pause(self, _duration: timedelta) -> None:
        pass


class FailedMessage(Exception):
    """The function says of a message that it failed: it comes again."""


class Process:
    """Each function, as a process that has just begun."""

    def __init__(self) -> None:
        surroundings = variables(), Notebook(), StoppedClock(), lambda: "5e5e5e5e5e"
        self._telemetry = Notebook()
        self._publisher = publish.wiring.build(*surroundings)
        self._counting = tally.wiring.build(*surroundings)
        self.api = HttpApi(services=api.wiring.build(*surroundings))

    def publish(self, event: dict[str, Any]) -> None:
        publish.handler.respond(event, self._publisher, self._telemetry)

    def publish_waiting(self, event: dict[str, Any]) -> None:
        answer = publish.handler.respond_to_queue(event, self._publisher, self._telemetry)
        if answer["batchItemFailures"]:
            raise FailedMessage

    def tally(self, event: dict[str, Any]) -> None:
        tally.handler.respond(event, self._counting)


@dataclass(frozen=True)
class Case:
    """An invocation, and what it finds."""

    name: str
    prepare: Callable[[Process], Any]
    invoke: Callable[[Process, Any], object]
    fewest_calls: int = 2


def stored(call: Call) -> None:
    DynamoDbCalls(Table(clients.dynamodb(), TABLE), RETENTION).add(call)


def called() -> Call:
    claimed = transitions.claim(waiting_call(campaign="autumn"), "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    return claimed


def unknown() -> Call:
    call = transitions.settle(called(), "t1", None, DEADLINES, at(3_600))
    assert isinstance(call, Call)
    return call


def changes(_process: Process) -> dict[str, Any]:
    """Give what the table's stream tells of a call's whole life, and of one that waits."""
    pause = Allowance(backoff=Backoff(paused_until=NOW + timedelta(hours=1)))
    put(DynamoDbAllowance(Table(clients.dynamodb(), TABLE), "us-east-1"), pause)
    stream = Stream(Table(clients.dynamodb(), TABLE))
    ended = transitions.end_attempt(called(), "t1", EndOfAttempt(Outcome.COMPLETED_CALL, at(30)), at(30))
    assert isinstance(ended, Call)
    waiting = [stream.add(waiting_call(f"waiting-{number}", campaign="autumn")) for number in range(5)]
    return {
        "Records": [*waiting, stream.add(waiting_call(campaign="autumn")), stream.save(called()), stream.save(ended)]
    }


def ended_campaign(process: Process) -> dict[str, Any]:
    """Have a campaign counted whose only call has ended, and give the message that asks for a look at it."""
    stream = Stream(Table(clients.dynamodb(), TABLE))
    ended = transitions.end_attempt(called(), "t1", EndOfAttempt(Outcome.COMPLETED_CALL, at(30)), at(30))
    assert isinstance(ended, Call)
    process.tally({"Records": [stream.add(waiting_call(campaign="autumn")), stream.save(called()), stream.save(ended)]})
    counts = clients.dynamodb().get_item(TableName=TABLE, Key={"pk": {"S": "CAMPAIGN#autumn"}})["Item"]
    check = {"campaign": "autumn", "open_changed_in": int(counts["ending"]["N"])}
    return {"Records": [{"messageId": "m1", "body": json.dumps({"campaign_check": check})}]}


def ending_campaign(process: Process) -> dict[str, Any]:
    """Have a campaign counted whose only call has ended, and give what the table's stream tells of the counts."""
    ended_campaign(process)
    key = {"pk": {"S": "CAMPAIGN#autumn"}}
    counts = clients.dynamodb().get_item(TableName=TABLE, Key=key)["Item"]
    return {"Records": [{"eventID": "1", "dynamodb": {"Keys": key, "NewImage": counts}}]}


def nothing(_process: Process) -> None:
    """Leave the table empty."""


def posts(path: str, prepare: Callable[[Process], Any] = nothing, **body: Any) -> Case:
    def invoke(process: Process, call: Call | None) -> object:
        return process.api.post(path.format(call.call_id if isinstance(call, Call) else ""), body)

    return Case(f"POST {path} {' '.join(map(str, body.values()))[:20]}".strip(), prepare, invoke, 1)


def with_call(call: Callable[[], Call]) -> Callable[[Process], Call]:
    def prepare(_process: Process) -> Call:
        stored(call())
        return call()

    return prepare


def chain(process: Process) -> str:
    """Submit a request that names a further recipient, and give the id of its first call."""
    process.api.post("/v1/calls", REQUEST | {"then": [{"destination_phone_number": ANOTHER}]})
    return call_id_of("new")


def refused(_process: Process) -> None:
    """Store five refused calls of a campaign, which is held for it."""
    state = Refusals()
    for number in range(5):
        call = refused_call(f"refused-{number}", number, campaign="autumn")
        stored(call)
        state = decide_refusal(state, kind_of(call.request), _cause(call), GONE, call.status_at).refusals
    put(DynamoDbAllowance(Table(clients.dynamodb(), TABLE), "us-east-1"), Allowance(refusals=state))


def _cause(call: Call) -> str:
    return cause_of(GONE, call.request, ORIGINATION)


def spelled_otherwise(_process: Process) -> None:
    """Store a recipient on the do-not-call list as an earlier version wrote it."""
    since = "2026-11-20T09:00:00.000Z"
    listed = {"do_not_call_since": since, "status_key": "DO_NOT_CALL", "status_at": since}
    plain = {"pk": "RECIPIENT#+4402079460123", "version": 1, "calls": [], **listed}
    clients.dynamodb().put_item(TableName=TABLE, Item=to_item(plain))


def paused(process: Process) -> None:
    process.api.post("/v1/dialling/pause", {"lane": "bulk"})


def kept_template(process: Process) -> None:
    process.api.put("/v1/templates/reminder", {"texts": {"en-US": {"text": "Hello {name}."}}})


def named_hours(process: Process) -> None:
    process.api.put("/v1/calling-hours/office", {"weekdays": {"mon": [["09:00", "18:00"]]}})


def settings_of_campaign(process: Process) -> None:
    hours = {"weekdays": {"mon": [["09:00", "18:00"]]}}
    process.api.put("/v1/campaigns/settings", {"campaign": "autumn", "calling_hours": hours})


def move_and_slow(process: Process) -> None:
    process.api.put("/v1/campaigns/settings", {"campaign": "autumn", "lane": "bulk", "calls_per_minute": 5})


def listed(process: Process) -> None:
    process.api.put("/v1/do-not-call", {"destination_phone_number": DESTINATION, "reason": "asked"})


CASES = [
    Case("tally", changes, Process.tally, 6),
    Case("publish", changes, Process.publish, 2),
    Case("publish asks for a look at a campaign", ending_campaign, Process.publish, 1),
    Case("publish looks at a campaign", ended_campaign, Process.publish_waiting, 4),
    posts("/v1/calls", **REQUEST),
    posts("/v1/calls/{}/cancel", with_call(waiting_call)),
    posts("/v1/calls/{}/cancel", with_call(called)),
    Case(
        "POST /v1/calls/{}/cancel of a chain",
        chain,
        lambda process, call_id: process.api.post(f"/v1/calls/{call_id}/cancel"),
    ),
    posts("/v1/calls/{}/notes", with_call(waiting_call), text="Rang back.", key="note-1"),
    posts("/v1/calls/{}/again", with_call(called)),
    posts("/v1/calls/{}/reschedule", with_call(waiting_call), not_before="2026-11-24T09:00:00Z"),
    posts(
        "/v1/campaigns/notes", with_call(lambda: waiting_call(campaign="autumn")), campaign="autumn", text="x", key="n"
    ),
    posts("/v1/calls/{}/settle", with_call(unknown), outcome="BUSY"),
    posts("/v1/calls/{}/settle", with_call(unknown), outcome="NOT_PLACED"),
    posts("/v1/campaigns/cancel", with_call(lambda: waiting_call(campaign="autumn")), campaign="autumn"),
    posts("/v1/dialling/pause", lane="bulk", reason="the line is noisy"),
    posts("/v1/dialling/resume", paused, lane="bulk"),
    Case(
        "PUT /v1/do-not-call",
        nothing,
        lambda process, _: process.api.put(
            "/v1/do-not-call", {"destination_phone_number": DESTINATION, "reason": "asked"}
        ),
    ),
    posts("/v1/refusals/redrive", refused),
    posts("/v1/phone-numbers/move", spelled_otherwise),
    posts(
        "/v1/do-not-call/import",
        entries=[
            {"destination_phone_number": DESTINATION, "reason": "asked"},
            {"destination_phone_number": ANOTHER, "campaign": "autumn"},
        ],
    ),
    Case("PUT /v1/templates/{template}", nothing, lambda process, _: kept_template(process)),
    Case(
        "POST /v1/templates/{template}/delete",
        kept_template,
        lambda process, _: process.api.post("/v1/templates/reminder/delete"),
    ),
    Case("PUT /v1/calling-hours/{hours}", nothing, lambda process, _: named_hours(process)),
    Case(
        "POST /v1/calling-hours/{hours}/delete",
        named_hours,
        lambda process, _: process.api.post("/v1/calling-hours/office/delete"),
    ),
    Case("PUT /v1/campaigns/settings", nothing, lambda process, _: settings_of_campaign(process)),
    Case("PUT /v1/campaigns/settings in the control", settings_of_campaign, lambda process, _: move_and_slow(process)),
    posts("/v1/do-not-call/remove", listed, destination_phone_number=DESTINATION),
]


def variables() -> dict[str, str]:
    return environment(PRODUCTION, NUMBERS[:1], 60) | {
        "RECORDS_STREAM_NAME": "records",
        "DEAD_LETTER_QUEUES": "{}",
        "AUTHORISATION": "none",
        "POWERTOOLS_METRICS_NAMESPACE": "Redial",
    }
