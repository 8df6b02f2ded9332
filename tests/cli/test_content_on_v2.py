"""What version 2 of the voice API cannot do is refused at each door, by the field that asks for it, with what is expected."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import intake.handler
import intake.wiring
from redial.domain.call.calls import call_id_of
from redial.domain.messages.voices_of_v2 import DEFAULT_VOICE
from simulation.makers import plain_request
from simulation.stack.http_api import HttpApi
from simulation.telemetry import Notebook
from tests.api.conftest import SetClock
from tests.cli.conftest import Redial, sent

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

INSTRUCTIONS = "content.call_instructions_message"
ASKED: dict[str, dict[str, Any]] = {
    INSTRUCTIONS: {"content": {"call_instructions_message": {"text": "<speak>Hello</speak>"}}},
    "caller_id": {"caller_id": "+12065550191"},
    "content.plain_text_message.voice_id": {"content": {"plain_text_message": {"text": "Hello", "voice_id": "Ruth"}}},
    "content.ssml_message.language_code": {
        "content": {"ssml_message": {"text": "<speak>Hei</speak>", "language_code": "fi-FI"}}
    },
}
EXPECTED = {
    INSTRUCTIONS: "expected plain_text_message or ssml_message: version 2 of the voice API takes no call instructions",
    "caller_id": "expected none: version 2 of the voice API shows the number that the call is placed from",
    "content.plain_text_message.voice_id": "Ruth is not a voice of version 2 of the voice API; "
    "of en-US it has Ivy, Joanna, Joey, Justin",
    "content.ssml_message.language_code": "version 2 of the voice API has no voice of its own for fi-FI; its languages are "
    + ", ".join(sorted(DEFAULT_VOICE)),
}
asked_for = pytest.mark.parametrize("field", ASKED)


@pytest.fixture
def voice_api() -> str:
    return "v2"


def request_for(field: str, request_id: str = "r1") -> dict[str, Any]:
    return plain_request(request_id=request_id, **ASKED[field])


@asked_for
def test_what_version_2_does_not_have_is_rejected_from_the_queue(
    field: str, http_api: HttpApi, clock: SetClock
) -> None:
    taking_in = intake.wiring.build(os.environ, Notebook(), clock)
    body = json.dumps(request_for(field))
    record = {"messageId": "m1", "body": body, "attributes": {}}
    assert intake.handler.respond({"Records": [record]}, taking_in, Notebook()) == {"batchItemFailures": []}

    (call,) = http_api.get("/v1/calls", status="REJECTED").body["calls"]
    # What the page shows of a rejected request, too.
    whole = http_api.get(f"/v1/calls/{call['call_id']}").body
    assert {each["field"]: each["message"] for each in whole["errors"]} == {field: EXPECTED[field]}


@asked_for
@pytest.mark.parametrize("dry_run", ["false", "true"])
def test_what_version_2_does_not_have_is_refused_by_the_api_alone_or_among_others_and_in_a_dry_run(
    field: str, dry_run: str, http_api: HttpApi
) -> None:
    expected = [{"field": field, "message": EXPECTED[field]}]
    alone = http_api.post("/v1/calls", request_for(field), dry_run=dry_run)
    assert (alone.status, alone.body["errors"]) == (400, expected)

    many = {"requests": [plain_request(request_id="good"), request_for(field, "r2")]}
    good, bad = http_api.post("/v1/calls/batch", many, dry_run=dry_run).body["answers"]
    assert (good["answer"], bad["answer"], bad["errors"]) == ("accepted", "rejected", expected)


@asked_for
def test_what_version_2_does_not_have_is_refused_in_a_file_before_anything_is_sent(
    field: str, redial: Redial, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text(
        json.dumps(plain_request(request_id="good")) + "\n" + json.dumps(request_for(field)) + "\n", encoding="utf-8"
    )
    for options in ((), ("--dry-run",)):
        result = redial("submit", str(path), *options)
        assert result.exit_code != 0
        assert f"{field}: {EXPECTED[field]}" in " ".join((result.stdout + result.stderr).split())
    assert sent(sqs, queues["requests"]) == []


def test_what_version_2_does_not_have_is_refused_in_a_csv_column(
    redial: Redial, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    path = tmp_path / "patients.csv"
    path.write_text("destination_phone_number,text,caller_id\n+12065550100,Hello,+12065550191\n", encoding="utf-8")
    result = redial("submit", str(path))
    assert f"caller_id: {EXPECTED['caller_id']}" in " ".join((result.stdout + result.stderr).split())
    assert sent(sqs, queues["requests"]) == []


def test_what_version_2_does_not_have_is_refused_in_the_options_of_one_call(redial: Redial) -> None:
    one = ("submit", "--to", "+12065550140", "--text", "Hello", "--request-id", "r1")
    for options in (("--voice", "Ruth"), ("--voice", "Ruth", "--dry-run")):
        refused = redial(*one, *options)
        assert refused.exit_code == 5
        assert EXPECTED["content.plain_text_message.voice_id"] in " ".join(refused.stderr.split())


@pytest.mark.parametrize("language", sorted(DEFAULT_VOICE))
def test_a_language_alone_is_taken_where_there_is_a_voice_for_it(language: str, http_api: HttpApi) -> None:
    content = {"plain_text_message": {"text": "Hello", "language_code": language}}
    accepted = http_api.post("/v1/calls", plain_request(request_id="r1", content=content))
    assert accepted.body["call_id"] == call_id_of("r1")
    # Which voice says it is told to the service, and stands in no call.
    shown = http_api.get(f"/v1/calls/{call_id_of('r1')}").body["request"]["message"]
    assert (shown["language_code"], shown["voice_id"]) == (language, None)
