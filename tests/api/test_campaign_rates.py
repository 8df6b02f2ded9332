"""The rate of a campaign over the API: set, taken back, and told of a call that waits for it."""

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_turns import turn_of
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.windows import Windows
from simulation.makers import at
from simulation.stack.http_api import HttpApi
from tests.api.audit_trail import acts, http_api_services
from tests.api.hours_by_name import daily, set_for, submitted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def test_a_campaign_has_a_rate_until_it_is_taken_back(http_api: HttpApi, table: Table) -> None:
    assert set_for(http_api, "recall", calls_per_minute=5)["calls_per_minute"] == 5
    hours = daily("17:00", "21:00")
    both = set_for(http_api, "recall", calling_hours=hours)
    assert (both["calls_per_minute"], both["calling_hours"]) == (5, hours)
    control = table.get("CONTROL") or {}
    assert (control["form"], control["campaign_rates"]) == (6, {"recall": 5}), "older code dials nobody meanwhile"

    set_for(http_api, "recall", calling_hours=None)
    (listed,) = http_api.get("/v1/campaigns/settings").body["campaigns"]
    assert (listed["campaign"], listed["calls_per_minute"]) == ("recall", 5)
    assert set_for(http_api, "recall", calls_per_minute=None)["calls_per_minute"] is None
    assert http_api.get("/v1/campaigns/settings").body == {"campaigns": []}


def test_the_explanation_tells_the_rate_and_when_the_next_place_is(http_api: HttpApi, table: Table) -> None:
    set_for(http_api, "recall", calls_per_minute=2)
    number = turn_of("recall")
    allowance = DynamoDbAllowance(table, "us-east-1")
    stamps = tuple(Stamp(at(-seconds), f"t{seconds}", number) for seconds in (30, 10))
    allowance.replace(Allowance(), Allowance(version=1, windows=Windows(minute=SlidingWindow(stamps))))
    # Of those that are due at one moment the index has the order of their ids.
    calls = sorted(submitted(http_api, f"r{each}", campaign="recall")["call_id"] for each in range(3))
    told = http_api.get(f"/v1/calls/{calls[0]}/explanation").body
    (waits_for,) = [each for each in told["waits_for"] if each["what"] == "CAMPAIGN_MINUTE"]
    assert waits_for["opens_at"] == told["expected"]["at"] == "2026-11-23T09:00:30.050Z"
    assert waits_for["reason"]["parameters"] == {
        "until": "2026-11-23T09:00:30.050Z",
        "campaign": "recall",
        "calls_per_minute": 2,
    }
    assert "The campaign recall may place 2 calls a minute" in waits_for["text"]
    last = http_api.get(f"/v1/calls/{calls[2]}/explanation").body
    assert last["expected"]["at"] >= "2026-11-23T09:01:30", "a minute after the one that takes the first place"
    other = submitted(http_api, "other", campaign="sale")
    told = http_api.get(f"/v1/calls/{other['call_id']}/explanation").body
    assert (told["expected"]["calls_before"], told["expected"]["at"]) == (0, "2026-11-23T09:00:00.000Z")


def test_how_long_the_backlog_takes_is_told_without_rates_and_says_so(http_api: HttpApi) -> None:
    submitted(http_api, "r1", campaign="recall")
    later = "Calls of campaigns that have a rate of their own may go later."
    assert later not in http_api.get("/v1/summary").body["backlog"]["text"]
    set_for(http_api, "recall", calls_per_minute=1)
    assert http_api.get("/v1/summary").body["backlog"]["text"].endswith(later)


class NoControl:
    """A client of DynamoDB that does not get the control stored."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def transact_write_items(self, **parameters: Any) -> Any:
        for each in parameters["TransactItems"]:
            self._refuse(each["Put"])
        return self._client.transact_write_items(**parameters)

    def put_item(self, **parameters: Any) -> Any:
        self._refuse(parameters)
        return self._client.put_item(**parameters)

    def _refuse(self, put: dict[str, Any]) -> None:
        if put["Item"]["pk"]["S"] == "CONTROL":
            raise ClientError({"Error": {"Code": "InternalServerError", "Message": "again"}}, "PutItem")


def test_a_rate_that_is_not_stored_has_no_entry(
    http_api: HttpApi, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = http_api_services()
    with monkeypatch.context() as patched:
        patched.setattr("redial.adapters.clients.dynamodb", lambda: NoControl(table.client))
        assert http_api.put("/v1/campaigns/settings", {"campaign": "recall", "calls_per_minute": 5}).status == 500
    for name in ("table", "control", "campaign_settings", "reader"):
        services.__dict__.pop(name, None)
    assert http_api.get("/v1/campaigns/settings").body == {"campaigns": []}
    assert acts(http_api) == []
    set_for(http_api, "recall", calls_per_minute=5)
    assert [each["kind"] for each in acts(http_api)] == ["set_campaign"]


@pytest.mark.parametrize("name", ["calls_per_minute", "calling_hours"])
def test_taking_back_what_was_never_set_has_no_entry(http_api: HttpApi, name: str) -> None:
    assert set_for(http_api, "recall", **{name: None})["set_at"] is None
    assert acts(http_api) == []
