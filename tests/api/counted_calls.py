"""What the API counts."""

from datetime import timedelta

from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.application.reporting.keep_tallies import TallyKeeper
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.tally import CallChange, CallSnapshot
from simulation.makers import at


class Counts:
    """Counts calls as the counting function does."""

    def __init__(self, table: Table) -> None:
        self._keeper = TallyKeeper(DynamoDbTallies(table, timedelta(days=90)))
        self._batches = 0

    def add(self, status: CallStatus, seconds: float = 0, *outcomes: Outcome, campaign: str | None = None) -> None:
        counted = CallSnapshot(
            status=status,
            updated_at=at(seconds),
            accepted_at=at(seconds),
            campaign=campaign,
            outcomes={str(number): outcome for number, outcome in enumerate(outcomes)},
        )
        self._batches += 1
        self._keeper.count(
            [CallChange(before=None, after=counted)], str(self._batches), at(seconds), list[object]().append
        )
