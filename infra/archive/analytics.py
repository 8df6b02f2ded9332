"""Questions to the archive: a Glue table for each prefix, an Athena workgroup, saved queries."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from constructs import Construct

from infra.archive.archive_bucket import QUERY_RESULTS_PREFIX, ArchiveBucket
from infra.settings.stage import StageSettings

SQL = Path(__file__).parent / "sql"

EVENTS_TABLE = "voice_events"
RECORDS_TABLE = "pipeline_records"

# A raw event is one text column, taken apart by the queries: its fields are not documented, and a table that named them
# would lose what it does not know.
EVENT_COLUMNS = {"event": "string"}

RECORD_COLUMNS = {
    "record": "string",  # attempt | call | act
    "at": "string",  # ISO 8601, UTC: when it ended
    "call_id": "string",
    "version": "int",
    "request_id": "string",
    "campaign": "string",
    "lane": "string",
    "attempt": "int",
    "message_id": "string",
    "outcome": "string",
    "sent_at": "string",
    "status": "string",
    "status_reason": "string",
    "accepted_at": "string",
    "attempts": "int",
    "reason_code": "string",  # null in records of versions before it
    "call_duration_seconds": "double",  # these three as the voice service says, of version 2 alone
    "billed_minutes": "double",
    "price_usd": "double",
    "metadata": "string",  # JSON: json_extract_scalar(metadata, '$.key')
    "submitted_by": "string",  # of a call, like those above
    "act_id": "string",  # of an act of the audit trail, like all that follow
    "act": "string",
    "actor": "string",
    "actor_kind": "string",
    "actor_name": "string",
    "actor_session": "string",
    "act_reason": "string",
    "act_details": "string",  # JSON
}
"""The fields of `redial.domain.publishing.archive_records.ArchiveRecord`; a column that does not apply is null."""

_LINES = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
_JSON = "org.openx.data.jsonserde.JsonSerDe"
# The day that the oldest partition may have; a query looks at those days alone that its WHERE clause names.
_FIRST_DAY = "2026-01-01"
_GIBIBYTE = 1024**3


class Analytics(Construct):
    """What Athena knows of the archive."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings, archive: ArchiveBucket) -> None:
        super().__init__(scope, construct_id)
        self._archive = archive
        self.database_name = settings.stack_name.replace("-", "_")
        self._database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=cdk.Stack.of(self).account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=self.database_name, description=f"The archive of {settings.stack_name}"
            ),
        )
        self._table(EVENTS_TABLE, "events/", EVENT_COLUMNS, serde=_LINES)
        self._table(RECORDS_TABLE, "records/", RECORD_COLUMNS, serde=_JSON)
        self.workgroup = athena.CfnWorkGroup(
            self,
            "Workgroup",
            name=settings.stack_name,
            description=f"Queries on the archive of {settings.stack_name}",
            recursive_delete_option=True,
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                # A query without a day in its WHERE clause reads the whole archive; this is where it stops ($5 a TB).
                bytes_scanned_cutoff_per_query=10 * _GIBIBYTE,
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=f"s3://{archive.bucket.bucket_name}/{QUERY_RESULTS_PREFIX}",
                    encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                        encryption_option="SSE_S3" if settings.kms_key_arn is None else "SSE_KMS",
                        kms_key=settings.kms_key_arn,
                    ),
                ),
            ),
        )
        for name, sql in saved_queries():
            query = athena.CfnNamedQuery(
                self,
                "".join(word.capitalize() for word in name.split("_")),
                name=name.replace("_", " "),
                description=sql.splitlines()[0].removeprefix("-- "),
                database=self.database_name,
                work_group=self.workgroup.name,
                query_string=sql,
            )
            query.add_resource_dependency(self.workgroup)
            query.add_resource_dependency(self._database)

    def _table(self, name: str, prefix: str, columns: Mapping[str, str], *, serde: str) -> None:
        location = f"s3://{self._archive.bucket.bucket_name}/{prefix}"
        table = glue.CfnTable(
            self,
            "".join(word.capitalize() for word in name.split("_")),
            catalog_id=cdk.Stack.of(self).account,
            database_name=self.database_name,
            table_input=glue.CfnTable.TableInputProperty(
                name=name,
                table_type="EXTERNAL_TABLE",
                partition_keys=[glue.CfnTable.ColumnProperty(name="day", type="string")],
                # Partitions are computed, not registered: no crawler, no delay until a new day is seen.
                parameters={
                    "EXTERNAL": "TRUE",
                    "projection.enabled": "true",
                    "projection.day.type": "date",
                    "projection.day.format": "yyyy-MM-dd",
                    "projection.day.range": f"{_FIRST_DAY},NOW",
                    "storage.location.template": f"{location}day=${{day}}/",
                },
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    location=location,
                    columns=[glue.CfnTable.ColumnProperty(name=column, type=kind) for column, kind in columns.items()],
                    input_format="org.apache.hadoop.mapred.TextInputFormat",
                    output_format="org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                    compressed=True,
                    serde_info=glue.CfnTable.SerdeInfoProperty(
                        serialization_library=serde,
                        # A line that is no JSON is a row of nulls, not the end of the query.
                        parameters={"ignore.malformed.json": "true"} if serde == _JSON else {},
                    ),
                ),
            ),
        )
        table.add_resource_dependency(self._database)


def saved_queries() -> Iterator[tuple[str, str]]:
    """Give the saved queries: name and SQL, the first line being a comment that says what is asked."""
    for file in sorted(SQL.glob("*.sql")):
        yield file.stem, file.read_text(encoding="utf-8")
