"""``dial``: places due calls at the pace that the limits allow, and settles what never ended. Never sends without an intent."""

import json
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics

from dial.wiring import Dial, build_dial
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, masking_logger
from redial.metrics import namespace

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = Metrics(namespace=namespace(os.environ))
_dial: list[Dial] = []
_LONGEST_ID = 24

# Before Lambda ends the function: time for a send's time-outs, and to record what it came to.
RESERVED_FOR_THE_LAST_CALL = timedelta(seconds=20)


def build() -> Dial:
    """Put the function together, once a process."""
    if not _dial:
        _dial.append(build_dial(os.environ, PowertoolsTelemetry(logger, metrics)))
    return _dial[0]


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """
    Answer a batch of wake-ups with one run.

    A wake-up is a hint and not a task: a lost one costs at most the time to the next minute's tick. So the batch succeeds or
    fails as a whole.
    """
    dial = build()
    records = event.get("Records", [])
    hints = [_hinted_call_ids(record) for record in records]
    remaining = timedelta(milliseconds=context.get_remaining_time_in_millis())
    dial.run(
        [call_id for call_ids in hints for call_id in call_ids],
        remaining - RESERVED_FOR_THE_LAST_CALL,
        is_tick=not all(hints),
    )
    return {"batchItemFailures": []}


def _hinted_call_ids(record: dict[str, Any]) -> list[str]:
    try:
        body = json.loads(record["body"])
        # A hint that can be no call's id would only fail when it is looked up.
        return [call_id for call_id in body["call_ids"] if isinstance(call_id, str) and 0 < len(call_id) <= _LONGEST_ID]
    except (ValueError, TypeError, KeyError, RecursionError):
        logger.warning("wake-up without call ids", extra={"sqs_message_id": record.get("messageId")})
        return []
