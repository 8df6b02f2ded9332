"""Plans of calls that nobody has submitted yet."""

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import api.handler
import api.wiring
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance, DynamoDbRecipients
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_turns import turn_of
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.windows import Windows
from redial.domain.recipient.recipients import Recipient
from redial.domain.times import from_iso, to_iso
from simulation.makers import T0, at
from simulation.records import put
from simulation.stack.http_api import DISPATCHER, READER, HttpApi
from tests.api.conftest import SetClock
from tests.api.plans import numbers, planned
from tests.api.stored_calls import add

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def anew(clock: SetClock) -> HttpApi:
    """Give the API with the environment as it is by now."""
    return HttpApi(services=api.wiring.build(os.environ, api.handler.telemetry, clock))


def test_plan_tells_when_calls_are_placed_and_when_all_have_ended(http_api: HttpApi) -> None:
    plan = planned(http_api, {"calls": numbers(100)})

    assert plan["calls"] == 100
    first, middle, last = (from_iso(plan[name]["likely"]) for name in ("first", "middle", "last"))
    # Twenty calls a minute.
    assert timedelta(0) <= first - T0 < timedelta(seconds=5)
    assert timedelta(minutes=1.5) < middle - T0 < timedelta(minutes=3)
    assert timedelta(minutes=3.5) < last - T0 < timedelta(minutes=6)
    ended, nearly_sure = (from_iso(plan["ended"][name]) for name in ("likely", "nearly_sure"))
    assert last < ended <= nearly_sure
    assert plan["findings"] == []
    assert plan["never_placed"] == {"likely": 0, "nearly_sure": 0}
    assert plan["text"].startswith("100 calls: the first is placed in about ")


def test_the_rate_of_a_campaign_counts_with_the_places_that_it_has_taken(http_api: HttpApi, table: Table) -> None:
    http_api.put("/v1/campaigns/settings", {"campaign": "recall", "calls_per_minute": 4})
    stamps = tuple(Stamp(at(-5), f"t{number}", turn_of("recall")) for number in range(4))
    put(DynamoDbAllowance(table, "us-east-1"), Allowance(windows=Windows(minute=SlidingWindow(stamps))))

    slow, other = ({"calls": numbers(10), "campaign": campaign} for campaign in ("recall", "sale"))
    first, last = (from_iso(planned(http_api, slow)[name]["likely"]) - T0 for name in ("first", "last"))
    assert first == pytest.approx(timedelta(seconds=55), abs=timedelta(seconds=5))
    assert timedelta(seconds=170) < last < timedelta(seconds=185)
    assert from_iso(planned(http_api, other)["last"]["likely"]) < T0 + timedelta(seconds=30)


