"""What is stored comes back the same; a condition that fails says what is there instead; a lost answer is recognised."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.contracts.numbering import permissions_for
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Valid, validate_request
from redial.domain.attempt.events import EndOfAttempt, Outcome, UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.call import transitions
from redial.domain.call.calls import Call, FieldError
from redial.domain.call.reasons.reason import Noted
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import Lane
from redial.domain.versioned import Conflict, Stored
from redial.errors import UnreadableRecord
from simulation.makers import DEADLINES, EVENTS, ORIGINATION, at, voice_event, waiting_call
from tests.adapters.stored_items import orphans


def test_a_call_comes_back_as_it_was_stored(calls: DynamoDbCalls) -> None:
    rules = StackRules(
        origination_phone_numbers=(ORIGINATION,),
        caller_id_permitted=True,
        calls_per_recipient_per_day=5,
        default_retry_policy={},
        permissions=permissions_for(["US"], allowed_caller_ids=("+12065550191",)),
    )
    request = validate_request((EVENTS / "requests" / "full.json").read_text(encoding="utf-8"), rules)
    assert isinstance(request, Valid)
    call = transitions.accept(request.request, request.digest, at(7200))
    claimed = transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(7201))
    assert isinstance(claimed, Call)
    ended = transitions.end_attempt(claimed, "t1", EndOfAttempt(Outcome.BUSY, at(7230)), at(7231), detail="detail")
    assert isinstance(ended, Call)
    for each in (call, replace(claimed, version=2), replace(ended, version=3, conflicting_digests=frozenset({"d"}))):
        calls.at(each.call_id).replace(replace(each, version=each.version - 1), each)
        assert calls.get(call.call_id) == each


@pytest.mark.parametrize(
    ("words", "form"),
    [({}, None), ({"name": "Ana"}, 2), ({"metadata": (("case", ""),)}, 2)],
)
def test_only_a_call_that_older_code_would_cut_is_kept_from_it(
    calls: DynamoDbCalls, table: Table, words: dict[str, Any], form: int | None
) -> None:
    call = waiting_call(**words)
    calls.add(call)
    assert calls.get(call.call_id) == call
    plain = table.get(f"CALL#{call.call_id}")
    assert plain is not None
    assert plain.get("form") == form


def test_call_with_hours_is_kept_from_older_code_and_comes_back_with_all_of_them(
    calls: DynamoDbCalls, table: Table
) -> None:
    office = {"weekdays": {"mon": [["09:00", "18:00"]]}, "blocked_dates": ["2026-12-24"], "holidays": ["US-WA"]}
    call = replace(
        waiting_call(calling_hours=office, time_zone="America/Denver", name="Ana"),
        keeps_hours=True,
        due_without_hours=at(60),
    )
    calls.add(call)
    assert calls.get(call.call_id) == call
    plain = table.get(f"CALL#{call.call_id}")
    assert plain is not None
    assert plain["form"] == 3


def test_a_call_of_ordinary_length_costs_one_write_unit(calls: DynamoDbCalls, table: Table) -> None:
    call = waiting_call()
    for number in (1, 2):
        claimed = transitions.claim(call, f"t{number}", ORIGINATION, DEADLINES, at(number))
        assert isinstance(claimed, Call)
        sent = transitions.record_sent(
            claimed, f"t{number}", "567f6c11-6e8b-4352-9749-a42a0f3b1c2d", DEADLINES, at(number)
        )
        assert isinstance(sent, Call)
        ended = transitions.end_attempt(sent, f"t{number}", EndOfAttempt(Outcome.BUSY, at(number)), at(number))
        assert isinstance(ended, Call)
        call = ended
    calls.add(call)
    plain = table.get(f"CALL#{call.call_id}")
    assert len(json.dumps(plain)) < 1300  # JSON's punctuation is not stored: under 1 KB as DynamoDB counts


def test_a_second_call_with_the_same_id_is_not_stored(calls: DynamoDbCalls) -> None:
    call = waiting_call()
    assert calls.add(call) == Stored()
    other = replace(call, request_digest="other")
    assert calls.add(other) == Conflict(call)
    assert calls.get(call.call_id) == call


def test_an_equal_call_counts_as_stored_for_an_answer_may_have_been_lost(calls: DynamoDbCalls) -> None:
    assert calls.add(waiting_call()) == Stored()
    assert calls.add(waiting_call()) == Stored()


def test_a_change_is_refused_when_another_came_first(calls: DynamoDbCalls) -> None:
    call = waiting_call()
    calls.add(call)
    first = replace(call, version=2, reason=Noted("first"))
    second = replace(call, version=2, reason=Noted("second"))
    record = calls.at(call.call_id)
    assert record.replace(call, first) == Stored()
    assert record.replace(call, first) == Stored()
    assert record.replace(call, second) == Conflict(first)


def test_due_calls_come_by_lane_and_longest_due_first(calls: DynamoDbCalls) -> None:
    for number, seconds in enumerate((30, 10, 20)):
        calls.add(replace(waiting_call(f"normal-{number}"), status_at=at(seconds)))
    calls.add(waiting_call("urgent", lane=Lane.URGENT))
    calls.add(replace(waiting_call("later"), status_at=at(99)))
    assert [each.due_at for each in calls.due(Lane.NORMAL, at(50))] == [at(10), at(20), at(30)]
    assert len(list(calls.due(Lane.URGENT, at(50)))) == 1


def test_pages_of_due_calls_follow_one_another(calls: DynamoDbCalls) -> None:
    for number in range(60):
        calls.add(replace(waiting_call(f"call-{number}"), status_at=at(number)))
    assert [each.due_at for each in calls.due(Lane.NORMAL, at(1000))] == [at(number) for number in range(60)]


def test_a_rejected_request_is_kept_with_its_errors_and_can_be_kept_twice(calls: DynamoDbCalls, table: Table) -> None:
    rejected = RejectedRequest(
        call_id="r1",
        errors=(FieldError(field="lane", message="expected urgent, normal or bulk"),),
        original="{...}",
        accepted_at=at(0),
    )
    calls.add_rejected(rejected)
    calls.add_rejected(rejected)
    plain = table.get("CALL#r1")
    assert plain is not None
    assert plain["errors"] == [{"field": "lane", "message": "expected urgent, normal or bulk"}]
    assert (plain["status"], plain["original"]) == ("REJECTED", "{...}")


def test_an_item_of_another_form_is_named(calls: DynamoDbCalls, table: Table) -> None:
    table.put({"pk": "CALL#odd", "call_id": "odd", "status": "WAITING"})
    with pytest.raises(UnreadableRecord, match="CALL#odd"):
        calls.get("odd")


def test_events_before_the_call_is_known_are_kept_and_visible(attempts: DynamoDbAttempts, table: Table) -> None:
    ringing, busy = voice_event(VoiceEventType.RINGING, 2), voice_event(VoiceEventType.BUSY, 9)
    attempts.add_events("m1", {busy: '{"MessageId": "m1", "x": 1}'}, at(10))
    record = attempts.add_events("m1", {ringing: None}, at(11))
    assert (record.call_id, record.events) == (None, frozenset({ringing, busy}))
    assert orphans(table) == ["m1"]
    linked = attempts.link("m1", "call-1", "t1", at(12))
    assert (linked.call_id, linked.token, linked.events) == ("call-1", "t1", frozenset({ringing, busy}))
    assert orphans(table) == []


def test_events_after_the_call_is_known_make_no_orphan(attempts: DynamoDbAttempts, table: Table) -> None:
    attempts.link("m1", "call-1", "t1", at(0))
    record = attempts.add_events("m1", {voice_event(VoiceEventType.RINGING): None}, at(1))
    assert record.call_id == "call-1"
    assert orphans(table) == []


def test_a_repeated_event_changes_nothing(attempts: DynamoDbAttempts, table: Table) -> None:
    event: dict[VoiceEvent | UnknownEvent, str | None] = {
        voice_event(VoiceEventType.RINGING): '{"MessageId": "m1", "x": 1}'
    }
    attempts.add_events("m1", event, at(1))
    before = table.get("MESSAGE#m1")
    attempts.add_events("m1", event, at(1))
    assert table.get("MESSAGE#m1") == before


def test_a_failure_that_is_no_conflict_is_raised(calls: DynamoDbCalls, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutItem")

    monkeypatch.setattr(clients.dynamodb(), "put_item", fail)
    with pytest.raises(ClientError):
        calls.add(waiting_call())
