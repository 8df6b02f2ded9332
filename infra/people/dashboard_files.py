"""Putting the dashboard's files into its bucket, with what this deployment tells the page."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from constructs import Construct

from dashboard.config import PageConfig
from dashboard.headers import CHANGING
from dashboard.served import served_folder
from infra.acknowledge import AWS_SOLUTIONS, SERVERLESS, acknowledge, arn_in_findings, known_or_named
from infra.log_group import log_group
from infra.settings.stage import StageSettings

_COPIER = "Custom::CDKBucketDeployment"


class DashboardFiles(Construct):
    """
    The files, and `config.json`.

    CDK's own custom resource copies them: a function with the AWS CLI, which CDK brings ready-made (no Docker). Its role is
    ours: CDK's would allow more than it does.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: StageSettings, bucket: s3.Bucket, config: PageConfig
    ) -> None:
        super().__init__(scope, construct_id)
        log = log_group(self, "Log", settings=settings)
        files = deployment.Source.asset(str(served_folder()))
        role = self._role(bucket, log)
        copied = deployment.BucketDeployment(
            self,
            "Copy",
            sources=[files, deployment.Source.json_data("config.json", config.as_json())],
            destination_bucket=bucket,
            cache_control=[deployment.CacheControl.from_string(CHANGING)],
            role=role.without_policy_updates(),
            log_group=log,
            # With the default, 128 MB, the CLI takes a minute.
            memory_limit=512,
        )
        # CloudFormation sees no connection between a role that is given and its policy.
        copied.node.add_dependency(role)
        self._accept_findings(role, bucket)

    def _role(self, bucket: s3.Bucket, log: logs.LogGroup) -> iam.Role:
        stack = cdk.Stack.of(self)
        assets = f"cdk-{self._qualifier}-assets-{stack.account}-{stack.region}"
        role = iam.Role(self, "CopierRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        for sid, actions, resources in (
            ("WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [log.log_group_arn]),
            (
                "ReadAssets",
                ["s3:GetObject"],
                [stack.format_arn(service="s3", region="", account="", resource=f"{assets}/*")],
            ),
            ("CompareFiles", ["s3:ListBucket"], [bucket.bucket_arn]),
            ("WriteFiles", ["s3:DeleteObject", "s3:PutObject"], [bucket.arn_for_objects("*")]),
        ):
            role.add_to_policy(iam.PolicyStatement(sid=sid, actions=actions, resources=resources))
        return role

    def _accept_findings(self, role: iam.Role, bucket: s3.Bucket) -> None:
        stack = cdk.Stack.of(self)
        account = known_or_named(stack.account, "<AWS::AccountId>")
        region = known_or_named(stack.region, "<AWS::Region>")
        assets = f"cdk-{self._qualifier}-assets-{account}-{region}/*"
        files = bucket.node.default_child
        assert isinstance(files, cdk.CfnElement)
        for resource, reason in {
            arn_in_findings(stack, service="s3", resource=assets, region=False, account=False): (
                "An asset's key is its hash, another one in each deployment; the bucket is CDK's."
            ),
            f"<{stack.get_logical_id(files)}.Arn>/*": "The page's files, which are all that this bucket holds.",
        }.items():
            acknowledge(role, f"{AWS_SOLUTIONS}IAM5[Resource::{resource}]", reason)
        for copier in (child for child in stack.node.children if child.node.id.startswith(_COPIER)):
            for rule, reason in {
                f"{AWS_SOLUTIONS}L1": "CDK chooses the runtime that it has tested its own function with.",
                f"{SERVERLESS}LambdaLatestVersion": "CDK chooses the runtime that it has tested its own function with.",
                f"{SERVERLESS}LambdaDLQ": "CloudFormation waits for its answer, and fails the deployment without one.",
                f"{SERVERLESS}LambdaTracing": "It runs in deployments only, and CloudFormation tells how that went.",
            }.items():
                acknowledge(copier, rule, reason)

    @property
    def _qualifier(self) -> str:
        synthesizer = cdk.Stack.of(self).synthesizer
        assert isinstance(synthesizer, cdk.DefaultStackSynthesizer)
        return str(synthesizer.bootstrap_qualifier)
