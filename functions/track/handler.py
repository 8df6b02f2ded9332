"""``track``: folds voice events into their attempts and decides how a call goes on. Neither order nor repeats matter."""

from redial import cold_start  # isort: split

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from redial.adapters.batches import process_groups
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from redial.application.ports import Telemetry
from redial.contracts.voice_event import read_envelope
from track import wiring
from track.wiring import Track

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = function_metrics()
telemetry = PowertoolsTelemetry(logger, metrics)


@cache
def build() -> Track:
    """Put the function together, once a process."""
    return wiring.build(os.environ, telemetry)


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """Answer Lambda; see `respond`."""
    return respond(event, build(), telemetry)


def respond(event: dict[str, Any], track: Track, telemetry: Telemetry) -> dict[str, Any]:
    """Record a batch of events, those of one attempt together; one that cannot be read fails alone."""
    answer = process_groups(
        event,
        telemetry,
        read=lambda body, queued_at: read_envelope(
            body, track.event_type_by_topic_arn, queued_at, track.payload_typed_topic_arns
        ),
        key=lambda received: received.message_id,
        process=track.tracker.record,
    )
    track.note_failures(answer["batchItemFailures"])
    return answer


cold_start.loaded()
