"""What goes with a change of a campaign's settings: waiting calls are dated anew, and nothing is done without its entry."""

import pytest

from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.application.steering import keep_campaign_settings
from simulation.makers import T0, at
from simulation.stack.http_api import HttpApi
from tests.api.audit_trail import acts
from tests.api.conftest import SetClock
from tests.api.hours_by_name import daily, set_for


def test_calls_that_wait_are_dated_anew_when_the_hours_of_their_campaign_change_and_not_when_they_are_said_again(
    http_api: HttpApi, table: Table, clock: SetClock
) -> None:
    def dated_since() -> object:
        dating = DynamoDbControl(table).load().dating_anew
        return None if dating is None else dating.since

    set_for(http_api, "recall", calls_per_minute=5)
    assert dated_since() is None, "a rate changes nobody's hours"
    set_for(http_api, "recall", calling_hours=daily("09:00", "17:00"))
    assert dated_since() == T0
    clock.time = at(60)
    set_for(http_api, "recall", calling_hours=daily("09:00", "17:00"))
    assert dated_since() == T0
    set_for(http_api, "recall", calling_hours=None)
    assert dated_since() == at(60)


@pytest.mark.parametrize(("name", "value"), [("calls_per_minute", 5), ("lane", "bulk")])
def test_what_holds_has_its_entry_also_where_the_rest_of_the_change_was_not_stored(
    http_api: HttpApi, table: Table, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    def dies(*_: object) -> None:
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as patch:
        patch.setattr(keep_campaign_settings, "sign", dies)
        given = {"campaign": "recall", name: value, "calling_hours": daily("09:00", "17:00")}
        assert http_api.put("/v1/campaigns/settings", given).status == 500

    control = DynamoDbControl(table).load()
    assert (control.campaign_rates, control.lane_of("recall")) != ({}, None)
    assert [each["kind"] for each in acts(http_api)] == ["set_campaign"]
