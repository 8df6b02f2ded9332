"""Campaigns that people give another lane."""

from datetime import timedelta
from unittest.mock import patch

from redial.adapters import clients
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.hours import DynamoDbCampaignSettings
from redial.adapters.dynamodb.table import Table
from redial.application.steering.keep_campaign_settings import CampaignSettingsKeeper
from redial.domain.call.requests import Lane
from simulation.stack.pipeline import Pipeline
from simulation.world import START

HOUR = 3_600


def move(pipeline: Pipeline, campaign: str, lane: Lane | None) -> None:
    with pipeline.aws.installed(), patch.object(pipeline.aws, "intercept", lambda _call, execute: execute()):
        table = Table(clients.dynamodb(), "calls")
        keeper = CampaignSettingsKeeper(DynamoDbCampaignSettings(table), DynamoDbControl(table))
        keeper.change(campaign, {"lane": lane}, "ana", START + timedelta(seconds=pipeline.world.now))


def lanes(pipeline: Pipeline, prefix: str = "") -> set[Lane]:
    return {call.request.lane for key, call in pipeline.calls.items() if key.startswith(prefix)}
