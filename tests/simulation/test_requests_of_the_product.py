"""What the product asks of DynamoDB, read from its source and recorded as it runs, is what is compared with moto, and no more."""

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from botocore import xform_name
from botocore.session import Session

from api.routes import all_operations
from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.erasure.erasures import ask_for_erasure
from simulation.aws.fake_aws import TOPIC_ARN
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.makers import at
from simulation.page.gateway import Gateway
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS, RETENTION
from simulation.stack.stepped_stack import SteppedStack
from simulation.voice.sends import Script
from simulation.voice.service import sns_envelope
from tests.simulation.request_forms import (
    ALSO_KNOWN,
    EXPRESSIONS,
    KINDS,
    OPTIONS,
    USED,
    RequestForm,
    form_of,
    kinds_of,
)
from tests.table_rights import MAY_ASK, rights_for

FUNCTIONS = Path(__file__).parents[2] / "functions"
OPERATIONS = {xform_name(name): name for name in Session().get_service_model("dynamodb").operation_names}
BUSY = Script(outcome="BUSY", seconds=5)
CAMPAIGN = "flu-clinic-november"


class RequestRecording:
    """The forms of all requests that were made, and the types of their values."""

    def __init__(self) -> None:
        self.forms: set[RequestForm] = set()
        self.kinds: set[str] = set()
        self.operations: set[str] = set()
        self.rights: dict[str, set[str]] = {}
        """What each function has to be permitted."""

    def call(self, table: FakeDynamoDb, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.operations.add(operation)
        self.rights.setdefault(_function_that_asks(), set()).update(rights_for(operation, parameters))
        # A transaction consists of puts, and of what is provided (`test_transactions` has what is its own).
        puts = [("PutItem", each["Put"]) for each in parameters.get("TransactItems", ()) if "Put" in each]
        for part, of_part in puts or [(operation, parameters)]:
            self.forms.add(form_of(part, of_part))
            self.kinds |= kinds_of(part, of_part)
        return _call(table, operation, parameters)


_call = FakeDynamoDb.call


def _function_that_asks() -> str:
    """Return the folder of the handler that led here; "" where a test asks itself."""
    frame, function = sys._getframe(1), ""
    while frame.f_back is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(FUNCTIONS) and path.parts[len(FUNCTIONS.parts)] != "redial":
            function = path.parts[len(FUNCTIONS.parts)]
        frame = frame.f_back
    return function


@pytest.fixture(scope="module")
def recorded() -> RequestRecording:
    recorded = RequestRecording()

    def call(table: FakeDynamoDb, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return recorded.call(table, operation, parameters)

    with patch.object(FakeDynamoDb, "call", call):
        stack = SteppedStack(Conditions(seed=3, numbers=NUMBERS[:2], final_event_deadline_minutes=4))
        _let_calls_come(stack)
        stack.run(1_200)
        _fill_an_attempt(stack)
        _ask_everything(stack)
        _erase_somebody(stack)
    return recorded


def _let_calls_come(stack: SteppedStack) -> None:
    scripts = {
        "completed": [Script(seconds=10)],
        "busy": [BUSY, Script(seconds=10)],
        "unclear": [Script("lost_placed", seconds=10)],
        "refused": [Script("refused", says="The voice is not available in this region")],
        "over": [Script()],
    }
    for place, (request_id, its_scripts) in enumerate(scripts.items()):
        number = f"+1206555010{place}"
        stack.aws.voice.scripts[number] = list(its_scripts)
        more = {"expires_at": "2026-11-23T09:00:30Z", "not_before": "2026-11-23T09:00:29Z"} if place == 4 else {}
        stack.aws.request(
            request_id=request_id,
            destination_phone_number=number,
            content={"plain_text_message": {"text": "Please call us back."}},
            campaign=CAMPAIGN,
            retry={"total_attempts": 2, "busy": {"retry": True, "delay_seconds": 30}},
            **more,
        )
    stack.aws.request(
        request_id="chain",
        destination_phone_number="+12065550105",
        content={"plain_text_message": {"text": "Please call us back."}},
        then=[{"destination_phone_number": "+12065550106"}],
    )
    stack.aws.request(request_id="bad", destination_phone_number="12")
    body = json.dumps({"MessageId": "stranger", "reason": "line busy"})
    stack.aws.events.put(sns_envelope(f"{TOPIC_ARN}BUSY", body, 0, 9_000), 0)


def _fill_an_attempt(stack: SteppedStack) -> None:
    """Let more become of an attempt than is kept, in each way: no run of an hour gets there."""
    with stack.at_once():
        attempts = DynamoDbAttempts(Table(clients.dynamodb(), "calls"), RETENTION)
        initiated: Mapping[VoiceEvent | UnknownEvent, str | None] = {
            VoiceEvent(VoiceEventType.INITIATED_CALL, at(90)): None
        }
        for payload in (None, '{"a":1}'):
            first = dict.fromkeys(initiated, payload)
            attempts.add_events("by-line", first, at(90), line=1)
            record = attempts.link_by_line("by-line", "call", "t1", at(90))
            attempts.add_events("by-line", first, at(90), line=1)
            attempts.unlink(record, "t1")
            # As version 2 of the voice API tells it.
            priced, figures = f"priced {payload}", ServiceFigures(billed_minutes=1.0)
            attempts.add_events(priced, first, at(90), figures=figures)
            attempts.link(priced, "call", "t1", at(90))
            attempts.add_events(priced, first, at(90), figures=figures)

        def ringing(numbers: range, payload: str) -> Mapping[VoiceEvent | UnknownEvent, str | None]:
            return {
                VoiceEvent(VoiceEventType.RINGING, at(number)): payload.format(number) or None for number in numbers
            }

        attempts.add_events("many", ringing(range(45), ""), at(90))
        attempts.add_events("talkative", ringing(range(12), '{{"a":{}}}'), at(90))
        attempts.add_events("talkative", ringing(range(12, 24), '{{"a":{}}}'), at(90))
        attempts.add_events("both", ringing(range(12), '{{"a":{}}}'), at(90))
        attempts.add_events("both", ringing(range(12, 60), '{{"a":{}}}'), at(90))
        attempts.erase("priced None", at(90))
        for payload in (None, '{"a":1}'):
            attempts.add_events("priced None", dict.fromkeys(initiated, payload), at(90), line=1)
            attempts.add_events("priced None", dict.fromkeys(initiated, payload), at(90), figures=figures)
            attempts.add_events("priced None", dict.fromkeys(initiated, payload), at(90))
        attempts.link("known", "call", "t1", at(90))
        attempts.add_events("known", ringing(range(1), '{{"a":{}}}'), at(90))


def _ask_everything(stack: SteppedStack) -> None:
    people = Gateway(stack)
    for operation in all_operations():
        if operation.method == "GET" and operation.path.startswith("/v1") and "{" not in operation.path:
            is_of_campaign = any(each.required for each in msgspec.structs.fields(operation.query))
            people.get(operation.path.removeprefix("/v1"), f"campaign={CAMPAIGN}" if is_of_campaign else "")
    lists = (
        "order=oldest_first",
        "order=newest_first",
        *(f"campaign={CAMPAIGN}&order={order}_first" for order in ("oldest", "newest")),
        *(f"destination_phone_number=%2B12065550100&order={order}_first" for order in ("oldest", "newest")),
        "wait_reason=NOT_PERMITTED",
        "request_id=busy",
        "search=busy",
    )
    for question in lists:
        page = people.get("/calls", f"{question}&limit=1")
        if page.get("next_cursor"):
            people.get("/calls", f"{question}&limit=1&cursor={page['next_cursor']}")
    for call in stack.calls().values():
        people.get(f"/calls/{call.call_id}/explanation")
    people.post("/dialling/pause", {"lane": "bulk"})
    people.post("/campaigns/cancel", {"campaign": CAMPAIGN})
    people.put("/do-not-call", {"destination_phone_number": "+12065550109"})
    people.get("/do-not-call")
    people.post("/phone-numbers/move", {})
    people.post("/refusals/redrive", {})


def _erase_somebody(stack: SteppedStack) -> None:
    to_erase = ("+12065550100", "12")
    with stack.at_once():
        DynamoDbErasures(Table(clients.dynamodb(), "calls"), RETENTION).add(
            ask_for_erasure("e1", to_erase, by="", reason="", also_do_not_call=False, now=at(stack.world.now))
        )
    stack.run(120)


def test_what_is_recorded_is_what_is_compared(recorded: RequestRecording) -> None:
    assert {str(form) for form in recorded.forms - USED} == set(), "used, and not compared"
    assert {str(form) for form in USED - recorded.forms} == set(), "compared, and used no more"
    assert recorded.kinds == KINDS
    assert not ALSO_KNOWN & recorded.forms


def test_no_function_asks_for_what_its_role_does_not_permit(recorded: RequestRecording) -> None:
    asked = {function: rights for function, rights in recorded.rights.items() if function}
    assert asked.keys() == MAY_ASK.keys()
    assert [(function, right) for function in asked for right in asked[function] - MAY_ASK[function]] == []


def test_every_operation_and_expression_of_the_source_is_recorded(recorded: RequestRecording) -> None:
    """So no new one can be missed by a recording that does not get there."""
    parameters = {pair for form in recorded.forms for pair in (*form.expressions, *form.options)}
    sources = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FUNCTIONS.rglob("*.py")}
    found = {each for tree in sources.values() for each in _parameters_in(tree)}
    assert {name for name, _ in found} >= set(EXPRESSIONS) | {"Select", "ReturnValues"}
    missed = {
        (name, pattern)
        for name, pattern in found
        if not any(name == each and re.fullmatch(pattern, str(value), re.DOTALL) for each, value in parameters)
    }
    assert missed == set()
    operations = {
        OPERATIONS[node.attr]
        for path, tree in sources.items()
        if path.parent.name == "dynamodb"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in OPERATIONS
    }
    assert operations == recorded.operations


def test_only_the_adapters_of_the_table_speak_to_dynamodb() -> None:
    """Elsewhere nothing reads the client but to hand it on."""
    own = {"query"}  # `Table.query`, `request.query` of the API
    elsewhere = {
        (path.name, node.attr)
        for path in FUNCTIONS.rglob("*.py")
        if path.parent.name != "dynamodb"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in OPERATIONS.keys() - own
    }
    assert elsewhere == set()


def _parameters_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Give the parameters of requests that a module writes down: as arguments, in dicts, and what is put into one."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=value):
                yield from _parameter(name, value)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant):
                        yield from _parameter(str(key.value), value)
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(name)))], value=value):
                yield from _parameter(name, value)
            case _:
                pass


def _parameter(name: str, value: ast.expr) -> Iterator[tuple[str, str]]:
    if not name.endswith("Expression") and name not in OPTIONS:
        return
    match value:
        case ast.Constant(value=constant):
            yield name, re.escape(str(constant))
        case ast.JoinedStr(values=parts):
            yield name, "".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".*" for p in parts)
        case _:
            pass  # what only a run can tell
