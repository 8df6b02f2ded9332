"""The counting function behind the table's stream."""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from constructs import Construct

from infra.function_code import FunctionCode
from infra.queues import dead_letter_queue
from infra.service_function import ServiceFunction
from infra.settings import StageSettings
from infra.table import CallStatusTable


class Tally(Construct):
    """
    Counts calls as their records change.

    By the stream, and not by the functions that change them: the counts cost those nothing, and a function that dies between its
    change and its count leaves no error behind. See docs/adr/0006-counts-from-the-stream.md.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        table: CallStatusTable,
    ) -> None:
        super().__init__(scope, construct_id)
        stream_arn = table.table.table_stream_arn
        assert stream_arn is not None
        self.dead_letter_queue = dead_letter_queue(self, "Dlq")
        self.service = ServiceFunction(
            self,
            "Tally",
            name="tally",
            description="Counts calls by status, time and campaign from the changes of their records",
            code=code,
            settings=settings,
            timeout=cdk.Duration.seconds(60),
            memory_mebibytes=256,
            environment={
                "TABLE_NAME": table.table.table_name,
                "RETENTION_DAYS": str(settings.retention_days),
            },
        )
        self.service.allow(
            "FollowChanges",
            ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
            [stream_arn],
        )
        # ListStreams knows no stream ARN as its resource (Service Authorization Reference).
        self.service.allow("FindStream", ["dynamodb:ListStreams"], [f"{table.table.table_arn}/stream/*"])
        self.service.allow("KeepCounts", ["dynamodb:GetItem", "dynamodb:PutItem"], [table.table.table_arn])
        self.service.allow("KeepFailedBatches", ["sqs:SendMessage"], [self.dead_letter_queue.queue_arn])
        mapping = lambda_.EventSourceMapping(
            self,
            "Trigger",
            target=self.service.function,
            event_source_arn=stream_arn,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=1000,
            # Counts may be some seconds old; each batch costs an invocation and a few writes.
            max_batching_window=cdk.Duration.seconds(settings.tally_window_seconds),
            # Only calls are counted. What the filter leaves out costs no invocation.
            filters=[
                lambda_.FilterCriteria.filter(
                    {"dynamodb": {"Keys": {"pk": {"S": lambda_.FilterRule.begins_with("CALL#")}}}}
                )
            ],
            # The same batch comes again until it is counted: that is how a repeated one is recognised, so it is never split.
            bisect_batch_on_error=False,
            retry_attempts=100,
            on_failure=event_sources.SqsDlq(self.dead_letter_queue),
        )
        mapping.node.add_dependency(self.service.role)
