"""Recipients by the keys that the status index gives: the do-not-call list."""

from collections.abc import Iterable

from redial.adapters.dynamodb.limits import RECIPIENT, to_recipient
from redial.adapters.dynamodb.reading import TableReader
from redial.domain.recipients import Recipient


class ListedRecipients:
    """Many recipients at once."""

    def __init__(self, reader: TableReader) -> None:
        self._reader = reader

    def by_keys(self, keys: Iterable[str]) -> dict[str, tuple[str, Recipient]]:
        """Read recipients, each with its phone number, under their keys; keys without one are left out."""
        items = self._reader.items(key for key in keys if key.startswith(RECIPIENT))
        return {key: (key.removeprefix(RECIPIENT), to_recipient(plain)) for key, plain in items.items()}
