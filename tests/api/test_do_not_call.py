"""The do-not-call list, and the step that moves its numbers to their canonical spelling."""

from datetime import timedelta
from typing import Any

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import call_id_of
from redial.domain.recipient.recipients import Recipient
from redial.domain.times import to_iso
from simulation.makers import DESTINATION, T0, waiting_call
from simulation.records import put
from simulation.stack.http_api import DISPATCHER, READER, HttpApi
from tests.api.conftest import SetClock
from tests.api.stored_calls import add


def test_recipient_is_put_on_the_list_checked_and_taken_off(http_api: HttpApi) -> None:
    added = http_api.put("/v1/do-not-call", {"destination_phone_number": DESTINATION, "reason": "asked us to"})
    listed = http_api.get("/v1/do-not-call").body["entries"]
    checked = http_api.get("/personal-data/v1/do-not-call", destination_phone_number=DESTINATION).body["entries"]

    entry = {
        "destination_phone_number": "+1206*****00",
        "since": "2026-11-23T09:00:00.000Z",
        "reason": "asked us to",
        "until": None,
        "campaign": None,
    }
    assert added.body == entry
    assert listed == [entry]
    assert checked == [entry | {"destination_phone_number": DESTINATION}]

    http_api.post("/v1/do-not-call/remove", {"destination_phone_number": DESTINATION})
    assert http_api.get("/v1/do-not-call").body["entries"] == []
    assert http_api.get("/personal-data/v1/do-not-call", destination_phone_number=DESTINATION).body["entries"] == []


