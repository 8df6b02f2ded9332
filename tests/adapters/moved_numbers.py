"""The step that moves what is stored under other spellings of phone numbers."""

from datetime import UTC, datetime, timedelta

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.runtime import SystemClock
from redial.application.steering.control_dialling import DiallingControl
from redial.application.steering.move_numbers import MovedPage, NumberMover, PassPosition
from redial.contracts.phone_numbers import canonical_spelling
from simulation.telemetry import Notebook


def make_mover(table: Table) -> NumberMover:
    reader = TableReader(clients.dynamodb(), table.name)
    return NumberMover(
        recipients=DynamoDbRecipients(table, SystemClock().now),
        calls=DynamoDbCalls(table, timedelta(days=90)),
        indexes=reader,
        records=StoredCalls(reader),
        control=DiallingControl(DynamoDbControl(table)),
        telemetry=Notebook(),
        canonical=canonical_spelling,
    )


def move_all(table: Table) -> list[MovedPage]:
    """Run the step until a pass finds nothing to do."""
    mover = make_mover(table)
    pages: list[MovedPage] = []
    for _ in range(3):
        place: PassPosition | None = PassPosition()
        while place is not None:
            pages.append(mover.page(place, datetime.now(UTC)))
            place = pages[-1].position
        if pages[-1].are_all_moved:
            break
    return pages
