"""What a run is going to read, read with one request in the place of one after the other."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from redial.adapters.dynamodb.plain import Plain
from redial.adapters.dynamodb.reading import TableReader, plain_of
from redial.adapters.dynamodb.table import Table
from redial.errors import UnreadableRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# What is asked for later than this is read when it is asked for.
_KNOWN_FOR = timedelta(seconds=1)


class ReadAheadTable(Table):
    """
    A table that can read some items ahead: each is then given once, to who asks for it next.

    Parameters
    ----------
    now
        Gives the time.
    """

    def __init__(self, client: "DynamoDBClient", name: str, now: Callable[[], datetime]) -> None:
        super().__init__(client, name)
        self._reader = TableReader(client, name)
        self._now = now
        self._ahead: dict[str, tuple[datetime, Plain | None]] = {}

    def forget(self) -> None:
        """Forget what was read ahead: a run begins."""
        self._ahead.clear()

    def read_ahead(self, keys: Iterable[str]) -> None:
        """
        Read items (strongly consistent) for those who ask for them in a moment, but those that are read already.

        One that cannot be read is not known ahead: who asks for it is told.
        """
        now = self._now()
        missing = [key for key in keys if key not in self._ahead]
        if missing:
            found = self._reader.items(missing, consistent=True)
            for key in missing:
                with suppress(UnreadableRecord):
                    self._ahead[key] = now, plain_of(key, found[key]) if key in found else None

    def get(self, pk: str, *, consistent: bool = True) -> Plain | None:
        """Read one item; None where there is none. What was read ahead is as consistent as can be."""
        if pk in self._ahead:
            read_at, plain = self._ahead.pop(pk)
            if self._now() <= read_at + _KNOWN_FOR:
                return plain
        return super().get(pk, consistent=consistent)
