"""Puts ``tally`` together."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.forecast_accuracy import DynamoDbForecastAccuracy
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies, StoredTallies
from redial.adapters.runtime import SystemClock
from redial.application.ports import Clock
from redial.application.reporting.held_back import HeldBackCalls
from redial.application.reporting.keep_forecast_accuracy import TrackRecordKeeper
from redial.application.reporting.keep_tallies import TallyKeeper
from redial.application.reporting.predict_dialling import Predictor
from redial.errors import UnreadableRecord
from redial.settings import parse_settings
from tally.settings import Settings


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation does."""

    tallies: TallyKeeper
    predictions: TrackRecordKeeper
    clock: Clock


def build_counting(environment: Mapping[str, str], clock: Clock | None = None) -> Counting:
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
        held_back=HeldBackCalls(tallies=StoredTallies(reader, _raise), indexes=reader, records=StoredCalls(reader)),
        limits=settings.voice_limits,
        origination_phone_numbers=settings.origination_phone_numbers,
    )
    return Counting(
        tallies=TallyKeeper(DynamoDbTallies(table, retention)),
        predictions=TrackRecordKeeper(
            records=DynamoDbForecastAccuracy(table),
            predictor=predictor,
            calls=DynamoDbCalls(table, retention),
            controls=controls,
            allowances=allowances,
        ),
        clock=clock or SystemClock(),
    )


def _raise(error: UnreadableRecord) -> None:
    # The handler reports it: then there is a prediction fewer.
    raise error
