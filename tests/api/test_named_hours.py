"""Calling hours under names, and settings of campaigns, over the API; and what then holds for requests."""

from typing import Any

import pytest

import api.handler
from api.wiring import Services
from redial.adapters.dynamodb.table import Table
from redial.domain.steering import hours_marks, named_hours
from simulation.stack.http_api import DISPATCHER, READER, HttpApi
from tests.api.hours_by_name import DAYS, daily, hours_in_settings, put, set_for, submitted


def test_hours_are_put_under_a_name_listed_and_deleted(http_api: HttpApi) -> None:
    first = put(http_api, "late", daily("17:00", "21:00", holidays=["US"]))
    assert (first["name"], first["changed"], first["in_settings"]) == ("late", True, False)
    assert put(http_api, "late", daily("17:00", "21:00", holidays=["US"]))["changed"] is False

    (listed,) = http_api.get("/v1/calling-hours").body["calling_hours"]
    assert listed["hours"] == daily("17:00", "21:00", holidays=["US"])
    assert listed["put_at"] == "2026-11-23T09:00:00.000Z"
    assert http_api.get("/v1/stack").body["calling_hours"]["named"] == {"late": listed["hours"]}

    assert http_api.post("/v1/calling-hours/late/delete").body == {"name": "late", "of_settings": False}
    assert http_api.get("/v1/calling-hours").body == {"calling_hours": [], "unreadable": [], "default": None}
    assert http_api.post("/v1/calling-hours/late/delete").status == 404


def test_put_hours_come_before_those_of_the_settings_and_give_way_to_them_again(stage_with_hours: HttpApi) -> None:
    put(stage_with_hours, "office", daily("11:00", "12:00"))
    (listed,) = stage_with_hours.get("/v1/calling-hours").body["calling_hours"]
    assert (listed["hours"], listed["in_settings"]) == (daily("11:00", "12:00"), True)

    assert stage_with_hours.post("/v1/calling-hours/office/delete").body["of_settings"] is True
    body = stage_with_hours.get("/v1/calling-hours").body
    assert (body["calling_hours"][0]["hours"], body["default"]) == (daily("10:00", "18:00"), "office")
    assert body["calling_hours"][0]["put_at"] is None
    refused = stage_with_hours.post("/v1/calling-hours/office/delete")
    assert (refused.status, "change with a deployment" in refused.body["detail"]) == (404, True)


def test_hours_are_read_as_people_write_them(http_api: HttpApi) -> None:
    def read(written: str) -> Any:
        return http_api.post("/v1/calling-hours/read", {"written": written}).body

    hours = {"weekdays": {day: [["09:00", "18:00"]] for day in DAYS[:5]}, "holidays": ["US"]}
    assert read("mon-fri 09:00-18:00; not US") == {"hours": hours}
    assert read("office") == {"hours": "office"}
    (error,) = read("mon 9-18")["errors"]
    assert (error["field"], error["message"]) == ("written", "weekdays.mon: expected a time of day like 09:00; got '9'")
    for written, message in (
        ("mon 09:00-18:00; in Nowhere/Town", "time_zone: expected a time zone"),
        ("mon 09:00-18:00; not XX", "holidays.0: expected a country"),
        ("mon 09:00-09:00", "weekdays.mon.0: expected an end"),
        ("mon " + "09:00-10:00 " * 7, "weekdays.mon: expected at most 6"),
        (",", "expected calling hours like"),
    ):
        (error,) = read(written)["errors"]
        assert (error["field"], message in error["message"]) == ("written", True), error
    assert put(http_api, "office", hours)["written"] == "mon-fri 09:00-18:00; not US"
    set_for(http_api, "recall", calling_hours=hours)
    assert set_for(http_api, "sale", calling_hours="office")["calling_hours_written"] == "office"


@pytest.mark.parametrize(
    ("name", "hours", "field", "message"),
    [
        ("Office", daily("09:00", "18:00"), "name", "a name of at most 40 small letters"),
        ("daily", daily("09:00", "18:00"), "name", "no word of calling hours in one line"),
        ("sat-sun", daily("09:00", "18:00"), "name", "no word of calling hours in one line"),
        ("office", {}, "weekdays", "expected a value, got none"),
        ("office", {"weekdays": {}}, "weekdays", "at least one day with hours"),
        ("office", daily("09:00", "09:00"), "weekdays.mon.0", "an end that differs from the beginning"),
        ("office", daily("9", "18:00"), "weekdays.mon.0.0", "a time of day from 00:00 to 24:00"),
        ("office", daily("09:00", "18:00", time_zone="Mars/Base"), "time_zone", "expected"),
        ("office", daily("09:00", "18:00", holidays=["XX"]), "holidays.0", "the holidays of this one are not known"),
        ("office", daily("09:00", "18:00", days=[]), "days", "expected no such field"),
        ("office", [], "(body)", "expected a JSON object"),
    ],
)
def test_what_is_wrong_with_hours_names_the_field(
    http_api: HttpApi, name: str, hours: Any, field: str, message: str
) -> None:
    reply = http_api.put(f"/v1/calling-hours/{name}", hours)

    assert reply.status == 400
    assert field in {error["field"] for error in reply.body["errors"]}
    assert any(message in error["message"] for error in reply.body["errors"]), reply.body["errors"]


