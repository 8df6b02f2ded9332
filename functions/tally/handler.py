"""``tally``: counts what the table's stream tells of calls, so that nobody has to read many calls to know how many there are."""

import os
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics

from redial.adapters.dynamodb.tallies import read_image
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, masking_logger
from redial.domain.reporting.tally import CallChange
from redial.errors import UnreadableRecord
from redial.metrics import MetricName
from tally.wiring import Counting, build_counting

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = Metrics()


@cache
def build() -> Counting:
    """Put the function together, once a process."""
    return build_counting(os.environ)


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> None:
    """
    Count a batch of changes.

    It succeeds or fails as a whole: Lambda then delivers the very same batch again, which is recognised where it was counted.
    """
    counting = build()
    records = [record for record in event["Records"] if record["dynamodb"]["Keys"]["pk"]["S"].startswith("CALL#")]
    changes = list(_changes(records))
    metrics.add_metric(name=MetricName.CHANGES_COUNTED.value, unit="Count", value=len(changes))
    if changes:
        batch = sha256("".join(str(record["eventID"]) for record in records).encode()).hexdigest()[:12]
        now = counting.clock.now()
        counting.tallies.count(changes, batch, now, _report)
        seen = [change.after for change in changes if change.after is not None]
        try:
            counting.predictions.watch(seen, now, lot=int(batch, 16))
        except UnreadableRecord as error:
            # A prediction fewer is no loss; a batch that fails is delivered again and again.
            _report(error)
        except Exception as error:  # for the same reason
            telemetry = PowertoolsTelemetry(logger, metrics)
            telemetry.warn("prediction not sampled", error=error)


def _changes(records: list[dict[str, Any]]) -> Iterator[CallChange]:
    for record in records:
        change = record["dynamodb"]
        try:
            yield CallChange(
                before=read_image(change["OldImage"]) if "OldImage" in change else None,
                after=read_image(change["NewImage"]) if "NewImage" in change else None,
            )
        except UnreadableRecord as error:
            # Raising would stop the counting for ever: the stream delivers nothing else before this batch is done.
            _report(error)


def _report(error: UnreadableRecord) -> None:
    telemetry = PowertoolsTelemetry(logger, metrics)
    telemetry.count(MetricName.RECORD_UNREADABLE)
    telemetry.warn("record unreadable", error=error)
