"""``intake``: takes call requests from the requests queue. Validates, recognises repeats, stores; never places a call."""

from redial import cold_start  # isort: split

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from intake import wiring
from redial.adapters.batches import process_batch
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from redial.application.intake.accept_request import Intake
from redial.application.ports import Telemetry

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = function_metrics()
telemetry = PowertoolsTelemetry(logger, metrics)


@cache
def build() -> Intake:
    """Put the function together, once a process."""
    return wiring.build(os.environ, telemetry)


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """Answer Lambda; see `respond`."""
    return respond(event, build(), telemetry)


def respond(event: dict[str, Any], intake: Intake, telemetry: Telemetry) -> dict[str, Any]:
    """Take in a batch of requests; each fails on its own, and repeating any of them is harmless."""
    response = process_batch(event, telemetry, intake.accept_message)
    # After the batch: if this fails, all of it is delivered again, and the repeats wake dial.
    intake.wake_dial()
    return response


cold_start.loaded()
