"""The three functions of the pipeline, with their triggers and exact grants."""

import json
from collections.abc import Mapping, Sequence

import aws_cdk as cdk
import msgspec
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.pipeline.audit_trail import leave_audit_trail
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.queues import WorkQueue
from infra.pipeline.sending import allow_sending
from infra.pipeline.service_function import ServiceFunction
from infra.pipeline.table import CallStatusTable
from infra.settings.stage import StageSettings
from redial.adapters.dynamodb.schema import BY_CAMPAIGN, BY_EXPIRY, BY_RECIPIENT, BY_STATUS
from redial.domain.attempt.events import VoiceEventType

INTAKE_TIMEOUT = cdk.Duration.seconds(30)
DIAL_TIMEOUT = cdk.Duration.seconds(60)
TRACK_TIMEOUT = cdk.Duration.seconds(30)
# The shortest that Lambda knows.
_LONGEST_IN_LAMBDA = cdk.Duration.seconds(60)


class Intake(Construct):
    """Call requests become calls."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        table: CallStatusTable,
        requests: WorkQueue,
        wake_up_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.service = ServiceFunction(
            self,
            "Intake",
            name="intake",
            description="Validates call requests and stores them as calls that are due",
            code=code,
            settings=settings,
            timeout=INTAKE_TIMEOUT,
            # pydantic and the phone number plans: imports are what it is slow at, and they scale with memory.
            memory_mebibytes=512,
            environment={
                "TABLE_NAME": table.table.table_name,
                "WAKE_UP_QUEUE_URL": wake_up_queue.queue_url,
                **rules_of_requests(settings),
                "RETENTION_DAYS": str(settings.retention_days),
            },
        )
        self.service.allow("StoreCalls", ["dynamodb:GetItem", "dynamodb:PutItem"], [table.table.table_arn])
        leave_audit_trail(self.service, table)
        self.service.allow("WakeDial", ["sqs:SendMessage"], [wake_up_queue.queue_arn])
        # A flood of requests shall not take the account's concurrency from the functions that place and follow calls.
        concurrency = settings.trigger_concurrency["intake"]
        self.service.work_through(requests.queue, batch_size=10, max_concurrency=concurrency)


class Dial(Construct):
    """Due calls are placed."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        table: CallStatusTable,
        wake_ups: WorkQueue,
        configuration_set_name: str,
        events_log: logs.ILogGroup,
        event_dead_letters: Sequence[sqs.IQueue],
    ) -> None:
        super().__init__(scope, construct_id)
        environment = {
            "TABLE_NAME": table.table.table_name,
            "WAKE_UP_QUEUE_URL": wake_ups.queue.queue_url,
            "CONFIGURATION_SET_NAME": configuration_set_name,
            "ORIGINATION_PHONE_NUMBERS": ",".join(settings.origination_phone_numbers),
            "NUMBER_CHOICE": settings.number_choice_json,
            "STACK_NAME": settings.stack_name,
            "VOICE_SENDING": _voice_sending_json(settings),
            "VOICE_LIMITS": voice_limits_json(settings),
            "CALL_PERMISSIONS": call_permissions_json(settings, with_calling_codes=True),
            "CALLING_HOURS": calling_hours_json(settings),
            "RETENTION_DAYS": str(settings.retention_days),
            "FINAL_EVENT_DEADLINE_MINUTES": str(settings.final_event_deadline_minutes),
            "SILENCE": "null",
        }
        if settings.voice_api == "v1":
            witnesses = {
                "events_log_group_name": events_log.log_group_name,
                "dead_letter_queue_names": [queue.queue_name for queue in event_dead_letters],
            }
            environment["SILENCE"] = cdk.Stack.of(self).to_json_string(witnesses)
        self.service = ServiceFunction(
            self,
            "Dial",
            name="dial",
            description="Places due calls, at the pace that the voice service's limits allow",
            code=code,
            settings=settings,
            timeout=DIAL_TIMEOUT,
            # It mostly waits for places, and memory is what waiting costs; it uses less than half of this.
            memory_mebibytes=128,
            environment=environment,
            # It wakes itself by delayed messages when the next call is due within minutes. Lambda would take that for a
            # runaway loop and stop it after some 16 rounds; each round ends when no call is due, so it is none.
            recursive_loop=lambda_.RecursiveLoop.ALLOW,
        )
        self.service.allow(
            "WorkOnCalls",
            ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
            [table.table.table_arn],
        )
        leave_audit_trail(self.service, table)
        self.service.allow(
            # Campaigns are moved to lanes, and recipients erased, by the lists of their calls.
            "FindCalls",
            ["dynamodb:Query"],
            [table.index_arn(index) for index in (BY_STATUS, BY_EXPIRY, BY_CAMPAIGN, BY_RECIPIENT)],
        )
        self.service.allow("WakeItself", ["sqs:SendMessage"], [wake_ups.queue.queue_arn])
        allow_sending(self.service, settings)
        if settings.voice_api == "v1":
            # For calls whose request says `redial_if_silent`, which any may.
            self.service.allow("ReadEventsLog", ["logs:FilterLogEvents"], [events_log.log_group_arn])
            self.service.allow(
                "CountEventDeadLetters", ["sqs:GetQueueAttributes"], [queue.queue_arn for queue in event_dead_letters]
            )
        # Two are the fewest that an event source may have, and one dialer can use the whole allowance: more would only
        # contend for it.
        self.service.work_through(wake_ups.queue, batch_size=10, max_concurrency=settings.trigger_concurrency["dial"])


