"""What the archive keeps: each attempt's end and each call's, once for every change that brought it; no number, no text."""

import json
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

import publish.handler
from redial.adapters import clients
from redial.adapters.archive import FirehoseArchive, line_of
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, FieldError, call_id_of
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.publishing.archive_records import records_of_change
from redial.errors import ArchiveUnavailable
from simulation.makers import DEADLINES, DESTINATION, at, waiting_call
from tests.adapters.fake_firehose import FakeFirehose, changes, stages
from tests.adapters.invocations import lambda_context
from tests.adapters.stored_items import RETENTION


@pytest.fixture
def firehose(monkeypatch: pytest.MonkeyPatch) -> FakeFirehose:
    fake = FakeFirehose()
    monkeypatch.setattr(clients, "firehose", lambda: fake)
    monkeypatch.setenv("RECORDS_STREAM_NAME", "records")
    monkeypatch.setenv("WAKE_UP_QUEUE_URL", "https://sqs.invalid/wake-ups")
    monkeypatch.setenv("EVENT_BUS_NAME", "redial")
    monkeypatch.setenv("WAITING_EVENTS_QUEUE_URL", "https://sqs.invalid/waiting-events")
    monkeypatch.setenv("PUBLISHED_EVENTS", '{"kinds": []}')
    monkeypatch.setenv("ANSWERS_TASKS", "false")
    monkeypatch.setenv("TABLE_NAME", "calls")
    monkeypatch.setenv("RETENTION_DAYS", "30")
    publish.handler.build.cache_clear()
    return fake


def test_an_attempts_end_and_a_calls_end_are_archived_once_each(table: Table, firehose: FakeFirehose) -> None:
    publish.handler.handler({"Records": changes(table, stages())}, lambda_context())
    assert [(line["record"], line.get("outcome"), line.get("status")) for line in firehose.lines] == [
        ("attempt", "BUSY", None),
        ("call", None, "CANCELLED"),
    ]
    attempt, call = firehose.lines
    assert (attempt["campaign"], attempt["message_id"], attempt["at"]) == (
        "storm",
        "voice-1",
        "2026-11-23T09:00:09.000Z",
    )
    assert (call["attempts"], call["accepted_at"]) == (1, "2026-11-23T09:00:00.000Z")
    assert (call["reason_code"], call["status_reason"], "reason_code" in attempt) == ("CANCELLED", "cancelled", False)


def test_the_archive_holds_no_number_and_no_text(table: Table, firehose: FakeFirehose) -> None:
    refused = transitions.record_refused(stages()[1], "t1", f"BadRequestException: {DESTINATION} is blocked", at(2))
    assert isinstance(refused, Call)
    publish.handler.handler({"Records": changes(table, [stages()[1], refused])}, lambda_context())
    archived = json.dumps(firehose.lines)
    assert "is blocked" in archived
    assert DESTINATION not in archived
    assert "appointment" not in archived


def test_the_archive_knows_what_a_producer_attached_and_no_name(table: Table, firehose: FakeFirehose) -> None:
    call = waiting_call(name="Ana García", metadata=(("case", "4711"), ("phone", DESTINATION)))
    cancelled = transitions.cancel(call, at(1))
    assert isinstance(cancelled, Call)
    publish.handler.handler({"Records": changes(table, [call, cancelled])}, lambda_context())
    (line,) = firehose.lines
    assert json.loads(line["metadata"]) == {"case": "4711", "phone": "+1206*****00"}
    assert "García" not in json.dumps(firehose.lines, ensure_ascii=False)


def test_a_late_event_that_corrects_an_attempt_is_archived_as_well() -> None:
    silent = transitions.settle(stages()[2], "t1", None, DEADLINES, at(4000))
    assert isinstance(silent, Call)
    corrected = transitions.end_attempt(silent, "t1", EndOfAttempt(Outcome.COMPLETED_CALL, at(40)), at(5000))
    assert isinstance(corrected, Call)
    records = list(records_of_change(silent, corrected))
    assert [(record.record, record.outcome, record.status) for record in records] == [
        ("attempt", Outcome.COMPLETED_CALL, None),
        ("call", None, CallStatus.COMPLETED),
    ]


