"""Erasures: who may ask for one, what it would concern, how far it came; carried out by what `dial` does each minute."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

import api.notes
from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.notes import DynamoDbNotes
from redial.adapters.dynamodb.reading import StoredAttempts, StoredCalls, TableReader
from redial.adapters.dynamodb.stored_texts import StoredTexts
from redial.adapters.dynamodb.table import Table
from redial.application.erasing import erase_person
from redial.application.erasing.erase_person import Eraser
from redial.application.erasing.erased_stores import ErasedStores
from redial.application.ports import CallPorts
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import CallStatus, call_id_of
from redial.domain.call.chain_steps import MOST_FURTHER_RECIPIENTS
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.erasure.erased_notes import erase_notes
from redial.domain.notes.notes import Note, Notes, add_note
from redial.metrics import MetricName
from simulation.makers import DESTINATION, T0, plain_request, voice_event, waiting_call
from simulation.set_aside import nothing_set_aside
from simulation.stack.http_api import DISPATCHER, SUPERVISOR, HttpApi, Reply
from simulation.telemetry import Notebook
from tests.adapters.dialling import NoWakeUps
from tests.api.conftest import SetClock
from tests.api.stored_calls import add
from tests.api.unclear_calls import add_unknown

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

CLEAR = "/personal-data/v1/erasures"
WHOSE = {"destination_phone_number": "(206) 555-0100"}


@pytest.fixture
def carry_out(table: Table, clock: SetClock) -> Any:
    """Give what carries erasures out, as on a minute's tick, so many seconds later."""
    reader, telemetry = TableReader(clients.dynamodb(), table.name), Notebook()
    kept = timedelta(days=90)
    calls = DynamoDbCalls(table, kept)
    eraser = Eraser(
        ports=CallPorts(
            calls=calls,
            attempts=DynamoDbAttempts(table, kept),
            wake_ups=NoWakeUps(),
            telemetry=telemetry,
            clock=clock,
        ),
        stores=ErasedStores(
            erasures=DynamoDbErasures(table, kept),
            rejections=calls,
            notes=DynamoDbNotes(table, kept),
            recipients=DynamoDbRecipients(table, clock.now),
        ),
        indexes=reader,
        records=StoredCalls(reader, lambda _: None),
        events=StoredAttempts(reader),
        texts=StoredTexts(reader),
        set_aside=nothing_set_aside(telemetry),
    )

    def run(seconds: float = 0) -> None:
        clock.pause(timedelta(seconds=seconds))
        eraser.run()
        assert MetricName.RECORD_FAILED not in telemetry.sums

    return run


