"""The account's monthly spend limit for voice calls, where the stage manages it."""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, SERVERLESS, acknowledge
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.service_function import ServiceFunction
from infra.settings.stage import StageSettings

NO_RESOURCE = "A spend limit is the account's, and has no ARN; its actions can be allowed on * alone."


class SpendLimit(Construct):
    """
    Sets the limit when the stack is deployed, by a custom resource: CloudFormation has no type for it.

    It stays when the stack, or the setting, goes: without it the account could spend more.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: StageSettings, code: FunctionCode, monthly_limit: int
    ) -> None:
        super().__init__(scope, construct_id)
        self.service = ServiceFunction(
            self,
            "Provider",
            name="voice_resource",
            description="Sets the monthly spend limit of voice calls for CloudFormation",
            code=code,
            settings=settings,
            timeout=cdk.Duration.minutes(2),
            memory_mebibytes=256,
            environment={},
        )
        self.service.allow("SetSpendLimit", ["sms-voice:SetVoiceMessageSpendLimitOverride"], ["*"])
        acknowledge(self.service.role, f"{AWS_SOLUTIONS}IAM5[Resource::*]", NO_RESOURCE)
        invocation = lambda_.CfnEventInvokeConfig(
            self,
            "Invocation",
            function_name=self.service.function.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=1,
            # No later: it would set a limit that is another one by then.
            maximum_event_age_in_seconds=300,
        )
        invocation.node.add_dependency(self.service.role)
        acknowledge(
            invocation,
            f"{SERVERLESS}LambdaAsyncFailureDestination",
            "A request that fails ends the deployment, which says why; later it would set a limit that is another one by then.",
        )
        resource = cdk.CustomResource(
            self,
            "Resource",
            resource_type="Custom::VoiceSpendLimit",
            service_token=self.service.function.function_arn,
            service_timeout=cdk.Duration.minutes(10),
            properties={"MonthlyLimit": str(monthly_limit)},
        )
        resource.node.add_dependency(self.service)
