"""The bucket of the archive, and the bucket that keeps who read it."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.encryption import key_of_yours
from infra.log_group import log_group
from infra.settings.stage import StageSettings

QUERY_RESULTS_PREFIX = "query-results/"
QUERY_RESULTS_KEPT = cdk.Duration.days(7)


class ArchiveBucket(Construct):
    """
    Where voice events and records of the pipeline are kept until their retention ends.

    Encrypted with S3's own key unless you name one: it adds a grant to every reader and a charge to every object, and protects
    from nobody whom the bucket's policy lets in. The bucket of the access log stays with S3's: access logs can be delivered to no
    other (S3: "Enabling Amazon S3 server access logging").
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        log_retention = cdk.Duration.days(settings.log_retention_days)
        access_log = s3.Bucket(
            self,
            "AccessLog",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=cdk.RemovalPolicy.RETAIN,
            lifecycle_rules=[s3.LifecycleRule(id="EndOfRetention", expiration=log_retention)],
        )
        key = key_of_yours(self, settings)
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.S3_MANAGED if key is None else s3.BucketEncryption.KMS,
            encryption_key=key,
            # One request to KMS for many objects.
            bucket_key_enabled=None if key is None else True,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=access_log,
            # CloudFormation cannot delete a bucket that holds objects, and what was archived is no business of a deployment.
            removal_policy=cdk.RemovalPolicy.RETAIN,
            lifecycle_rules=[
                s3.LifecycleRule(id="EndOfRetention", expiration=cdk.Duration.days(settings.archive_retention_days)),
                s3.LifecycleRule(id="QueryResults", prefix=QUERY_RESULTS_PREFIX, expiration=QUERY_RESULTS_KEPT),
                s3.LifecycleRule(id="AbandonedUploads", abort_incomplete_multipart_upload_after=cdk.Duration.days(7)),
            ],
        )
        self.delivery_log = log_group(self, "DeliveryLog", settings=settings)
        """What Firehose could not deliver, and why."""
