"""An item with something that only newer code writes: it hides nothing but itself, whatever list it stands in."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.failure_notes import DynamoDbFailureNotes
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import CallStatus
from redial.domain.call.failure_notes import no_failures
from simulation.makers import T0, at, voice_event, waiting_call
from simulation.records import put
from simulation.stack.http_api import HttpApi
from tests.api.stored_calls import add
from tests.unit.domain.stepped_calls import sent

GOOD, BAD = "+12065550161", "+12065550162"


def spoil(table: Table, key: str) -> None:
    """Write an attribute of a type that this version does not write."""
    table.client.update_item(
        TableName=table.name,
        Key={"pk": {"S": key}},
        ConditionExpression="attribute_exists(pk)",
        UpdateExpression="SET newer = :bytes",
        ExpressionAttributeValues={":bytes": {"B": b"newer code"}},
    )


def test_call_is_listed_beside_one_that_cannot_be_read(http_api: HttpApi, table: Table, calls: DynamoDbCalls) -> None:
    add(calls, "good")
    spoil(table, f"CALL#{add(calls, 'bad').call_id}")
    assert [call["request_id"] for call in http_api.get("/v1/calls").body["calls"]] == ["good"]


def test_orphan_is_listed_beside_one_that_cannot_be_read(http_api: HttpApi, table: Table) -> None:
    attempts = DynamoDbAttempts(table, timedelta(days=90))
    for message_id in ("good", "bad"):
        attempts.add_events(message_id, {voice_event(VoiceEventType.RINGING, 5): None}, T0)
    spoil(table, "MESSAGE#bad")
    assert [each["message_id"] for each in http_api.get("/v1/orphans").body["orphans"]] == ["good"]


def test_call_is_explained_without_the_events_of_an_attempt_that_cannot_be_read(
    http_api: HttpApi, table: Table, calls: DynamoDbCalls
) -> None:
    attempts = DynamoDbAttempts(table, timedelta(days=90))
    call = sent(waiting_call("one"))
    calls.add(call)
    message_id = call.attempts[0].message_id
    assert message_id is not None
    attempts.add_events(message_id, {voice_event(VoiceEventType.RINGING, 5): None}, T0)
    spoil(table, f"MESSAGE#{message_id}")
    assert http_api.get(f"/v1/calls/{call.call_id}").body["status"] == CallStatus.CALLING
    assert http_api.get(f"/v1/calls/{call.call_id}/explanation").status == 200


def test_call_that_is_set_aside_is_listed_beside_one_whose_note_cannot_be_read(
    http_api: HttpApi, table: Table, calls: DynamoDbCalls
) -> None:
    notes = DynamoDbFailureNotes(table)
    for request_id in ("good", "bad"):
        call_id = add(calls, request_id).call_id
        note = no_failures(call_id)
        put(
            notes.at(call_id),
            replace(note, failures=3, first_at=T0, last_at=T0, try_again_at=at(60), error="too large"),
        )
    spoil(table, f"FAILURE#{waiting_call('bad').call_id}")
    assert [each["request_id"] for each in http_api.get("/v1/set-aside").body["calls"]] == ["good"]


def test_template_and_listed_number_are_listed_beside_others_that_cannot_be_read(
    http_api: HttpApi, table: Table
) -> None:
    for name, number in (("good", GOOD), ("bad", BAD)):
        assert http_api.put(f"/v1/templates/{name}", {"texts": {"en-US": {"text": "Hello."}}}).status == 200
        assert http_api.put("/v1/do-not-call", {"destination_phone_number": number}).status == 200
    for key in ("TEMPLATE#bad", f"RECIPIENT#{BAD}"):
        spoil(table, key)
    assert [each["name"] for each in http_api.get("/v1/templates").body["templates"]] == ["good"]
    entries = http_api.get("/v1/do-not-call").body["entries"]
    assert [each["destination_phone_number"][-2:] for each in entries] == [GOOD[-2:]]


@pytest.mark.parametrize("path", ["/v1/audit", "/v1/calls", "/v1/summary"])
def test_one_entry_of_the_audit_trail_hides_nothing(http_api: HttpApi, table: Table, path: str) -> None:
    for lane in ("bulk", "urgent"):
        http_api.post("/v1/dialling/pause", {"lane": lane})
    keys = [str(item["pk"]["S"]) for item in table.client.scan(TableName=table.name)["Items"]]
    spoil(table, next(key for key in keys if key.startswith("AUDIT#")))
    reply = http_api.get(path)
    assert reply.status == 200
    assert path != "/v1/audit" or len(reply.body["acts"]) == 1
