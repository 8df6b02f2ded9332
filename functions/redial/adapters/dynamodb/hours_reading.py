"""Reads what people have set of hours; what that takes is imported when there is something to read."""

from typing import TYPE_CHECKING

from redial.adapters.dynamodb.table import Table

if TYPE_CHECKING:
    from redial.domain.steering.campaign_settings import CampaignSettings
    from redial.domain.steering.control import Control
    from redial.domain.steering.named_hours import NamedHours


def read_control(table: Table) -> "Control":
    """Read the control of a stack."""
    from redial.adapters.dynamodb.control import DynamoDbControl

    return DynamoDbControl(table).load()


def read_named_hours(table: Table) -> "NamedHours":
    """Read the hours that people have named."""
    from redial.adapters.dynamodb.hours import DynamoDbNamedHours

    return DynamoDbNamedHours(table).load()


def read_campaign_settings(table: Table, campaign: str) -> "CampaignSettings":
    """Read the settings of a campaign."""
    from redial.adapters.dynamodb.hours import DynamoDbCampaignSettings

    return DynamoDbCampaignSettings(table).at(campaign).load()
