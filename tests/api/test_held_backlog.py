"""What is held because the voice service refuses it goes before nobody, and is in no time that is told."""

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.allowance import Allowance
from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import Refusals, decide_refusal
from simulation.makers import at, waiting_call
from simulation.records import put
from simulation.stack.http_api import HttpApi
from tests.api.conftest import SetClock
from tests.api.stack_with_backlog import Stack

GONE = "BadRequestException: There is no configuration set 'redial'"


@pytest.fixture
def held(table: Table, stack: Stack, clock: SetClock) -> Table:
    """Hold the campaign sale, with 45 calls that are due before 3 others."""
    stack.accept(45, lane="urgent", campaign="sale", name="sale")
    stack.accept(3, lane="urgent", due=120, name="other")
    state = Refusals()
    for second in range(5):
        kind = kind_of(waiting_call("r", campaign="sale").request)
        state = decide_refusal(state, kind, "cause", GONE, at(20 + second)).refusals
    put(DynamoDbAllowance(table, "us-east-1"), Allowance(refusals=state))
    clock.time = at(180)
    return table


def hold(table: Table, scope: HoldScope) -> None:
    allowances = DynamoDbAllowance(table, "us-east-1")
    refusals = allowances.load().refusals
    wider = tuple(replace(each, scope=scope) for each in refusals.holds)
    put(allowances, Allowance(refusals=replace(refusals, holds=wider)))


@pytest.mark.usefixtures("held")
def test_a_held_campaign_does_not_go(http_api: HttpApi) -> None:
    summary = http_api.get("/v1/summary").body

    assert (summary["due"]["urgent"]["count"], summary["due"]["urgent"]["paused"]) == (48, 45)
    assert summary["backlog"]["text"] == (
        "3 calls are due and go; the last now. "
        "45 calls are due and held, because the voice service refuses them: not counted in that."
    )
    assert (summary["backlog"]["held_by"], summary["backlog"]["remarks"]) == (["REFUSALS"], [])


@pytest.mark.usefixtures("held")
def test_a_campaign_that_is_held_and_others_that_are_paused_are_told_together(http_api: HttpApi) -> None:
    http_api.post("/v1/dialling/pause", {"campaign": "elsewhere"})

    backlog = http_api.get("/v1/summary").body["backlog"]

    assert "45 calls are due and paused or held, because the voice service refuses them: not counted" in backlog["text"]
    assert backlog["held_by"] == ["PAUSES", "REFUSALS"]


def test_where_all_is_held_nothing_goes_but_a_probe(http_api: HttpApi, held: Table) -> None:
    hold(held, HoldScope.ALL)

    backlog = http_api.get("/v1/summary").body["backlog"]

    assert (backlog["going"], backlog["paused"], backlog["last_expected_at"]) == (0, 48, None)
    assert backlog["text"] == (
        "48 calls are due, and held, because the voice service refuses them: a probe each minute goes."
    )
    http_api.post("/v1/dialling/pause", {})
    text = http_api.get("/v1/summary").body["backlog"]["text"]
    assert text == "48 calls are due, and paused: nothing of it goes until somebody resumes it."


def test_calls_alike_are_not_counted_and_it_says_so(http_api: HttpApi, held: Table) -> None:
    hold(held, HoldScope.ALIKE)

    backlog = http_api.get("/v1/summary").body["backlog"]

    assert (backlog["going"], backlog["is_exact"]) == (48, False)
    assert backlog["text"].endswith(
        "Calls like those that the voice service refuses are held, and counted all the same."
    )


def test_predictions_do_not_count_what_is_held(http_api: HttpApi, held: Table) -> None:
    other = http_api.get(f"/v1/calls/{waiting_call('other-2').call_id}/explanation").body
    assert other["expected"]["calls_before"] == 2

    held_one = http_api.get(f"/v1/calls/{waiting_call('sale-3').call_id}/explanation").body
    assert held_one["expected"] is None
    assert [each["what"] for each in held_one["waits_for"]] == ["HELD"]

    hold(held, HoldScope.ALL)
    assert http_api.get(f"/v1/calls/{waiting_call('other-2').call_id}/explanation").body["expected"] is None