def test_there_is_an_end_to_names_and_to_campaigns(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_hours, "MOST_NAMED_HOURS", 1)
    monkeypatch.setattr(hours_marks, "MOST_CAMPAIGNS_WITH_SETTINGS", 1)
    put(http_api, "late", daily("17:00", "21:00"))
    set_for(http_api, "recall", calling_hours="late")

    refused = http_api.put("/v1/calling-hours/early", daily("07:00", "09:00"))
    assert (refused.status, "which is as much as can be kept" in refused.body["detail"]) == (409, True)
    refused = http_api.put("/v1/campaigns/settings", {"campaign": "sale", "calling_hours": "late"})
    assert (refused.status, "1 campaigns have settings" in refused.body["detail"]) == (409, True)
    put(http_api, "late", daily("18:00", "21:00"))
    set_for(http_api, "recall", calling_hours=None)


def test_only_those_who_may_act_change_hours_and_settings(http_api: HttpApi) -> None:
    reader = http_api.as_caller(READER)
    assert reader.put("/page/v1/calling-hours/late", daily("17:00", "21:00")).status == 403
    assert reader.post("/page/v1/calling-hours/late/delete").status == 403
    assert reader.put("/page/v1/campaigns/settings", {"campaign": "recall", "calling_hours": "late"}).status == 403
    assert reader.get("/page/v1/calling-hours").status == reader.get("/page/v1/campaigns/settings").status == 200


def test_requests_are_held_against_hours_that_were_put_a_moment_ago(http_api: HttpApi) -> None:
    unknown = submitted(http_api, "r1", calling_hours="late")
    assert unknown["errors"][0]["message"] == "expected hours, or the name of hours of this stage, which are: none"
    put(http_api, "late", daily("17:00", "21:00"))

    accepted = submitted(http_api, "r1", calling_hours="late")
    assert accepted["status_reason"].startswith("waits for 17:00 in Etc/UTC, Monday 23 November")
    put(http_api, "late", daily("16:00", "21:00"))
    assert "waits for 16:00" in submitted(http_api, "r2", calling_hours="late")["status_reason"]


def test_a_campaign_has_settings_until_they_are_taken_back(http_api: HttpApi) -> None:
    shown = http_api.get("/v1/campaigns/settings", campaign="recall").body["campaigns"]
    nothing = {
        "calling_hours": None,
        "calling_hours_written": None,
        "calls_per_minute": None,
        "lane": None,
        "set_at": None,
        "set_by": "",
    }
    assert shown == [{"campaign": "recall"} | nothing]
    hours = daily("17:00", "21:00")
    assert set_for(http_api, "recall", calling_hours=hours)["calling_hours"] == hours

    (listed,) = http_api.get("/v1/campaigns/settings").body["campaigns"]
    assert (listed["campaign"], listed["calling_hours"], listed["set_at"]) == (
        "recall",
        hours,
        "2026-11-23T09:00:00.000Z",
    )
    assert set_for(http_api, "recall")["calling_hours"] == hours, "what is left out stays"
    assert set_for(http_api, "recall", calling_hours=None)["calling_hours"] is None
    assert http_api.get("/v1/campaigns/settings").body == {"campaigns": []}


def test_who_changes_no_setting_of_a_campaign_has_not_set_any(http_api: HttpApi) -> None:
    set_by_program = set_for(http_api, "recall", calling_hours=daily("09:00", "18:00"))
    reply = http_api.as_caller(DISPATCHER).send("PUT", "/page/v1/campaigns/settings", body={"campaign": "recall"})
    assert (reply.status, reply.body) == (200, set_by_program)
    assert set_for(http_api, "sale")["set_at"] is None


