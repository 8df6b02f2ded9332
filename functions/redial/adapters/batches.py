"""
SQS batches with partial responses.

Powertools has a batch utility as well. It costs a third of a cold start (`make bench ARGS=imports`), most of it for event sources
that no function has; what is needed of it is this loop. See docs/adr/0002-fast-start.md.
"""

from collections.abc import Callable
from typing import Any

from redial.adapters.runtime import PowertoolsTelemetry
from redial.metrics import MetricName


def process_batch(
    event: dict[str, Any], telemetry: PowertoolsTelemetry, process: Callable[[str, str], object]
) -> dict[str, Any]:
    """
    Process each record on its own; those that fail are delivered again, and end in the dead-letter queue.

    The reason of a failure is logged here: the queue that keeps the message does not tell it.

    Parameters
    ----------
    process
        Takes a record's body and its SQS message id.

    Returns
    -------
    The partial batch response. Each failure has the ``messageId`` of its record: an empty or unknown one would fail the whole
    batch, and no answer at all would delete it.
    """
    failures = []
    for record in event["Records"]:
        try:
            process(record["body"], record["messageId"])
        except Exception as error:  # one bad record takes nothing else down with it
            failures.append({"itemIdentifier": record["messageId"]})
            telemetry.count(MetricName.RECORD_FAILED)
            telemetry.warn(
                "record failed",
                sqs_message_id=record["messageId"],
                receive_count=record.get("attributes", {}).get("ApproximateReceiveCount"),
                error=f"{type(error).__name__}: {error}",
            )
    return {"batchItemFailures": failures}
