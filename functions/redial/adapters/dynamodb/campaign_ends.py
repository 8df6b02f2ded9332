"""The last ends of campaigns in the table, one item each, and what the table's stream tells of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_item, from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.publishing.campaign_ends import CampaignCheck, EndedCampaign
from redial.domain.times import to_epoch_ms
from redial.errors import UnreadableRecord

# TTL deletes within two days, in any order: the counts go first, and so a name that comes back goes on with its next run.
_KEPT_LONGER = timedelta(days=7)


class DynamoDbCampaignEnds:
    """
    The last ends of campaigns.

    Parameters
    ----------
    retention
        How long the counts of a campaign are kept after its last change; its end is kept a little longer.
    """

    def __init__(self, table: Table, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def at(self, campaign: str) -> DynamoDbRecord[EndedCampaign]:
        """Return the last end of a campaign."""
        return DynamoDbRecord(
            self._table, f"{schema.CAMPAIGN_END}{campaign}", read=to_campaign_end, write=self._item, fresh=EndedCampaign
        )

    def _item(self, end: EndedCampaign) -> Plain:
        assert end.ended_at is not None
        delete_after = to_epoch_ms(end.ended_at + self._retention + _KEPT_LONGER) // 1000
        return {**to_plain(end), "delete_after": delete_after}


def to_campaign_end(plain: Plain) -> EndedCampaign:
    """
    Read an end from its item.

    Raises
    ------
    UnreadableRecord
        The item has not the form that this version writes.
    """
    return from_plain(plain, EndedCampaign, str(plain.get("pk")))


def read_ending(change: Mapping[str, Any]) -> CampaignCheck | None:
    """
    Give what is to be looked at in a minute, because a change of a campaign's counts has left no call open.

    Raises
    ------
    UnreadableRecord
        The item has not the form that this version writes.
    """
    images = change["dynamodb"]
    key = images["Keys"]["pk"]["S"]
    ending = images.get("NewImage", {}).get(schema.ENDING)
    if ending is None or not key.startswith(schema.CAMPAIGN):
        return None
    (number,) = from_item({schema.ENDING: ending}).values()
    if not isinstance(number, int):
        raise UnreadableRecord(f"item {key}: {schema.ENDING} is no number")
    return CampaignCheck(campaign=key.removeprefix(schema.CAMPAIGN), open_changed_in=number)
