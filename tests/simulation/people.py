"""People who change what is dialled while it is."""

from datetime import datetime, timedelta

from redial.adapters import clients
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.hours import DynamoDbCampaignSettings, DynamoDbNamedHours
from redial.adapters.dynamodb.table import Table
from redial.application.steering.keep_campaign_settings import CampaignSettingsKeeper
from redial.application.steering.keep_named_hours import NamedHoursKeeper
from redial.domain.call.requests import HoursRecord
from redial.domain.steering.control import Control
from simulation.stack.pipeline import Pipeline
from simulation.world import START

MINUTE = 60


class People:
    """Change hours of a stack."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    @property
    def _now(self) -> datetime:
        return START + timedelta(seconds=self._pipeline.world.now)

    def name(self, name: str, record: HoursRecord) -> None:
        with self._pipeline.aws.installed():
            self._named_hours().put(name, record, "ana", self._now)

    def remove(self, name: str) -> None:
        with self._pipeline.aws.installed():
            self._named_hours().remove(name, self._now)

    def give(self, campaign: str, record: HoursRecord | str | None) -> None:
        with self._pipeline.aws.installed():
            table = Table(clients.dynamodb(), "calls")
            keeper = CampaignSettingsKeeper(DynamoDbCampaignSettings(table), DynamoDbControl(table))
            keeper.change(campaign, {"calling_hours": record}, "ana", self._now)

    def _named_hours(self) -> NamedHoursKeeper:
        table = Table(clients.dynamodb(), "calls")
        return NamedHoursKeeper(DynamoDbNamedHours(table), DynamoDbControl(table))


def control_of(pipeline: Pipeline) -> Control:
    with pipeline.aws.installed():
        return DynamoDbControl(Table(clients.dynamodb(), "calls")).load()
