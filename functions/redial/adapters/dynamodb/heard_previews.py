"""Who let messages be heard, and when: an item for each caller, for an hour. All running functions of the API see it."""

from datetime import timedelta
from hashlib import sha256

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.table import Table
from redial.domain.templates.heard_previews import HeardPreviews
from redial.domain.times import to_epoch_ms

_KEPT = timedelta(hours=1)


class DynamoDbHeardPreviews:
    """What callers have heard, under their ids."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def at(self, caller_id: str) -> DynamoDbRecord[HeardPreviews]:
        """Return what a caller has heard; reads nothing."""
        # An id may be long, and be the name of somebody: only the same caller has to be known again.
        key = f"{schema.HEARD}{sha256(caller_id.encode()).hexdigest()[:32]}"
        return DynamoDbRecord(
            self._table,
            key,
            read=lambda plain: from_plain(plain, HeardPreviews, key),
            write=_to_plain,
            fresh=HeardPreviews,
        )


def _to_plain(heard: HeardPreviews) -> Plain:
    plain: Plain = to_plain(heard)
    return plain | {"delete_after": to_epoch_ms(heard.heard_at[-1] + _KEPT) // 1000}