def test_what_would_be_erased_is_told_before(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    add(calls, name="Ada Lovelace")
    calls.add(replace(waiting_call("r2"), status=CallStatus.CALLING, wait_reason=None))
    add(calls, "others", destination_phone_number="+12065550111")
    http_api.put("/v1/do-not-call", {"destination_phone_number": DESTINATION})
    told = http_api.post(f"{CLEAR}/preview", WHOSE)
    assert told.body == {
        "destination_phone_number": "+1206*****00",
        "calls": 2,
        "open_calls": 1,
        "in_flight": 1,
        "is_exact": True,
        "on_do_not_call_list": True,
    }
    assert http_api.get("/v1/erasures").body["erasures"] == []


def test_an_erasure_is_asked_for_carried_out_and_told_of(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table, queues: dict[str, str], sqs: "SQSClient", carry_out: Any
) -> None:
    call = add(calls, name="Ada Lovelace", metadata=(("patient", "ada-17"),))
    note = {"key": "n1", "text": "Ada called back"}
    assert http_api.post(f"/v1/calls/{call.call_id}/notes", note).status < 300
    asked = http_api.post(CLEAR, WHOSE | {"reason": "asked us to, as +12065550100"})
    assert (asked.status, asked.body["done"], asked.body["destination_phone_number"]) == (202, False, "+1206*****00")
    assert asked.body["reason"] == "asked us to, as +1206*****00"
    woken = sqs.receive_message(QueueUrl=queues["wake-ups"])["Messages"]
    assert [json.loads(each["Body"]) for each in woken] == [{"call_ids": []}], "as the minute's tick does"
    (act,) = http_api.get("/v1/audit", kind="erase").body["acts"]
    assert act["text"] == "Asked to erase the data of +1206*****00"
    assert act["details"]["erasure"] == asked.body["id"]

    carry_out(1)
    under_way = http_api.get(f"/v1/erasures/{asked.body['id']}").body
    assert (under_way["times_gone_through"], under_way["goes_on_at"]) == (1, "2026-11-23T09:06:00.000Z")
    carry_out(360)
    told = http_api.get(f"/v1/erasures/{asked.body['id']}").body
    assert (told["done"], told["done_at"], told["left"]) == (True, "2026-11-23T09:06:01.000Z", 0)
    assert told["counts"] == {"cancelled": 1, "calls": 1, "requests": 0, "attempts": 0}
    assert http_api.get("/v1/erasures").body["erasures"] == [told]
    erased = http_api.get(f"/v1/erasures/{asked.body['id']}/calls").body["calls"]
    assert erased == [{"call_id": call.call_id, "message_ids": []}]

    shown = http_api.get(f"/personal-data/v1/calls/{call.call_id}").body
    assert (shown["status"], shown["reason"]["code"], shown["erased_at"]) == (
        "CANCELLED",
        "ERASED",
        "2026-11-23T09:00:01.000Z",
    )
    assert (shown["destination_phone_number"], shown["name"], shown["metadata"]) == ("erased", None, {})
    assert (shown["request_id"], shown["request"]["message"]["text"]) == (call.call_id, "(erased)")
    assert [each["text"] for each in shown["notes"]] == ["(erased)"]
    items = table.client.scan(TableName=table.name)["Items"]
    assert [each["pk"]["S"] for each in items if any(it in str(each) for it in (DESTINATION, "Ada", "ada-17"))] == []
    story = http_api.get(f"/personal-data/v1/calls/{call.call_id}/explanation")
    assert story.status == 200, story.body
    told = [each["text"] for each in story.body["history"]]
    assert told[0].startswith("Accepted for a recipient whose data was erased since, and so was the request id, lane")
    assert "Everything of its recipient was erased from it." in told
    assert [word for word in (DESTINATION, "Ada", "ada-17") if word in str(story.body)] == []
    found = http_api.get("/personal-data/v1/calls", destination_phone_number=DESTINATION).body["calls"]
    assert found == []
    assert http_api.get("/v1/calls/reminder-1").body["call_id"] == call.call_id, "its request id still leads to it"


def test_events_and_bad_requests_are_erased(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table, carry_out: Any
) -> None:
    attempts = DynamoDbAttempts(table, timedelta(days=90))
    payload = f'{{"destinationPhoneNumber":"{DESTINATION}"}}'
    attempts.add_events("orphan", {voice_event(VoiceEventType.RINGING): payload}, T0)
    calls.add_rejected(
        RejectedRequest(call_id="r" + "0" * 23, errors=(), original="1 206 555 0100", accepted_at=T0, name="Ada")
    )
    erasure = http_api.post(CLEAR, WHOSE).body["id"]
    carry_out(1)
    carry_out(360)
    late = attempts.add_events("orphan", {voice_event(VoiceEventType.ANSWERED, 9): payload}, T0)
    assert (len(late.events), late.payloads, late.call_id) == (2, (), None)
    told = http_api.get(f"/v1/erasures/{erasure}").body["counts"]
    assert (told["requests"], told["attempts"]) == (1, 1)
    items = table.client.scan(TableName=table.name)["Items"]
    assert [each for each in items if any(it in str(each) for it in (DESTINATION, "206 555", "Ada"))] == []


def test_it_needs_the_right_to_see_personal_data(http_api: HttpApi) -> None:
    for path in ("/v1/erasures", "/v1/erasures/preview"):
        refused = http_api.post(path, WHOSE)
        assert (refused.status, refused.body["errors"][0]["field"]) == (403, "destination_phone_number")
    assert http_api.as_caller(DISPATCHER).post("/page/v1/erasures", WHOSE).status == 403
    assert http_api.as_caller(SUPERVISOR).post("/page/v1/erasures", WHOSE).status == 202


def test_bad_input_is_named(http_api: HttpApi) -> None:
    refused = http_api.post(CLEAR, {"destination_phone_number": "555-0100"})
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "destination_phone_number")
    assert http_api.post(CLEAR, {}).status == 400
    assert http_api.post(CLEAR, WHOSE | {"also_do_not_call": "yes"}).status == 400
    assert http_api.get("/v1/erasures/none").status == 404
    assert http_api.get("/v1/erasures/none/calls").status == 404


