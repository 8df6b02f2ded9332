from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.call.requests import Lane
from simulation.http_api import SUPERVISOR, HttpApi
from simulation.makers import at, waiting_call
from tests.api.conftest import SetClock
from tests.unit.domain.test_times import NO_TIMES


def stored(calls: DynamoDbCalls, request_id: str, status: CallStatus, seconds: float, **changes: Any) -> Call:
    call = replace(waiting_call(request_id, **changes), status=status, status_at=at(seconds), accepted_at=at(seconds))
    calls.add(call)
    return call


def pages(http_api: HttpApi, path: str = "/v1/calls", **query: Any) -> Iterator[list[str]]:
    cursor: dict[str, str] = {}
    while True:
        reply = http_api.get(path, **query, **cursor)
        assert reply.status == 200, reply.body
        yield [call["request_id"] for call in reply.body["calls"]]
        if reply.body["next_cursor"] is None:
            return
        cursor = {"cursor": reply.body["next_cursor"]}


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


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 100])
def test_filters_hold_whatever_the_page_size(http_api: HttpApi, calls: DynamoDbCalls, limit: int) -> None:
    for number in range(12):
        status = CallStatus.COMPLETED if number % 3 == 0 else CallStatus.UNREACHED
        stored(calls, f"r{number:02}", status, number, campaign="a" if number % 2 else "b")

    read = [
        request_id for page in pages(http_api, campaign="a", status="COMPLETED", limit=limit) for request_id in page
    ]

    assert read == ["r09", "r03"]


def test_a_request_id_gives_its_call_if_that_is_as_asked_for(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "flight-602", CallStatus.COMPLETED, 0)
    stored(calls, "flight-603", CallStatus.COMPLETED, 1)

    assert list(pages(http_api, request_id="flight-602")) == [["flight-602"]]
    assert list(pages(http_api, request_id="flight-602", status="WAITING")) == [[]]
    assert list(pages(http_api, request_id="flight-604")) == [[]]


def test_a_rejected_request_is_found_by_its_request_id(http_api: HttpApi) -> None:
    sent = {"request_id": "patient-77", "destination_phone_number": "206", "content": {}}
    rejected = http_api.post("/v1/calls", sent)
    assert rejected.status == 400

    (listed,) = http_api.get("/v1/calls", request_id="patient-77").body["calls"]
    (searched,) = http_api.get("/v1/calls", search=" patient-77 ").body["calls"]
    by_request_id = http_api.get("/v1/calls/patient-77").body
    # The command line asks by the id that the call would have.
    by_derived_id = http_api.get(f"/v1/calls/{call_id_of('patient-77')}").body
    explained = http_api.get(f"/v1/calls/{call_id_of('patient-77')}/explanation").body

    ids = {each["call_id"] for each in (listed, searched, by_request_id, by_derived_id, explained)}
    assert len(ids) == 1
    assert (by_request_id["status"], explained["status"]) == ("REJECTED", "REJECTED")
    assert http_api.get("/v1/calls", request_id="patient-77", status="WAITING").body["calls"] == []


