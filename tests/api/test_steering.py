"""Cancel, settle, pause and resume."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, T0, at, waiting_call
from simulation.stack.http_api import DISPATCHER, READER, SUPERVISOR, HttpApi
from tests.api.conftest import SetClock
from tests.api.counted_calls import Counts
from tests.api.stored_calls import add
from tests.api.unclear_calls import add_unknown


def add_calling(calls: DynamoDbCalls, request_id: str = "reminder-1", **changes: Any) -> Call:
    call = transitions.claim(waiting_call(request_id, **changes), "token", ORIGINATION, DEADLINES, T0)
    assert isinstance(call, Call)
    calls.add(call)
    return call


def test_waiting_call_is_cancelled(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add(calls)

    reply = http_api.post(f"/v1/calls/{call.call_id}/cancel")

    assert (reply.status, reply.body["status"]) == (200, "CANCELLED")
    again = http_api.post(f"/v1/calls/{call.call_id}/cancel")
    assert again.status == 200, "cancelling twice is no conflict"


def test_call_in_flight_is_marked_and_not_dialled_again(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add_calling(calls)

    reply = http_api.post(f"/v1/calls/{call.call_id}/cancel")

    assert (reply.body["status"], reply.body["cancel_requested_at"]) == ("CALLING", "2026-11-23T09:00:00.000Z")


def test_ended_call_cannot_be_cancelled(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add_unknown(calls)

    reply = http_api.post(f"/v1/calls/{call.call_id}/cancel")

    assert reply.status == 409
    assert "UNKNOWN" in reply.body["detail"]
    assert (reply.body["code"], reply.body["values"]) == ("CALL_HAS_ENDED", {"status": "UNKNOWN"})


@pytest.mark.parametrize("path", ["", "/explanation"])
def test_call_that_is_not_there(http_api: HttpApi, path: str) -> None:
    assert http_api.get(f"/v1/calls/{'0' * 24}{path}").status == 404


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("COMPLETED_CALL", "COMPLETED"), ("NO_ANSWER", "UNREACHED"), ("NOT_PLACED", "WAITING")],
)
def test_unknown_call_is_settled_by_what_a_person_found_out(
    http_api: HttpApi, calls: DynamoDbCalls, outcome: str, status: str
) -> None:
    call = add_unknown(calls)

    reply = http_api.post(f"/v1/calls/{call.call_id}/settle", {"outcome": outcome, "note": "asked the patient"})

    assert reply.status == 200
    assert reply.body["status"] == status
    assert "assumed-role/reminders/run-7 (asked the patient)" in reply.body["status_reason"]


def test_only_an_unknown_call_can_be_settled(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add(calls)

    assert http_api.post(f"/v1/calls/{call.call_id}/settle", {"outcome": "BUSY"}).status == 409
    assert http_api.post(f"/v1/calls/{call.call_id}/settle", {"outcome": "HEARD"}).status == 400


def test_campaign_is_cancelled_with_the_calls_accepted_before(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    for number in range(130):
        add(calls, f"r{number}", campaign="sale")
    add_calling(calls, "in-flight", campaign="sale")
    add(calls, "other", campaign="recall")
    clock.pause(timedelta(seconds=10))
    calls.add(replace(waiting_call("later", campaign="sale"), accepted_at=at(20)))

    reply = http_api.post("/v1/campaigns/cancel", {"campaign": "sale"})

    assert reply.status == 200
    assert reply.body["done"]
    assert (reply.body["cancelled"], reply.body["in_flight"], reply.body["looked_at"]) == (130, 1, 131)
    statuses = {
        call["request_id"]: call["status"] for call in http_api.get("/v1/calls", status="WAITING").body["calls"]
    }
    assert statuses == {"other": "WAITING", "later": "WAITING"}


def test_cancellation_of_a_large_campaign_goes_on_where_it_stopped(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(230):
        add(calls, f"r{number:03}", campaign="sale")
    monkeypatch.setattr("api.routes.campaigns._TIME_FOR_A_SWEEP", timedelta(0))

    cancelled = rounds = 0
    cursor: dict[str, str] = {}
    while True:
        reply = http_api.post("/v1/campaigns/cancel", {"campaign": "sale", **cursor}).body
        cancelled += reply["cancelled"]
        rounds += 1
        clock.pause(timedelta(seconds=1))
        if reply["done"]:
            break
        cursor = {"cursor": reply["next_cursor"]}

    assert (cancelled, rounds) == (230, 3)
    assert {reply["cancelled_before"]} == {"2026-11-23T09:00:00.000Z"}, "calls of meanwhile are not cancelled"


@pytest.mark.parametrize(
    ("target", "held"),
    [({}, {"urgent", "sale", "plain"}), ({"lane": "urgent"}, {"urgent"}), ({"campaign": "sale"}, {"sale"})],
)
def test_pause_is_told_for_each_call_that_it_holds_back(
    http_api: HttpApi, calls: DynamoDbCalls, target: dict[str, str], held: set[str]
) -> None:
    add(calls, "urgent", lane="urgent")
    add(calls, "sale", campaign="sale")
    add(calls, "plain")

    paused = http_api.post("/v1/dialling/pause", {**target, "reason": "wrong text"})
    lines = http_api.get("/v1/calls").body["calls"]

    (pause,) = paused.body["pauses"]
    assert (pause["reason"], pause["since"]) == ("wrong text", "2026-11-23T09:00:00.000Z")
    assert {line["request_id"] for line in lines if line["paused_by"]} == held

    resumed = http_api.post("/v1/dialling/resume", target)
    assert resumed.body["pauses"] == []
    assert all(line["paused_by"] is None for line in http_api.get("/v1/calls").body["calls"])


def test_pausing_twice_keeps_the_first_pause(http_api: HttpApi) -> None:
    http_api.as_caller(DISPATCHER).post("/page/v1/dialling/pause", {"reason": "first"})

    (pause,) = http_api.as_caller(SUPERVISOR).post("/page/v1/dialling/pause", {"reason": "second"}).body["pauses"]

    assert (pause["by"], pause["reason"]) == ("dispatcher (sub-of-dispatcher)", "first")


def test_pausing_a_campaign_that_does_not_exist_is_told(
    http_api: HttpApi, calls: DynamoDbCalls, counts: Counts
) -> None:
    add(calls, campaign="snow-day")
    counts.add(CallStatus.WAITING, campaign="snow-day")

    mistyped = http_api.post("/v1/dialling/pause", {"campaign": "Snow-Dya"}).body
    right = http_api.post("/v1/dialling/pause", {"campaign": "snow-day"}).body

    assert (mistyped["changed"], mistyped["is_known"]) == (True, False)
    assert mistyped["text"] == (
        "Paused: campaign Snow-Dya. There is no call of a campaign of this name (names are compared whole, and in their own case). "
        "Did you mean snow-day?"
    )
    assert (right["changed"], right["is_known"]) == (True, True)
    assert right["text"] == "Paused: campaign snow-day. Paused besides: campaign Snow-Dya."


def test_number_in_the_reason_of_a_pause_is_kept_nowhere(http_api: HttpApi) -> None:
    """No erasure looks there."""
    http_api.post("/v1/dialling/pause", {"lane": "bulk", "reason": "because of (206) 555-0100"})
    (pause,) = http_api.get("/personal-data/v1/dialling").body["pauses"]
    assert pause["reason"] == "because of 206*****00"


def test_campaign_whose_name_is_masked_is_not_paused_besides_itself(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    add(calls, campaign="for 206-555-0100")
    paused = http_api.post("/v1/dialling/pause", {"campaign": "for 206-555-0100"}).body
    assert paused["text"] == "Paused: campaign for 206*****00."


def test_campaign_that_is_masked_alike_is_paused_besides(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for name in ("for 206-555-0100", "for 206-555-1100"):
        add(calls, name[-4:], campaign=name)
        paused = http_api.post("/v1/dialling/pause", {"campaign": name}).body
    assert paused["text"] == "Paused: campaign for 206*****00. Paused besides: campaign for 206*****00."


def test_resuming_tells_what_was_resumed_and_what_is_still_paused(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    add(calls, campaign="sale")
    http_api.post("/v1/dialling/pause", {"campaign": "sale"})
    http_api.post("/v1/dialling/pause", {"lane": "bulk"})

    resumed = http_api.post("/v1/dialling/resume", {"campaign": "sale"}).body
    again = http_api.post("/v1/dialling/resume", {"campaign": "sale"}).body
    everything = http_api.post("/v1/dialling/resume", {}).body

    assert resumed["changed"]
    assert resumed["text"].startswith("Resumed: campaign sale, paused since 2026-11-23T09:00:00.000Z by ")
    assert resumed["text"].endswith(" Paused besides: lane bulk.")
    assert not again["changed"]
    assert again["text"] == "Campaign sale was not paused; nothing was changed. Paused besides: lane bulk."
    assert everything["text"] == "All dialling was not paused; nothing was changed. Paused besides: lane bulk."


def test_pausing_what_is_paused_tells_by_whom(http_api: HttpApi) -> None:
    http_api.as_caller(DISPATCHER).post("/page/v1/dialling/pause", {})

    again = http_api.post("/v1/dialling/pause", {}).body

    assert not again["changed"]
    assert again["text"] == (
        "All dialling was paused already, since 2026-11-23T09:00:00.000Z by dispatcher (sub-of-dispatcher)."
    )


def test_lane_and_campaign_cannot_be_paused_in_one(http_api: HttpApi) -> None:
    assert http_api.post("/v1/dialling/pause", {"lane": "bulk", "campaign": "sale"}).status == 400


def test_reader_may_change_nothing(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add(calls)
    reader = http_api.as_caller(READER)

    assert reader.post(f"/page/v1/calls/{call.call_id}/cancel").status == 403
    assert reader.post("/page/v1/dialling/pause").status == 403
    assert reader.put("/page/v1/do-not-call", {"destination_phone_number": DESTINATION}).status == 403
