"""How good predictions have been: one item."""

from redial.adapters.dynamodb.plain import from_plain, to_plain
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.schema import PREDICTIONS
from redial.adapters.dynamodb.table import Table
from redial.domain.reporting.forecast import ForecastAccuracy


class DynamoDbForecastAccuracy(DynamoDbRecord[ForecastAccuracy]):
    """How good predictions have been, in one stack."""

    def __init__(self, table: Table) -> None:
        super().__init__(
            table,
            PREDICTIONS,
            read=lambda plain: from_plain(plain, ForecastAccuracy, PREDICTIONS),
            write=to_plain,
            fresh=ForecastAccuracy,
        )