def test_a_request_that_was_mended_comes_before_the_rejected_one(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    http_api.post("/v1/calls", {"request_id": "patient-77"})
    calls.add(waiting_call("patient-77"))

    assert http_api.get("/v1/calls/patient-77").body["status"] == "WAITING"
    statuses = [call["status"] for call in http_api.get("/v1/calls", request_id="patient-77").body["calls"]]
    assert statuses == ["WAITING", "REJECTED"]


@pytest.mark.parametrize("key", ["nobody", "0" * 24, "García", "x" * 3_000, "a b"])
def test_a_call_that_is_not_there_is_told_with_where_it_may_be(http_api: HttpApi, key: str) -> None:
    reply = http_api.get(f"/v1/calls/{quote(key)}")

    assert reply.status == 404
    assert "may not have been taken in yet" in reply.body["detail"]
    assert len(reply.body["detail"]) < 500


@pytest.mark.parametrize(
    "written",
    [
        "(206) 555-0142",
        "206-555-0142",
        "206.555.0142",
        "1 206 555 0142",
        "+1 (206) 555-0142",
        "+12065550142",
        "2065550142",
    ],
)
def test_a_number_is_found_as_people_write_it(http_api: HttpApi, calls: DynamoDbCalls, written: str) -> None:
    stored(calls, "mine", CallStatus.COMPLETED, 1, destination_phone_number="+12065550142")
    stored(calls, "other", CallStatus.COMPLETED, 2, destination_phone_number="+12065550143")

    supervisor = http_api.as_caller(SUPERVISOR)
    reply = supervisor.get("/page/v1/calls", search=written)

    assert [call["request_id"] for call in reply.body["calls"]] == ["mine"]


def test_a_request_id_that_looks_like_a_number_is_found_as_what_it_is(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "206-555-0142", CallStatus.COMPLETED, 1, destination_phone_number="+12065550199")

    assert list(pages(http_api, "/personal-data/v1/calls", search="206-555-0142")) == [["206-555-0142"]]


@pytest.mark.parametrize(
    "typed", ["García", "Schnee – Tag", "closing-19", "12", "+", "☎", "(206", "snow", "%", "x" * 200]
)
def test_whatever_else_is_typed_finds_nothing_and_is_no_error(http_api: HttpApi, typed: str) -> None:
    for field in ("search", "request_id"):
        reply = http_api.get("/v1/calls", **{field: typed})
        assert (reply.status, reply.body) == (200, {"calls": [], "next_cursor": None})


def test_waiting_calls_are_listed_by_due_time_next_one_first(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for request_id, seconds in (("later", 7200), ("now", 0), ("soon", 60)):
        stored(calls, request_id, CallStatus.WAITING, seconds)

    assert list(pages(http_api, status="WAITING")) == [["now", "soon", "later"]]


def test_recipient_is_found_by_number_and_shown_masked(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "mine", CallStatus.COMPLETED, 1, destination_phone_number="+12065550142")
    stored(calls, "other", CallStatus.COMPLETED, 2, destination_phone_number="+12065550143")

    (masked,) = http_api.get("/v1/calls", request_id="mine").body["calls"]
    (clear,) = http_api.get("/personal-data/v1/calls", destination_phone_number="+12065550142").body["calls"]

    assert masked["request_id"] == "mine"
    assert masked["destination_phone_number"] == "+1206*****42"
    assert clear["destination_phone_number"] == "+12065550142"


def test_times_bound_a_list(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    for number in range(5):
        stored(calls, f"r{number}", CallStatus.COMPLETED, number * 60)

    query = {"status": "COMPLETED", "since": at(60).isoformat(), "until": at(180).isoformat()}

    assert list(pages(http_api, **query)) == [["r3", "r2", "r1"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"status": "DONE"}, "status"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-13-45T99:99:99Z"}, "since"),
        ({"destination_phone_number": "12065550142"}, "destination_phone_number"),
        ({"colour": "red"}, "colour"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"since": "2026-11-23T10:00:00Z", "until": "2026-11-23T09:00:00Z"}, "until"),
    ],
)
def test_wrong_parameter_is_named(http_api: HttpApi, query: dict[str, str], field: str) -> None:
    reply = http_api.get("/personal-data/v1/calls", **query)

    assert reply.status == 400
    assert [error["field"] for error in reply.body["errors"]] == [field]


def test_each_wrong_parameter_is_named_in_words(http_api: HttpApi) -> None:
    reply = http_api.get(
        "/v1/calls", status="DONE", lane="fast", since="yesterday", limit="0", campaign="", request_id="r1"
    )

    assert reply.body["errors"] == [
        {
            "field": "status",
            "message": "expected one of WAITING, CALLING, COMPLETED, UNREACHED, EXPIRED, CANCELLED, REJECTED, UNKNOWN, "
            "perhaps several",
        },
        {"field": "lane", "message": "expected one of urgent, normal, bulk"},
        {"field": "since", "message": "expected a time in ISO-8601 with an offset, like 2026-11-23T06:30:33Z"},
        {"field": "limit", "message": "expected a whole number from 1 to 100"},
        {
            "field": "campaign",
            "message": "expected 1 to 128 printable ASCII characters, without a space at either end",
        },
    ]


def test_names_are_taken_as_they_are(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "r1", CallStatus.COMPLETED, 1)
    stored(calls, "r2", CallStatus.COMPLETED, 2, campaign="null")
    stored(calls, "r3", CallStatus.COMPLETED, 3, campaign="007")

    assert list(pages(http_api, campaign="null")) == [["r2"]]
    assert list(pages(http_api, campaign="007")) == [["r3"]]


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


@pytest.mark.parametrize("text", [*NO_TIMES, "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_refused_with_its_field(http_api: HttpApi, text: str) -> None:
    for field in ("since", "until"):
        reply = http_api.get("/v1/calls", **{field: text})
        assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (400, [field])
        assert "expected a time" in reply.body["errors"][0]["message"]


def test_any_time_of_the_calendar_can_be_asked_for(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "r1", CallStatus.COMPLETED, 0)
    reply = http_api.get("/v1/calls", since="0001-01-01T00:00:00Z", until="9999-12-31T23:59:59Z")
    assert [call["request_id"] for call in reply.body["calls"]] == ["r1"]


@pytest.mark.parametrize("path", ["/personal-data/v1/calls", "/personal-data/v1/do-not-call"])
def test_number_in_a_question_has_one_form_and_a_lost_plus_is_named(http_api: HttpApi, path: str) -> None:
    lost = http_api.get(path, destination_phone_number=" 12065550100")
    assert (lost.status, lost.body["errors"][0]["field"]) == (400, "destination_phone_number")
    assert "a plus in an address is written %2B" in lost.body["errors"][0]["message"]
    other = http_api.get(path, destination_phone_number="+120655501０７")
    assert (other.status, "digit other than 0 to 9" in other.body["errors"][0]["message"]) == (400, True)
    assert http_api.get(path, destination_phone_number="+1206").status == 400
    assert http_api.get(path, destination_phone_number="+4402079460188").status == 200


def test_number_with_a_trunk_prefix_finds_the_same_calls(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "r1", CallStatus.COMPLETED, 0, destination_phone_number="+442079460188")
    reply = http_api.get("/personal-data/v1/calls", destination_phone_number="+4402079460188")
    assert [call["request_id"] for call in reply.body["calls"]] == ["r1"]
