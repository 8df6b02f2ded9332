"""What is stored for how long, and what stands there."""

from datetime import timedelta

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.table import Table
from simulation.makers import at

RETENTION = timedelta(days=30)


def orphans(table: Table) -> list[str]:
    """Give the ids that no call knows, as people find them."""
    found = table.query(schema.BY_STATUS, schema.ORPHAN, None, at(3600), 25)
    return [str(plain["pk"]).removeprefix(schema.MESSAGE) for plain in found]
