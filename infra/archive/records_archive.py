"""The archive's other half: what the pipeline itself knows of attempts and calls."""

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.archive.archive_bucket import ArchiveBucket
from infra.archive.events_archive import DeliveryToArchive
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.queues import dead_letter_queue
from infra.pipeline.service_function import ServiceFunction
from infra.pipeline.table import CallStatusTable
from infra.pipeline.table_stream import follow_calls
from infra.settings import StageSettings
from redial.adapters.dynamodb.schema import AUDIT, CALL


class RecordsArchive(Construct):
    """
    A record of each attempt and each call that ended, from the changes of the table.

    So that questions to the archive do not rest on the payload of voice events, which is not documented.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        table: CallStatusTable,
        archive: ArchiveBucket,
        wake_up_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.stream = DeliveryToArchive(self, "Delivery", settings=settings, archive=archive, prefix="records/").stream
        self.dead_letter_queue = dead_letter_queue(self, "Dlq")
        self.service = ServiceFunction(
            self,
            "Archive",
            name="archive",
            description="Writes what became of attempts and calls to the archive, and wakes dial for the next of a chain",
            code=code,
            settings=settings,
            timeout=cdk.Duration.seconds(60),
            memory_mebibytes=256,
            environment={"RECORDS_STREAM_NAME": self.stream.ref, "WAKE_UP_QUEUE_URL": wake_up_queue.queue_url},
        )
        self.service.allow("PutRecords", ["firehose:PutRecordBatch"], [self.stream.attr_arn])
        self.service.allow("WakeDial", ["sqs:SendMessage"], [wake_up_queue.queue_arn])
        # Firehose buffers for minutes: nothing is gained by waking the function for each change.
        follow_calls(
            self.service,
            table,
            batch_size=500,
            window=cdk.Duration.seconds(min(60, settings.archive_buffer_seconds)),
            retry_attempts=100,
            dead_letter_queue=self.dead_letter_queue,
            items=(CALL, AUDIT),
        )
