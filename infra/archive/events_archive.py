"""The archive: every voice event, by way of Firehose, in S3."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, acknowledge
from infra.archive.archive_bucket import ArchiveBucket
from infra.encryption import WRITING_OBJECTS, allow_use_of_key
from infra.settings.stage import StageSettings
from infra.voice_service import voice_service_of_stage


class DeliveryToArchive(Construct):
    """
    A stream whose records Firehose writes below a prefix of the archive, in a folder for each day.

    One JSON record a line, compressed: what Athena reads. What cannot be written ends below the prefix for errors.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: StageSettings, archive: ArchiveBucket, prefix: str
    ) -> None:
        super().__init__(scope, construct_id)
        self.prefix = prefix
        errors_prefix = f"errors/{prefix}"
        log_stream = archive.delivery_log.add_stream("DeliveryLog" + prefix.strip("/").title())
        role = iam.Role(
            self,
            "DeliveryRole",
            assumed_by=iam.ServicePrincipal(
                "firehose.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
            description=f"Lets Firehose write {prefix} of {settings.stack_name} to the archive",
        )
        _allow_writing(role, archive.bucket, prefix, errors_prefix)
        allow_use_of_key(role, settings, "s3", WRITING_OBJECTS)
        role.add_to_policy(
            iam.PolicyStatement(
                sid="WriteDeliveryErrors",
                actions=["logs:PutLogEvents"],
                resources=[archive.delivery_log.log_group_arn],
            )
        )
        self.stream = firehose.CfnDeliveryStream(
            self,
            "Stream",
            delivery_stream_type="DirectPut",
            delivery_stream_encryption_configuration_input=(
                firehose.CfnDeliveryStream.DeliveryStreamEncryptionConfigurationInputProperty(key_type="AWS_OWNED_CMK")
            ),
            extended_s3_destination_configuration=firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty(
                bucket_arn=archive.bucket.bucket_arn,
                role_arn=role.role_arn,
                prefix=f"{prefix}day=!{{timestamp:yyyy-MM-dd}}/",
                error_output_prefix=f"{errors_prefix}!{{firehose:error-output-type}}/day=!{{timestamp:yyyy-MM-dd}}/",
                compression_format="GZIP",
                buffering_hints=firehose.CfnDeliveryStream.BufferingHintsProperty(
                    interval_in_seconds=settings.archive_buffer_seconds, size_in_m_bs=settings.archive_buffer_mebibytes
                ),
                processing_configuration=_one_record_a_line(),
                cloud_watch_logging_options=firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty(
                    enabled=True,
                    log_group_name=archive.delivery_log.log_group_name,
                    log_stream_name=log_stream.log_stream_name,
                ),
            ),
        )
        self.stream.node.add_dependency(role)


class EventsArchive(Construct):
    """Raw voice events in the archive, and the role that lets the voice service put them there."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, archive: ArchiveBucket) -> None:
        super().__init__(scope, construct_id)
        self.delivery = DeliveryToArchive(self, "Delivery", settings=settings, archive=archive, prefix="events/")
        self.stream = self.delivery.stream
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=voice_service_of_stage(self, settings),
            description=f"Lets the voice service put the events of {settings.stack_name} into their stream",
        )
        self.role.add_to_policy(
            iam.PolicyStatement(
                sid="PutEvents",
                actions=["firehose:PutRecord", "firehose:PutRecordBatch"],
                resources=[self.stream.attr_arn],
            )
        )


def _one_record_a_line() -> firehose.CfnDeliveryStream.ProcessingConfigurationProperty:
    """End each record with a line feed: whether the voice service does so is not documented, and a blank line does no harm."""
    return firehose.CfnDeliveryStream.ProcessingConfigurationProperty(
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
    )


def _allow_writing(role: iam.Role, bucket: s3.Bucket, *prefixes: str) -> None:
    objects = [bucket.arn_for_objects(f"{prefix}*") for prefix in prefixes]
    role.add_to_policy(
        iam.PolicyStatement(
            sid="WriteObjects", actions=["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], resources=objects
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            sid="FindBucket",
            actions=["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            resources=[bucket.bucket_arn],
        )
    )
    resource = bucket.node.default_child
    assert isinstance(resource, cdk.CfnElement)
    logical_id = cdk.Stack.of(bucket).get_logical_id(resource)
    for prefix in prefixes:
        acknowledge(
            role,
            f"{AWS_SOLUTIONS}IAM5[Resource::<{logical_id}.Arn>/{prefix}*]",
            "Firehose names the objects that it writes; the grant ends at the prefix.",
        )
