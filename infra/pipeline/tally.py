"""The counting function behind the table's stream."""

import aws_cdk as cdk
from constructs import Construct

from infra.pipeline.audit_trail import leave_audit_trail
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.functions import calling_hours_json, voice_limits_json
from infra.pipeline.queues import dead_letter_queue
from infra.pipeline.service_function import ServiceFunction
from infra.pipeline.table import CallStatusTable
from infra.pipeline.table_stream import follow_calls
from infra.settings.stage import StageSettings
from redial.adapters.dynamodb.schema import BY_CAMPAIGN, BY_STATUS


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
                "VOICE_LIMITS": voice_limits_json(settings),
                "ORIGINATION_PHONE_NUMBERS": ",".join(settings.origination_phone_numbers),
                "NUMBER_CHOICE": settings.number_choice_json,
                "CALLING_HOURS": calling_hours_json(settings),
            },
        )
        # To predict now and then when a call is dialled, and to compare.
        self.service.allow(
            "CountDueCalls", ["dynamodb:Query"], [table.index_arn(index) for index in (BY_STATUS, BY_CAMPAIGN)]
        )
        self.service.allow(
            "KeepCounts", ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem"], [table.table.table_arn]
        )
        leave_audit_trail(self.service, table)
        # Counts may be some seconds old; each batch costs an invocation and a few writes.
        follow_calls(
            self.service,
            table,
            batch_size=1000,
            window=cdk.Duration.seconds(settings.tally_window_seconds),
            retry_attempts=100,
            dead_letter_queue=self.dead_letter_queue,
        )
