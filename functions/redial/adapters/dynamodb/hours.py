"""Hours that people named, all in one item; and the settings of campaigns, an item for each that has some."""

from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.steering.campaign_settings import CampaignSettings
from redial.domain.steering.named_hours import ALL_NAMES, HoursUnderName, NamedHours, UnreadableHours
from redial.errors import UnreadableRecord


class DynamoDbNamedHours(DynamoDbRecord[NamedHours]):
    """The named hours of one stack."""

    def __init__(self, table: Table) -> None:
        super().__init__(
            table,
            schema.NAMED_HOURS,
            read=_to_named_hours,
            write=_to_plain,
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


def _to_plain(named: NamedHours) -> Plain:
    plain: Plain = to_plain(replace(named, unreadable={}))
    if named.unreadable:
        plain["by_name"] = plain.get("by_name", {}) | {name: each.stored for name, each in named.unreadable.items()}
    return plain


def _to_named_hours(plain: Plain) -> NamedHours:
    """Read each name for itself: one that somebody wrote by hand must not hide the others, and can be put anew."""
    written = plain.get("by_name", {})
    entries = written if isinstance(written, dict) else {ALL_NAMES: written}
    read = {name: _to_hours(entry) for name, entry in entries.items()}
    named = from_plain(plain | {"by_name": {}}, NamedHours, schema.NAMED_HOURS)
    return replace(
        named,
        by_name={name: each for name, each in read.items() if isinstance(each, HoursUnderName)},
        unreadable={name: each for name, each in read.items() if isinstance(each, UnreadableHours)},
    )


def _to_hours(entry: object) -> HoursUnderName | UnreadableHours:
    from redial.domain.calling_hours.hours import CallingHours  # no hours where nothing is read of them

    try:
        hours = from_plain(entry, HoursUnderName, schema.NAMED_HOURS)
        CallingHours.from_record(hours.hours)
    except (UnreadableRecord, ValueError) as error:
        return UnreadableHours(stored=entry, fault=str(error).removeprefix(f"item {schema.NAMED_HOURS}: "))
    return hours
