"""A waiting call is given another time."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import RetryPolicy
from redial.domain.times import to_iso
from simulation.makers import T0, at, waiting_call
from simulation.stack.http_api import HttpApi, Reply
from tests.api.audit_trail import acts
from tests.api.calls_again import ATTEMPT, woken
from tests.api.conftest import SetClock
from tests.api.stored_calls import add

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

LATER: datetime = T0 + timedelta(hours=5)
LATEST: datetime = T0 + timedelta(hours=9)


def reschedule(http_api: HttpApi, call: Call, not_before: datetime = LATER, **body: Any) -> Reply:
    return http_api.post(f"/v1/calls/{call.call_id}/reschedule", {"not_before": to_iso(not_before), **body})


def stored(calls: DynamoDbCalls, call: Call) -> Call:
    found = calls.get(call.call_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "waits_for",
    [each for each in WaitReason if each is not WaitReason.EARLIER_RECIPIENT],
)
def test_whatever_it_waits_for_it_is_due_at_its_new_time(
    http_api: HttpApi, calls: DynamoDbCalls, sqs: "SQSClient", queues: dict[str, str], waits_for: WaitReason
) -> None:
    call = replace(
        waiting_call("reminder-1"), wait_reason=waits_for, status_at=T0 + timedelta(hours=1), attempts=(ATTEMPT,)
    )
    calls.add(call)

    reply = reschedule(http_api, call, expires_at=to_iso(LATEST), reason="asked for it")

    assert reply.status == 200
    assert (reply.body["status"], reply.body["wait_reason"]) == ("WAITING", "SCHEDULED")
    changed = stored(calls, call)
    assert (changed.status_at, changed.request.not_before, changed.request.expires_at) == (LATER, LATER, LATEST)
    assert changed.attempts == call.attempts
    assert next(calls.due(Lane.NORMAL, LATER)).call_id == call.call_id
    assert list(calls.over(LATEST)) == [call.call_id]
    (entry,) = acts(http_api, kind="reschedule_call")
    assert (entry["details"], entry["reason"]) == (
        {"not_before": to_iso(LATER), "expires_at": to_iso(LATEST)},
        "asked for it",
    )
    story = http_api.get(f"/v1/calls/{call.call_id}/explanation").body["history"]
    assert any(line["text"].startswith("Given another time (not_before 2026-11-23T14:00") for line in story)


def test_a_time_that_has_passed_makes_it_due_now(
    http_api: HttpApi, calls: DynamoDbCalls, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    call = add(calls, not_before=LATER)
    calls.at(call.call_id).replace(call, replace(call, wait_reason=WaitReason.SCHEDULED, status_at=LATER, version=2))
    assert reschedule(http_api, call, T0 - timedelta(hours=1)).body["wait_reason"] == "ALLOWANCE"
    assert stored(calls, call).status_at == T0
    assert call.call_id in woken(sqs, queues)


def test_asked_for_twice_it_is_one_change(http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock) -> None:
    call = add(calls)
    first = reschedule(http_api, call)
    clock.pause(timedelta(minutes=1))
    assert reschedule(http_api, call).body["updated_at"] == first.body["updated_at"]
    assert len(acts(http_api, kind="reschedule_call")) == 1


@pytest.mark.parametrize("status", [each for each in CallStatus if each is not CallStatus.WAITING])
def test_what_does_not_wait_stays_as_it_is(http_api: HttpApi, calls: DynamoDbCalls, status: CallStatus) -> None:
    call = replace(waiting_call("reminder-1"), status=status)
    calls.add(call)
    refused = reschedule(http_api, call)
    assert refused.status == 409
    assert str(status) in refused.body["detail"]
    assert (refused.body["code"], refused.body["values"]) == ("CALL_DOES_NOT_WAIT", {"status": status})
    assert stored(calls, call) == call


def test_the_turn_of_a_later_recipient_is_not_known_yet(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = replace(waiting_call("reminder-1"), wait_reason=WaitReason.EARLIER_RECIPIENT)
    calls.add(call)
    assert reschedule(http_api, call).status == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "not_before"),
        ({"not_before": "tomorrow"}, "not_before"),
        ({"not_before": "1999-11-25T09:00:00Z"}, "not_before"),
        ({"not_before": "2101-11-25T09:00:00Z"}, "not_before"),
        ({"not_before": to_iso(LATER), "expires_at": to_iso(LATER)}, "expires_at"),
        ({"not_before": to_iso(T0), "expires_at": to_iso(at(-1))}, "expires_at"),
        ({"not_before": to_iso(LATER), "expires": to_iso(LATEST)}, "expires"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(
    http_api: HttpApi, calls: DynamoDbCalls, body: dict[str, str], field: str
) -> None:
    reply = http_api.post(f"/v1/calls/{add(calls).call_id}/reschedule", body)
    assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, [field])


@pytest.mark.parametrize(
    ("request_says", "given", "field", "names"),
    [
        ({"expires_at": LATER}, {}, "expires_at", to_iso(LATER)),
        ({"retry": RetryPolicy(stop_at=LATER)}, {}, "not_before", "retry.stop_at"),
        (
            {"retry": RetryPolicy(stop_at=LATER), "expires_at": LATEST},
            {"expires_at": to_iso(LATEST)},
            "not_before",
            "stop_at",
        ),
    ],
)
def test_a_time_after_its_end_is_refused(
    http_api: HttpApi,
    calls: DynamoDbCalls,
    request_says: dict[str, Any],
    given: dict[str, Any],
    field: str,
    names: str,
) -> None:
    call = add(calls, **request_says)
    refused = reschedule(http_api, call, **given)
    assert (refused.status, [each["field"] for each in refused.body["errors"]]) == (400, [field])
    assert names in refused.body["detail"]
    assert stored(calls, call) == call


def test_its_end_is_moved_with_it(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add(calls, expires_at=LATER)
    assert reschedule(http_api, call, expires_at=to_iso(LATEST)).status == 200


def test_a_repeat_of_its_request_is_still_one(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    request = {
        "request_id": "r1",
        "destination_phone_number": "+12065550142",
        "content": {"plain_text_message": {"text": "Hi"}},
    }
    call_id = http_api.post("/v1/calls", request).body["call_id"]
    assert http_api.post(f"/v1/calls/{call_id}/reschedule", {"not_before": to_iso(LATER)}).status == 200
    repeated = http_api.post("/v1/calls", request)
    assert (repeated.status, repeated.body["answer"], repeated.body["call_id"]) == (202, "repeated", call_id)
