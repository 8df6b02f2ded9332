"""Keep the do-not-call list: add, remove, check, and list it page by page."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Literal, Protocol

from msgspec import Struct

from redial.application.other_spellings import OtherSpellings
from redial.application.reading_ports import Indexes
from redial.application.stores import Recipients
from redial.application.versioned import Unchanged, Updated, update
from redial.domain.recipient.do_not_call import ListUnchanged, put_on_list, take_off_list
from redial.domain.recipient.list_marks import ListMark
from redial.domain.recipient.merged_recipients import with_other_spellings
from redial.domain.recipient.recipients import Recipient
from redial.domain.reporting.listing import Listed, Position, Stretch

_MOST_READS = 20
"""Of one page that is filtered: each of them reads up to a hundred recipients."""


class Added(StrEnum):
    """What became of an entry that was to be put on the list."""

    ADDED = "ADDED"
    LISTED_ALREADY = "LISTED_ALREADY"
    """For as long or longer; it stays as it is."""
    TOO_MANY_CAMPAIGNS = "TOO_MANY_CAMPAIGNS"


class ListedRecipients(Protocol):
    """Many recipients at once."""

    def get_many(self, phone_numbers: Iterable[str]) -> dict[str, Recipient]:
        """Read recipients by their phone numbers; numbers without one are left out."""
        ...


class ListEntry(Struct, frozen=True, kw_only=True):
    """That a recipient must not be called, for everything or for a campaign."""

    phone_number: str
    since: datetime
    reason: str
    until: datetime | None = None
    campaign: str | None = None


class WantedEntry(Struct, frozen=True, kw_only=True):
    """What somebody wants put on the list."""

    phone_number: str
    reason: str = ""
    until: datetime | None = None
    """From when on it may be called again; None: not until it is taken off."""
    campaign: str | None = None
    """None: no call may be placed, whatever campaign it is of."""


class DoNotCallList:
    """The list. Each entry is a mark on the recipient that ``dial`` reads anyway, so an entry holds from the next send on."""

    def __init__(
        self, recipients: Recipients, indexes: Indexes, listed: ListedRecipients, spellings: OtherSpellings
    ) -> None:
        self._recipients = recipients
        self._spellings = spellings
        self._indexes = indexes
        self._listed = listed

    def add(self, wanted: WantedEntry, now: datetime) -> ListEntry | Literal[ListUnchanged.TOO_MANY_CAMPAIGNS]:
        """Put a recipient on the list, unless it is there for as long; return the entry that holds."""
        return self._put(wanted, now)[0]

    def add_all(self, wanted: Sequence[WantedEntry], now: datetime) -> Sequence[Added]:
        """Put recipients on the list, and return what became of each. Again, after an interruption, it changes no more."""
        return [self._put(each, now)[1] for each in wanted]

    def _put(
        self, wanted: WantedEntry, now: datetime
    ) -> tuple[ListEntry | Literal[ListUnchanged.TOO_MANY_CAMPAIGNS], Added]:
        put = partial(put_on_list, reason=wanted.reason, now=now, until=wanted.until, campaign=wanted.campaign)
        listed = update(self._recipients.at(wanted.phone_number), put)
        if isinstance(listed, Unchanged) and listed.reason is ListUnchanged.TOO_MANY_CAMPAIGNS:
            return listed.reason, Added.TOO_MANY_CAMPAIGNS
        entry = next(
            each for each in _entries(wanted.phone_number, listed.record, now) if each.campaign == wanted.campaign
        )
        return entry, Added.LISTED_ALREADY if isinstance(listed, Unchanged) else Added.ADDED

    def remove(self, phone_number: str, campaign: str | None = None) -> bool:
        """Take a recipient off the list: off the entry for everything, or off that for a campaign; False where there was none."""
        # The plain spelling last: what is moved to it meanwhile is taken off there.
        taken_off = [
            update(self._recipients.at(number), lambda recipient: take_off_list(recipient, campaign))
            for number in (*self._spellings.of(phone_number), phone_number)
        ]
        return any(isinstance(each, Updated) for each in taken_off)

    def check(self, phone_number: str, now: datetime) -> list[ListEntry]:
        """Give a recipient's entries that hold; none where it is not listed."""
        numbers = (phone_number, *self._spellings.of(phone_number))
        found, *others = [self._recipients.at(number).load() for number in numbers]
        return _entries(phone_number, with_other_spellings(found, others), now)

    def page(
        self, limit: int, after: Position | None, now: datetime, campaign: str | None = None
    ) -> tuple[list[ListEntry], Position | None]:
        """
        Read a page of the list, latest entries first; and where to go on, None at the end.

        Parameters
        ----------
        campaign
            Only what is there for this campaign alone: the list is read on until the page is half full, some reads long at most,
            so that such a page may be short, or empty, and not the last one.
        """
        found: list[ListEntry] = []
        for _ in range(1 if campaign is None else _MOST_READS):
            page = self._indexes.page(
                Stretch(Listed.DO_NOT_CALL), limit=limit - len(found), newest_first=True, after=after
            )
            recipients = self._listed.get_many(entry.id for entry in page.entries)
            entries = (_entries(each.id, recipients[each.id], now) for each in page.entries if each.id in recipients)
            found += [one for each in entries for one in each if campaign is None or one.campaign == campaign]
            after = page.next_position
            if after is None or 2 * len(found) > limit:
                break
        return found, after


def _entries(phone_number: str, recipient: Recipient, now: datetime) -> list[ListEntry]:
    marks: list[tuple[str | None, ListMark | None]] = [(None, recipient.mark), *recipient.do_not_call_campaigns.items()]
    return [
        ListEntry(phone_number=phone_number, since=mark.since, reason=mark.reason, until=mark.until, campaign=campaign)
        for campaign, mark in marks
        if mark is not None and mark.holds(now)
    ]