def test_pages_follow_each_other(http_api: HttpApi, clock: SetClock, carry_out: Any) -> None:
    asked = []
    for number in range(5):
        clock.pause(timedelta(seconds=1))
        asked.append(http_api.post(CLEAR, {"destination_phone_number": f"+1206555017{number}"}).body["id"])
        if number == 1:
            carry_out(1)
            carry_out(400)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = http_api.get("/v1/erasures", limit=2, **cursor).body
        seen += [each["id"] for each in page["erasures"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert (sorted(seen), seen[:3]) == (sorted(asked), asked[:1:-1])


def test_a_request_is_cancelled_whole_by_its_id_also_when_its_first_recipient_was_erased(
    http_api: HttpApi, calls: DynamoDbCalls, carry_out: Any
) -> None:
    then = [{"destination_phone_number": "+12065550101"}, {"destination_phone_number": "+12065550102"}]
    assert http_api.post("/v1/calls", plain_request(request_id="r1", then=then)).status == 202
    other = add(calls, "r1#4", destination_phone_number="+12065550111")
    http_api.post(CLEAR, WHOSE)
    carry_out(1)
    second, third = call_id_of("r1#2"), call_id_of("r1#3")
    assert http_api.get(f"/v1/calls/{second}").body["status"] == "WAITING"
    assert http_api.post("/v1/calls/r1/cancel", {"reason": "wrong campaign"}).status == 200
    assert [http_api.get(f"/v1/calls/{each}").body["status"] for each in (second, third)] == ["CANCELLED"] * 2
    assert http_api.get(f"/v1/calls/{other.call_id}").body["status"] == "WAITING", "another request"
    (act,) = http_api.get("/v1/audit", kind="cancel_call").body["acts"]
    assert (act["call_id"], act["reason"]) == (call_id_of("r1"), "wrong campaign")


def test_the_longest_chain_of_an_erased_first_recipient_is_cancelled_to_its_end(
    http_api: HttpApi, carry_out: Any
) -> None:
    then = [{"destination_phone_number": f"+1206555010{number}"} for number in range(1, MOST_FURTHER_RECIPIENTS + 1)]
    assert http_api.post("/v1/calls", plain_request(request_id="r1", then=then)).status == 202
    http_api.post(CLEAR, WHOSE)
    carry_out(1)

    assert http_api.post("/v1/calls/r1/cancel").status == 200

    last = call_id_of(f"r1#{MOST_FURTHER_RECIPIENTS + 1}")
    assert http_api.get(f"/v1/calls/{last}").body["status"] == "CANCELLED"


def test_an_erased_call_is_not_made_due_again_and_not_put_on_the_list(
    http_api: HttpApi, calls: DynamoDbCalls, carry_out: Any
) -> None:
    call = add_unknown(calls)
    http_api.post(CLEAR, WHOSE)
    carry_out(1)
    refused = http_api.post(f"/v1/calls/{call.call_id}/settle", {"outcome": "NOT_PLACED"})
    assert (refused.status, "erased" in refused.body["detail"]) == (409, True)
    assert http_api.put("/v1/do-not-call", {"call_id": call.call_id}).status == 404
    again = http_api.post(f"/v1/calls/{call.call_id}/again", {"although_played": True})
    assert (again.status, "erased" in again.body["detail"]) == (409, True)
    settled = http_api.post(f"/v1/calls/{call.call_id}/settle", {"outcome": "BUSY", "note": "she told us"}).body
    assert settled["status"] == "UNREACHED"


def test_note_that_is_written_while_its_call_is_erased_is_refused(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table, carry_out: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = replace(waiting_call("over"), status=CallStatus.COMPLETED)
    calls.add(call)
    late: list[Reply] = []

    def notes_are_erased(notes: Notes) -> object:
        changed = erase_notes(notes)
        late.append(http_api.post(f"/v1/calls/{call.call_id}/notes", {"text": "Ada called back"}))
        return changed

    monkeypatch.setattr(erase_person, "erase_notes", notes_are_erased)
    http_api.post(CLEAR, WHOSE)
    carry_out(1)
    assert [reply.status for reply in late] == [409]
    assert late[0].body["detail"] == "The data of its recipient is erased: nothing is noted on this call any more."
    assert http_api.get(f"/v1/calls/{call.call_id}").body["notes"] == []
    assert http_api.get("/v1/audit", kind="note_call").body["acts"] == []


def test_note_that_comes_while_its_call_begins_to_be_erased_is_refused(
    http_api: HttpApi, calls: DynamoDbCalls, carry_out: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = add(calls)

    def is_erased_meanwhile(notes: Notes, note: Note) -> object:
        http_api.post(CLEAR, WHOSE)
        carry_out(1)
        return add_note(notes, note)

    monkeypatch.setattr(api.notes, "add_note", is_erased_meanwhile)
    assert http_api.post(f"/v1/calls/{call.call_id}/notes", {"text": "Ada called back"}).status == 409
    assert http_api.get(f"/v1/calls/{call.call_id}").body["notes"] == []