class Track(Construct):
    """Voice events settle attempts."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        table: CallStatusTable,
        events: WorkQueue,
        topics: Mapping[VoiceEventType, sns.ITopic],
        payload_typed_topics: Sequence[sns.ITopic],
        wake_up_queue: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self.service = ServiceFunction(
            self,
            "Track",
            name="track",
            description="Folds voice events into their attempts, and decides on a retry when a call ended",
            code=code,
            settings=settings,
            timeout=TRACK_TIMEOUT,
            memory_mebibytes=256,
            environment={
                "TABLE_NAME": table.table.table_name,
                "WAKE_UP_QUEUE_URL": wake_up_queue.queue_url,
                "EVENT_TYPE_BY_TOPIC_ARN": cdk.Stack.of(self).to_json_string(
                    {topic.topic_arn: event_type.value for event_type, topic in topics.items()}
                ),
                "PAYLOAD_TYPED_TOPIC_ARNS": cdk.Stack.of(self).to_json_string(
                    [topic.topic_arn for topic in payload_typed_topics]
                ),
                "STACK_NAME": settings.stack_name,
                "FINAL_EVENT_DEADLINE_MINUTES": str(settings.final_event_deadline_minutes),
                "RETENTION_DAYS": str(settings.retention_days),
            },
        )
        self.service.allow(
            "FollowCalls", ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], [table.table.table_arn]
        )
        leave_audit_trail(self.service, table)
        self.service.allow("WakeDial", ["sqs:SendMessage"], [wake_up_queue.queue_arn])
        # Gathered for some seconds: each batch costs an invocation and two requests to the queue, and the events of one call that
        # come together are one write. Two pollers gather more than ten do, and record hundreds of events a second.
        self.service.work_through(
            events.queue,
            batch_size=50 if settings.events_window_seconds else 10,
            max_concurrency=settings.trigger_concurrency["track"],
            window=cdk.Duration.seconds(settings.events_window_seconds),
        )
        if not settings.local:
            self._keep_what_fails(events.queue)

    def _keep_what_fails(self, queue: sqs.IQueue) -> None:
        """
        Let events that SNS brought go on by the queue when they are not recorded at once: there they are seen, and tried again.

        Also where SNS brings none: a stage that goes back to a version which takes none is first told so by its settings.
        """
        self.service.allow("KeepFailedEvents", ["sqs:SendMessage"], [queue.queue_arn])
        self.service.function.configure_async_invoke(
            max_event_age=_LONGEST_IN_LAMBDA, retry_attempts=0, on_failure=destinations.SqsDestination(queue)
        )


def _voice_sending_json(settings: StageSettings) -> str:
    """Give which version of the voice API sends go to, and how, as `dial` parses it."""
    match settings.voice_api:
        case "v1":
            return json.dumps({"version": "v1"})
        case "v2":
            options = {
                "time_to_live_seconds": settings.time_to_live_seconds,
                "max_price_per_minute": settings.max_price_per_minute,
                "protect_configuration_id": settings.protect_configuration_id,
            }
            return json.dumps({"version": "v2", **options})


def rules_of_requests(settings: StageSettings) -> dict[str, str]:
    """Give what requests are judged by, on the queue and by the API alike."""
    return {
        "ORIGINATION_PHONE_NUMBERS": ",".join(settings.origination_phone_numbers),
        "VOICE_PROFILE": settings.profile,
        "VOICE_API": settings.voice_api,
        "VOICE_LIMITS": voice_limits_json(settings),
        "DEFAULT_RETRY_POLICY": settings.default_retry_policy.model_dump_json(exclude_none=True),
        "RETRY_POLICIES": settings.retry_policies_json,
        "CALL_PERMISSIONS": call_permissions_json(settings),
        "CALLING_HOURS": calling_hours_json(settings),
        "MORE_VOICES": json.dumps(settings.more_voices),
        "ANSWERS_TASKS": json.dumps(settings.answers_tasks),
    }


def voice_limits_json(settings: StageSettings) -> str:
    """Give the limits as the functions parse them."""
    return json.dumps(msgspec.to_builtins(settings.voice_limits), sort_keys=True)


def call_permissions_json(settings: StageSettings, *, with_calling_codes: bool = False) -> str:
    """
    Give what is permitted of calls as the functions parse it.

    Calling codes are for `dial` alone: the functions that judge requests find out the country of each number.
    """
    permissions = settings.call_permissions
    if not with_calling_codes:
        permissions = msgspec.structs.replace(permissions, calling_codes=())
    return msgspec.json.encode(permissions).decode()


def calling_hours_json(settings: StageSettings) -> str:
    """Give when people may be called as the functions parse it."""
    return msgspec.json.encode(settings.stage_hours).decode()
