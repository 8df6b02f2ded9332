"""A function with its own role, log group and exact grants."""

from collections.abc import Mapping, Sequence
from typing import Literal

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import local_stage
from infra.acknowledge import AWS_SOLUTIONS, SERVERLESS, acknowledge
from infra.log_group import log_group
from infra.pipeline.function_code import FunctionCode
from infra.settings.context import SettingsError
from infra.settings.stage import StageSettings
from infra.settings.values import FunctionName
from redial.environment import PACKED, pack

# Up to here settings stay as they are, for whoever looks at a function in the console.
_MOST_PLAIN_BYTES = 1_200
# Lambda takes 4,096 for all names and values. Names that CloudFormation gives take 1,850 of `api`'s at the most.
_MOST_PACKED_BYTES = 2_200


class ServiceFunction(Construct):
    """
    One of the functions, allowed to write its own log and nothing else until a grant says so.

    Grants are written out statement by statement: CDK's `grant_*` give more than these functions use.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: FunctionName | Literal["sign"],
        description: str,
        code: FunctionCode,
        settings: StageSettings,
        timeout: cdk.Duration,
        memory_mebibytes: int,
        environment: Mapping[str, str],
        recursive_loop: lambda_.RecursiveLoop | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group = log_group(self, "Log", settings=settings)
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What the function {name} of {settings.stack_name} may do",
        )
        self.allow("WriteOwnLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [self.log_group.log_group_arn])
        self.function = lambda_.Function(
            self,
            "Function",
            description=description,
            code=code.functions,
            layers=[code.layer],
            runtime=code.runtime,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"{name}.handler.handler",
            timeout=timeout,
            memory_size=memory_mebibytes,
            role=self.role.without_policy_updates(),
            log_group=self.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            # Above INFO, Lambda drops metrics (EMF lines, which have no level). Below, its runtime client sets the root logger to
            # that level, and with it every library. The functions' own logger filters by POWERTOOLS_LOG_LEVEL.
            application_log_level_v2=lambda_.ApplicationLogLevel.DEBUG
            if settings.log_level == "DEBUG"
            else lambda_.ApplicationLogLevel.INFO,
            # Two lines for each invocation that went well would be more than all that the function says itself. Of one that failed,
            # that was cut off or that timed out, Lambda still tells.
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            recursive_loop=recursive_loop,
            reserved_concurrent_executions=None if name == "sign" else settings.reserved_concurrency.get(name),
            environment={
                **_fitting(name, environment),
                "POWERTOOLS_SERVICE_NAME": name,
                "POWERTOOLS_METRICS_NAMESPACE": settings.metrics_namespace,
                "POWERTOOLS_LOG_LEVEL": settings.log_level,
                **local_stage.environment(settings),
            },
        )
        for rule in (f"{AWS_SOLUTIONS}L1", f"{SERVERLESS}LambdaLatestVersion"):
            acknowledge(
                self.function,
                rule,
                "Python 3.13 is supported until 2029; the layer's wheels are locked and tested for it.",
            )
        acknowledge(
            self.function,
            f"{SERVERLESS}LambdaTracing",
            "A call lives for hours and over retries, which no trace spans; its story is read in the logs by call_id. "
            "The tracing SDK would add more to a cold start than any other import.",
        )
        acknowledge(
            self.function,
            f"{SERVERLESS}LambdaDLQ",
            "Triggered by a queue, which has a dead-letter queue, or asynchronously, with a destination for failures; "
            "the function's own dead-letter setting is for asynchronous invocations without one.",
        )
        # Grants are policies of their own; CloudFormation must not start the function before they are there.
        self.function.node.add_dependency(self.role)

    def allow(
        self,
        sid: str,
        actions: Sequence[str],
        resources: Sequence[str],
        *,
        conditions: Mapping[str, object] | None = None,
    ) -> None:
        """Let the function do just these actions on just these resources."""
        self.role.add_to_principal_policy(
            iam.PolicyStatement(sid=sid, actions=list(actions), resources=list(resources), conditions=conditions)
        )

    def work_through(
        self,
        queue: sqs.IQueue,
        *,
        batch_size: int,
        max_concurrency: int | None = None,
        window: cdk.Duration | None = None,
        trigger_id: str = "Trigger",
    ) -> None:
        """
        Let the queue's messages trigger the function.

        The function says which messages of a batch it failed on; only those come again. A function that something else triggers
        too has another name for this trigger (`trigger_id`).
        """
        self.allow(
            "TakeFromQueue",
            ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
            [queue.queue_arn],
        )
        mapping = lambda_.EventSourceMapping(
            self,
            trigger_id,
            target=self.function,
            event_source_arn=queue.queue_arn,
            batch_size=batch_size,
            max_concurrency=max_concurrency,
            max_batching_window=window,
            report_batch_item_failures=True,
        )
        mapping.node.add_dependency(self.role)
        acknowledge(
            mapping,
            f"{SERVERLESS}LambdaEventSourceMappingDestination",
            "The destination for failures of an SQS event source is the queue's own dead-letter queue.",
        )


def _fitting(function: str, environment: Mapping[str, str]) -> Mapping[str, str]:
    """Pack what the settings give where it is long; what CloudFormation fills in stays as it is."""
    settings = {name: value for name, value in environment.items() if not cdk.Token.is_unresolved(value)}
    if sum(len(name) + len(value) for name, value in settings.items()) <= _MOST_PLAIN_BYTES:
        return environment
    packed = pack(settings)
    if len(packed) > _MOST_PACKED_BYTES:
        raise SettingsError(
            f"the settings of the function {function} take {len(packed)} bytes, packed, of at most {_MOST_PACKED_BYTES}: shorten "
            "allowed_countries (`*` is any country), allowed_caller_ids, more_voices, origination_phone_numbers, "
            "default_retry_policy, retry_policies, numbers_for_campaigns, numbers_for_countries, call_prices"
        )
    return {name: value for name, value in environment.items() if name not in settings} | {PACKED: packed}
