"""``archive``: writes what became of attempts and calls to the archive, from the table's stream. Changes nothing."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics

from archive.settings import Settings
from redial.adapters import clients
from redial.adapters.archive import FirehoseArchive
from redial.adapters.dynamodb.stream import read_change
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, masking_logger
from redial.domain.reporting.archive_records import ArchiveRecord
from redial.metrics import MetricName, namespace
from redial.settings import parse_settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = Metrics(namespace=namespace(os.environ))


@cache
def build() -> FirehoseArchive:
    """Put the function together, once a process."""
    return FirehoseArchive(clients.firehose(), parse_settings(Settings, os.environ).records_stream_name)


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> None:
    """
    Archive a batch of changes.

    A batch fails as a whole and comes again: a record may be in the archive twice, and the queries count it once.
    """
    telemetry = PowertoolsTelemetry(logger, metrics)
    records: list[ArchiveRecord] = []
    for change in event["Records"]:
        try:
            records.extend(read_change(change))
        except (
            Exception
        ) as error:  # whatever it is: unreadable the next time as well, it would hold up all behind it for a day
            telemetry.count(MetricName.RECORD_UNREADABLE)
            telemetry.warn("record unreadable", error=error)
    build().put(records)
