"""What the voice service refuses: shown, counted, and made due again."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call, CallStatus
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import accepted
from simulation.makers import at, waiting_call
from simulation.records import put
from simulation.stack.http_api import DISPATCHER, HttpApi
from tests.api.audit_trail import acts
from tests.api.conftest import SetClock
from tests.api.refused_calls import GONE, refused_call


def test_a_hold_is_shown_with_its_cause(http_api: HttpApi, refused: list[Call]) -> None:
    (hold,) = http_api.get("/v1/refusals").body["holds"]
    assert (hold["scope"], hold["campaign"], hold["message"]) == ("campaign", "sale", GONE)
    assert hold["first_refused_at"] == "2026-11-23T09:00:00.000Z"
    assert hold["since"] == "2026-11-23T09:00:04.000Z"
    assert http_api.get("/v1/summary").body["refusal_holds"] == 1


def test_an_explanation_names_the_hold(http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call]) -> None:
    waits = waiting_call("waits", campaign="sale")
    calls.add(waits)
    explained = http_api.get(f"/v1/calls/{waits.call_id}/explanation").body
    assert "There is no configuration set" in explained["headline"]


def test_refused_calls_are_made_due_again_without_counting_the_attempt(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call]
) -> None:
    single = refused_call("single", 3, message="BadRequestException: the destination is blocked")
    calls.add(single)

    counted = http_api.post("/v1/refusals/redrive", {"dry_run": True}).body
    assert (counted["redriven"], counted["too_late"], counted["done"]) == (5, 1, True)
    assert calls.get(refused[0].call_id) == refused[0]

    done = http_api.post("/v1/refusals/redrive", {}).body
    assert (done["redriven"], done["too_late"]) == (5, 1)
    for call in refused[:5]:
        again = calls.get(call.call_id)
        assert again is not None
        assert (again.status, again.attempts, again.status_at) == (CallStatus.WAITING, (), at(60))
    for call in (refused[5], single):
        left = calls.get(call.call_id)
        assert left is not None
        assert left.status is CallStatus.REJECTED

    assert http_api.post("/v1/refusals/redrive", {}).body["redriven"] == 0


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_may_not_be_dialled_any_more_is_told_as_too_late(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call], dry_run: bool
) -> None:
    over = refused_call("over", 3, campaign="sale", expires_at=at(60))
    cancelled = replace(refused_call("cancelled", 3, campaign="sale"), cancel_requested_at=at(2))
    to_be_erased = replace(refused_call("to be erased", 3, campaign="sale"), erasure_id="e1")
    for call in (over, cancelled, to_be_erased):
        calls.add(call)

    told = http_api.post("/v1/refusals/redrive", {"dry_run": dry_run}).body

    assert (told["redriven"], told["too_late"]) == (5, 4)
    assert [calls.get(call.call_id) for call in (over, cancelled, to_be_erased)] == [over, cancelled, to_be_erased]


def test_refused_call_that_somebody_cancels_is_not_made_due_again(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call]
) -> None:
    path = f"/v1/calls/{refused[0].call_id}"
    told = [http_api.post(f"{path}/cancel") for _ in range(2)]
    assert [(each.status, each.body["status"]) for each in told] == [(200, "REJECTED")] * 2
    assert told[0].body["cancel_requested_at"] == "2026-11-23T09:01:00.000Z"

    assert http_api.post("/v1/refusals/redrive", {}).body["redriven"] == 4
    left = calls.get(refused[0].call_id)
    assert left is not None
    assert (left.status, left.attempts) == (CallStatus.REJECTED, refused[0].attempts)
    assert "being dialled" not in str(http_api.get(f"{path}/explanation").body)


def test_refused_calls_of_a_campaign_that_somebody_cancels_are_not_made_due_again(
    http_api: HttpApi, refused: list[Call]
) -> None:
    assert http_api.post("/v1/campaigns/cancel", {"campaign": "sale"}).body["cancelled"] == 0
    assert http_api.post("/v1/refusals/redrive", {}).body["redriven"] == 0


@pytest.mark.parametrize("dry_run", [True, False])
def test_refused_call_of_which_an_earlier_attempt_goes_on_is_not_redriven(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call], dry_run: bool
) -> None:
    call = refused_call("goes on", 3, campaign="sale")
    earlier = replace(call.attempts[0], token="t0", message_id="m0", outcome=None, outcome_at=None)
    call = replace(call, attempts=(earlier, replace(call.attempts[0], number=2)))
    calls.add(call)

    assert http_api.post("/v1/refusals/redrive", {"dry_run": dry_run}).body["redriven"] == 5
    assert calls.get(call.call_id) == call


def test_what_was_refused_can_be_made_due_again_for_a_day_after_the_hold(
    http_api: HttpApi, table: Table, refused: list[Call], clock: SetClock
) -> None:
    allowances = DynamoDbAllowance(table, "us-east-1")
    allowance = allowances.load()
    ended = accepted(allowance.refusals, kind_of(refused[0].request), at(90))
    put(allowances, replace(allowance, refusals=ended))
    clock.time = at(120)
    body = http_api.get("/v1/refusals").body
    assert (body["holds"], [hold["ended_at"] for hold in body["ended"]]) == ([], ["2026-11-23T09:01:30.000Z"])
    assert http_api.post("/v1/refusals/redrive", {}).body["redriven"] == 5
    clock.time = at(120) + timedelta(days=2)
    assert http_api.get("/v1/refusals").body == {"holds": [], "ended": []}
    assert http_api.post("/v1/refusals/redrive", {}).body["looked_at"] == 0


def test_a_call_whose_refusal_was_never_counted_is_made_due_again_as_well(
    http_api: HttpApi, calls: DynamoDbCalls, refused: list[Call]
) -> None:
    """Its dialer died after it had ended the call, and before it wrote the row."""
    uncounted = refused_call("uncounted", -30, campaign="sale")
    long_before = refused_call("long before", -3_600, campaign="sale")
    for call in (uncounted, long_before):
        calls.add(call)
    assert http_api.post("/v1/refusals/redrive", {}).body["redriven"] == 6
    again, left = calls.get(uncounted.call_id), calls.get(long_before.call_id)
    assert again is not None
    assert left is not None
    assert (again.status, left.status) == (CallStatus.WAITING, CallStatus.REJECTED)


def test_a_dry_run_that_is_neither_true_nor_false_is_told(http_api: HttpApi) -> None:
    reply = http_api.post("/v1/refusals/redrive", {"dry_run": "true"})
    assert reply.status == 400
    assert reply.body["errors"] == [{"field": "dry_run", "message": "expected true or false"}]


@pytest.mark.parametrize(("later", "by", "entries"), [(1, None, 1), (120, None, 2), (1, DISPATCHER, 2)])
def test_who_goes_on_with_a_cursor_has_the_entry_of_who_began_for_an_hour(
    http_api: HttpApi,
    refused: list[Call],
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
    later: int,
    by: Any,
    entries: int,
) -> None:
    monkeypatch.setattr("redial.application.steering.redrive_refused._PAGE_SIZE", 2)
    monkeypatch.setattr("api.routes.refusals._TIME_FOR_A_REQUEST", timedelta(0))
    first = http_api.post("/v1/refusals/redrive", {}).body
    assert (first["redriven"], first["done"]) == (2, False)
    clock.pause(timedelta(minutes=later))
    other, path = (http_api, "") if by is None else (http_api.as_caller(by), "/page")
    second = other.post(f"{path}/v1/refusals/redrive", {"cursor": first["next_cursor"]}).body
    assert second["redriven"] == 2
    assert [each["kind"] for each in acts(http_api)] == ["redrive_refused"] * entries
