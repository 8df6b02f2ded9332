"""Explanations: what a waiting call waits for, and when it is expected to go."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.forecast_accuracy import DynamoDbForecastAccuracy
from redial.adapters.dynamodb.limits import DynamoDbAllowance, DynamoDbRecipients
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import Noted
from redial.domain.call.stage_hours import NO_STAGE_HOURS, OutsideHours, judge_hours
from redial.domain.pacing.allowance import Allowance, reserve
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.recipient.recipients import Recipient
from redial.domain.reporting.forecast import ForecastAccuracy, ForecastResult
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, T0, at, waiting_call
from simulation.records import put
from simulation.stack.http_api import HttpApi
from tests.api.conftest import SetClock
from tests.api.explained_calls import add, explain


def others(number: int) -> str:
    """Give the number of one of many recipients, none of whom has more than one call."""
    return f"+1206555{1_000 + number}"


def what(explanation: Any) -> list[str]:
    return [each["what"] for each in explanation["waits_for"]]


def test_call_that_may_go_is_expected_now(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    explanation = explain(http_api, add(calls, "r1"))

    assert explanation["headline"] == "Waiting. It is expected to be dialled now."
    assert explanation["expected"]["calls_before"] == 0
    assert explanation["prediction_quality"]["samples"] == 0
    assert "+1206*****00" in explanation["history"][0]["text"]


def test_backlog_before_a_call_gives_its_time(http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock) -> None:
    for number in range(45):
        add(calls, f"r{number}", number / 10, destination_phone_number=others(number))
    mine = add(calls, "mine", 5)
    clock.pause(timedelta(seconds=6))

    explanation = explain(http_api, mine)

    assert what(explanation) == ["BACKLOG"]
    assert explanation["waits_for"][0]["text"] == "45 calls go first."
    assert explanation["expected"]["calls_before"] == 45
    assert explanation["expected"]["at"].startswith("2026-11-23T09:02:"), "two windows of twenty go before"
    assert "in 2 minutes" in explanation["headline"]


def test_lanes_decide_who_goes_first(http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock) -> None:
    mine = add(calls, "mine", 0, lane="bulk")
    add(calls, "normal before", -60)
    add(calls, "normal within the handicap", 600)
    add(calls, "urgent", 30, lane="urgent")
    add(calls, "bulk after", 60, lane="bulk")
    clock.pause(timedelta(seconds=700))

    assert explain(http_api, mine)["expected"]["calls_before"] == 3


def test_urgent_call_scheduled_before_its_turn_overtakes(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(45):
        add(calls, f"r{number}", -60 - number)
    mine = add(calls, "mine", 0)
    add(calls, "urgent soon", 30, lane="urgent")
    add(calls, "critical soon", 40, lane="critical")
    add(calls, "urgent later", 3600, lane="urgent")

    assert explain(http_api, mine)["expected"]["calls_before"] == 47


def test_a_critical_call_goes_before_an_urgent_one_and_not_the_other_way_round(
    http_api: HttpApi, calls: DynamoDbCalls
) -> None:
    critical, urgent = add(calls, "critical", -30, lane="critical"), add(calls, "urgent", -60, lane="urgent")

    assert explain(http_api, critical)["expected"]["calls_before"] == 0
    assert explain(http_api, urgent)["expected"]["calls_before"] == 1


def test_scheduled_call_waits_for_its_time_and_for_those_scheduled_with_it(
    http_api: HttpApi, calls: DynamoDbCalls
) -> None:
    for number in range(60):
        add(calls, f"r{number}", 7190 + number / 10, destination_phone_number=others(number))
    mine = replace(waiting_call("mine"), status_at=at(7200), wait_reason=WaitReason.SCHEDULED)
    calls.add(mine)

    explanation = explain(http_api, mine)

    assert what(explanation) == ["SCHEDULED", "BACKLOG"]
    assert 30 <= explanation["expected"]["calls_before"] <= 60
    assert "2026-11-23T11:01:" <= explanation["expected"]["at"] < "2026-11-23T11:03:"


def test_used_up_allowance_is_named(http_api: HttpApi, calls: DynamoDbCalls, table: Table) -> None:
    allowance = DynamoDbAllowance(table, "us-east-1").load()
    for number in range(20):
        reserved = reserve(allowance, str(number), [f"+1206555{number:04}"], PRODUCTION, T0, at(number))
        assert isinstance(reserved, Allowance)
        allowance = reserved
    put(DynamoDbAllowance(table, "us-east-1"), allowance)

    explanation = explain(http_api, add(calls, "r1"))

    (waits_for,) = explanation["waits_for"]
    assert (waits_for["what"], waits_for["opens_at"]) == ("ACCOUNT_MINUTE", "2026-11-23T09:01:00.050Z")
    assert explanation["expected"]["at"] == "2026-11-23T09:01:00.050Z"


def test_recipient_that_had_its_calls_is_named(http_api: HttpApi, calls: DynamoDbCalls, table: Table) -> None:
    stamps = tuple(Stamp(at(-3600 + number), str(number)) for number in range(5))
    put(DynamoDbRecipients(table, lambda: T0).at(DESTINATION), Recipient(calls=SlidingWindow(stamps)))

    explanation = explain(http_api, add(calls, "r1"))

    assert what(explanation) == ["RECIPIENT_LIMIT"]
    assert explanation["expected"]["at"] == "2026-11-24T08:00:00.050Z"


@pytest.mark.parametrize("target", [{}, {"lane": "normal"}, {"campaign": "sale"}])
def test_paused_call_is_not_predicted(http_api: HttpApi, calls: DynamoDbCalls, target: dict[str, str]) -> None:
    call = add(calls, "r1", campaign="sale")
    http_api.post("/v1/dialling/pause", {**target, "reason": "wrong text"})

    explanation = explain(http_api, call)

    assert what(explanation) == ["PAUSED"]
    assert explanation["expected"] is None
    assert "wrong text" in explanation["headline"]


def test_recipient_on_the_list_is_named(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add(calls, "r1")
    http_api.put("/v1/do-not-call", {"destination_phone_number": DESTINATION, "reason": "asked us to"})

    explanation = explain(http_api, call)

    assert what(explanation) == ["DO_NOT_CALL"]
    assert explanation["expected"] is None


def test_call_whose_time_ends_before_its_turn_is_told_so(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(45):
        add(calls, f"r{number}", -60 - number, destination_phone_number=others(number))

    explanation = explain(http_api, add(calls, "mine", 0, expires_at=at(60)))

    assert "It is not expected to be dialled" in explanation["headline"]
    assert "expires_at is before" in explanation["headline"]


def test_call_under_way_waits_for_its_final_event(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = transitions.claim(waiting_call(), "token", ORIGINATION, DEADLINES, T0)
    assert isinstance(call, Call)
    calls.add(call)

    explanation = explain(http_api, call)

    assert what(explanation) == ["FINAL_EVENT"]
    assert explanation["headline"] == "Being dialled: attempt 1 of 3."


def test_retry_is_explained_with_its_decision(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = transitions.claim(waiting_call(), "token", ORIGINATION, DEADLINES, T0)
    assert isinstance(call, Call)
    call = transitions.end_attempt(call, "token", EndOfAttempt(Outcome.BUSY, T0), T0)
    assert isinstance(call, Call)
    calls.add(call)

    explanation = explain(http_api, call)

    assert what(explanation) == ["RETRY"]
    assert explanation["expected"]["at"] == "2026-11-23T09:01:00.000Z"
    assert "decision" in {line["kind"] for line in explanation["history"]}


def test_what_the_voice_service_said_ends_with_its_own_full_stop(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = replace(waiting_call(), status=CallStatus.REJECTED, reason=Noted("REFUSED on attempt 1: Cannot be called."))
    calls.add(call)

    assert explain(http_api, call)["headline"] == "REJECTED: REFUSED on attempt 1: Cannot be called."


def test_ended_call_waits_for_nothing(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = replace(waiting_call(), status=CallStatus.UNREACHED, reason=Noted("all 3 attempts are used up"))
    calls.add(call)

    explanation = explain(http_api, call)

    assert explanation["headline"] == "UNREACHED: all 3 attempts are used up."
    assert (explanation["waits_for"], explanation["expected"]) == ([], None)


def test_quality_of_predictions_goes_along(http_api: HttpApi, calls: DynamoDbCalls, table: Table) -> None:
    closed = tuple(ForecastResult(asked_at=T0, expected_at=at(100), dialled_at=at(100 + error)) for error in (1, 2, 30))
    put(DynamoDbForecastAccuracy(table), ForecastAccuracy(closed=closed))

    told = explain(http_api, add(calls, "r1"))["prediction_quality"]

    assert (told["samples"], told["median_error_seconds"], told["bias_seconds"]) == (3, 2.0, 2.0)
    assert told["text"] == "Of the last 3 predictions, half were right to 2 seconds, and nine in ten to 24 seconds."


OFFICE = {"time_zone": "America/Denver", "weekdays": {"mon": [["09:00", "18:00"]], "tue": [["09:00", "18:00"]]}}


def in_hours(calls: DynamoDbCalls, request_id: str, now: float = 0, **changes: Any) -> Call:
    """Store a call as intake would: waiting for the opening at 16:00 UTC."""
    call = replace(waiting_call(request_id, calling_hours=OFFICE, **changes), status_at=at(now))
    outside = judge_hours(call, NO_STAGE_HOURS, at(now))
    assert isinstance(outside, OutsideHours)
    waits = transitions.wait_for_hours(call, outside, at(now))
    assert isinstance(waits, Call)
    calls.add(waits)
    return waits


def test_call_waits_for_its_opening_behind_those_that_came_before(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(40):
        in_hours(calls, f"r{number}", number * 60, destination_phone_number=others(number))
    mine = in_hours(calls, "mine", 3_600)

    explanation = explain(http_api, mine)

    assert [(each["what"], each["opens_at"]) for each in explanation["waits_for"]] == [
        ("CALLING_HOURS", mine.status_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")),
        ("BACKLOG", None),
    ]
    assert "waits for 09:00 in America/Denver, Monday 23 November" in explanation["waits_for"][0]["text"]
    assert explanation["waits_for"][1]["text"] == "40 calls go first."
    assert explanation["expected"]["at"].startswith("2026-11-23T16:02")
    expected = explanation["expected"]["text"]
    told = "Waits for 09:00 in America/Denver, Monday 23 November; 40 calls go first."
    assert explanation["headline"] == f"{told} {expected}"


def test_retry_that_falls_outside_its_hours_is_told_with_the_opening(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    """It is due at 01:30 UTC, when they have ended; it is moved when its turn comes."""
    due = 16.5 * 3_600
    retry = replace(waiting_call("r1", calling_hours=OFFICE), status_at=at(due), wait_reason=WaitReason.RETRY)
    calls.add(retry)

    explanation = explain(http_api, retry)

    assert what(explanation) == ["RETRY", "CALLING_HOURS"]
    assert explanation["waits_for"][1]["text"] == "Waits for 09:00 in America/Denver, Tuesday 24 November."
    assert explanation["expected"]["at"] >= "2026-11-24T16:00"
    assert explanation["headline"].startswith("Waits for 09:00 in America/Denver, Tuesday 24 November. It is expected")


def test_call_whose_turn_comes_after_its_hours_is_expected_at_the_next_opening(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    clock.pause(timedelta(hours=15.9))
    for number in range(400):
        add(calls, f"r{number}", number, destination_phone_number=others(number))
    mine = add(calls, "mine", 50_000, calling_hours=OFFICE)

    assert explain(http_api, mine)["expected"]["at"].startswith("2026-11-24T16:00")