def test_recipient_of_a_call_is_listed_without_its_number_being_known(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    call = add(calls)
    dispatcher = http_api.as_caller(DISPATCHER)

    assert dispatcher.put("/page/v1/do-not-call", {"call_id": call.call_id}).status == 200
    assert http_api.get("/personal-data/v1/do-not-call", destination_phone_number=DESTINATION).body["entries"] != []


def test_a_number_is_taken_as_people_write_it(http_api: HttpApi) -> None:
    clear = "/personal-data/v1/do-not-call"

    added = http_api.put(clear, {"destination_phone_number": "(206) 555-0142"})
    http_api.put(clear, {"destination_phone_number": "020 7946 0188", "country": "gb"})

    assert added.body["destination_phone_number"] == "+12065550142"
    assert len(http_api.get(clear, destination_phone_number="1 206 555 0142").body["entries"]) == 1
    assert len(http_api.get(clear, destination_phone_number="00 44 20 7946 0188").body["entries"]) == 1

    http_api.post("/v1/do-not-call/remove", {"destination_phone_number": "020 7946 0188", "country": "GB"})
    listed = http_api.get(clear).body["entries"]
    assert [entry["destination_phone_number"] for entry in listed] == ["+12065550142"]


def test_a_number_that_may_be_another_changes_nothing(http_api: HttpApi) -> None:
    ambiguous = http_api.put("/v1/do-not-call", {"destination_phone_number": "442079460188", "country": "DE"})
    unknown = http_api.put("/v1/do-not-call", {"destination_phone_number": "(206) 555-0142", "country": "UK"})

    assert (ambiguous.status, unknown.status) == (400, 400)
    assert "it can be +49442079460188 or +442079460188" in ambiguous.body["errors"][0]["message"]
    assert unknown.body["errors"][0]["field"] == "country"
    assert http_api.get("/v1/do-not-call").body["entries"] == []


def test_an_entry_for_a_time_holds_no_longer(http_api: HttpApi, clock: SetClock) -> None:
    number = {"destination_phone_number": DESTINATION}
    assert http_api.put("/v1/do-not-call", number | {"until": to_iso(T0)}).status == 400
    added = http_api.put("/v1/do-not-call", number | {"until": to_iso(T0 + timedelta(hours=1))})
    assert added.body["until"] == to_iso(T0 + timedelta(hours=1))
    assert len(http_api.get("/v1/do-not-call").body["entries"]) == 1

    clock.pause(timedelta(hours=1))

    assert http_api.get("/v1/do-not-call").body["entries"] == []
    assert http_api.get("/personal-data/v1/do-not-call", **number).body["entries"] == []


@pytest.mark.parametrize("never", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-08:00", "2100-01-01T00:00:01Z"])
def test_an_end_by_which_programs_mean_never_is_none(http_api: HttpApi, never: str) -> None:
    put = http_api.put("/v1/do-not-call", {"destination_phone_number": DESTINATION, "until": never})
    assert (put.status, put.body["until"]) == (200, None)
    another = {"destination_phone_number": "+12065550143", "until": never}
    brought = http_api.post("/v1/do-not-call/import", {"entries": [another]})
    assert brought.body["results"] == ["ADDED"]
    assert [each["until"] for each in http_api.get("/v1/do-not-call").body["entries"]] == [None, None]


def test_an_entry_for_a_campaign_is_told_of_its_calls_alone_and_taken_off_by_its_name(
    http_api: HttpApi, calls: DynamoDbCalls
) -> None:
    number = {"destination_phone_number": DESTINATION}
    for campaign in ("spring", "autumn"):
        calls.add(waiting_call(campaign, campaign=campaign))
    http_api.put("/v1/do-not-call", number | {"campaign": "spring", "reason": "no adverts"})

    listed = {each["request_id"]: each["do_not_call"] for each in http_api.get("/v1/calls").body["calls"]}
    explained = [http_api.get(f"/v1/calls/{call_id_of(each)}/explanation").body for each in ("spring", "autumn")]
    assert listed == {"spring": True, "autumn": False}
    assert ["do-not-call" in each["headline"] for each in explained] == [True, False]

    left = http_api.post("/v1/do-not-call/remove", number).body["entries"]
    assert [(each["campaign"], each["reason"]) for each in left] == [("spring", "no adverts")]
    assert http_api.post("/v1/do-not-call/remove", number | {"campaign": "spring"}).body["entries"] == []


def test_entries_are_imported_whole_and_again_without_harm(http_api: HttpApi) -> None:
    entries: list[dict[str, str]] = [
        {"destination_phone_number": f"(206) 555-01{each:02}", "reason": "opted out"} for each in range(100)
    ]
    wrong = [
        *entries[:2],
        {"destination_phone_number": "555-0143"},
        {"destination_phone_number": "+1206555014", "until": "x"},
    ]

    refused = http_api.post("/v1/do-not-call/import", {"entries": wrong})
    assert refused.status == 400
    nothing = http_api.get("/v1/do-not-call").body["entries"]
    first, again = (http_api.post("/v1/do-not-call/import", {"entries": entries}).body["results"] for _ in range(2))

    assert nothing == []
    assert (first, again) == (["ADDED"] * 100, ["LISTED_ALREADY"] * 100)
    assert http_api.post("/v1/do-not-call/import", {"entries": [*entries, entries[0]]}).status == 400
    reader = http_api.as_caller(READER).post("/page/v1/do-not-call/import", {"entries": entries[:1]})
    assert reader.status == 403


def test_an_imported_entry_is_of_the_campaign_that_looks_the_same(http_api: HttpApi) -> None:
    entry = {"destination_phone_number": DESTINATION, "campaign": "Mu\u0308hle"}
    assert http_api.post("/v1/do-not-call/import", {"entries": [entry]}).status == 200
    (listed,) = http_api.get("/v1/do-not-call", campaign="M\u00fchle").body["entries"]
    assert listed["campaign"] == "M\u00fchle"
    gone = {"destination_phone_number": DESTINATION, "campaign": "M\u00fchle"}
    assert http_api.post("/v1/do-not-call/remove", gone).body["entries"] == []


def test_each_wrong_entry_of_an_import_is_named(http_api: HttpApi) -> None:
    wrong = [{"destination_phone_number": written} for written in ("+12065550143", "555-0143", "x")]
    misshapen = [{"destination_phone_number": "+12065550143", "until": "x"}, {"reason": "x"}]

    def fields(entries: list[dict[str, str]]) -> list[str]:
        return [each["field"] for each in http_api.post("/v1/do-not-call/import", {"entries": entries}).body["errors"]]

    assert fields(wrong) == ["entries[1].destination_phone_number", "entries[2].destination_phone_number"]
    assert fields(misshapen) == ["entries[0].until", "entries[1].destination_phone_number"]
    assert fields([]) == ["entries"]
    assert http_api.get("/v1/do-not-call").body["entries"] == []


def test_a_dry_run_of_an_import_tells_numbers_as_understood_and_what_is_wrong(http_api: HttpApi) -> None:
    written = ("(206) 555-0143", "555-0143", "00 44 20 7946 0188")
    entries: list[dict[str, str]] = [{"destination_phone_number": each} for each in written]
    entries[2]["until"] = to_iso(T0)

    told = http_api.post("/v1/do-not-call/import", {"entries": entries, "dry_run": True})

    assert (told.status, told.body["results"]) == (200, [])
    assert told.body["numbers"] == ["+12065550143", None, None]
    assert [each["field"] for each in told.body["errors"]] == [
        "entries[1].destination_phone_number",
        "entries[2].until",
    ]
    assert http_api.post("/v1/do-not-call/import", {"entries": entries[:1], "dry_run": True}).body["errors"] == []
    assert http_api.get("/v1/do-not-call").body["entries"] == []


def test_whoever_may_read_is_told_as_which_numbers_theirs_are_read(http_api: HttpApi) -> None:
    asked = {"numbers": ["(206) 555-0143", "020 7946 0188", "x"]}
    reader = http_api.as_caller(READER)

    of_the_stack = reader.post("/page/v1/phone-numbers/read", asked).body
    of_britain = reader.post("/page/v1/phone-numbers/read", asked | {"country": "gb"}).body

    assert (of_the_stack["country"], of_britain["country"]) == ("US", "GB")
    assert [each["number"] for each in of_the_stack["numbers"]] == ["+12065550143", None, None]
    assert [each["number"] for each in of_britain["numbers"]] == [None, "+442079460188", None]
    assert [each["time_zones"] for each in of_britain["numbers"]] == [[], ["Europe/London"], []]
    assert of_the_stack["numbers"][0]["time_zones"] == ["America/Los_Angeles"]
    assert "got '020 7946 0188'" in of_the_stack["numbers"][1]["fault"]
    assert of_britain["numbers"][1]["fault"] is None
    assert reader.post("/page/v1/phone-numbers/read", asked | {"country": "UK"}).status == 400


def test_list_is_paged_latest_first(http_api: HttpApi, clock: SetClock) -> None:
    for number in range(5):
        http_api.put("/v1/do-not-call", {"destination_phone_number": f"+120655501{number:02}"})
        clock.pause(timedelta(seconds=1))

    numbers: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = http_api.get("/personal-data/v1/do-not-call", limit=2, **cursor).body
        numbers += [entry["destination_phone_number"] for entry in page["entries"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert numbers == [f"+120655501{number:02}" for number in reversed(range(5))]


def test_numbers_are_moved_page_by_page(http_api: HttpApi, table: Table, calls: DynamoDbCalls) -> None:
    for number in range(3):
        calls.add(waiting_call(f"r{number}", destination_phone_number="+4402079460188"))
    put(DynamoDbRecipients(table, lambda: T0).at("+44207946018８"), Recipient(do_not_call_since=T0))
    assert http_api.get("/v1/dialling").body["numbers_moved_at"] is None
    # Before the step, the entry is found under the canonical number as well.
    listed = http_api.get("/personal-data/v1/do-not-call", destination_phone_number="+442079460188").body["entries"]
    assert [entry["since"] for entry in listed] == [to_iso(T0)]
    waiting = call_id_of("r0")
    assert "do-not-call" in http_api.get(f"/v1/calls/{waiting}/explanation").body["headline"]

    found = []
    for _ in range(2):
        body: dict[str, str] = {}
        while True:
            reply = http_api.post("/v1/phone-numbers/move", body)
            assert reply.status == 200, reply.body
            found.append(reply.body)
            if reply.body["done"]:
                break
            body = {"cursor": reply.body["next_cursor"]}

    assert (sum(each["calls"] for each in found), sum(each["recipients"] for each in found)) == (3, 1)
    assert [each["all_moved"] for each in found if each["done"]] == [False, True]
    assert http_api.get("/v1/dialling").body["numbers_moved_at"] == to_iso(T0)
    assert len(http_api.get("/personal-data/v1/calls", destination_phone_number="+442079460188").body["calls"]) == 3


def test_an_entry_under_another_spelling_is_taken_off_before_the_step(http_api: HttpApi, table: Table) -> None:
    put(DynamoDbRecipients(table, lambda: T0).at("+4402079460188"), Recipient(do_not_call_since=T0))

    http_api.post("/v1/do-not-call/remove", {"destination_phone_number": "+442079460188"})

    assert http_api.get("/v1/do-not-call").body["entries"] == []


def test_a_cursor_of_another_operation_moves_nothing(http_api: HttpApi) -> None:
    assert http_api.post("/v1/phone-numbers/move", {"cursor": "none"}).status == 400
    reader = http_api.as_caller(READER).post("/page/v1/phone-numbers/move", {})
    assert reader.status == 403


@pytest.mark.parametrize("numbers", [[], ["+12065550142"] * 101, "+12065550142", [12065550142]])
def test_how_many_numbers_are_read_at_once_is_told(http_api: HttpApi, numbers: object) -> None:
    (error,) = http_api.post("/v1/phone-numbers/read", {"numbers": numbers}).body["errors"]
    assert error == {
        "field": "numbers",
        "message": "expected a list of 1 to 100, each of them a text of 0 to 100 characters",
    }


def test_the_list_is_shown_for_one_campaign(http_api: HttpApi) -> None:
    for place in range(60):
        number = {"destination_phone_number": f"+1206555{1000 + place}"}
        http_api.put("/v1/do-not-call", number)
        if place % 20 == 0:
            http_api.put("/v1/do-not-call", number | {"campaign": "Fr\u00fchling", "reason": "no adverts"})
    found: list[Any] = []
    asked: dict[str, Any] = {"campaign": "Fru\u0308hling", "limit": 2}
    for _ in range(60):
        page = http_api.get("/personal-data/v1/do-not-call", **asked).body
        assert len(page["entries"]) <= 2
        found += page["entries"]
        asked["cursor"] = page["next_cursor"]
        if asked["cursor"] is None:
            break
    assert [each["destination_phone_number"] for each in found] == ["+12065551040", "+12065551020", "+12065551000"]
    assert {each["campaign"] for each in found} == {"Fr\u00fchling"}

    number = {"destination_phone_number": "+12065551020"}
    (one,) = http_api.get("/personal-data/v1/do-not-call", **number, campaign="Fr\u00fchling").body["entries"]
    assert one["reason"] == "no adverts"
    assert http_api.get("/personal-data/v1/do-not-call", **number, campaign="autumn").body["entries"] == []
    assert http_api.get("/v1/do-not-call", campaign="call +12065551020").status == 403


def test_a_line_feed_is_no_part_of_the_campaign_of_an_entry_that_is_brought(http_api: HttpApi) -> None:
    entries = [
        {"destination_phone_number": "+12065550142", "reason": "asked\n", "campaign": each} for each in ("a", "demo\n")
    ]
    reply = http_api.post("/v1/do-not-call/import", {"entries": entries})
    assert (reply.status, [each["field"] for each in reply.body["errors"]]) == (400, ["entries[1].campaign"])
    assert http_api.get("/v1/do-not-call").body["entries"] == []
    assert http_api.post("/v1/do-not-call/import", {"entries": entries[:1]}).status == 200
