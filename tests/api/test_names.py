"""Names and metadata: shown to whoever may see personal data; others see initials and keys."""

import unicodedata

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from simulation.makers import plain_request
from simulation.stack.http_api import READER, SUPERVISOR, HttpApi
from tests.api.stored_calls import add

NAME, METADATA = "Ana García", {"case": "4711", "district": "Nord"}


def test_name_and_metadata_of_a_request_are_shown(http_api: HttpApi) -> None:
    call_id = http_api.post("/v1/calls", plain_request(name=NAME, metadata=METADATA)).body["call_id"]

    for path in (f"/v1/calls/{call_id}", "/v1/calls", f"/v1/calls/{call_id}/explanation"):
        shown = http_api.as_caller(SUPERVISOR).get(f"/page{path}").body
        hidden = http_api.as_caller(READER).get(f"/page{path}").body
        shown, hidden = (each["calls"][0] if "calls" in each else each for each in (shown, hidden))
        assert (shown["name"], hidden["name"]) == (NAME, "A… G…")
        if "explanation" not in path:
            assert (shown["metadata"], hidden["metadata"]) == (METADATA, {"case": "…", "district": "…"})


def test_a_rejected_request_shows_its_name(http_api: HttpApi) -> None:
    rejected = http_api.post("/v1/calls", plain_request(name=NAME, lane="none"))
    assert rejected.status == 400

    (call,) = http_api.as_caller(SUPERVISOR).get("/page/v1/calls").body["calls"]
    assert (call["status"], call["name"]) == ("REJECTED", NAME)


def test_a_campaign_is_found_in_whatever_form_its_name_is_typed(http_api: HttpApi, calls: DynamoDbCalls) -> None:
    add(calls, "r1", campaign="Müll Köln")
    typed = unicodedata.normalize("NFD", "Müll Köln")

    (found,) = http_api.get("/v1/calls", campaign=typed).body["calls"]
    assert found["request_id"] == "r1"
    paused = http_api.post("/v1/dialling/pause", {"campaign": typed}).body
    assert [each["campaign"] for each in paused["pauses"]] == ["Müll Köln"]
    assert http_api.get("/v1/calls").body["calls"][0]["paused_by"] == "campaign"


@pytest.mark.parametrize("typed", ["snow\u00a0day", "snow  day", "snow \u2009 day"])
def test_a_campaign_is_found_with_whichever_spaces_its_name_is_typed(
    http_api: HttpApi, calls: DynamoDbCalls, typed: str
) -> None:
    add(calls, "r1", campaign="snow day")

    (found,) = http_api.get("/v1/calls", campaign=typed).body["calls"]
    assert found["request_id"] == "r1"
    http_api.post("/v1/dialling/pause", {"campaign": typed})
    assert http_api.get("/v1/calls").body["calls"][0]["paused_by"] == "campaign"
    assert http_api.post("/v1/dialling/resume", {"campaign": "snow\u202fday"}).body["changed"] is True
    http_api.put("/v1/campaigns/settings", {"campaign": typed, "calls_per_minute": 3})
    assert [each["campaign"] for each in http_api.get("/v1/campaigns/settings").body["campaigns"]] == ["snow day"]


def test_a_person_is_kept_off_a_campaign_with_whichever_space_it_is_typed(http_api: HttpApi) -> None:
    one, other = "+12065550143", "+12065550144"
    http_api.put("/v1/do-not-call", {"destination_phone_number": one, "campaign": "snow\u00a0day"})
    entry = {"destination_phone_number": other, "campaign": "snow\u202fday"}
    http_api.post("/v1/do-not-call/import", {"entries": [entry]})

    assert {each["campaign"] for each in http_api.get("/v1/do-not-call").body["entries"]} == {"snow day"}
    gone = {"destination_phone_number": one, "campaign": "snow\u2009day"}
    assert http_api.post("/v1/do-not-call/remove", gone).body["changed"] is True


def test_nothing_is_put_for_a_campaign_that_no_call_can_have(http_api: HttpApi) -> None:
    """A person who asked not to be called, or a pause, would count for a name that only looks like the campaign's."""
    unseen, number = "recall\u200b", {"destination_phone_number": "+12065550143"}
    for answer, field in (
        (http_api.post("/v1/dialling/pause", {"campaign": unseen}), "campaign"),
        (http_api.put("/v1/campaigns/settings", {"campaign": unseen, "calls_per_minute": 3}), "campaign"),
        (http_api.put("/v1/do-not-call", number | {"campaign": unseen}), "campaign"),
        (
            http_api.post("/v1/do-not-call/import", {"entries": [number | {"campaign": unseen}]}),
            "entries[0].campaign",
        ),
    ):
        assert answer.status == 400
        assert [(each["field"], "U+200B" in each["message"]) for each in answer.body["errors"]] == [(field, True)]
    assert http_api.get("/v1/dialling").body["pauses"] == []
    assert http_api.get("/v1/do-not-call").body["entries"] == []
