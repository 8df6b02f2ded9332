"""What a list is asked for: filters, searches, times, and parameters that are wrong."""

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus, call_id_of
from simulation.makers import at, waiting_call
from simulation.stack.http_api import SUPERVISOR, HttpApi
from tests.api.stored_calls import pages, stored
from tests.unit.domain.no_times import NO_TIMES


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


def test_a_number_is_filtered_by_in_the_form_of_its_country(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "here", CallStatus.COMPLETED, 1, destination_phone_number="+12065550142")
    stored(calls, "there", CallStatus.COMPLETED, 2, destination_phone_number="+442079460188")

    here = {"destination_phone_number": "206.555.0142"}
    there = {"destination_phone_number": "020 7946 0188", "country": "GB"}
    assert list(pages(http_api, "/personal-data/v1/calls", **here)) == [["here"]]
    assert list(pages(http_api, "/personal-data/v1/calls", **there)) == [["there"]]
    assert list(pages(http_api, "/personal-data/v1/calls", search="020 7946 0188", country="GB")) == [["there"]]
    assert http_api.get("/personal-data/v1/calls", country="XX", **here).status == 400


def test_a_request_id_that_looks_like_a_number_is_found_as_what_it_is(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "206-555-0142", CallStatus.COMPLETED, 1, destination_phone_number="+12065550199")

    assert list(pages(http_api, "/personal-data/v1/calls", search="206-555-0142")) == [["206-555-0142"]]


@pytest.mark.parametrize(
    "typed", ["García", "Schnee – Tag", "closing-19", "12", "+", "☎", "(206", "snow", "%", "x" * 200]
)
def test_whatever_else_is_typed_finds_nothing_and_is_no_error(http_api: HttpApi, typed: str) -> None:
    for field in ("search", "request_id"):
        reply = http_api.get("/v1/calls", **{field: typed})
        assert (reply.status, reply.body) == (200, {"calls": [], "next_cursor": None, "searched_back_to": None})


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
        ({"destination_phone_number": "555-0142"}, "destination_phone_number"),
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
        {"field": "lane", "message": "expected one of critical, urgent, normal, bulk"},
        {"field": "since", "message": "expected a time in ISO-8601 with an offset, like 2026-11-23T06:30:33Z"},
        {"field": "limit", "message": "expected a whole number from 1 to 100"},
        {
            "field": "campaign",
            "message": "expected 1 to 256 bytes of text in UTF-8, without control characters and without a space at "
            "either end",
        },
    ]


def test_names_are_taken_as_they_are(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "r1", CallStatus.COMPLETED, 1)
    stored(calls, "r2", CallStatus.COMPLETED, 2, campaign="null")
    stored(calls, "r3", CallStatus.COMPLETED, 3, campaign="007")

    assert list(pages(http_api, campaign="null")) == [["r2"]]
    assert list(pages(http_api, campaign="007")) == [["r3"]]


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
    assert http_api.put("/v1/do-not-call", {"destination_phone_number": "+12065550107"}).status == 200
    other = http_api.get("/personal-data/v1/do-not-call", destination_phone_number="+120655501０７")
    assert len(other.body["entries"]) == 1, "whichever digits it is written with, it is one number"
    assert http_api.get(path, destination_phone_number="+1206").status == 400
    assert http_api.get(path, destination_phone_number="+4402079460188").status == 200


@pytest.mark.parametrize("path", ["/v1/calls", "/v1/do-not-call"])
def test_country_that_is_none_is_refused_without_a_number_too(http_api: HttpApi, path: str) -> None:
    for country in ("", "UK", "x"):
        reply = http_api.get(path, country=country)
        assert (reply.status, reply.body["errors"][0]["field"]) == (400, "country")
    assert http_api.get(path, country="gb").status == 200


def test_number_with_a_trunk_prefix_finds_the_same_calls(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "r1", CallStatus.COMPLETED, 0, destination_phone_number="+442079460188")
    reply = http_api.get("/personal-data/v1/calls", destination_phone_number="+4402079460188")
    assert [call["request_id"] for call in reply.body["calls"]] == ["r1"]
