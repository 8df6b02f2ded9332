"""Campaigns with a number in their names: who sees it masked acts on them by what is shown."""

from typing import Any

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call, CallStatus
from redial.domain.masking import mask_all
from simulation.stack.http_api import DISPATCHER, READER, SUPERVISOR, HttpApi
from tests.api.audit_trail import acts
from tests.api.stack_with_backlog import Stack

JOB = "job 482915637201 of May"
"""A name with a number that is masked as phone numbers are."""
SHOWN = mask_all(JOB)
ALIKE = "job 482999997201 of May"


@pytest.fixture
def person(http_api: HttpApi) -> HttpApi:
    return http_api.as_caller(DISPATCHER)


@pytest.fixture
def call(stack: Stack) -> Call:
    (accepted,) = stack.accept(1, campaign=JOB)
    return accepted


def post(person: HttpApi, path: str, **body: Any) -> dict[str, Any]:
    reply = person.post(f"/page/v1{path}", {"campaign": SHOWN} | body)
    assert reply.status == 200, reply.body
    assert JOB not in str(reply.body)
    answer: dict[str, Any] = reply.body
    return answer


def test_it_is_paused_and_resumed(http_api: HttpApi, person: HttpApi, call: Call, table: Table) -> None:
    paused = post(person, "/dialling/pause")
    assert (paused["is_known"], paused["text"]) == (True, f"Paused: campaign {SHOWN}.")
    assert set(DynamoDbControl(table).load().campaigns) == {JOB}
    assert person.get(f"/page/v1/calls/{call.call_id}").body["paused_by"] == "campaign"
    assert post(person, "/dialling/resume")["changed"]
    assert [act["campaign"] for act in acts(http_api, campaign=SHOWN)] == [SHOWN, SHOWN]


def test_it_is_cancelled(person: HttpApi, call: Call, calls: DynamoDbCalls) -> None:
    assert post(person, "/campaigns/cancel")["cancelled"] == 1
    stored = calls.get(call.call_id)
    assert stored is not None
    assert stored.status is CallStatus.CANCELLED


@pytest.mark.parametrize("campaign", [SHOWN, JOB])
def test_it_is_found_in_every_list(http_api: HttpApi, call: Call, campaign: str) -> None:
    reader = http_api.as_caller(READER)
    listed = reader.get("/page/v1/calls", campaign=campaign).body["calls"]
    assert [each["call_id"] for each in listed] == [call.call_id]
    (counted,) = reader.get("/page/v1/campaigns", campaign=campaign).body["campaigns"]
    assert (counted["campaign"], counted["total"]) == (SHOWN, 1)
    progress = reader.get("/page/v1/campaigns/progress", campaign=campaign).body
    assert (progress["campaign"]["campaign"], progress["latest_calls"]["looked_at"]) == (SHOWN, 1)
    assert reader.get("/page/v1/series", campaign=campaign, range="24h").status == 200


def test_what_is_set_noted_and_listed_for_it_is_its_own(http_api: HttpApi, person: HttpApi, call: Call) -> None:
    assert person.put("/page/v1/campaigns/settings", {"campaign": SHOWN, "calls_per_minute": 3}).status == 200
    post(person, "/campaigns/notes", text="of May")
    assert person.put("/page/v1/do-not-call", {"call_id": call.call_id, "campaign": SHOWN}).status == 200
    supervisor = http_api.as_caller(SUPERVISOR)
    for caller, campaign in ((person, SHOWN), (supervisor, JOB)):
        (settings,) = caller.get("/page/v1/campaigns/settings", campaign=campaign).body["campaigns"]
        assert (settings["campaign"], settings["calls_per_minute"]) == (campaign, 3)
        (note,) = caller.get("/page/v1/campaigns/notes", campaign=campaign).body["notes"]
        assert note["text"] == "of May"
        (entry,) = caller.get("/page/v1/do-not-call", campaign=campaign).body["entries"]
        assert entry["campaign"] == campaign
    gone = person.post("/page/v1/do-not-call/remove", {"call_id": call.call_id, "campaign": SHOWN})
    assert gone.body["changed"]


def test_entries_that_are_brought_for_it_are_its_own(
    http_api: HttpApi, person: HttpApi, call: Call, stack: Stack
) -> None:
    entries = [{"destination_phone_number": "+12065550143", "campaign": each} for each in ("other", SHOWN)]
    assert person.post("/page/v1/do-not-call/import", {"entries": entries}).status == 200
    listed = http_api.as_caller(SUPERVISOR).get("/page/v1/do-not-call", campaign=JOB).body["entries"]
    assert [each["campaign"] for each in listed] == [JOB]
    stack.accept(1, name="other", campaign=ALIKE)
    refused = person.post("/page/v1/do-not-call/import", {"entries": entries})
    (told,) = refused.body["errors"]
    assert (refused.status, told["field"]) == (400, "entries[1].campaign")
    assert told["message"].startswith("2 campaigns look so where numbers are masked")


def test_of_two_that_look_alike_none_is_touched(person: HttpApi, call: Call, stack: Stack, table: Table) -> None:
    stack.accept(1, name="other", campaign=ALIKE)
    assert mask_all(ALIKE) == SHOWN
    refused = person.post("/page/v1/dialling/pause", {"campaign": SHOWN})
    assert refused.status == 400
    assert refused.body["detail"].startswith("campaign: 2 campaigns look so where numbers are masked")
    assert DynamoDbControl(table).load().campaigns == {}


def test_one_that_is_called_so_is_meant_by_its_name(person: HttpApi, call: Call, stack: Stack, table: Table) -> None:
    stack.accept(1, name="other", campaign=SHOWN)
    assert post(person, "/dialling/pause")["is_known"]
    assert set(DynamoDbControl(table).load().campaigns) == {SHOWN}


def test_who_sees_numbers_means_what_is_said(http_api: HttpApi, call: Call) -> None:
    reply = http_api.as_caller(SUPERVISOR).post("/page/v1/dialling/pause", {"campaign": SHOWN})
    assert (reply.status, reply.body["is_known"]) == (200, False)


def test_right_to_it_goes_by_its_own_name_which_the_refusal_does_not_tell(limited: HttpApi, stack: Stack) -> None:
    stack.accept(1, campaign=JOB)
    refused = limited.as_caller(DISPATCHER).post("/page/v1/dialling/pause", {"campaign": SHOWN})
    assert refused.status == 403
    assert refused.body["detail"].startswith(f"dispatcher may not act on the campaign {SHOWN}.")
