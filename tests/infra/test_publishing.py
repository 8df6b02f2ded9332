"""What the setting `published_events` has the stack do."""

import json
from typing import Any

import pytest

from infra.settings.context import SettingsError
from tests.infra.conftest import synthesise
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate, render

KINDS = "Call Ended,Campaign Ended"


@pytest.fixture(scope="module")
def with_campaigns(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    path = tmp_path_factory.mktemp("campaigns")
    return synthesise(path, stage="sandbox", published_events=KINDS)["redial-sandbox"]


def statements_on_the_table(template: StackTemplate) -> dict[str, Any]:
    table = template.the("AWS::DynamoDB::Table").logical_id
    return {
        action: (statement.conditions, resource)
        for statement in template.grants(template.role_of("publish"))
        for action in statement.actions
        for resource in statement.resources
        if resource.startswith(table) and action in {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"}
    }


def followed(template: StackTemplate) -> Any:
    """Give how `publish` follows the table."""
    (mapping,) = [
        each.properties
        for each in template.of_type("AWS::Lambda::EventSourceMapping")
        if render(each.properties["FunctionName"]) == template.function("publish").logical_id
        and "FilterCriteria" in each.properties
    ]
    return mapping


def patterns(template: StackTemplate) -> list[Any]:
    return [json.loads(each["Pattern"])["dynamodb"] for each in followed(template)["FilterCriteria"]["Filters"]]


def test_no_event_waits_longer_than_two_seconds_for_others_that_go_with_it(with_campaigns: StackTemplate) -> None:
    """Five seconds are promised, of which the stream takes up to one."""
    assert followed(with_campaigns).get("MaximumBatchingWindowInSeconds", 0) <= 2


def test_publish_reads_and_ends_campaigns_and_nothing_else_of_the_table(with_campaigns: StackTemplate) -> None:
    table = f"{with_campaigns.the('AWS::DynamoDB::Table').logical_id}.Arn"
    keys = {"dynamodb:LeadingKeys": ["CAMPAIGN#*", "CAMPAIGN_END#*"]}
    assert statements_on_the_table(with_campaigns) == {
        "dynamodb:GetItem": ({"ForAllValues:StringLike": keys}, table),
        "dynamodb:PutItem": ({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["CAMPAIGN_END#*"]}}, table),
        "dynamodb:Query": ({}, f"{table}/index/by_campaign"),
    }


def test_it_is_told_of_campaigns_only_when_no_call_of_one_is_open(with_campaigns: StackTemplate) -> None:
    assert patterns(with_campaigns) == [
        *({"Keys": {"pk": {"S": [{"prefix": prefix}]}}} for prefix in ("CALL#", "AUDIT#", "CAMPAIGN_END#")),
        {"Keys": {"pk": {"S": [{"prefix": "CAMPAIGN#"}]}}, "NewImage": {"ending": {"N": [{"exists": True}]}}},
    ]


def test_a_receiver_gets_no_events_of_campaigns_by_default(sandbox: StackTemplate) -> None:
    assert statements_on_the_table(sandbox) == {}
    assert "Campaign Ended" not in sandbox.environment("publish")["PUBLISHED_EVENTS"]


def test_an_event_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="published_events"):
        one(published_events="Campaign Over")
