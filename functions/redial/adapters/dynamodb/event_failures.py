"""When a voice event last failed to be handled: one item, which is written only then."""

from redial.adapters.dynamodb.plain import from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.schema import EVENT_FAILURE
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.event_failures import LastEventFailure


class DynamoDbEventFailures(DynamoDbRecord[LastEventFailure]):
    """What `track` failed on, in one stack."""

    def __init__(self, table: Table) -> None:
        super().__init__(
            table,
            EVENT_FAILURE,
            read=lambda plain: from_plain(plain, LastEventFailure, EVENT_FAILURE),
            write=to_plain,
            fresh=LastEventFailure,
        )
