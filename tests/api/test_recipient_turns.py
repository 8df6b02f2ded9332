"""Calls that wait for one recipient, who may have five in a day: when each is expected."""

from datetime import timedelta

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.recipient.recipients import Recipient
from redial.domain.times import from_iso
from simulation.makers import DESTINATION, T0, at
from simulation.records import put
from simulation.stack.http_api import HttpApi
from tests.api.explained_calls import add, explain

MARGIN = timedelta(milliseconds=50)
DAY = timedelta(days=1) + MARGIN


def placed_today(table: Table, *seconds: float) -> None:
    stamps = tuple(Stamp(at(each), str(each)) for each in seconds)
    put(DynamoDbRecipients(table, lambda: T0).at(DESTINATION), Recipient(calls=SlidingWindow(stamps)))


def test_each_further_five_calls_to_a_recipient_are_expected_a_day_later(
    http_api: HttpApi, calls: DynamoDbCalls, table: Table
) -> None:
    placed_today(table, -3_600, -3_590, -3_580)
    waiting = [add(calls, f"r{number:02}", number - 60) for number in range(12)]

    expected = [explain(http_api, call)["expected"] for call in waiting]
    times = [from_iso(each["at"]) - T0 for each in expected]
    # Two today, and three an hour before that time of each day that follows.
    assert max(times[:2]) < timedelta(seconds=5)
    early = DAY - timedelta(hours=1)
    seconds = [timedelta(seconds=10 * number) for number in range(3)]
    assert times[2:5] == [early + each for each in seconds]
    for time, days in zip(times[5:], (1, 1, 2, 2, 2, 2, 2), strict=True):
        assert abs(time - days * DAY) <= timedelta(hours=1)
    assert times == sorted(times)
    assert [each["calls_before_is_exact"] for each in expected] == [True, True] + [False] * 10


def test_a_call_of_another_day_waits_for_that_days_calls_alone(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    hours_30 = timedelta(hours=30)
    for number in range(6):
        add(calls, f"r{number}", 0)
    mine = add(calls, "mine", hours_30.total_seconds())
    assert from_iso(explain(http_api, mine)["expected"]["at"]) - T0 < hours_30 + timedelta(seconds=5)

    for number in range(6, 10):
        add(calls, f"r{number}", 0)
    assert from_iso(explain(http_api, mine)["expected"]["at"]) - T0 == 2 * DAY


def test_no_call_is_expected_outside_its_hours(http_api: HttpApi, calls: DynamoDbCalls, table: Table) -> None:
    placed_today(table, *(-6 * 3_600 + number for number in range(5)))
    weekdays = {"mon": [["00:00", "12:00"]], "tue": [["09:00", "12:00"]]}
    mine = add(calls, "mine", 0, calling_hours={"time_zone": "UTC", "weekdays": weekdays})

    # The recipient may be called again at three in the night.
    assert explain(http_api, mine)["expected"]["at"].startswith("2026-11-24T09:00:")


def test_calls_that_are_held_back_take_no_day_of_the_others(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(9):
        add(calls, f"r{number}", -60, campaign="sale")
    mine = add(calls, "mine", 0)
    tomorrow = from_iso(explain(http_api, mine)["expected"]["at"]) - T0
    http_api.post("/v1/dialling/pause", {"campaign": "sale"})

    assert tomorrow == DAY
    assert explain(http_api, mine)["headline"] == "Waiting. It is expected to be dialled now."
