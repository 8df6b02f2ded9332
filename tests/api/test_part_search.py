"""Calls found by a part of a name or of a request id, as somebody remembers it; by what is hidden nobody finds any."""

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.application.reporting import list_calls
from redial.domain.call.calls import CallStatus
from redial.domain.times import to_iso
from simulation.makers import at
from simulation.stack.http_api import READER, SUPERVISOR, HttpApi
from tests.api.stored_calls import add, stored

PHONE = "+12065550142"


@pytest.fixture(autouse=True)
def some_calls(calls: DynamoDbCalls) -> None:
    stored(calls, "appt-0001", CallStatus.COMPLETED, 1, name="Ana GARCÍA", campaign="a")
    stored(calls, "appt-0002", CallStatus.UNREACHED, 2, name="Łukasz Nowak", campaign="b")
    stored(calls, f"x-{PHONE[1:]}-Closing", CallStatus.COMPLETED, 3, destination_phone_number=PHONE, campaign="a")


def found(http_api: HttpApi, search: str, **query: str) -> list[str]:
    reply = http_api.get("/v1/calls", search=search, **query)
    assert reply.status == 200, reply.body
    assert reply.body["next_cursor"] is None
    assert reply.body["searched_back_to"] is None
    return [call["request_id"] for call in reply.body["calls"]]


def test_spaces_alone_are_no_search(http_api: HttpApi) -> None:
    """They would find all calls, as if nothing had been asked."""
    for search in (" ", "\u00a0\t"):
        reply = http_api.get("/v1/calls", search=search)
        assert reply.status == 400
        assert reply.body["detail"] == "search: expected something to look for, got only spaces"


@pytest.fixture
def supervisor(http_api: HttpApi) -> HttpApi:
    return HttpApi(SUPERVISOR)


def at_page(http_api: HttpApi, search: str, **query: str) -> list[str]:
    reply = http_api.get("/page/v1/calls", search=search, **query)
    assert reply.status == 200, reply.body
    return [call["request_id"] for call in reply.body["calls"]]


def test_a_part_of_a_name_or_of_an_id_is_found_whatever_its_capitals_and_accents(supervisor: HttpApi) -> None:
    assert at_page(supervisor, "garcia") == ["appt-0001"]
    assert at_page(supervisor, " lukasz n") == ["appt-0002"]
    assert at_page(supervisor, "APPT") == ["appt-0002", "appt-0001"]
    assert at_page(supervisor, "closing") == [f"x-{PHONE[1:]}-Closing"]
    assert at_page(supervisor, "nobody") == []


def test_filters_hold_for_a_search(supervisor: HttpApi) -> None:
    assert at_page(supervisor, "appt", campaign="a") == ["appt-0001"]
    assert at_page(supervisor, "appt", status="UNREACHED") == ["appt-0002"]
    assert at_page(supervisor, "appt", since=to_iso(at(2))) == ["appt-0002"]


def test_an_id_that_is_named_whole_is_found_alone(supervisor: HttpApi, calls: DynamoDbCalls) -> None:
    stored(calls, "appt", CallStatus.COMPLETED, 4)
    assert at_page(supervisor, "appt") == ["appt"]


def test_nobody_finds_by_what_is_hidden_from_him(http_api: HttpApi) -> None:
    reader = http_api.as_caller(READER)
    assert at_page(reader, "garcia") == []
    assert at_page(reader, "0002") == ["appt-0002"]
    assert at_page(reader, "5550142-c") == []
    assert len(at_page(reader, "closing")) == 1
    assert found(http_api, "nowak") == []


def test_a_search_says_how_far_it_went_and_goes_on_from_there(
    supervisor: HttpApi, calls: DynamoDbCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_calls, "_MOST_ROUNDS_OF_A_SEARCH", 1)
    monkeypatch.setattr(list_calls, "_MOST_AT_ONCE", 2)
    first = supervisor.get("/page/v1/calls", search="garcia").body
    assert (first["calls"], first["searched_back_to"]) == ([], to_iso(at(2)))
    second = supervisor.get("/page/v1/calls", search="garcia", cursor=first["next_cursor"]).body
    assert [call["request_id"] for call in second["calls"]] == ["appt-0001"]


def test_no_call_that_was_found_is_before_the_time_that_a_search_came_to(
    supervisor: HttpApi, calls: DynamoDbCalls
) -> None:
    for number, due in enumerate((7_200, 5_400, 3_600, 600)):
        add(calls, f"appt-due-{number}", not_before=at(due))
    stored(calls, "appt-under-way", CallStatus.CALLING, 4_000)
    query = {"search": "appt", "limit": "3"}

    first = supervisor.get("/page/v1/calls", **query).body
    assert [call["request_id"] for call in first["calls"]] == ["appt-under-way", "appt-due-0", "appt-due-1"]
    assert first["searched_back_to"] == to_iso(at(5_400))
    second = supervisor.get("/page/v1/calls", **query, cursor=first["next_cursor"]).body
    assert [call["request_id"] for call in second["calls"]] == ["appt-due-2", "appt-due-3", "appt-0002"]
    assert second["searched_back_to"] == to_iso(at(2))

    one = supervisor.get("/page/v1/calls", search="appt", limit="1").body
    assert ([call["request_id"] for call in one["calls"]], one["searched_back_to"]) == (["appt-under-way"], None)
    assert one["next_cursor"] is not None
