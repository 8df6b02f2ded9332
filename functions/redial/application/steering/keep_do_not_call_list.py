"""Keep the do-not-call list: add, remove, check, and list it page by page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from redial.application.other_spellings import OtherSpellings
from redial.application.reading_ports import Indexes
from redial.application.stores import Recipients
from redial.application.versioned import update
from redial.domain.recipient.do_not_call import put_on_list, take_off_list
from redial.domain.recipient.recipients import Recipient
from redial.domain.reporting.listing import Listed, Position, Stretch


class ListedRecipients(Protocol):
    """Many recipients at once."""

    def get_many(self, phone_numbers: Iterable[str]) -> dict[str, Recipient]:
        """Read recipients by their phone numbers; numbers without one are left out."""
        ...


class ListEntry(Struct, frozen=True, kw_only=True):
    """A recipient that must not be called."""

    phone_number: str
    since: datetime
    reason: str


class DoNotCallList:
    """The list. Each entry is a mark on the recipient that ``dial`` reads anyway, so an entry holds from the next send on."""

    def __init__(
        self, recipients: Recipients, indexes: Indexes, listed: ListedRecipients, spellings: OtherSpellings
    ) -> None:
        self._recipients = recipients
        self._spellings = spellings
        self._indexes = indexes
        self._listed = listed

    def add(self, phone_number: str, reason: str, now: datetime) -> ListEntry:
        """Put a recipient on the list, unless it is there."""
        listed = update(self._recipients.at(phone_number), lambda recipient: put_on_list(recipient, reason, now))
        entry = _entry(phone_number, listed.record)
        assert entry is not None
        return entry

    def remove(self, phone_number: str) -> None:
        """Take a recipient off the list."""
        # The plain spelling last: what is moved to it meanwhile is taken off there.
        for number in (*self._spellings.of(phone_number), phone_number):
            update(self._recipients.at(number), take_off_list)

    def check(self, phone_number: str) -> ListEntry | None:
        """Give a recipient's entry; None where it is not listed."""
        numbers = (phone_number, *self._spellings.of(phone_number))
        entries = (_entry(phone_number, self._recipients.at(number).load()) for number in numbers)
        return next((entry for entry in entries if entry is not None), None)

    def page(self, limit: int, after: Position | None) -> tuple[list[ListEntry], Position | None]:
        """Read a page of the list, latest entries first; and where to go on, None at the end."""
        page = self._indexes.page(Stretch(Listed.DO_NOT_CALL), limit=limit, newest_first=True, after=after)
        recipients = self._listed.get_many(entry.id for entry in page.entries)
        found = (_entry(entry.id, recipients[entry.id]) for entry in page.entries if entry.id in recipients)
        return [entry for entry in found if entry is not None], page.next_position


def _entry(phone_number: str, recipient: Recipient) -> ListEntry | None:
    since = recipient.do_not_call_since
    return ListEntry(phone_number=phone_number, since=since, reason=recipient.do_not_call_reason) if since else None
