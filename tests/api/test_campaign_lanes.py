"""A campaign is moved to another lane over the API: by whom, and what the answers tell."""

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.call.requests import Lane
from simulation.makers import plain_request
from simulation.stack.http_api import HttpApi
from tests.api.hours_by_name import set_for, submitted
from tests.api.limited_people import CHIEF, DESK
from tests.api.plans import numbers, planned


def test_a_campaign_has_a_lane_until_it_is_taken_back(http_api: HttpApi, table: Table) -> None:
    assert set_for(http_api, "recall", lane="critical")["lane"] == "critical"
    both = set_for(http_api, "recall", calls_per_minute=5)
    assert (both["lane"], both["calls_per_minute"]) == ("critical", 5)
    control = table.get("CONTROL") or {}
    assert control["form"] == 7, "older code dials nobody meanwhile"
    assert control["campaign_lanes"]["recall"]["lane"] == "critical"
    set_for(http_api, "recall", calls_per_minute=None)
    (listed,) = http_api.get("/v1/campaigns/settings").body["campaigns"]
    assert (listed["campaign"], listed["lane"]) == ("recall", "critical")
    (shown,) = http_api.get("/v1/campaigns/settings", campaign="recall").body["campaigns"]
    assert shown == listed
    assert set_for(http_api, "recall", lane=None)["lane"] is None
    assert http_api.get("/v1/campaigns/settings").body == {"campaigns": []}


@pytest.mark.parametrize("lane", ["fast", "", 1, ["urgent"]])
def test_what_is_no_lane_is_named(http_api: HttpApi, lane: object) -> None:
    refused = http_api.put("/v1/campaigns/settings", {"campaign": "recall", "lane": lane})
    assert refused.status == 400
    assert [each["field"] for each in refused.body["errors"]] == ["lane"]
    assert "critical" in refused.body["errors"][0]["message"]


def test_the_audit_trail_names_the_field(http_api: HttpApi) -> None:
    set_for(http_api, "recall", lane="bulk")
    (entry,) = http_api.get("/v1/audit").body["acts"]
    assert (entry["campaign"], entry["details"]["fields"]) == ("recall", "lane")


def test_calls_that_are_submitted_are_in_the_lane_and_a_dry_run_says_so(
    http_api: HttpApi, calls: DynamoDbCalls
) -> None:
    set_for(http_api, "recall", lane="urgent")
    asked = plain_request(request_id="r1", campaign="recall", lane="bulk")
    tried = http_api.post("/v1/calls", asked, dry_run="true").body
    assert tried["status_reason"] == "valid, in lane urgent of its campaign instead of bulk; nothing was stored"
    stored = calls.get(submitted(http_api, "r1", campaign="recall", lane="bulk")["call_id"])
    assert stored is not None
    assert stored.request.lane is Lane.URGENT
    set_for(http_api, "recall", lane=None)
    assert submitted(http_api, "r1", campaign="recall", lane="bulk")["answer"] == "repeated"
    tried = http_api.post("/v1/calls", asked | {"request_id": "r2"}, dry_run="true").body
    assert tried["status_reason"] == "valid; nothing was stored"


def test_who_moves_a_campaign_needs_the_right_to_the_lane_and_to_the_campaign(limited: HttpApi) -> None:
    desk, chief = limited.as_caller(DESK), limited.as_caller(CHIEF)

    def move(http_api: HttpApi, campaign: str, lane: str | None) -> int:
        return http_api.put("/page/v1/campaigns/settings", {"campaign": campaign, "lane": lane}).status

    assert [move(desk, "clinic-a", lane) for lane in ("bulk", "critical", None)] == [200, 403, 200]
    assert move(desk, "recall", "bulk") == 403
    assert move(chief, "clinic-a", "critical") == 200
    asked = plain_request(request_id="r1", campaign="clinic-a", lane="bulk")
    assert desk.post("/page/v1/calls", asked).status == 403, "it would be in a lane that it may not act on"
    assert chief.post("/page/v1/calls", asked).status == 202


def test_a_plan_is_of_the_lane_that_the_calls_would_be_in(http_api: HttpApi) -> None:
    group = {"calls": numbers(3), "campaign": "recall", "lane": "bulk"}
    http_api.post("/v1/dialling/pause", {"lane": "urgent"})
    assert planned(http_api, group)["held"] == []
    set_for(http_api, "recall", lane="urgent")
    assert planned(http_api, group)["held"] == ["the lane urgent is paused"]
    assert planned(http_api, group)["held_by"][0]["values"] == {"lane": "urgent", "campaign": None}
