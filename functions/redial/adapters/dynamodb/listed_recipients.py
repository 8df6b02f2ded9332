"""Recipients by the keys that the status index gives: the do-not-call list."""

from collections.abc import Callable, Iterable

from redial.adapters.dynamodb.limits import RECIPIENT, to_recipient
from redial.adapters.dynamodb.reading import TableReader, readable
from redial.domain.recipient.recipients import Recipient
from redial.errors import UnreadableRecord


class ListedRecipients:
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

    def by_keys(self, keys: Iterable[str]) -> dict[str, tuple[str, Recipient]]:
        """Read recipients, each with its phone number, under their keys; keys without one are left out."""
        items = self._reader.items(key for key in keys if key.startswith(RECIPIENT))
        read = readable(items, to_recipient, self._report_unreadable)
        return {key: (key.removeprefix(RECIPIENT), recipient) for key, recipient in read.items()}
