"""
``archive``: writes what became of attempts and calls to the archive, from the table's stream.

It also wakes ``dial`` for the calls of a chain when one of it has ended. It changes no call.
"""

from redial import cold_start  # isort: split

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from archive import wiring
from archive.wiring import Archiving
from redial.adapters.dynamodb.stream import read_change, read_what_follows
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from redial.domain.reporting.archive_records import ArchiveRecord
from redial.metrics import MetricName

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from redial.application.ports import Telemetry

logger = masking_logger()
metrics = function_metrics()
telemetry = PowertoolsTelemetry(logger, metrics)


@cache
def build() -> Archiving:
    """Put the function together, once a process."""
    return wiring.build(os.environ, telemetry)


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> None:
    """Answer Lambda; see `respond`."""
    respond(event, build(), telemetry)


def respond(event: dict[str, Any], archiving: Archiving, telemetry: "Telemetry") -> None:
    """
    Archive a batch of changes.

    A batch fails as a whole and comes again: a record may be in the archive twice, and the queries count it once. ``dial`` is woken
    first: a call does not wait for the archive.
    """
    records: list[ArchiveRecord] = []
    to_wake: list[str] = []
    for change in event["Records"]:
        try:
            to_wake.extend(read_what_follows(change))
            records.extend(read_change(change))
        except (
            Exception
        ) as error:  # whatever it is: unreadable the next time as well, it would hold up all behind it for a day
            telemetry.count(MetricName.RECORD_UNREADABLE)
            telemetry.warn("record unreadable", error=error)
    archiving.wake_dial(to_wake)
    archiving.archive.put(records)


cold_start.loaded()