@pytest.mark.parametrize(
    ("settings", "field", "message"),
    [
        ({}, "campaign", "expected a value, got none"),
        ({"campaign": " x"}, "campaign", "expected a name"),
        ({"campaign": "x", "calling_hours": "none"}, "calling_hours", "which are: none"),
        ({"campaign": "x", "calling_hours": {"weekdays": {}}}, "calling_hours.weekdays", "at least one day"),
        ({"campaign": "x", "calls_per_minute": 0}, "calls_per_minute", "1"),
        ({"campaign": "x", "calls_per_minute": 1001}, "calls_per_minute", "1000"),
        ({"campaign": "x", "calls_per_minute": "5"}, "calls_per_minute", "whole number"),
        ({"campaign": "x", "calls_per_minute": 2.5}, "calls_per_minute", "whole number"),
        ({"campaign": "x", "speed": 3}, "speed", "expected no such field"),
    ],
)
def test_what_is_wrong_with_settings_names_the_field(
    http_api: HttpApi, settings: Any, field: str, message: str
) -> None:
    reply = http_api.put("/v1/campaigns/settings", settings)
    assert reply.status == 400
    (error,) = reply.body["errors"]
    assert (error["field"], message in error["message"]) == (field, True), error


def test_hours_of_the_request_come_before_those_of_its_campaign_and_those_before_the_default(
    stage_with_hours: HttpApi,
) -> None:
    def opening(request_id: str, **more: Any) -> str:
        return str(submitted(stage_with_hours, request_id, **more)["status_reason"]).removeprefix("waits for ")[:5]

    put(stage_with_hours, "late", daily("17:00", "21:00"))
    set_for(stage_with_hours, "recall", calling_hours="late")
    assert opening("r1") == "10:00"
    assert opening("r2", campaign="recall") == "17:00"
    assert opening("r3", campaign="recall", calling_hours=daily("11:00", "12:00")) == "11:00"
    assert opening("r4", campaign="Recall") == "10:00"


def test_a_number_without_a_zone_needs_one_for_the_hours_of_its_campaign(http_api: HttpApi) -> None:
    set_for(http_api, "recall", calling_hours={"weekdays": {"mon": [["09:00", "18:00"]]}})
    request = {"destination_phone_number": "+18005550142", "campaign": "recall"}
    assert submitted(http_api, "r1", **request)["errors"][0]["field"] == "time_zone"
    assert submitted(http_api, "r1", **request, time_zone="America/Denver")["answer"] == "accepted"


def test_hours_that_a_campaign_has_are_not_deleted(stage_with_hours: HttpApi) -> None:
    put(stage_with_hours, "late", daily("17:00", "21:00"))
    put(stage_with_hours, "office", daily("11:00", "12:00"))
    for campaign, hours in (("recall", "late"), ("sale", "office")):
        set_for(stage_with_hours, campaign, calling_hours=hours)

    refused = stage_with_hours.post("/v1/calling-hours/late/delete")
    assert (refused.status, refused.body["detail"]) == (
        409,
        "The hours late are those of 1 campaigns (recall): give them others first.",
    )
    assert stage_with_hours.post("/v1/calling-hours/office/delete").status == 200
    set_for(stage_with_hours, "recall", calling_hours=None)
    assert stage_with_hours.post("/v1/calling-hours/late/delete").status == 200


def test_explanations_know_hours_as_they_are_now(http_api: HttpApi, table: Table) -> None:
    call_id = submitted(http_api, "r1", campaign="recall")["call_id"]
    set_for(http_api, "recall", calling_hours=daily("17:00", "21:00"))

    explained = http_api.get(f"/v1/calls/{call_id}/explanation").body
    assert [each["what"] for each in explained["waits_for"]] == ["CALLING_HOURS"]
    assert explained["expected"]["at"].startswith("2026-11-23T17:00")
    control = table.get("CONTROL")
    assert control is not None
    assert (control["form"], control["campaigns_with_settings"]) == (5, {"recall"})


def test_hours_that_never_open_are_given_to_nobody(http_api: HttpApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """All calls that wait would be held, and those to come rejected."""
    services: Services = api.handler.build()
    stage = {"named": {"night": daily("20:00", "21:00")}, "never_outside": ("12:00", "13:00")}
    monkeypatch.setattr(services, "settings", hours_in_settings(services, stage))
    told = "expected hours that open within never_outside, 12:00 to 13:00, for at least 60 seconds"
    refused = [
        http_api.put("/v1/calling-hours/late", daily("13:00", "23:00")),
        http_api.put("/v1/campaigns/settings", {"campaign": "sale", "calling_hours": "night"}),
        http_api.put("/v1/campaigns/settings", {"campaign": "sale", "calling_hours": daily("12:00", "12:01")}),
    ]
    for reply in refused[:2]:
        assert (reply.status, told in reply.body["detail"]) == (400, True), reply.body
    assert refused[2].status == 200
    set_for(http_api, "sale", calling_hours=None)
    # In another lane it may be night.
    monkeypatch.setattr(
        services, "settings", hours_in_settings(services, stage | {"never_outside_except_lanes": ["critical"]})
    )
    put(http_api, "late", daily("13:00", "23:00"))
    set_for(http_api, "sale", calling_hours="night")
