import pytest

from tests.infra.template import StackTemplate, render


@pytest.mark.parametrize(("stream", "prefix"), [("EventsArchive", "events/"), ("RecordsArchive", "records/")])
def test_records_are_written_compressed_one_a_line_in_a_folder_for_each_day(
    each: StackTemplate, stream: str, prefix: str
) -> None:
    destination = each.the("AWS::KinesisFirehose::DeliveryStream", stream).properties[
        "ExtendedS3DestinationConfiguration"
    ]

    assert destination["Prefix"] == f"{prefix}day=!{{timestamp:yyyy-MM-dd}}/"
    assert destination["ErrorOutputPrefix"].startswith(f"errors/{prefix}!{{firehose:error-output-type}}/")
    assert destination["CompressionFormat"] == "GZIP"
    (processor,) = destination["ProcessingConfiguration"]["Processors"]
    assert processor["Type"] == "AppendDelimiterToRecord"
    assert destination["BufferingHints"] == {"IntervalInSeconds": 300, "SizeInMBs": 5}
    assert destination["CloudWatchLoggingOptions"]["Enabled"] is True


def test_the_archive_is_private_encrypted_and_ends(each: StackTemplate) -> None:
    bucket = each.the("AWS::S3::Bucket", "ArchiveBucket")

    assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket.properties["BucketEncryption"]
    rules = {rule["Id"]: rule for rule in bucket.properties["LifecycleConfiguration"]["Rules"]}
    assert rules["EndOfRetention"]["ExpirationInDays"] == 400
    assert rules["QueryResults"] == rules["QueryResults"] | {"Prefix": "query-results/", "ExpirationInDays": 7}
    denied = [
        s.conditions for s in each.policy_of("AWS::S3::BucketPolicy", "Bucket", bucket.logical_id) if s.effect == "Deny"
    ]
    assert {"Bool": {"aws:SecureTransport": "false"}} in denied
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in denied


def test_who_reads_the_archive_is_written_down(each: StackTemplate) -> None:
    access_log = each.the("AWS::S3::Bucket", "ArchiveAccessLog")

    logging = each.the("AWS::S3::Bucket", "ArchiveBucket").properties["LoggingConfiguration"]
    assert render(logging["DestinationBucketName"]) == access_log.logical_id


def test_what_was_archived_outlives_the_stack(each: StackTemplate) -> None:
    assert {bucket.entry["DeletionPolicy"] for bucket in each.of_type("AWS::S3::Bucket")} == {"Retain"}


@pytest.mark.parametrize(("table", "prefix"), [("voice_events", "events/"), ("pipeline_records", "records/")])
def test_a_table_finds_the_days_that_firehose_wrote(each: StackTemplate, table: str, prefix: str) -> None:
    (described,) = [
        glue.properties["TableInput"]
        for glue in each.of_type("AWS::Glue::Table")
        if glue.properties["TableInput"]["Name"] == table
    ]

    bucket = each.the("AWS::S3::Bucket", "ArchiveBucket").logical_id
    assert render(described["StorageDescriptor"]["Location"]) == f"s3://{bucket}/{prefix}"
    template = render(described["Parameters"]["storage.location.template"])
    assert template == f"s3://{bucket}/{prefix}day=${{day}}/"
    assert described["Parameters"]["projection.day.format"] == "yyyy-MM-dd"
    assert [key["Name"] for key in described["PartitionKeys"]] == ["day"]


def test_queries_are_bound_to_an_encrypted_place_that_is_cleared(each: StackTemplate) -> None:
    workgroup = each.the("AWS::Athena::WorkGroup").properties

    configuration = workgroup["WorkGroupConfiguration"]
    assert workgroup["Name"] == each.stack_name
    assert configuration["EnforceWorkGroupConfiguration"] is True
    assert render(configuration["ResultConfiguration"]["OutputLocation"]).endswith("/query-results/")
    assert configuration["ResultConfiguration"]["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}


def test_the_questions_asked_most_are_saved(each: StackTemplate) -> None:
    saved = {query.properties["Name"]: query.properties for query in each.of_type("AWS::Athena::NamedQuery")}

    assert set(saved) == {
        "answer rate by hour",
        "events of unknown shape",
        "outcomes by campaign",
        "retries needed",
    }
    assert {query["Database"] for query in saved.values()} == {each.stack_name.replace("-", "_")}
    assert {query["WorkGroup"] for query in saved.values()} == {each.stack_name}
