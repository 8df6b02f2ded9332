"""SQS batches with partial responses, through Powertools."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from redial.adapters.runtime import PowertoolsTelemetry
from redial.metrics import MetricName

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def process_batch(
    event: dict[str, Any],
    context: "LambdaContext",
    telemetry: PowertoolsTelemetry,
    process: Callable[[SQSRecord], object],
) -> dict[str, Any]:
    """
    Process each record on its own; those that fail are delivered again, and end in the dead-letter queue.

    The reason of a failure is logged here: the queue that keeps the message does not tell it.
    """

    def process_one(record: SQSRecord) -> None:
        try:
            process(record)
        except Exception as error:
            telemetry.count(MetricName.RECORD_FAILED)
            telemetry.warn(
                "record failed",
                sqs_message_id=record.message_id,
                receive_count=record.attributes.approximate_receive_count,
                error=f"{type(error).__name__}: {error}",
            )
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event, process_one, processor, context))
