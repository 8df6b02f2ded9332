"""A secret of the stack: random bytes in an item of its own, made when first needed. A deployment leaves them as they are."""

import secrets
from functools import cached_property

from redial.adapters.dynamodb.schema import CURSOR_KEY
from redial.adapters.dynamodb.table import Table

_BYTES = 32


class StackSecret:
    """The secret that cursors are sealed with. Whoever may read the table needs none."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @cached_property
    def value(self) -> bytes:
        """The bytes; read, or made, once a process."""
        stored = self._table.get(CURSOR_KEY)
        if stored is None:
            new = {"pk": CURSOR_KEY, "version": 1, "secret": secrets.token_hex(_BYTES)}
            # Of two functions that make one at the same time, the second takes the first one's.
            stored = self._table.put_version(new, expected_version=0) or new
        return bytes.fromhex(str(stored["secret"]))
