"""The archive: every voice event, by way of Firehose, in S3."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.settings import LOG_RETENTION, StageSettings
from infra.voice_events import voice_service_of_this_account

EVENTS_PREFIX = "events/"
ERRORS_PREFIX = "errors/"


class EventsArchive(Construct):
    """Raw voice events, compressed, in a folder for each day, until their retention ends."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=cdk.RemovalPolicy.RETAIN,
            lifecycle_rules=[
                s3.LifecycleRule(id="EndOfRetention", expiration=cdk.Duration.days(settings.archive_retention_days)),
                s3.LifecycleRule(id="AbandonedUploads", abort_incomplete_multipart_upload_after=cdk.Duration.days(7)),
            ],
        )
        log_group = logs.LogGroup(
            self,
            "DeliveryLog",
            retention=logs.RetentionDays[LOG_RETENTION[settings.log_retention_days]],
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        log_stream = logs.LogStream(
            self, "DeliveryLogStream", log_group=log_group, removal_policy=cdk.RemovalPolicy.DESTROY
        )
        delivery_role = iam.Role(
            self,
            "DeliveryRole",
            assumed_by=iam.ServicePrincipal(
                "firehose.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
            description=f"Lets Firehose write the voice events of {settings.stack_name} to their bucket",
        )
        for statement in (
            iam.PolicyStatement(
                sid="WriteObjects",
                actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                resources=[self.bucket.arn_for_objects(f"{prefix}*") for prefix in (EVENTS_PREFIX, ERRORS_PREFIX)],
            ),
            iam.PolicyStatement(
                sid="FindBucket",
                actions=["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                resources=[self.bucket.bucket_arn],
            ),
            iam.PolicyStatement(
                sid="WriteDeliveryErrors", actions=["logs:PutLogEvents"], resources=[log_group.log_group_arn]
            ),
        ):
            delivery_role.add_to_policy(statement)
        self.stream = firehose.CfnDeliveryStream(
            self,
            "Stream",
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input=(
                firehose.CfnDeliveryStream.DeliveryStreamEncryptionConfigurationInputProperty(key_type="AWS_OWNED_CMK")
            ),
            extended_s3_destination_configuration=firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty(
                bucket_arn=self.bucket.bucket_arn,
                role_arn=delivery_role.role_arn,
                prefix=f"{EVENTS_PREFIX}day=!{{timestamp:yyyy-MM-dd}}/",
                error_output_prefix=f"{ERRORS_PREFIX}!{{firehose:error-output-type}}/day=!{{timestamp:yyyy-MM-dd}}/",
                compression_format="GZIP",
                buffering_hints=firehose.CfnDeliveryStream.BufferingHintsProperty(
                    interval_in_seconds=settings.archive_buffer_seconds, size_in_m_bs=settings.archive_buffer_mebibytes
                ),
                # One event a line is what Athena reads; whether the voice service ends its records so is not documented.
                processing_configuration=firehose.CfnDeliveryStream.ProcessingConfigurationProperty(
                    enabled=True,
                    processors=[
                        firehose.CfnDeliveryStream.ProcessorProperty(
                            type="AppendDelimiterToRecord",
                            parameters=[
                                firehose.CfnDeliveryStream.ProcessorParameterProperty(
                                    parameter_name="Delimiter", parameter_value="\\n"
                                )
                            ],
                        )
                    ],
                ),
                cloud_watch_logging_options=firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty(
                    enabled=True,
                    log_group_name=log_group.log_group_name,
                    log_stream_name=log_stream.log_stream_name,
                ),
            ),
        )
        self.stream.node.add_dependency(delivery_role)
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=voice_service_of_this_account(self),
            description=f"Lets the voice service put the events of {settings.stack_name} into their stream",
        )
        self.role.add_to_policy(
            iam.PolicyStatement(
                sid="PutEvents",
                actions=["firehose:PutRecord", "firehose:PutRecordBatch"],
                resources=[self.stream.attr_arn],
            )
        )
