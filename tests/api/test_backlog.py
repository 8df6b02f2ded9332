"""How long the backlog takes, and who goes first: exact however long it is, without what is paused."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies, read_image
from redial.application.reporting import forecast_backlog
from redial.domain.call.calls import Call, CallStatus
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.send_results import spend_limit_reached
from redial.domain.reporting.tally import CallChange, Tally
from simulation.makers import at, waiting_call
from simulation.records import put
from simulation.stack.http_api import HttpApi
from tests.api.conftest import SetClock
from tests.api.stack_with_backlog import Stack, counted


def test_backlog_that_waits_for_money_is_told_as_such(
    http_api: HttpApi, stack: Stack, clock: SetClock, table: Table
) -> None:
    stack.accept(3)
    clock.pause(timedelta(minutes=1))
    put(DynamoDbAllowance(table, "us-east-1"), spend_limit_reached(Allowance(), "t1", clock.now()))

    backlog = http_api.get("/v1/summary").body["backlog"]

    assert backlog["text"].startswith("3 calls are due and go; the last in about 15 min")
    assert backlog["text"].endswith(", if the account may spend again by then.")
    assert backlog["remarks"] == ["SPENDING"]
    clock.pause(timedelta(minutes=16))
    assert "spend" not in http_api.get("/v1/summary").body["backlog"]["text"]


def test_backlog_beyond_what_is_counted_at_once_is_told_by_its_counts(
    http_api: HttpApi, stack: Stack, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast_backlog, "MOST_COUNTED", 10)
    stack.accept(45, lane="urgent")
    stack.accept(5, lane="urgent", due=7_200, name="later")
    clock.pause(timedelta(minutes=1))

    summary = http_api.get("/v1/summary").body

    assert summary["due"]["urgent"]["count"] == 45
    assert summary["backlog"]["going"] == 45
    assert summary["backlog"]["last_expected_at"].startswith("2026-11-23T09:03:"), "45 calls at 20 a minute"
    assert summary["backlog"]["text"].startswith("About 45 calls are due and go; the last in about 2 minutes, at ")


@pytest.mark.parametrize("target", [{"campaign": "snow-day"}, {"lane": "urgent"}, {}])
def test_paused_calls_do_not_go(http_api: HttpApi, stack: Stack, clock: SetClock, target: dict[str, str]) -> None:
    stack.accept(45, lane="urgent", campaign="snow-day")
    clock.pause(timedelta(minutes=2))
    http_api.post("/v1/dialling/pause", target)

    summary = http_api.get("/v1/summary").body

    assert summary["due"]["urgent"] | {"oldest_due_at": None} == {
        "count": 45,
        "is_exact": True,
        "paused": 45,
        "oldest_due_at": None,
        "last_expected_at": None,
    }
    assert (summary["backlog"]["going"], summary["backlog"]["paused"]) == (0, 45)
    assert summary["backlog"]["text"] == ("45 calls are due, and paused: nothing of it goes until somebody resumes it.")
    assert summary["backlog"]["held_by"] == ["PAUSES"]


def test_urgent_backlog_goes_before_the_others(http_api: HttpApi, stack: Stack, clock: SetClock) -> None:
    stack.accept(10, lane="critical", name="c")
    stack.accept(20, lane="urgent", name="u")
    stack.accept(5, lane="normal", name="n")
    stack.accept(30, lane="bulk", name="b")
    clock.pause(timedelta(minutes=1))

    due = http_api.get("/v1/summary").body["due"]

    assert due["critical"]["last_expected_at"] < due["urgent"]["last_expected_at"]
    assert due["urgent"]["last_expected_at"] < due["normal"]["last_expected_at"] < due["bulk"]["last_expected_at"]
    assert due["normal"]["last_expected_at"].startswith("2026-11-23T09:02:"), "the 35th"
    assert due["bulk"]["last_expected_at"].startswith("2026-11-23T09:04:"), "the 65th"


def test_daily_limit_is_taken_into_account_and_named(
    http_api: HttpApi, stack: Stack, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import api.handler

    services = api.handler.build()
    limits = replace(services.settings.voice_limits, calls_per_minute=5, calls_per_day=20)
    monkeypatch.setattr(services.backlog_forecast, "_limits", limits)
    stack.accept(25)
    clock.pause(timedelta(minutes=1))

    backlog = http_api.get("/v1/summary").body["backlog"]

    assert backlog["last_expected_at"].startswith("2026-11-24T09:01:")
    assert "in about 1 day, at" in backlog["text"]
    assert "because of the account's limit for 24 hours" in backlog["text"]
    assert backlog["remarks"] == ["DAY_LIMIT"]


def test_prediction_does_not_count_a_paused_campaign(http_api: HttpApi, stack: Stack, clock: SetClock) -> None:
    stack.accept(45, lane="urgent", campaign="snow-day")
    stack.accept(3, lane="urgent", campaign="other", name="other")
    http_api.post("/v1/dialling/pause", {"campaign": "snow-day"})
    (mine,) = stack.accept(1, lane="urgent", campaign="other", name="mine", due=3_600)
    clock.pause(timedelta(minutes=2))

    soon = http_api.get(f"/v1/calls/{mine.call_id}/explanation").body
    clock.pause(timedelta(hours=1))
    due = http_api.get(f"/v1/calls/{mine.call_id}/explanation").body

    assert soon["expected"]["calls_before"] == 0
    assert soon["expected"]["at"] == "2026-11-23T10:00:00.000Z"
    assert (due["expected"]["calls_before"], due["expected"]["calls_before_is_exact"]) == (3, True)


def test_calls_of_a_paused_campaign_that_are_due_later_take_nothing_from_what_is_due(
    http_api: HttpApi, stack: Stack, clock: SetClock
) -> None:
    stack.accept(45, campaign="appointments", due=86_400)
    stack.accept(12, campaign="recall", name="recall")
    http_api.post("/v1/dialling/pause", {"campaign": "appointments"})
    clock.pause(timedelta(minutes=2))

    backlog = http_api.get("/v1/summary").body["backlog"]

    assert (backlog["going"], backlog["paused"]) == (12, 0)


def test_campaign_that_is_being_cancelled_does_not_go(http_api: HttpApi, stack: Stack, clock: SetClock) -> None:
    stack.accept(4, campaign="sale")
    clock.pause(timedelta(minutes=2))
    http_api.post("/v1/campaigns/cancel", {"campaign": "sale"})

    assert http_api.get("/v1/summary").body["backlog"]["going"] == 0


class CountedBefore:
    """A table as the version before slots wrote it: counts by status alone."""

    def __init__(self, table: Table, calls: DynamoDbCalls) -> None:
        self.tallies = DynamoDbTallies(table, timedelta(days=90))
        self.older = [waiting_call(f"older-{number}", lane="urgent", campaign="snow-day") for number in range(20)]
        for call in self.older:
            calls.add(call)
        counts = Tally(batches=("before",), calls={CallStatus.WAITING: 20}, last_at=at(0))
        put(self.tallies.now(), counts)
        put(self.tallies.of_campaign("snow-day"), replace(counts, first_at=at(0)))


@pytest.fixture
def before(table: Table, calls: DynamoDbCalls) -> CountedBefore:
    return CountedBefore(table, calls)


def test_stack_that_was_counting_before_is_told_of_at_once(
    http_api: HttpApi, stack: Stack, before: CountedBefore, clock: SetClock
) -> None:
    http_api.post("/v1/dialling/pause", {"campaign": "snow-day"})
    stack.accept(3, lane="urgent", name="mine")
    clock.pause(timedelta(minutes=2))

    summary = http_api.get("/v1/summary").body

    assert (summary["due"]["urgent"]["count"], summary["due"]["urgent"]["paused"]) == (23, 20)
    assert summary["backlog"]["going"] == 3
    assert not summary["backlog"]["is_exact"], "nobody noted when the older ones are due"


def test_stack_that_was_counting_before_counts_rightly_from_then_on(
    stack: Stack, before: CountedBefore, http_api: HttpApi
) -> None:
    def changed(call: Call, seconds: float, **changes: Any) -> Call:
        return replace(call, updated_at=at(seconds), **changes)

    first = counted(before.older[0])
    stack.count([CallChange(before=first, after=counted(changed(before.older[0], 30, status=CallStatus.CALLING)))], 30)
    again = changed(before.older[1], 200, status_at=at(500))
    stack.count([CallChange(before=counted(before.older[1]), after=counted(again))], 200)

    counts = before.tallies.of_campaign("snow-day").load()
    assert (sum(counts.slots.values()), counts.not_in_slots) == (1, 18)
    assert counts.slots_since == before.tallies.now().load().slots_since == at(90)

    ended = changed(again, 300, status=CallStatus.CALLING)
    stack.count([CallChange(before=counted(again), after=counted(ended))], 300)
    for call in before.older[2:]:
        gone = changed(call, 400, status=CallStatus.COMPLETED)
        stack.count([CallChange(before=counted(call), after=counted(gone))], 400)

    counts = before.tallies.of_campaign("snow-day").load()
    assert (counts.slots, counts.not_in_slots) == ({}, 0)


def test_counts_of_the_version_before_in_between_begin_anew(stack: Stack, before: CountedBefore) -> None:
    late = [replace(call, updated_at=at(200)) for call in before.older]
    stack.count([CallChange(before=counted(before.older[0]), after=counted(late[0]))], 30)
    stack.count([CallChange(before=counted(before.older[1]), after=counted(late[1]))], 200)
    now = before.tallies.now().load()
    # The version before, still running while this one is deployed, writes what it knows.
    put(before.tallies.now(), replace(now, slots={}, slots_since=None))

    later = replace(late[0], updated_at=at(900))
    stack.count([CallChange(before=counted(late[0]), after=counted(later))], 800)

    assert (
        before.tallies.now().load().slots_since == before.tallies.of_campaign("snow-day").load().slots_since == at(860)
    )
    assert sum(before.tallies.of_campaign("snow-day").load().slots.values()) == 1


def test_images_tell_lane_and_due_time(calls: DynamoDbCalls, table: Table, dynamodb: Any) -> None:
    (call,) = [replace(waiting_call("r1", lane="bulk"), status_at=at(77))]
    calls.add(call)
    image = dynamodb.get_item(TableName=table.name, Key={"pk": {"S": f"CALL#{call.call_id}"}})["Item"]

    assert (read_image(image).lane, read_image(image).due_at) == ("bulk", at(77))