def test_a_rejected_request_is_archived_with_the_name_of_its_field(table: Table, firehose: FakeFirehose) -> None:
    rejected = RejectedRequest(
        call_id="r1",
        errors=(FieldError(field="lane", message="expected urgent"),),
        original="{}",
        accepted_at=at(0),
        submitted_by="sender AROA:reminders",
    )
    DynamoDbCalls(table, RETENTION).add_rejected(rejected)
    plain = table.get("CALL#r1")
    assert plain is not None
    change = {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": "CALL#r1"}}, "NewImage": to_item(plain)}}
    publish.handler.handler({"Records": [change]}, lambda_context())
    names = ("status", "reason_code", "status_reason", "submitted_by")
    assert [[line[name] for name in names] for line in firehose.lines] == [
        ["REJECTED", "INVALID_REQUEST", "lane: expected urgent", "sender AROA:reminders"]
    ]


def test_a_bad_request_that_is_erased_is_not_archived_once_more(table: Table, firehose: FakeFirehose) -> None:
    rejected = RejectedRequest(call_id="r1", errors=(), original="{}", accepted_at=at(0))
    calls = DynamoDbCalls(table, RETENTION)
    calls.add_rejected(rejected)
    before = table.get("CALL#r1")
    calls.erase_rejected(transitions.erase_rejected(rejected, at(60)), "e1")
    after = table.get("CALL#r1")
    assert before is not None
    assert after is not None
    images = {"OldImage": to_item(before), "NewImage": to_item(after)}
    change = {"eventName": "MODIFY", "dynamodb": {"Keys": {"pk": {"S": "CALL#r1"}}, **images}}
    publish.handler.handler({"Records": [change]}, lambda_context())
    assert firehose.lines == []


def test_an_unreadable_item_holds_up_no_other(table: Table, firehose: FakeFirehose) -> None:
    odd = {
        "eventName": "INSERT",
        "dynamodb": {"Keys": {"pk": {"S": "CALL#odd"}}, "NewImage": {"pk": {"S": "CALL#odd"}}},
    }
    good = changes(table, stages())
    image = good[0]["dynamodb"]["NewImage"]
    forms: tuple[dict[str, Any], ...] = (
        {"request": {"S": "all of it"}},
        {"attempts": {"S": "two"}},
        {"conflicting_digests": {"L": [{"M": {}}]}},
        {"errors": {"L": []}, "original": {"S": ""}},
        {"errors": {"S": "x"}, "original": {"S": ""}},
        {"version": {"B": b"1"}},
        {"status_at": {"S": "1-01-01T00:00:00.000Z"}},
        {"status": {"S": "CANCELLED"}, "accepted_at": {"S": "9999-12-31T23:59:59.999-14:00"}},
    )
    broken = [{"dynamodb": {"Keys": {"pk": {"S": "CALL#odd"}}, "NewImage": image | form}} for form in forms]
    publish.handler.handler({"Records": [odd, *broken, *good]}, lambda_context())
    assert [line["record"] for line in firehose.lines][-2:] == ["attempt", "call"]


def test_items_that_are_no_calls_and_deletions_are_passed_over(firehose: FakeFirehose) -> None:
    removed = {
        "eventName": "REMOVE",
        "dynamodb": {"Keys": {"pk": {"S": "CALL#1"}}, "OldImage": {"pk": {"S": "CALL#1"}}},
    }
    other = {
        "eventName": "INSERT",
        "dynamodb": {"Keys": {"pk": {"S": "MESSAGE#1"}}, "NewImage": {"pk": {"S": "MESSAGE#1"}}},
    }
    publish.handler.handler({"Records": [removed, other]}, lambda_context())
    assert firehose.lines == []


def test_records_that_the_stream_did_not_take_are_put_again(table: Table, firehose: FakeFirehose) -> None:
    firehose.refusals = 1
    publish.handler.handler({"Records": changes(table, stages())}, lambda_context())
    assert sorted(line["record"] for line in firehose.lines) == ["attempt", "call"]


def test_lines_share_a_record_as_far_as_firehose_charges_it_as_one(firehose: FakeFirehose) -> None:
    before, after = stages()[2], stages()[3]
    record = next(iter(records_of_change(before, after)))
    lines = [line_of(record)] * 20
    FirehoseArchive(firehose, "records").put(lines)  # type: ignore[arg-type]
    assert len(firehose.lines) == len(lines)
    assert all(size <= 5 * 1024 for size in firehose.sizes)
    assert len(firehose.sizes) == -(-sum(firehose.sizes) // (5 * 1024)), "as few as can be"

    long = line_of(replace(record, request_id="r" * 6_000))
    firehose.sizes.clear()
    FirehoseArchive(firehose, "records").put([lines[0], long, lines[0]])  # type: ignore[arg-type]
    assert [size > 5 * 1024 for size in firehose.sizes] == [False, True, False]


def test_a_stream_that_takes_nothing_fails_the_batch() -> None:
    fake = FakeFirehose()
    fake.refusals = 99
    before, after = stages()[2], stages()[3]
    with pytest.raises(ArchiveUnavailable, match="did not take 1 records"):
        FirehoseArchive(fake, "records").put([line_of(each) for each in records_of_change(before, after)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "woken"),
    [(CallStatus.CALLING, []), (CallStatus.UNREACHED, ["page#2"]), (CallStatus.COMPLETED, ["page#2", "page#3"])],
)
def test_dial_is_woken_for_who_comes_next_before_anything_is_archived(
    table: Table, firehose: FakeFirehose, monkeypatch: pytest.MonkeyPatch, status: CallStatus, woken: list[str]
) -> None:
    sent: list[dict[str, Any]] = []

    class Queue:
        def send_message(self, **message: Any) -> None:
            assert firehose.lines == []
            sent.append(json.loads(message["MessageBody"]))

    monkeypatch.setattr(clients, "sqs", cache(Queue))
    first = replace(stages()[0], chain=ChainStep(request_id="page", number=1, of=3))
    publish.handler.handler({"Records": changes(table, [first, replace(first, status=status)])}, lambda_context())
    publish.handler.handler({"Records": changes(table, [first, first])}, lambda_context())
    assert [message["call_ids"] for message in sent] == ([[call_id_of(each) for each in woken]] if woken else [])
