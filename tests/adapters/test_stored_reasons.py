"""Reasons in the table: a code with parameters, and a text beside it for the version that knew sentences alone."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import from_plain
from redial.adapters.dynamodb.table import Table
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.limits import AccountDayUsedUp
from redial.domain.call.reasons.parts import code_of
from redial.domain.call.reasons.reason import (
    CallCancelled,
    Noted,
    Reason,
    RecipientInCall,
    ThrottledByService,
)
from redial.errors import UnreadableRecord
from simulation.every_reason import EVERY_REASON
from simulation.makers import at, waiting_call
from simulation.records import put

SENTENCE = "BUSY on attempt 1 of 3; next attempt at 2026-11-23T09:01:30.000Z"


class PastWaitBefore(msgspec.Struct, kw_only=True):
    """A wait as the version before codes read it."""

    wait_reason: WaitReason
    since: str
    until: str
    reason: str


class CallBefore(msgspec.Struct, kw_only=True):
    """A call as the version before codes read it: those of its fields that had no default, and its waits."""

    call_id: str
    request: dict[str, Any]
    request_digest: str
    status: CallStatus
    status_reason: str
    accepted_at: str
    updated_at: str
    status_at: str
    past_waits: tuple[PastWaitBefore, ...] = ()


def stored(table: Table, call: Call) -> dict[str, Any]:
    plain = table.get(f"CALL#{call.call_id}")
    assert plain is not None
    return plain


def store_as_before(table: Table, calls: DynamoDbCalls, call: Call, sentence: str = SENTENCE) -> None:
    """Store a call as the version before codes did."""
    calls.add(call)
    plain = stored(table, call) | {"status_reason": sentence}
    del plain["reason"]
    table.put(plain)


@pytest.mark.parametrize(("reason", "sentence"), EVERY_REASON)
def test_each_reason_comes_back_as_it_was_stored(
    table: Table, calls: DynamoDbCalls, reason: Reason, sentence: str
) -> None:
    call = replace(waiting_call(), reason=reason)
    calls.add(call)

    assert calls.get(call.call_id) == call
    text = sentence if isinstance(reason, Noted) else code_of(reason)
    assert from_plain(stored(table, call), CallBefore, "a call").status_reason == text


def test_code_is_stored_with_its_parameters_in_their_order(table: Table, calls: DynamoDbCalls) -> None:
    call = waiting_call(not_before=at(60))
    calls.add(call)

    assert stored(table, call)["reason"] == ["SCHEDULED", "2026-11-23T09:01:00.000Z"]


def test_wait_that_was_stored_is_not_noted_once_more(calls: DynamoDbCalls) -> None:
    reason = AccountDayUsedUp(at(60) + timedelta(microseconds=123_456))
    noted = transitions.note_wait(waiting_call(), reason, at(1))
    assert isinstance(noted, Call)
    calls.add(noted)

    read = calls.get(noted.call_id)

    assert read == noted
    assert not isinstance(transitions.note_wait(read, reason, at(2)), Call)


def test_sentence_of_the_version_before_is_shown_as_it_is(table: Table, calls: DynamoDbCalls) -> None:
    call = waiting_call()
    store_as_before(table, calls, call)

    read = calls.get(call.call_id)

    assert read is not None
    assert (read.reason, read.status_reason) == (Noted(SENTENCE), SENTENCE)


def test_sentence_of_the_version_before_stays_one_until_the_call_has_another_reason(
    table: Table, calls: DynamoDbCalls
) -> None:
    call = waiting_call()
    store_as_before(table, calls, call)
    read = calls.get(call.call_id)
    assert read is not None

    put(calls.at(read.call_id), replace(read, throttles=1))
    assert (stored(table, call)["status_reason"], "reason" in stored(table, call)) == (SENTENCE, False)

    cancelled = transitions.cancel(read, at(1))
    assert isinstance(cancelled, Call)
    put(calls.at(read.call_id), cancelled)
    assert stored(table, call)["reason"] == ["CANCELLED"]
    assert stored(table, call)["status_reason"] == "CANCELLED"
    assert cancelled.reason == CallCancelled()


def test_call_of_the_version_before_is_claimed_and_its_wait_is_told_in_its_words(
    table: Table, calls: DynamoDbCalls
) -> None:
    waiting = replace(waiting_call(), wait_reason=WaitReason.THROTTLED)
    store_as_before(table, calls, waiting, "throttled by the voice service (Slow down)")
    read = calls.get(waiting.call_id)
    assert read is not None

    claimed = transitions.claim(read, "t1", "+12065550190", transitions.Deadlines(timedelta(1), timedelta(1)), at(9))

    assert isinstance(claimed, Call)
    assert [wait.reason for wait in claimed.past_waits] == [Noted("throttled by the voice service (Slow down)")]


def test_what_a_call_waited_for_is_stored_as_code_and_parameters_and_cut_short(
    table: Table, calls: DynamoDbCalls
) -> None:
    throttled = replace(
        waiting_call(), wait_reason=WaitReason.THROTTLED, reason=ThrottledByService(message="slow down " * 99)
    )

    claimed = transitions.claim(
        throttled, "t1", "+12065550190", transitions.Deadlines(timedelta(1), timedelta(1)), at(9)
    )
    assert isinstance(claimed, Call)
    calls.add(claimed)

    ((code, text),) = (wait["why"] for wait in stored(table, claimed)["past_waits"])
    assert (code, len(text.encode())) == ("THROTTLED", 120)
    assert [wait.reason for wait in from_plain(stored(table, claimed), CallBefore, "a call").past_waits] == [code]
    assert calls.get(claimed.call_id) == claimed


@pytest.mark.parametrize(
    ("why", "text"),
    [
        pytest.param(
            {"reason": "throttled (Slow down)"}, "throttled (Slow down)", id="a sentence of the version before"
        ),
        pytest.param({"reason": "LATER", "why": ["LATER", 7]}, "LATER", id="a code of a later version"),
        pytest.param({"reason": "LATER", "why": []}, "LATER", id="nothing at all"),
    ],
)
def test_what_a_call_waited_for_is_read_whoever_stored_it(
    table: Table, calls: DynamoDbCalls, why: dict[str, Any], text: str
) -> None:
    call = waiting_call()
    calls.add(call)
    wait = {"wait_reason": "THROTTLED", "since": "2026-11-23T09:00:00.000Z", "until": "2026-11-23T09:00:09.000Z"}
    known = {"reason": "RECIPIENT_IN_CALL", "why": ["RECIPIENT_IN_CALL", "c1"]}
    table.put(stored(table, call) | {"past_waits": [wait | why, wait | known]})

    read = calls.get(call.call_id)

    assert read is not None
    assert [wait.reason for wait in read.past_waits] == [Noted(text), RecipientInCall("c1")]
    # Whoever writes it again, leaves it readable for the version before.
    put(calls.at(read.call_id), replace(read, throttles=1))
    before = from_plain(stored(table, call), CallBefore, "a call")
    assert [wait.reason for wait in before.past_waits] == [text, "RECIPIENT_IN_CALL"]


def test_parameters_of_a_later_version_are_left_aside(table: Table, calls: DynamoDbCalls) -> None:
    call = waiting_call()
    calls.add(call)
    table.put(stored(table, call) | {"reason": ["DUE", "a parameter of later"]})

    assert calls.get(call.call_id) == call


@pytest.mark.parametrize("reason", [["OF_LATER"], ["SCHEDULED"], ["SCHEDULED", 7], [], "DUE", {"code": "DUE"}])
def test_code_of_a_later_version_is_told_by_its_sentence(table: Table, calls: DynamoDbCalls, reason: object) -> None:
    call = waiting_call()
    calls.add(call)
    table.put(stored(table, call) | {"reason": reason, "status_reason": "told by a later version"})

    read = calls.get(call.call_id)

    assert read is not None
    assert read.reason == Noted("told by a later version")


def test_call_without_any_reason_is_unreadable(table: Table, calls: DynamoDbCalls) -> None:
    call = waiting_call()
    calls.add(call)
    table.put({name: part for name, part in stored(table, call).items() if name not in {"reason", "status_reason"}})

    with pytest.raises(UnreadableRecord, match="reason"):
        calls.get(call.call_id)
