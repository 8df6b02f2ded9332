"""The counts in the table: an item for all calls, for each stretch of time, for each campaign, and for each of its hours."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_item, from_plain, to_plain
from redial.adapters.dynamodb.reading import TableReader, readable
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.stored_batches import with_read_batches, with_stored_batches
from redial.adapters.dynamodb.stored_lanes import LANE_ATTRIBUTES, with_read_lane, with_read_slots, with_stored_slots
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import FiguresSum
from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from redial.domain.reporting.campaign_hours import CampaignHour
from redial.domain.reporting.tally import CallSnapshot, Period, Tally
from redial.domain.times import floor_ms, from_iso, later, to_epoch_ms
from redial.errors import UnreadableRecord

# Five minutes are looked at for some hours; hours for as long as calls are kept.
_KEPT = timedelta(days=3)
# A key has at most 2,048 bytes: in a campaign's are its name, an hour, and what kind of counts they are. Names are shorter by far.
_LONGEST_IN_A_KEY = 1024


class DynamoDbTallies:
    """
    The counts, each an item of its own.

    Parameters
    ----------
    retention
        How long the counts of an hour, or of a campaign after its last change, are kept.
    consistent
        Whether what is read is what is stored in that moment. Who only adds to counts needs that not (`DynamoDbRecord`).
    """

    def __init__(self, table: Table, retention: timedelta, *, consistent: bool = True) -> None:
        self._table = table
        self._retention = retention
        self._consistent = consistent

    def now(self) -> DynamoDbRecord[Tally]:
        """Return the counts of all calls."""
        return self._record(schema.TALLY_NOW, lambda _: {})

    def of_stretch(self, stretch: Period, start: datetime) -> DynamoDbRecord[Tally]:
        """Return the counts of a stretch of time."""
        kept = _KEPT if stretch is Period.FIVE_MINUTES else self._retention
        delete_after = to_epoch_ms(later(start, kept)) // 1000
        return self._record(schema.stretch_key(stretch, start), lambda _: {"delete_after": delete_after})

    def of_campaign(self, campaign: str) -> DynamoDbRecord[Tally]:
        """Return the counts of a campaign, listed by their last change."""
        return self._record(campaign_key(campaign), self._listed)

    def of_campaign_hour(self, campaign: str, start: datetime) -> DynamoDbRecord[CampaignHour]:
        """Return what happened to a campaign in an hour."""
        delete_after = to_epoch_ms(later(start, self._retention)) // 1000
        return DynamoDbRecord(
            self._table,
            schema.campaign_hour_key(campaign, start),
            read=_to_campaign_hour,
            write=lambda hour: with_stored_batches(to_plain(hour)) | {"delete_after": delete_after},
            fresh=CampaignHour,
            consistent=self._consistent,
        )

    def _listed(self, tally: Tally) -> Plain:
        last_at = tally.last_at
        if last_at is None:
            return {}
        return {
            # To the hour: a finer time would move the item in the index, two writes more, with every batch.
            **schema.in_status_index(schema.CAMPAIGNS, Period.HOUR.start(last_at)),
            "delete_after": to_epoch_ms(later(last_at, self._retention)) // 1000,
            # The stream's filter goes by it: the one change of many after which somebody is to look whether the campaign has ended.
            **({schema.ENDING: tally.open_changed_in} if tally.is_ending else {}),
        }

    def _record(self, key: str, more: Callable[[Tally], Plain]) -> DynamoDbRecord[Tally]:
        return DynamoDbRecord(
            self._table,
            key,
            read=_to_tally,
            write=lambda tally: with_stored_slots(with_stored_batches(to_plain(tally))) | more(tally),
            fresh=Tally,
            consistent=self._consistent,
        )


class StoredTallies:
    """
    Many counts at once, eventually consistent.

    Parameters
    ----------
    report_unreadable
        Told of each item that has not the form that this version writes; then the item is left out.
    """

    def __init__(self, reader: TableReader, report_unreadable: Callable[[UnreadableRecord], None]) -> None:
        self._reader = reader
        self._report_unreadable = report_unreadable

    def of_stretches(self, stretch: Period, starts: Iterable[datetime]) -> dict[datetime, Tally]:
        """Read the counts of stretches of time; those in which nothing happened are left out."""
        keys = {schema.stretch_key(stretch, start): start for start in starts}
        return {keys[key]: tally for key, tally in self._readable(keys).items()}

    def now(self) -> Tally:
        """Read the counts of all calls."""
        return self._readable([schema.TALLY_NOW]).get(schema.TALLY_NOW, Tally())

    def of_named(self, campaigns: Iterable[str]) -> dict[str, Tally]:
        """Read the counts of campaigns by their names; those without any are left out."""
        found = self._readable(campaign_key(campaign) for campaign in campaigns)
        return {key.removeprefix(schema.CAMPAIGN): tally for key, tally in found.items()}

    def of_campaign_hours(self, campaign: str, starts: Iterable[datetime]) -> dict[datetime, CampaignHour]:
        """Read what happened to a campaign in some hours; those in which nothing did are left out."""
        keys = {schema.campaign_hour_key(campaign, start): start for start in starts}
        found = readable(self._reader.items(keys), _to_campaign_hour, self._report_unreadable)
        return {keys[key]: hour for key, hour in found.items()}

    def _readable(self, keys: Iterable[str]) -> dict[str, Tally]:
        return readable(self._reader.items(keys), _to_tally, self._report_unreadable)


def campaign_key(campaign: str) -> str:
    """Give the key of a campaign's counts."""
    return f"{schema.CAMPAIGN}{campaign}"


