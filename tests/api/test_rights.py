"""Who may act on which lanes and campaigns, where the stage says so."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from api import submission
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus, WaitReason, call_id_of
from redial.domain.call.requests import Lane
from simulation.makers import DESTINATION, at, waiting_call
from simulation.stack.http_api import PROGRAM, HttpApi, Reply, person
from tests.api.limited_people import CHIEF, DESK
from tests.api.unclear_calls import add_unknown

OTHER = person("other", "redial-read redial-act")
HOURS = {"weekdays": {"mon": [["09:00", "17:00"]]}, "time_zone": "Etc/UTC"}


def add(calls: DynamoDbCalls, lane: Lane, campaign: str | None, request_id: str = "r1") -> str:
    call = waiting_call(request_id)
    calls.add(replace(call, request=replace(call.request, lane=lane, campaign=campaign)))
    return call.call_id


def request(request_id: str = "r1", **more: Any) -> dict[str, Any]:
    message = {"plain_text_message": {"text": "Hello."}}
    return {"request_id": request_id, "destination_phone_number": DESTINATION, "content": message} | more


def submit(**more: Any) -> Callable[[HttpApi], Reply]:
    return lambda http_api: http_api.post("/page/v1/calls", request(**more))


@pytest.mark.parametrize(
    ("lane", "campaign", "status"),
    [
        ("normal", "clinic-a", 202),
        ("bulk", "clinic-", 202),
        ("critical", "clinic-a", 403),
        ("normal", "recall", 403),
        ("normal", None, 403),
    ],
)
def test_calls_are_submitted_by_lane_and_campaign(
    limited: HttpApi, lane: str, campaign: str | None, status: int
) -> None:
    desk = limited.as_caller(DESK)
    more = {"lane": lane} | ({"campaign": campaign} if campaign else {})
    assert submit(**more)(desk).status == status
    assert submit(**more)(limited.as_caller(CHIEF)).status == 202


def test_what_is_missing_is_named(limited: HttpApi) -> None:
    refused = submit(lane="critical", campaign="clinic-a")(limited.as_caller(DESK))
    assert refused.body["detail"] == (
        "desk may not act on calls in lane critical, of the campaign clinic-a. By the setting `rights` it may act on the lanes "
        "normal, bulk in the campaigns clinic-* (docs/rights.md)."
    )


def test_of_a_batch_nothing_is_taken_in_where_one_is_not_permitted(limited: HttpApi) -> None:
    batch = {"requests": [request("r1", campaign="clinic-a"), {"nonsense": 1}, request("r2", campaign="recall")]}
    refused = limited.as_caller(DESK).post("/page/v1/calls/batch", batch)
    assert (refused.status, refused.body["detail"].startswith("desk may not act on requests[2]: ")) == (403, True)
    assert limited.get("/v1/calls").body["calls"] == []


def test_what_became_valid_after_rights_were_looked_at_needs_them_as_well(
    limited: HttpApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at_rights = submission.require_rights

    def put_the_template_just_after(*arguments: Any) -> None:
        look_at_rights(*arguments)
        texts = {"texts": {"en-US": {"text": "Hello."}}}
        assert limited.as_caller(CHIEF).put("/page/v1/templates/late", texts).status == 200

    monkeypatch.setattr(submission, "require_rights", put_the_template_just_after)
    of_late = {"destination_phone_number": DESTINATION, "template": "late", "language": "en-US"}
    alone = of_late | {"request_id": "r1", "campaign": "recall"}
    assert limited.as_caller(DESK).post("/page/v1/calls", alone).status == 403
    assert limited.get("/v1/calls").body["calls"] == []

    assert limited.as_caller(CHIEF).post("/page/v1/templates/late/delete", {}).status == 200
    batch = {"requests": [alone, of_late | {"request_id": "r2", "campaign": "clinic-a"}]}
    answers = limited.as_caller(DESK).post("/page/v1/calls/batch", batch).body["answers"]
    assert [each["answer"] for each in answers] == ["failed", "accepted"]
    assert [each["request_id"] for each in limited.get("/v1/calls").body["calls"]] == ["r2"]


def test_a_bad_request_is_told_to_be_bad(limited: HttpApi) -> None:
    assert submit(lane="fast")(limited.as_caller(DESK)).status == 400


ON_A_CALL: dict[str, dict[str, str]] = {
    "cancel": {},
    "settle": {"outcome": "BUSY"},
    "notes": {"text": "seen"},
    "reschedule": {"not_before": "2026-11-25T09:00:00Z"},
}


@pytest.mark.parametrize("act", ON_A_CALL)
def test_a_call_is_acted_on_by_its_lane_and_campaign(limited: HttpApi, calls: DynamoDbCalls, act: str) -> None:
    call_id = add_unknown(calls).call_id if act == "settle" else add(calls, Lane.URGENT, None)
    path = f"/page/v1/calls/{call_id}/{act}"
    assert limited.as_caller(DESK).post(path, ON_A_CALL[act]).status == 403
    assert limited.as_caller(CHIEF).post(path, ON_A_CALL[act]).status == 200


def test_a_call_is_made_again_by_who_may_act_on_it_and_on_the_lane_that_its_campaign_has_now(
    limited: HttpApi, calls: DynamoDbCalls
) -> None:
    desk, chief = limited.as_caller(DESK), limited.as_caller(CHIEF)
    urgent, moved = (
        replace(waiting_call(name, lane=lane, campaign=campaign), status=CallStatus.UNREACHED, wait_reason=None)
        for name, lane, campaign in (("urgent", Lane.URGENT, None), ("moved", Lane.BULK, "clinic-a"))
    )
    waits = replace(waiting_call("waits", lane=Lane.URGENT), wait_reason=WaitReason.RETRY, status_at=at(600))
    for call in (urgent, moved, waits):
        calls.add(call)
    assert chief.put("/page/v1/campaigns/settings", {"campaign": "clinic-a", "lane": "critical"}).status == 200

    for call in (urgent, moved):
        assert desk.post(f"/page/v1/calls/{call.call_id}/again", {}).status == 403
        assert calls.get(call_id_of(f"{call.request.request_id}~again1")) is None
        assert chief.post(f"/page/v1/calls/{call.call_id}/again", {}).body["answer"] == "made"
    assert desk.post(f"/page/v1/calls/{waits.call_id}/again", {}).status == 403
    assert chief.post(f"/page/v1/calls/{waits.call_id}/again", {}).body["answer"] == "due_now"


EVERYTHING: dict[str, Callable[[HttpApi], Reply]] = {
    "pause all": lambda api: api.post("/page/v1/dialling/pause", {}),
    "resume all": lambda api: api.post("/page/v1/dialling/resume", {}),
    "pause a lane": lambda api: api.post("/page/v1/dialling/pause", {"lane": "bulk"}),
    "pause another campaign": lambda api: api.post("/page/v1/dialling/pause", {"campaign": "recall"}),
    "cancel another campaign": lambda api: api.post("/page/v1/campaigns/cancel", {"campaign": "recall"}),
    "set another campaign": lambda api: api.put(
        "/page/v1/campaigns/settings", {"campaign": "recall", "calling_hours": HOURS}
    ),
    "put a template": lambda api: api.put("/page/v1/templates/hello", {"texts": {"en-US": {"text": "Hello."}}}),
    "put hours": lambda api: api.put("/page/v1/calling-hours/office", HOURS),
    "delete hours": lambda api: (
        api.put("/page/v1/calling-hours/office", HOURS),
        api.post("/page/v1/calling-hours/office/delete", {}),
    )[1],
    "take off the list": lambda api: api.post("/page/v1/do-not-call/remove", {"destination_phone_number": DESTINATION}),
    "redrive refused": lambda api: api.post("/page/v1/refusals/redrive", {}),
    "redrive dead letters": lambda api: api.post("/page/v1/dead-letters/events-delivery/redrive"),
    "erase": lambda api: api.post("/page/v1/erasures", {"destination_phone_number": DESTINATION}),
    "preview an erasure": lambda api: api.post("/page/v1/erasures/preview", {"destination_phone_number": DESTINATION}),
    "move numbers": lambda api: api.post("/page/v1/phone-numbers/move", {}),
}


@pytest.mark.parametrize("act", EVERYTHING)
def test_what_is_not_theirs_is_refused_and_permitted_to_who_may_act_on_everything(limited: HttpApi, act: str) -> None:
    assert EVERYTHING[act](limited.as_caller(DESK)).status == 403
    assert EVERYTHING[act](limited.as_caller(CHIEF)).status in {200, 202}


def test_a_template_is_deleted_by_who_may_act_on_everything(limited: HttpApi) -> None:
    desk, chief = limited.as_caller(DESK), limited.as_caller(CHIEF)
    assert chief.put("/page/v1/templates/hello", {"texts": {"en-US": {"text": "Hello."}}}).status == 200

    assert desk.post("/page/v1/templates/hello/delete", {}).status == 403
    assert desk.get("/page/v1/templates/hello").status == 200
    assert chief.post("/page/v1/templates/hello/delete", {}).status == 200


def test_a_campaign_is_noted_on_by_who_may_act_on_it(limited: HttpApi, calls: DynamoDbCalls) -> None:
    add(calls, Lane.URGENT, "recall")
    body = {"campaign": "recall", "text": "seen"}
    assert limited.as_caller(DESK).post("/page/v1/campaigns/notes", body).status == 403
    assert limited.as_caller(CHIEF).post("/page/v1/campaigns/notes", body).status == 200


def test_whole_campaigns_are_theirs_whatever_lanes_they_are_in(limited: HttpApi) -> None:
    desk = limited.as_caller(DESK)
    assert desk.post("/page/v1/dialling/pause", {"campaign": "clinic-a"}).status == 200
    assert desk.post("/page/v1/dialling/resume", {"campaign": "clinic-a"}).status == 200
    assert desk.post("/page/v1/campaigns/cancel", {"campaign": "clinic-a"}).status == 200
    body = {"campaign": "clinic-a", "calling_hours": HOURS}
    assert desk.put("/page/v1/campaigns/settings", body).status == 200


def test_everybody_who_may_act_may_keep_somebody_from_being_called(limited: HttpApi) -> None:
    assert limited.as_caller(OTHER).put("/page/v1/do-not-call", {"destination_phone_number": DESTINATION}).status == 200


def test_who_is_named_nowhere_may_act_on_nothing(limited: HttpApi) -> None:
    assert submit(lane="bulk")(limited.as_caller(OTHER)).status == 403
    me = limited.as_caller(OTHER).get("/page/v1/me").body
    assert (me["rights"], me["rights_in_words"]) == ([], "nothing")


def test_a_program_is_named_by_its_role(limited: HttpApi) -> None:
    assert limited.post("/v1/calls", request(lane="bulk")).status == 202
    assert limited.post("/v1/calls", request("r2", lane="urgent")).status == 403
    other = {"iam": {**PROGRAM["iam"], "userArn": "arn:aws:sts::210987654321:assumed-role/reminders/run-7"}}
    assert limited.as_caller(other).post("/v1/calls", request("r3", lane="bulk")).status == 403


def test_one_is_told_what_one_may_act_on(limited: HttpApi) -> None:
    me = limited.as_caller(DESK).get("/page/v1/me").body
    assert me["rights"] == [{"lanes": ["normal", "bulk"], "campaigns": ["clinic-*"]}]
    assert me["rights_in_words"] == "the lanes normal, bulk in the campaigns clinic-*"


def test_nothing_is_narrowed_where_the_stage_says_nothing(http_api: HttpApi) -> None:
    assert submit(lane="critical")(http_api.as_caller(OTHER)).status == 202
    assert http_api.as_caller(OTHER).get("/page/v1/me").body["rights_in_words"] == "everything"