def test_calls_of_a_lane_that_goes_first_take_the_places_before(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(40):
        add(calls, f"r{number}", lane="urgent", campaign="closures")

    behind = planned(http_api, {"calls": numbers(1)})
    before = planned(http_api, {"calls": numbers(1), "lane": "critical"})

    assert from_iso(behind["first"]["likely"]) > T0 + timedelta(minutes=1)
    assert from_iso(before["first"]["likely"]) < T0 + timedelta(seconds=5)
    assert (behind["past"]["calls_before"], before["past"]["calls_before"]) == (40, 0)


def test_calls_that_expire_before_their_turn_are_counted(http_api: HttpApi) -> None:
    plan = planned(http_api, {"calls": numbers(100), "expires_at": to_iso(T0 + timedelta(minutes=2))})

    assert 40 <= plan["never_placed"]["likely"] <= 65


def test_calling_hours_let_calls_wait_until_they_open(http_api: HttpApi) -> None:
    hours = {"weekdays": {"mon": [["09:00", "12:00"]]}, "time_zone": "America/Denver"}
    # T0 is a Monday, nine in the morning in UTC.
    plan = planned(http_api, {"calls": numbers(3), "calling_hours": hours})

    assert plan["first"]["likely"].startswith("2026-11-23T16:00:")


def test_recipients_are_looked_up(http_api: HttpApi, calls: DynamoDbCalls, table: Table, clock: SetClock) -> None:
    listed, busy, known, twice = (f"+1206555010{number}" for number in range(4))
    http_api.put("/v1/do-not-call", {"destination_phone_number": listed})
    stamps = tuple(Stamp(T0 - timedelta(hours=each), f"t{each}") for each in range(1, 6))
    put(DynamoDbRecipients(table, clock.now).at(busy), Recipient(calls=SlidingWindow(stamps)))
    add(calls, "known")

    plan = planned(
        http_api,
        {"calls": [{"destination_phone_number": "+12065550109"}, {"destination_phone_number": listed}]},
        {
            "calls": [
                {"destination_phone_number": busy},
                {"destination_phone_number": known, "request_id": "known"},
                {"destination_phone_number": twice, "request_id": "twice"},
                {"destination_phone_number": twice, "request_id": "twice"},
            ]
        },
    )

    found = [(each["group"], each["call"], each["kind"]) for each in plan["findings"]]
    assert found == [(0, 1, "do_not_call"), (1, 0, "day_used_up"), (1, 1, "known"), (1, 3, "repeated")]
    (waits,) = (each["until"] for each in plan["findings"] if each["until"])
    assert from_iso(waits) == T0 + timedelta(hours=19, milliseconds=50)
    assert plan["calls"] == 3
    assert from_iso(plan["last"]["likely"]) >= from_iso(waits)


def test_a_recipient_over_the_days_calls_within_the_plan_is_told(http_api: HttpApi) -> None:
    plan = planned(http_api, {"calls": numbers(1) * 6})

    assert [(each["call"], each["kind"]) for each in plan["findings"]] == [(5, "day_used_up")]


def test_calls_to_one_recipient_on_days_of_their_own_wait_for_no_other(http_api: HttpApi) -> None:
    days = [{"calls": numbers(1), "not_before": to_iso(T0 + timedelta(days=2 * day))} for day in range(8)]
    assert planned(http_api, *days)["findings"] == []

    of_one_day = planned(http_api, {"calls": numbers(1) * 6, "not_before": to_iso(T0 + timedelta(days=3))})
    (found,) = of_one_day["findings"]
    assert from_iso(found["until"]) == T0 + timedelta(days=4, milliseconds=50)


def test_the_next_days_calls_wait_for_the_next_opening_of_their_hours(http_api: HttpApi) -> None:
    hours = {"weekdays": {"tue": [["09:00", "12:00"]]}, "time_zone": "America/Denver"}
    plan = planned(http_api, {"calls": numbers(1) * 11, "calling_hours": hours})

    assert [each["until"][:13] for each in plan["findings"]] == ["2026-12-01T16"] * 5 + ["2026-12-08T16"]
    assert plan["last"]["likely"].startswith("2026-12-08T16:")


def test_a_call_that_is_over_before_its_recipient_may_be_called_again_is_told_so(http_api: HttpApi) -> None:
    soon = {"calls": numbers(1) * 7, "expires_at": to_iso(T0 + timedelta(hours=24, minutes=30)), "lane": "urgent"}
    plan = planned(http_api, soon | {"expires_at": to_iso(T0 + timedelta(hours=5))}, {"calls": numbers(1) * 6})

    found = [(each["group"], each["is_too_late"], each["until"][:10]) for each in plan["findings"]]
    assert found == [(0, True, "2026-11-24")] * 2 + [(1, False, "2026-11-24")] * 5 + [(1, False, "2026-11-25")]
    assert plan["never_placed"] == {"likely": 2, "nearly_sure": 2}

    just_in_time = planned(http_api, soon)
    assert [each["is_too_late"] for each in just_in_time["findings"]] == [False, False]
    assert just_in_time["never_placed"]["nearly_sure"] == 0


def test_an_entry_of_the_list_that_has_run_out_when_a_call_is_due_keeps_it_from_nothing(http_api: HttpApi) -> None:
    until = to_iso(T0 + timedelta(hours=12))
    http_api.put("/v1/do-not-call", {"destination_phone_number": "+12065550000", "until": until})
    hours = {"weekdays": {"tue": [["09:00", "12:00"]]}, "time_zone": "America/Denver"}

    now = planned(http_api, {"calls": numbers(1)})
    assert [each["kind"] for each in now["findings"]] == ["do_not_call"]
    for later in ({"not_before": to_iso(T0 + timedelta(hours=13))}, {"calling_hours": hours}):
        assert planned(http_api, {"calls": numbers(1), **later})["findings"] == []


@pytest.mark.parametrize("more", [{}, {"more_calls": 10, "like": "+442079460123"}])
def test_countries_that_are_not_allowed_are_told(
    http_api: HttpApi, clock: SetClock, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    monkeypatch.setenv("CALL_PERMISSIONS", '{"allowed_countries": ["US"]}')
    http_api = anew(clock)

    plan = planned(http_api, {"calls": numbers(1, "+44207946"), **more}, {"calls": numbers(1)})

    assert [(each["group"], each["kind"]) for each in plan["findings"]] == [(0, "not_allowed")]
    assert plan["calls"] == 1


def test_without_prices_no_cost_is_told(http_api: HttpApi) -> None:
    cost = planned(http_api, {"calls": numbers(10)})["cost"]

    assert (cost["amount"], cost["currency"], cost["unpriced_countries"]) == (None, None, ["US"])
    assert cost["attempts"] >= 10
    assert 0 < cost["spoken_minutes"] < cost["started_minutes"] <= 10


@pytest.mark.usefixtures("http_api")
def test_cost_goes_by_the_prices_of_the_stage(clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    prices = '{"currency": "USD", "countries": {"US": {"attempt": 0.5, "minute": 1}}}'
    monkeypatch.setenv("CALL_PRICES", prices)
    http_api = anew(clock)

    group = {"calls": numbers(10), "retry": {"total_attempts": 1}, "speaking_seconds": 61}
    cost = planned(http_api, group, {"more_calls": 1, "like": "+442079460123"})["cost"]

    completed = cost["spoken_minutes"] * 60 / 61
    assert cost["currency"] == "USD"
    assert cost["amount"] == pytest.approx(10 * 0.5 + 2 * completed, abs=3)
    assert cost["unpriced_countries"] == ["GB"]


def test_what_is_paused_is_told_and_planned_as_if_it_went_on(http_api: HttpApi) -> None:
    http_api.post("/v1/dialling/pause", {"campaign": "closures"})

    plan = planned(http_api, {"calls": numbers(2), "campaign": "closures"}, {"calls": numbers(2)})

    assert plan["held"] == ["the campaign closures is paused"]
    assert plan["held_by"] == [
        {
            "code": "PAUSED",
            "values": {"lane": None, "campaign": "closures"},
            "text": "the campaign closures is paused",
        }
    ]
    assert plan["calls"] == 4


def test_a_split_plan_is_that_of_the_whole(http_api: HttpApi) -> None:
    whole = planned(http_api, {"calls": numbers(400)})
    counted = planned(http_api, {"more_calls": 400, "like": "+12065550100"})

    for name in ("first", "middle", "last"):
        assert whole[name] == counted[name]


@pytest.mark.parametrize(
    ("group", "field", "says"),
    [
        ({"calls": [{"destination_phone_number": "12"}]}, "groups.0.calls.0.destination_phone_number", "E.164"),
        ({"calls": [{"destination_phone_number": "+12065550100", "x": 1}]}, "groups.0.calls.0.x", "no such field"),
        ({}, "groups.0", "expected calls, or how many there are"),
        ({"more_calls": 2}, "groups.0", "expected like"),
        ({"calls": numbers(1), "lane": "fast"}, "groups.0.lane", "expected one of 'critical'"),
        ({"calls": numbers(1), "retry": "gentler"}, "groups.0.retry", "gentle"),
        ({"calls": numbers(1), "expires_at": "soon"}, "groups.0.expires_at", "expected a time in ISO-8601"),
        ({"calls": numbers(1), "calling_hours": "night"}, "groups.0.calling_hours", "expected hours, or the name"),
        ({"calls": numbers(1), "more_calls": -1}, "groups.0.more_calls", "expected at least 0, got -1"),
        ({"calls": numbers(1), "content": {}}, "groups.0.content", "no such field"),
    ],
)
def test_what_is_wrong_names_the_group_and_the_call(
    http_api: HttpApi, group: dict[str, Any], field: str, says: str
) -> None:
    reply = http_api.post("/v1/plan", {"groups": [group]})

    assert reply.status == 400
    (error,) = reply.body["errors"]
    assert error["field"] == field
    assert says in error["message"]


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ([], "expected at least 1"),
        ([{"calls": numbers(1001)}] * 2, "at most 2000 listed calls"),
        ([{"more_calls": 600_000, "like": "+12065550100"}] * 2, "at most 1000000 calls"),
    ],
)
def test_too_much_is_refused(http_api: HttpApi, groups: list[Any], says: str) -> None:
    reply = http_api.post("/v1/plan", {"groups": groups})

    assert reply.status == 400
    (error,) = reply.body["errors"]
    assert error["field"] == "groups"
    assert says in error["message"]


def test_only_who_may_act_plans(http_api: HttpApi) -> None:
    body = {"groups": [{"calls": numbers(1)}]}

    assert http_api.as_caller(READER).post("/page/v1/plan", body).status == 403
    assert http_api.as_caller(DISPATCHER).post("/page/v1/plan", body).status == 200


def test_nothing_is_stored(http_api: HttpApi, table: Table, dynamodb: "DynamoDBClient") -> None:
    before = dynamodb.scan(TableName=table.name)["Items"]
    planned(http_api, {"calls": [{"destination_phone_number": "+12065550100", "request_id": "r"}]})

    assert dynamodb.scan(TableName=table.name)["Items"] == before


@pytest.mark.usefixtures("refused")
def test_a_hold_on_a_campaign_is_told_of_its_calls_alone(http_api: HttpApi) -> None:
    held = {
        campaign: planned(http_api, {"campaign": campaign, "calls": numbers(3)})["held_by"]
        for campaign in ("sale", "november")
    }
    assert [hold["code"] for hold in held["sale"]] == ["SERVICE_REFUSES"]
    assert held["november"] == []
