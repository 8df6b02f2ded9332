"""What people keep from being dialled: one item, written on the condition of its version."""

from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.table import Table
from redial.domain.steering.control import Control

CONTROL = "CONTROL"


class DynamoDbControl:
    """The control of one stack."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def load(self) -> Control:
        """Read it, strongly consistent; a fresh one where there is none yet."""
        plain = self._table.get(CONTROL)
        return Control() if plain is None else from_plain(plain, Control, CONTROL)

    def save(self, control: Control, expected_version: int) -> Control | None:
        """Store a changed control, unless somebody else changed it: then give what is stored."""
        plain: Plain = to_plain(control) | {"pk": CONTROL, "version": control.version}
        stored = self._table.put_version(plain, expected_version)
        return None if stored is None else from_plain(stored, Control, CONTROL)
