"""``tally``: counts what the table's stream tells of calls, so that nobody has to read many calls to know how many there are."""

from redial import cold_start  # isort: split

import os
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from redial.adapters.dynamodb.schema import CALL
from redial.adapters.dynamodb.tallies import read_image
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from redial.domain.reporting.tally import CallChange
from redial.errors import UnreadableRecord
from tally import wiring
from tally.wiring import Counting

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = function_metrics()
telemetry = PowertoolsTelemetry(logger, metrics)


@cache
def build() -> Counting:
    """Put the function together, once a process."""
    return wiring.build(os.environ, telemetry)


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> None:
    """Answer Lambda; see `respond`."""
    respond(event, build())


def respond(event: dict[str, Any], counting: Counting) -> None:
    """
    Count a batch of changes.

    It succeeds or fails as a whole: Lambda then delivers the very same batch again, which is recognised where it was counted.
    """
    records = [record for record in event["Records"] if record["dynamodb"]["Keys"]["pk"]["S"].startswith(CALL)]
    batch = sha256("".join(str(record["eventID"]) for record in records).encode()).hexdigest()[:12]
    counting.run(list(_changes(records, counting.report)), batch)


def _changes(records: list[dict[str, Any]], report: Callable[[UnreadableRecord], None]) -> Iterator[CallChange]:
    for record in records:
        change = record["dynamodb"]
        try:
            yield CallChange(
                before=read_image(change["OldImage"]) if "OldImage" in change else None,
                after=read_image(change["NewImage"]) if "NewImage" in change else None,
            )
        except UnreadableRecord as error:
            # Raising would stop the counting for ever: the stream delivers nothing else before this batch is done.
            report(error)


cold_start.loaded()
