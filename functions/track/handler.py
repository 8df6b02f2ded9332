"""``track``: folds voice events into their attempts and decides how a call goes on. Neither order nor repeats matter."""

from redial import cold_start  # isort: split

import os
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from redial.adapters.batches import process_groups
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from redial.application.ports import Telemetry
from redial.contracts.direct_delivery import as_messages, is_direct
from redial.contracts.voice_event import read_envelope
from redial.errors import EventNotRecorded
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
    """
    Record a batch of events, those of one attempt together; one that cannot be read fails alone.

    Raises
    ------
    EventNotRecorded
        The event is one that SNS brought itself, and failed: Lambda hands it to the events queue.
    """
    comes_from_sns = is_direct(event)
    answer = process_groups(
        {"Records": as_messages(event)} if comes_from_sns else event,
        telemetry,
        read=lambda body, queued_at: read_envelope(
            body, track.event_type_by_topic_arn, queued_at, track.payload_typed_topic_arns
        ),
        key=lambda received: received.message_id,
        process=partial(track.tracker.record, one_by_one=comes_from_sns),
    )
    track.note_failures(answer["batchItemFailures"])
    if comes_from_sns and answer["batchItemFailures"]:
        raise EventNotRecorded("the event was not recorded, see the line before; it comes again from the events queue")
    return answer


cold_start.loaded()