_COUNTED = (
    "pk",
    "version",
    "call_id",
    "status",
    "updated_at",
    "accepted_at",
    "campaign",
    "attempts",
    *LANE_ATTRIBUTES,
    "status_at",
    schema.BY_STATUS.partition_key,
)
"""Of the attributes of a call's item those that are looked at: the request, which is most of it, is none of them."""


def read_image(image: Mapping[str, Any]) -> CallSnapshot:
    """
    Read what is counted from an image of a call's item, as the table's stream delivers it.

    Raises
    ------
    UnreadableRecord
        The image is none of a call.
    """
    plain = from_item({name: image[name] for name in _COUNTED if name in image})
    try:
        attempts = plain.get("attempts", [])
        return CallSnapshot(
            call_id=plain["call_id"],
            status=CallStatus(plain["status"]),
            updated_at=from_iso(plain["updated_at"]),
            accepted_at=from_iso(plain["accepted_at"]),
            campaign=_campaign_of(plain),
            outcomes={
                attempt["token"]: Outcome(attempt["outcome"]) if "outcome" in attempt else None for attempt in attempts
            },
            intents=tuple(from_iso(attempt["intent_at"]) for attempt in attempts),
            # A request that was rejected has no lane, and is never due.
            lane=Lane(with_read_lane(plain)["lane"]) if "lane" in plain else None,
            due_at=floor_ms(from_iso(plain["status_at"])) if plain["status"] == CallStatus.WAITING else None,
            figures=_figures_of(attempts),
            is_held=plain.get(schema.BY_STATUS.partition_key) in schema.IN_NO_LANE,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableRecord(f"image {plain.get('pk')}: {type(error).__name__}") from error


def _campaign_of(plain: Plain) -> str | None:
    campaign = plain.get("campaign")
    if campaign is not None and not 0 < len(campaign.encode()) <= _LONGEST_IN_A_KEY:
        raise ValueError("no name of a campaign")
    return campaign


def _figures_of(attempts: Iterable[Plain]) -> FiguresSum:
    figures = [attempt["figures"] for attempt in attempts if "figures" in attempt]
    if not figures:
        return FiguresSum()
    return FiguresSum(
        duration_seconds=sum(float(each.get("duration_seconds", 0)) for each in figures),
        billed_minutes=sum(float(each.get("billed_minutes", 0)) for each in figures),
        price_millionths=sum(int(each.get("price_millionths", 0)) for each in figures),
    )


def _to_tally(plain: Plain) -> Tally:
    return from_plain(with_read_slots(with_read_batches(plain)), Tally, str(plain.get("pk")))


def _to_campaign_hour(plain: Plain) -> CampaignHour:
    return from_plain(with_read_batches(plain), CampaignHour, str(plain.get("pk")))
