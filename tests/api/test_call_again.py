"""Call again: what waits for its retry is due at once, and of what has ended there is one further call."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call, CallStatus, WaitReason, call_id_of
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.reasons.ends import PlayedAfterAll
from redial.domain.call.reasons.reason import CallDue
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import RetryPolicy
from simulation.makers import DESTINATION, T0, at, waiting_call
from simulation.stack.http_api import DISPATCHER, READER, HttpApi
from tests.api.audit_trail import acts
from tests.api.calls_again import ATTEMPT, again, woken
from tests.api.conftest import SetClock
from tests.api.stored_calls import add

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ENDED = [CallStatus.UNREACHED, CallStatus.EXPIRED, CallStatus.CANCELLED, CallStatus.REJECTED]
AGAIN = call_id_of("reminder-1~again1")


def ended(calls: DynamoDbCalls, status: CallStatus = CallStatus.UNREACHED, **changes: Any) -> Call:
    call = replace(waiting_call("reminder-1", **changes), status=status, status_at=at(9), attempts=(ATTEMPT,))
    calls.add(call)
    return call


def retrying(calls: DynamoDbCalls, **changes: Any) -> Call:
    due_at = T0 + timedelta(hours=1)
    call = replace(
        waiting_call("reminder-1", **changes), wait_reason=WaitReason.RETRY, status_at=due_at, attempts=(ATTEMPT,)
    )
    calls.add(call)
    return call


def form_of(table: Table, call: Call) -> object:
    return (table.get(f"CALL#{call.call_id}") or {})["form"]


@pytest.mark.parametrize("status", ENDED)
def test_of_a_call_that_has_ended_there_is_a_further_one_with_the_same_request(
    http_api: HttpApi, calls: DynamoDbCalls, sqs: "SQSClient", queues: dict[str, str], status: CallStatus
) -> None:
    call = ended(calls, status, lane=Lane.URGENT, campaign="sale", name="Ana", metadata=(("order", "7"),))

    reply = again(http_api, call, reason="they asked for it")

    assert (reply.status, reply.body) == (
        200,
        {"answer": "made", "call_id": AGAIN, "request_id": "reminder-1~again1", "status": "WAITING"},
    )
    further = calls.get(AGAIN)
    assert further is not None
    assert replace(further.request, request_id="reminder-1") == call.request
    assert (further.attempts, further.again_of, further.status_at) == ((), call.call_id, T0)
    assert "assumed-role/reminders" in further.submitted_by
    assert calls.get(call.call_id) == call, "what has ended stays as it ended"
    assert AGAIN in woken(sqs, queues)
    (entry,) = acts(http_api, kind="call_again")
    assert (entry["call_id"], entry["details"], entry["reason"]) == (
        call.call_id,
        {"new_call": AGAIN},
        "they asked for it",
    )


def test_each_of_the_two_tells_of_the_other(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = ended(calls)
    assert http_api.get(f"/v1/calls/{call.call_id}").body["again_as"] is None
    again(http_api, call)

    first, further = (http_api.get(f"/v1/calls/{each}").body for each in (call.call_id, AGAIN))

    assert first["again_as"] == {"call_id": AGAIN, "request_id": "reminder-1~again1"}
    assert further["again_of"] == {"call_id": call.call_id, "request_id": "reminder-1"}
    assert (first["again_of"], further["again_as"]) == (None, None)
    stories = [http_api.get(f"/v1/calls/{each}/explanation").body["history"] for each in (call.call_id, AGAIN)]
    assert any(line["text"].startswith("Made again as call reminder-1~again1 by reminders") for line in stories[0])
    assert "made again of call reminder-1," in stories[1][0]["text"]


def test_asked_twice_or_at_once_there_is_one_further_call_and_one_entry(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    call = ended(calls)
    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(lambda _: again(http_api, call), range(4)))
    clock.pause(timedelta(minutes=5))
    replies.append(again(http_api, call))

    assert {reply.status for reply in replies} == {200}
    assert {reply.body["call_id"] for reply in replies} == {AGAIN}
    assert sorted(reply.body["answer"] for reply in replies) == ["made"] + 4 * ["made_before"]
    assert len(acts(http_api, kind="call_again")) == 1


def test_a_further_call_that_has_ended_may_be_made_again_in_its_turn(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = ended(calls)
    again(http_api, call)
    further = calls.get(AGAIN)
    assert further is not None
    calls.at(AGAIN).replace(further, replace(further, status=CallStatus.UNREACHED, version=further.version + 1))

    assert again(http_api, call).body["answer"] == "made_before", "the first one has its further call"
    assert again(http_api, further).body["request_id"] == "reminder-1~again2"


def test_what_was_played_is_played_once_more_for_who_says_so(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = ended(calls, CallStatus.COMPLETED)
    refused = again(http_api, call)
    assert refused.status == 409
    assert "although_played" in refused.body["detail"]
    assert refused.body["code"] == "CALL_WAS_PLAYED"
    assert calls.get(AGAIN) is None
    assert again(http_api, call, although_played=True).status == 200


def test_further_call_that_was_left_out_since_the_first_was_played_is_played_for_who_says_so(
    http_api: HttpApi, calls: DynamoDbCalls
) -> None:
    left_out = ended(calls, CallStatus.CANCELLED)
    calls.at(left_out.call_id).replace(left_out, replace(left_out, reason=PlayedAfterAll(), version=2))
    assert again(http_api, left_out).body["code"] == "CALL_WAS_PLAYED"
    assert again(http_api, left_out, although_played=True).status == 200


def test_further_call_keeps_whether_the_message_may_be_played_once_more(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table
) -> None:
    call = ended(calls)
    again(http_api, call)
    further = calls.get(AGAIN)
    assert further is not None
    assert further.unless_played
    assert form_of(table, further) == 10, "older code leaves it alone, and does not dial it"
    calls.at(AGAIN).replace(further, replace(further, status=CallStatus.UNREACHED, version=further.version + 1))
    again(http_api, further, although_played=True)
    third = calls.get(call_id_of("reminder-1~again2"))
    assert third is not None
    assert not third.unless_played
    assert form_of(table, third) == 8


@pytest.mark.parametrize(("status", "why"), [(CallStatus.UNKNOWN, "settle"), (CallStatus.CALLING, "just now")])
def test_what_is_unclear_or_under_way_is_not_made_again(
    http_api: HttpApi, calls: DynamoDbCalls, status: CallStatus, why: str
) -> None:
    refused = again(http_api, ended(calls, status), although_played=True)
    assert refused.status == 409
    assert why in refused.body["detail"]
    assert calls.get(AGAIN) is None


def test_a_rejected_request_was_no_call(http_api: HttpApi) -> None:
    assert http_api.post("/v1/calls", {"request_id": "bad"}).status == 400
    assert http_api.post("/v1/calls/bad/again", {}).status in {404, 409}


def test_a_call_that_waits_for_its_retry_is_due_at_once(
    http_api: HttpApi, calls: DynamoDbCalls, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    call = retrying(calls)
    for _ in range(2):
        reply = again(http_api, call, reason="she is home now")
        assert (reply.status, reply.body["answer"], reply.body["call_id"]) == (200, "due_now", call.call_id)
        assert call.call_id in woken(sqs, queues), "also where the one before died before its wake-up"

    stored = calls.get(call.call_id)
    assert stored is not None
    assert (stored.status, stored.wait_reason, stored.status_at, stored.reason) == (
        CallStatus.WAITING,
        WaitReason.ALLOWANCE,
        T0,
        CallDue(),
    )
    assert stored.attempts == call.attempts
    (entry,) = acts(http_api, kind="call_again")
    assert (entry["text"], entry["details"]) == (f"Made call {call.call_id} due at once", {})
    story = http_api.get(f"/v1/calls/{call.call_id}/explanation").body["history"]
    assert any(line["text"].startswith("Made due at once by reminders") for line in story)


@pytest.mark.parametrize("waits_for", [each for each in WaitReason if each not in {WaitReason.RETRY}])
def test_what_a_limit_or_somebody_holds_back_is_not_hastened(
    http_api: HttpApi, calls: DynamoDbCalls, waits_for: WaitReason
) -> None:
    call = replace(waiting_call("reminder-1"), wait_reason=waits_for, status_at=T0 + timedelta(hours=1))
    calls.add(call)
    refused = again(http_api, call)
    assert refused.status == 409
    assert "does not wait for a retry" in refused.body["detail"]
    assert refused.body["code"] == "CALL_WAITS_FOR_NO_RETRY"
    assert calls.get(call.call_id) == call


def test_a_retry_whose_time_is_over_is_not_hastened(http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock) -> None:
    call = retrying(calls, expires_at=T0 + timedelta(minutes=5))
    clock.pause(timedelta(minutes=5))
    assert again(http_api, call).status == 409


def test_a_further_call_has_as_much_time_as_the_first_had(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    due: datetime = T0 + timedelta(hours=1)
    call = ended(
        calls,
        not_before=due,
        expires_at=due + timedelta(hours=2),
        retry=RetryPolicy(stop_at=due + timedelta(hours=1)),
    )
    clock.pause(timedelta(days=2))
    again(http_api, call)

    further = calls.get(AGAIN)
    assert further is not None
    now = T0 + timedelta(days=2)
    assert further.request.not_before is None
    assert further.request.expires_at == now + timedelta(hours=2)
    assert further.request.retry.stop_at == now + timedelta(hours=1)


def test_one_of_several_recipients_is_called_again_alone(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = replace(
        waiting_call("reminder-1#2"),
        status=CallStatus.UNREACHED,
        chain=ChainStep(request_id="reminder-1", number=2, of=3),
    )
    calls.add(call)
    assert again(http_api, call).body["request_id"] == "reminder-1#2~again1"
    further = calls.get(call_id_of("reminder-1#2~again1"))
    assert further is not None
    assert further.chain is None


def test_a_recipient_on_the_do_not_call_list_is_not_called_again(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = ended(calls, campaign="sale")
    body = {"destination_phone_number": DESTINATION, "campaign": "other"}
    assert http_api.put("/v1/do-not-call", body).status == 200
    assert http_api.put("/v1/do-not-call", body | {"campaign": "sale"}).status == 200
    refused = again(http_api, call)
    assert refused.status == 409
    assert "do-not-call list" in refused.body["detail"]
    assert refused.body["code"] == "RECIPIENT_IS_LISTED"
    http_api.post("/v1/do-not-call/remove", body | {"campaign": "sale"})
    assert again(http_api, call).status == 200, "that of another campaign is none of its business"


def test_the_id_of_another_request_is_not_taken(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = ended(calls)
    other = add(calls, "reminder-1~again1")
    refused = again(http_api, call)
    assert refused.status == 409
    assert other.call_id in refused.body["detail"]
    assert refused.body["values"] == {"call_id": other.call_id}
    assert calls.get(other.call_id) == other


def test_a_further_call_is_in_the_lane_that_its_campaign_has_now(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = ended(calls, campaign="sale", lane=Lane.URGENT)
    assert http_api.put("/v1/campaigns/settings", {"campaign": "sale", "lane": "bulk"}).status == 200
    again(http_api, call)
    further = calls.get(AGAIN)
    assert further is not None
    assert further.request.lane is Lane.BULK


def test_people_have_calls_made_again_who_may_act(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    path = f"/page/v1/calls/{ended(calls).call_id}/again"
    assert http_api.as_caller(READER).post(path, {}).status == 403
    assert http_api.as_caller(DISPATCHER).post(path, {}).status == 200


def test_the_number_in_a_request_id_stays_hidden(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = replace(waiting_call(f"{DESTINATION}/x"), status=CallStatus.UNREACHED)
    calls.add(call)
    assert DESTINATION not in str(again(http_api, call).body)
    assert DESTINATION not in str(acts(http_api))
