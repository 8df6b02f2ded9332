"""``dial``: places due calls at the pace that the limits allow, and settles what never ended. Never sends without an intent."""

from redial import cold_start  # isort: split

import json
import os
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from dial import wiring
from dial.invocation import Dial
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from redial.adapters.threads import OsThreads
from redial.application.ports import Telemetry

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = function_metrics()
telemetry = PowertoolsTelemetry(logger, metrics)
_LONGEST_ID = 24

# Before Lambda ends the function: time for a send's time-outs, and to record what it came to.
RESERVED_FOR_THE_LAST_CALL = timedelta(seconds=20)


@cache
def build() -> Dial:
    """Put the function together, once a process."""
    return wiring.build(os.environ, telemetry, threads=OsThreads())


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer Lambda; see `respond`."""
    dial = build()
    return respond(event, dial, telemetry, timedelta(milliseconds=context.get_remaining_time_in_millis()))


def respond(event: dict[str, Any], dial: Dial, telemetry: Telemetry, remaining: timedelta) -> dict[str, Any]:
    """
    Answer a batch of wake-ups with one run.

    A wake-up is a hint and not a task: a lost one costs at most the time to the next minute's tick. So the batch succeeds or
    fails as a whole.
    """
    hints = [_hinted_call_ids(record, telemetry) for record in event.get("Records", [])]
    dial.run(
        [call_id for call_ids in hints for call_id in call_ids],
        remaining - RESERVED_FOR_THE_LAST_CALL,
        is_tick=not all(hints),
    )
    return {"batchItemFailures": []}


def _hinted_call_ids(record: dict[str, Any], telemetry: Telemetry) -> list[str]:
    try:
        body = json.loads(record["body"])
        # A hint that can be no call's id would only fail when it is looked up.
        return [call_id for call_id in body["call_ids"] if isinstance(call_id, str) and 0 < len(call_id) <= _LONGEST_ID]
    except (ValueError, TypeError, KeyError, RecursionError):
        telemetry.warn("wake-up without call ids", sqs_message_id=record.get("messageId"))
        return []


cold_start.loaded()
