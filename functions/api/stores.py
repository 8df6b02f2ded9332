"""What ``api`` reads and writes: each store is made when it is first used."""

from datetime import timedelta
from functools import cached_property

from api.http.cursors import Cursors
from api.settings import Settings
from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.failure_notes import StoredFailureNotes
from redial.adapters.dynamodb.forecast_accuracy import DynamoDbForecastAccuracy
from redial.adapters.dynamodb.heard_previews import DynamoDbHeardPreviews
from redial.adapters.dynamodb.limits import DynamoDbAllowance, DynamoDbRecipients
from redial.adapters.dynamodb.listed_recipients import DynamoDbListedRecipients
from redial.adapters.dynamodb.notes import DynamoDbNotes
from redial.adapters.dynamodb.reading import StoredAttempts, StoredCalls, TableReader
from redial.adapters.dynamodb.stack_secret import StackSecret
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import StoredTallies
from redial.adapters.dynamodb.templates import DynamoDbTemplates
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.ports import Clock, Telemetry
from redial.errors import UnreadableRecord
from redial.metrics import MetricName


class Stores:
    """
    The stores of the operations.

    Parameters
    ----------
    telemetry
        Is told of records that have not the form that this version writes.
    """

    def __init__(self, settings: Settings, telemetry: Telemetry, clock: Clock) -> None:
        self.settings = settings
        self.telemetry = telemetry
        self.clock = clock
        self.retention = timedelta(days=settings.retention_days)

    @cached_property
    def table(self) -> Table:
        """The table, for single items and for writes."""
        return Table(clients.dynamodb(), self.settings.table_name)

    @cached_property
    def cursors(self) -> Cursors:
        """Cursors of lists, sealed with a secret of the stack."""
        secret = StackSecret(self.table)
        return Cursors(lambda: secret.value)

    @cached_property
    def region(self) -> str:
        """The region whose allowance this is."""
        return clients.dynamodb().meta.region_name

    @cached_property
    def reader(self) -> TableReader:
        """The table, for lists."""
        return TableReader(clients.dynamodb(), self.settings.table_name)

    @cached_property
    def calls(self) -> DynamoDbCalls:
        """Calls, to be changed."""
        return DynamoDbCalls(self.table, self.retention)

    @cached_property
    def stored_calls(self) -> StoredCalls:
        """Calls and bad requests, to be read."""
        return StoredCalls(self.reader, self.report_unreadable)

    @cached_property
    def notes(self) -> DynamoDbNotes:
        """Notes of people, to be read."""
        return DynamoDbNotes(self.table, self.retention)

    @cached_property
    def attempts(self) -> DynamoDbAttempts:
        """Attempts, to be changed."""
        return DynamoDbAttempts(self.table, self.retention)

    @cached_property
    def stored_attempts(self) -> StoredAttempts:
        """Attempts with their events, to be read."""
        return StoredAttempts(self.reader, self.report_unreadable)

    @cached_property
    def stored_failure_notes(self) -> StoredFailureNotes:
        """Notes on calls that are set aside, to be read."""
        return StoredFailureNotes(self.reader, self.report_unreadable)

    @cached_property
    def control(self) -> DynamoDbControl:
        """What is kept from being dialled."""
        return DynamoDbControl(self.table)

    @cached_property
    def templates(self) -> DynamoDbTemplates:
        """Templates of messages."""
        return DynamoDbTemplates(self.table, self.reader, self.report_unreadable)

    @cached_property
    def heard_previews(self) -> DynamoDbHeardPreviews:
        """What callers have let be heard."""
        return DynamoDbHeardPreviews(self.table)

    @cached_property
    def wake_ups(self) -> SqsWakeUps:
        """The wake-up queue."""
        return SqsWakeUps(clients.sqs(), self.settings.wake_up_queue_url)

    @cached_property
    def listed_recipients(self) -> DynamoDbListedRecipients:
        """Many recipients at once."""
        return DynamoDbListedRecipients(self.reader, self.report_unreadable)

    @cached_property
    def recipients(self) -> DynamoDbRecipients:
        """The recipients."""
        return DynamoDbRecipients(self.table, self.clock.now)

    @cached_property
    def track_record(self) -> DynamoDbForecastAccuracy:
        """How good predictions have been."""
        return DynamoDbForecastAccuracy(self.table)

    @cached_property
    def allowances(self) -> DynamoDbAllowance:
        """The allowance of this account and region."""
        return DynamoDbAllowance(self.table, self.region)

    @cached_property
    def stored_tallies(self) -> StoredTallies:
        """The counts."""
        return StoredTallies(self.reader, self.report_unreadable)

    def report_unreadable(self, error: UnreadableRecord) -> None:
        """Count a record that has not the form that this version writes, and name it in the log."""
        self.telemetry.count(MetricName.RECORD_UNREADABLE)
        self.telemetry.warn("record unreadable", error=error)
