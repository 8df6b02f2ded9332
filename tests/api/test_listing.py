"""Lists of calls: their order, and their pages without gap or repeat."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from redial.domain.times import to_iso
from simulation.stack.http_api import HttpApi
from tests.api.conftest import SetClock
from tests.api.stored_calls import pages, stored


def test_statuses_are_merged_latest_first_and_paged_without_gap_or_repeat(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    clock.pause(timedelta(minutes=1))
    statuses = [CallStatus.COMPLETED, CallStatus.UNREACHED, CallStatus.CALLING, CallStatus.WAITING, CallStatus.UNKNOWN]
    lanes = list(Lane)
    for number in range(23):
        stored(calls, f"r{number:02}", statuses[number % 5], number, lane=lanes[number % 3])

    read = list(pages(http_api, limit=5))

    assert [request_id for page in read for request_id in page] == [f"r{number:02}" for number in reversed(range(23))]
    assert all(len(page) == 5 for page in read[:-1])


def stored_at_all_times(calls: DynamoDbCalls, **request: Any) -> list[str]:
    """Store calls of all kinds; give their request ids as a list has them: now, then what ended, then what comes."""
    stored(calls, "under way", CallStatus.CALLING, 3_600, **request)
    stored(calls, "ended just now", CallStatus.COMPLETED, -1, **request)
    stored(calls, "due", CallStatus.WAITING, -30, lane="urgent", **request)
    stored(calls, "due in bulk", CallStatus.WAITING, -40, lane="bulk", **request)
    stored(calls, "ended before", CallStatus.UNREACHED, -600, **request)
    stored(calls, "soon", CallStatus.WAITING, 60, **request)
    stored(calls, "in an hour", CallStatus.WAITING, 3_601, lane="bulk", **request)
    stored(calls, "in a week", CallStatus.WAITING, 7 * 86_400, lane="urgent", **request)
    return [
        "under way", "ended just now", "due", "due in bulk", "ended before", "soon", "in an hour", "in a week"
    ]  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8, 100])
def test_what_happens_now_comes_first_and_what_is_due_later_last(
    http_api: HttpApi, calls: DynamoDbCalls, limit: int
) -> None:
    expected = stored_at_all_times(calls)

    assert [request_id for page in pages(http_api, limit=limit) for request_id in page] == expected


def test_order_stays_while_calls_become_due_between_two_pages(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock
) -> None:
    expected = stored_at_all_times(calls)

    read = []
    for page in pages(http_api, limit=2):
        read += page
        clock.pause(timedelta(minutes=20))

    assert read == expected


@pytest.mark.parametrize("query", [{"campaign": "sale"}, {"destination_phone_number": "+12065550100"}])
def test_calls_of_a_campaign_or_a_number_are_in_the_same_order(
    http_api: HttpApi, calls: DynamoDbCalls, query: dict[str, str]
) -> None:
    expected = stored_at_all_times(calls, campaign="sale")

    assert list(pages(http_api, "/personal-data/v1/calls", **query)) == [expected]


def test_what_is_under_way_in_a_campaign_comes_first_however_many_calls_it_has(
    http_api: HttpApi, calls: DynamoDbCalls
) -> None:
    for number in range(12):
        stored(calls, f"waits-{number:02}", CallStatus.WAITING, -number, campaign="sale")
    stored(calls, "under way", CallStatus.CALLING, -900, campaign="sale")
    stored(calls, "of another", CallStatus.CALLING, -900, campaign="recall")

    read = [request_id for page in pages(http_api, campaign="sale", limit=4) for request_id in page]

    assert read == ["under way", *(f"waits-{number:02}" for number in range(12))]


def test_several_statuses_leave_nothing_out_that_is_due_later(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored_at_all_times(calls)

    read = list(pages(http_api, status=["WAITING", "CALLING"]))

    assert read == [["under way", "due", "due in bulk", "soon", "in an hour", "in a week"]]


def test_order_that_was_asked_for_is_by_time_alone(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored_at_all_times(calls)

    newest = [request_id for page in pages(http_api, order="newest_first", limit=3) for request_id in page]
    oldest = [request_id for page in pages(http_api, order="oldest_first", limit=3) for request_id in page]

    assert newest[:3] == ["in a week", "in an hour", "under way"]
    assert oldest == list(reversed(newest))


@pytest.mark.parametrize("key", ["nobody", "0" * 24, "García", "x" * 3_000, "a b"])
def test_a_call_that_is_not_there_is_told_with_where_it_may_be(http_api: HttpApi, key: str) -> None:
    reply = http_api.get(f"/v1/calls/{quote(key)}")

    assert reply.status == 404
    assert "may not have been taken in yet" in reply.body["detail"]
    assert len(reply.body["detail"]) < 500


def test_waiting_calls_are_listed_by_due_time_next_one_first(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for request_id, seconds in (("later", 7200), ("now", 0), ("soon", 60)):
        stored(calls, request_id, CallStatus.WAITING, seconds)

    assert list(pages(http_api, status="WAITING")) == [["now", "soon", "later"]]


def test_cursor_belongs_to_its_question(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(3):
        stored(calls, f"r{number}", CallStatus.COMPLETED, number)
    cursor = http_api.get("/v1/calls", status="COMPLETED", limit=1).body["next_cursor"]

    assert http_api.get("/v1/calls", status="UNREACHED", cursor=cursor).status == 400
    assert http_api.get("/v1/calls", status="COMPLETED", limit=2, cursor=cursor).status == 200


def test_unreadable_record_does_not_hide_the_others(http_api: HttpApi, calls: DynamoDbCalls, dynamodb: Any) -> None:
    stored(calls, "good", CallStatus.COMPLETED, 1)
    broken = {"pk": "CALL#x", "status_key": "COMPLETED", "status_at": "2026-11-23T09:00:00.000Z"}
    dynamodb.put_item(TableName="calls", Item={name: {"S": value} for name, value in broken.items()})

    assert list(pages(http_api, status="COMPLETED")) == [["good"]]


@pytest.mark.parametrize("more", [{}, {"status": "WAITING"}, {"status": "WAITING", "order": "newest_first"}], ids=str)
def test_from_a_time_to_come_on_there_is_only_what_waits_until_then(
    http_api: HttpApi, calls: DynamoDbCalls, clock: SetClock, more: dict[str, str]
) -> None:
    stored(calls, "ended", CallStatus.COMPLETED, 1)
    stored(calls, "due", CallStatus.WAITING, -30)
    stored(calls, "in an hour", CallStatus.WAITING, 3_600)

    since = to_iso(clock.now() + timedelta(minutes=30))
    assert list(pages(http_api, since=since, **more)) == [["in an hour"]]
