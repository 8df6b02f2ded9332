"""Templates of messages: an item for the current version of each, and one for each version before."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.templates.templates import MessageTemplate
from redial.domain.versioned import Conflict, Stored
from redial.errors import UnreadableRecord

if TYPE_CHECKING:
    from redial.adapters.dynamodb.reading import TableReader


class DynamoDbTemplate(DynamoDbRecord[MessageTemplate]):
    """The current version of one template. A version is kept before the next one takes its place."""

    def __init__(self, table: Table, name: str) -> None:
        super().__init__(
            table,
            f"{schema.TEMPLATE}{name}",
            read=_to_template,
            write=_to_plain,
            fresh=lambda: MessageTemplate(name=name),
        )
        self._kept_in = table

    def replace(self, before: MessageTemplate, after: MessageTemplate) -> Stored | Conflict[MessageTemplate]:
        """Keep the version that is stored, and write the next one on the condition that it is still stored."""
        if before.version and before.put_at is not None:  # none: it stands in for one that cannot be read
            # Whatever becomes of the write: what a version says never changes, so the copy is right.
            self._kept_in.put(to_plain(before) | {schema.KEY: _key_of(before.name, before.version)})
        return super().replace(before, after)


class DynamoDbTemplates:
    """The templates of a stack."""

    def __init__(
        self,
        table: Table,
        reader: "TableReader | None" = None,
        report_unreadable: Callable[[UnreadableRecord], None] | None = None,
    ) -> None:
        self._table = table
        self._reader = reader
        self._report_unreadable = report_unreadable

    def at(self, key: str) -> DynamoDbTemplate:
        """Return the record of a template, by its name."""
        return DynamoDbTemplate(self._table, key)

    def get(self, name: str) -> MessageTemplate | None:
        """Read a template in its current version (strongly consistent); None where there never was one."""
        template = self.at(name).load()
        return template if template.version else None

    def get_version(self, name: str, version: int) -> MessageTemplate | None:
        """Read a template in one of its versions; None where there is none such."""
        current = self.get(name)
        if current is None or current.version == version:
            return current
        plain = self._table.get(_key_of(name, version))
        return None if plain is None else _to_template(plain)

    def get_many(self, names: Iterable[str]) -> dict[str, MessageTemplate]:
        """Read templates in their current versions; one that cannot be read is reported, and does not hide the others."""
        assert self._reader is not None, "who lists has a reader"
        assert self._report_unreadable is not None, "and somebody to tell"
        from redial.adapters.dynamodb.reading import readable  # of who has a reader

        items = self._reader.items(f"{schema.TEMPLATE}{name}" for name in names)
        read = readable(items, _to_template, self._report_unreadable)
        return {template.name: template for template in read.values()}


def _key_of(name: str, version: int) -> str:
    # No name has a number sign.
    return f"{schema.TEMPLATE}{name}#{version}"


def _to_template(plain: Plain) -> MessageTemplate:
    return from_plain(plain, MessageTemplate, str(plain[schema.KEY]))


def _to_plain(template: MessageTemplate) -> Plain:
    plain: Plain = to_plain(template)
    if template.texts and template.put_at is not None:
        plain |= schema.in_status_index(schema.TEMPLATES, template.put_at)
    return plain
