"""All texts of items, whatever they are the items of."""

from collections.abc import Iterable, Iterator, Mapping

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import needs_newer_code
from redial.adapters.dynamodb.reading import StoredItem, TableReader, plain_of
from redial.errors import UnreadableRecord

Texts = tuple[str, ...]


class StoredTexts:
    """The texts of items that cannot be read as what they are, strongly consistent."""

    def __init__(self, reader: TableReader) -> None:
        self._reader = reader

    def of_calls(self, call_ids: Iterable[str]) -> dict[str, Texts | None]:
        """
        Give the texts of calls and bad requests by call id, names of attributes and numbers among them.

        Ids without an item are left out. None stands for an item that only newer code knows the meaning of.
        """
        return self._of(schema.CALL, call_ids)

    def of_attempts(self, message_ids: Iterable[str]) -> dict[str, Texts | None]:
        """Give the texts of attempts by voice message id; see `of_calls`."""
        return self._of(schema.MESSAGE, message_ids)

    def _of(self, prefix: str, ids: Iterable[str]) -> dict[str, Texts | None]:
        items = self._reader.items((f"{prefix}{each}" for each in ids), consistent=True)
        return {key.removeprefix(prefix): _texts_of(key, item) for key, item in items.items()}


def _texts_of(key: str, item: StoredItem) -> Texts | None:
    try:
        plain = plain_of(key, item)
    except UnreadableRecord:
        return None
    return None if needs_newer_code(plain) else tuple(_texts_in(plain))


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield str(name)
            yield from _texts_in(part)
    elif isinstance(value, list | set):
        for part in value:
            yield from _texts_in(part)
    else:
        yield str(value)
