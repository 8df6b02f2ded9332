"""Many recipients at once: the do-not-call list."""

from collections.abc import Callable, Iterable

from redial.adapters.dynamodb.limits import to_recipient
from redial.adapters.dynamodb.reading import TableReader, readable
from redial.adapters.dynamodb.schema import RECIPIENT
from redial.domain.recipient.recipients import Recipient
from redial.errors import UnreadableRecord


class DynamoDbListedRecipients:
    """
    Many recipients at once.

    Parameters
    ----------
    report_unreadable
        Told of each item that has not the form that this version writes; then the item is left out, so that one does not hide
        all others.
    """

    def __init__(self, reader: TableReader, report_unreadable: Callable[[UnreadableRecord], None]) -> None:
        self._reader = reader
        self._report_unreadable = report_unreadable

    def get_many(self, phone_numbers: Iterable[str]) -> dict[str, Recipient]:
        """Read recipients by their phone numbers; numbers without one are left out."""
        items = self._reader.items(f"{RECIPIENT}{number}" for number in phone_numbers)
        read = readable(items, to_recipient, self._report_unreadable)
        return {key.removeprefix(RECIPIENT): recipient for key, recipient in read.items()}
