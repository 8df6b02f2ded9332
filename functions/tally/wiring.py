"""The one place where ``tally`` is put together."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

import msgspec

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.forecast_accuracy import DynamoDbForecastAccuracy
from redial.adapters.dynamodb.hours_reading import read_campaign_settings, read_named_hours
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.application.hours_in_force import HoursInForce, Known
from redial.application.ports import Clock, Telemetry, Tokens
from redial.application.reporting.keep_forecast_accuracy import ForecastAccuracyKeeper
from redial.application.reporting.keep_tallies import TallyKeeper
from redial.application.reporting.predict_dialling import Predictor
from redial.domain.reporting.tally import CallChange
from redial.environment import parse_settings
from redial.errors import UnreadableRecord
from redial.metrics import MetricName
from tally.settings import Settings

# A prediction now and then: whoever asks for one gets his own, by hours as they are.
_HOURS_KNOWN_FOR = timedelta(minutes=1)


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation does."""

    tallies: TallyKeeper
    predictions: ForecastAccuracyKeeper
    telemetry: Telemetry
    clock: Clock

    def run(self, changes: Sequence[CallChange], batch: str) -> None:
        """
        Count a batch of changes, and sample a forecast from it.

        Parameters
        ----------
        batch
            A hexadecimal name of this very batch: delivered again, it is recognised by it where it was counted.
        """
        self.telemetry.count(MetricName.CHANGES_COUNTED, len(changes))
        if not changes:
            return
        now = self.clock.now()
        self.tallies.count(changes, batch, now, self.report)
        seen = [change.after for change in changes if change.after is not None]
        try:
            self.predictions.watch(seen, now, sample_seed=int(batch, 16))
        except UnreadableRecord as error:
            # A prediction fewer is no loss; a batch that fails is delivered again and again.
            self.report(error)
        except Exception as error:  # for the same reason
            self.telemetry.warn("prediction not sampled", error=error)

    def report(self, error: UnreadableRecord) -> None:
        """Count a record that cannot be read, and name it in the log."""
        self.telemetry.count(MetricName.RECORD_UNREADABLE)
        self.telemetry.warn("record unreadable", error=error)


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> Counting:
    """Put ``tally`` together from its environment; tests bring their own clock."""
    settings = parse_settings(Settings, environment)
    client = clients.dynamodb()
    table = Table(client, settings.table_name)
    retention = timedelta(days=settings.retention_days)
    controls = DynamoDbControl(table)
    reader = TableReader(client, settings.table_name)
    allowances = DynamoDbAllowance(table, client.meta.region_name)
    predictor = Predictor(
        indexes=reader,
        allowances=allowances,
        controls=controls,
        limits=settings.voice_limits,
        origination_phone_numbers=settings.origination_phone_numbers,
        number_choice=settings.number_choice,
        hours=HoursInForce(
            settings.calling_hours,
            control=Known(controls.load, clock).get,
            named=partial(read_named_hours, table),
            campaign=partial(read_campaign_settings, table),
            clock=clock,
            known_for=_HOURS_KNOWN_FOR,
        ),
    )
    return Counting(
        tallies=TallyKeeper(DynamoDbTallies(table, retention, consistent=False)),
        predictions=ForecastAccuracyKeeper(
            records=DynamoDbForecastAccuracy(table),
            predictor=predictor,
            calls=DynamoDbCalls(table, retention),
            controls=controls,
            allowances=allowances,
        ),
        telemetry=telemetry,
        clock=clock,
    )
