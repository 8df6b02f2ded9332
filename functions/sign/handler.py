"""``sign``: posts events to a webhook, each signed, since what EventBridge posts is not. Only where the settings ask for it."""

from redial import cold_start  # isort: split

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from redial.adapters.batches import process_batch
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from sign import wiring
from sign.wiring import Signer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from redial.application.ports import Telemetry

logger = masking_logger()
metrics = function_metrics()
telemetry = PowertoolsTelemetry(logger, metrics)


@cache
def build() -> Signer:
    """Put the function together, once a process."""
    return wiring.build(os.environ, telemetry)


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """Answer Lambda; see `respond`."""
    return respond(event, build(), telemetry)


def respond(event: dict[str, Any], signer: Signer, telemetry: "Telemetry") -> dict[str, Any]:
    """Post the events of a batch; those that the receiver may take later come again, after a pause that grows."""
    until = signer.clock.now() + wiring.LONGEST_RUN
    answer = process_batch(event, telemetry, lambda body, _message_id, _sender_id: signer.deliver(body, until))
    failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
    for record in event["Records"]:
        if record["messageId"] in failed:
            signer.wait_longer(record)
    return answer


cold_start.loaded()
