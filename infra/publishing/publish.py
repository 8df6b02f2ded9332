"""What the pipeline itself knows of attempts and calls, on its way out of the stack: into the archive, and onto the event bus."""

import json
from collections.abc import Sequence

import aws_cdk as cdk
import msgspec
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.archive.archive_bucket import ArchiveBucket
from infra.archive.events_archive import DeliveryToArchive
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.queues import dead_letter_queue
from infra.pipeline.service_function import ServiceFunction
from infra.pipeline.table import CallStatusTable
from infra.pipeline.table_stream import ENDING_CAMPAIGNS, follow_calls
from infra.publishing.event_bus import PUBLISH_TIMEOUT, PublishedEventsBus
from infra.settings.stage import StageSettings
from redial.adapters.dynamodb.schema import AUDIT, BY_CAMPAIGN, CALL, CAMPAIGN, CAMPAIGN_END, TASK_TOKENS
from redial.domain.publishing.published_events import PublishedKind

# An event is on the bus within five seconds of its change, of which the stream takes up to one.
_WINDOW_S = 2


class Publish(Construct):
    """
    A record and an event of each attempt and each call that ended, from the changes of the table.

    Records, so that questions to the archive do not rest on the payload of voice events, which is not documented; events, so that
    nobody has to ask how a call ended.
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
        event_bus: PublishedEventsBus,
    ) -> None:
        super().__init__(scope, construct_id)
        self.stream = DeliveryToArchive(self, "Delivery", settings=settings, archive=archive, prefix="records/").stream
        self.dead_letter_queue = dead_letter_queue(self, "Dlq")
        published = {"kinds": settings.published_events, "numbers_in_clear": settings.publish_numbers_in_clear}
        self.service = ServiceFunction(
            self,
            # As when it wrote to the archive alone: under another id, CloudFormation would make another reader of the stream.
            "Archive",
            name="publish",
            description="Tells the world what became of calls, writes it to the archive, and wakes dial for the next of a chain",
            code=code,
            settings=settings,
            timeout=PUBLISH_TIMEOUT,
            memory_mebibytes=256,
            environment={
                "TABLE_NAME": table.table.table_name,
                "RETENTION_DAYS": str(settings.retention_days),
                "RECORDS_STREAM_NAME": self.stream.ref,
                "WAKE_UP_QUEUE_URL": wake_up_queue.queue_url,
                "EVENT_BUS_NAME": event_bus.bus.event_bus_name,
                "WAITING_EVENTS_QUEUE_URL": event_bus.waiting.queue.queue_url,
                "PUBLISHED_EVENTS": msgspec.json.encode(published).decode(),
                "ANSWERS_TASKS": json.dumps(settings.answers_tasks),
            },
        )
        self.service.allow("PutRecords", ["firehose:PutRecordBatch"], [self.stream.attr_arn])
        self.service.allow("WakeDial", ["sqs:SendMessage"], [wake_up_queue.queue_arn])
        self.service.allow("PutEvents", ["events:PutEvents"], [event_bus.bus.event_bus_arn])
        self.service.allow("LetEventsWait", ["sqs:SendMessage"], [event_bus.waiting.queue.queue_arn])
        ends_campaigns = PublishedKind.CAMPAIGN_ENDED in settings.published_events
        if ends_campaigns:
            self._let_end_campaigns(table)
        if settings.answers_tasks:
            self._allow_answers(table, settings.answer_step_functions)
        follow_calls(
            self.service,
            table,
            batch_size=500,
            window=cdk.Duration.seconds(min(_WINDOW_S, settings.archive_buffer_seconds)),
            retry_attempts=100,
            dead_letter_queue=self.dead_letter_queue,
            items=(
                CALL,
                AUDIT,
                *([CAMPAIGN_END] if ends_campaigns else []),
                *([TASK_TOKENS] if settings.answers_tasks else []),
            ),
            more=[ENDING_CAMPAIGNS] if ends_campaigns else [],
        )
        self.service.work_through(
            event_bus.waiting.queue,
            batch_size=10,
            max_concurrency=settings.trigger_concurrency["publish"],
            trigger_id="WaitingEvents",
        )

    def _let_end_campaigns(self, table: CallStatusTable) -> None:
        for sid, action, items in (
            ("ReadCounts", "dynamodb:GetItem", (CAMPAIGN, CAMPAIGN_END)),
            ("EndCampaigns", "dynamodb:PutItem", (CAMPAIGN_END,)),
        ):
            self.service.role.add_to_principal_policy(
                iam.PolicyStatement(
                    sid=sid,
                    actions=[action],
                    resources=[table.table.table_arn],
                    conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{each}*" for each in items]}},
                )
            )
        self.service.allow("FindNewestCall", ["dynamodb:Query"], [table.index_arn(BY_CAMPAIGN)])

    def _allow_answers(self, table: CallStatusTable, state_machines: Sequence[str]) -> None:
        """Let the function read what tasks wait for, note whom it answered, and answer the tasks of just these state machines."""
        # The Service Authorization Reference names no resource for these two; Step Functions asks for the state machine's ARN.
        self.service.allow("AnswerTasks", ["states:SendTaskFailure", "states:SendTaskSuccess"], state_machines)
        self.service.allow("ReadWaitingTasks", ["dynamodb:BatchGetItem", "dynamodb:GetItem"], [table.table.table_arn])
        self.service.allow(
            "NoteAnsweredTasks",
            ["dynamodb:PutItem"],
            [table.table.table_arn],
            # It still changes no call.
            conditions={"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{TASK_TOKENS}*"]}},
        )
