"""Hours that people named, all in one item; and the settings of campaigns, an item for each that has some."""

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.steering.campaign_settings import CampaignSettings
from redial.domain.steering.named_hours import NamedHours


class DynamoDbNamedHours(DynamoDbRecord[NamedHours]):
    """The named hours of one stack."""

    def __init__(self, table: Table) -> None:
        super().__init__(
            table,
            schema.NAMED_HOURS,
            read=lambda plain: from_plain(plain, NamedHours, schema.NAMED_HOURS),
            write=to_plain,
            fresh=NamedHours,
        )


class DynamoDbCampaignSettings:
    """The settings of campaigns, under their names."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def at(self, key: str) -> DynamoDbRecord[CampaignSettings]:
        """Return the settings of a campaign; reads nothing."""
        pk = f"{schema.CAMPAIGN_SETTINGS}{key}"
        return DynamoDbRecord(
            self._table,
            pk,
            read=lambda plain: from_plain(plain, CampaignSettings, pk),
            write=to_plain,
            fresh=CampaignSettings,
        )
