"""The record of predictions: one item, written on the condition of its version."""

from redial.adapters.dynamodb.plain import Plain, from_plain, to_plain
from redial.adapters.dynamodb.table import Table
from redial.domain.reporting.forecast import ForecastAccuracy

PREDICTIONS = "PREDICTIONS"


class DynamoDbForecastAccuracy:
    """How good predictions have been, in one stack."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def load(self) -> ForecastAccuracy:
        """Read it, strongly consistent; a fresh one where there is none yet."""
        plain = self._table.get(PREDICTIONS)
        return ForecastAccuracy() if plain is None else from_plain(plain, ForecastAccuracy, PREDICTIONS)

    def save(self, record: ForecastAccuracy, expected_version: int) -> ForecastAccuracy | None:
        """Store it changed, unless somebody else changed it: then give what is stored."""
        plain: Plain = to_plain(record) | {"pk": PREDICTIONS, "version": record.version}
        stored = self._table.put_version(plain, expected_version)
        return None if stored is None else from_plain(stored, ForecastAccuracy, PREDICTIONS)
