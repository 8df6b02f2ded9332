"""The archive as Athena sees it: a folder of objects as Firehose writes them, and an engine that runs the saved queries."""

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

# Functions of Athena (Trino) that the engine has by another name.
MACROS = """
CREATE MACRO json_extract_scalar(document, path) AS
    CASE WHEN json_valid(document) THEN json_extract_string(document, path) END;
CREATE MACRO date_format(moment, pattern) AS strftime(moment, pattern);
CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern);
"""
# Athena answers NULL where nothing matches, and the engine an empty text; a query must be content with either.


class Archive:
    """
    A folder as Firehose writes it to S3, and the tables of the Glue catalogue over it.

    Objects are written at `now` unless they say when, and queries are asked then.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder = folder
        self.now = now
        self._objects = 0

    def write(self, prefix: str, *lines: bytes, at: datetime | None = None, stream: str = "redial-test-Stream") -> None:
        """Write an object as Firehose names it."""
        at = at or self.now
        self._objects += 1
        day = self.folder / prefix / f"day={at:%Y-%m-%d}"
        day.mkdir(parents=True, exist_ok=True)
        name = f"{stream}-1-{at:%Y-%m-%d-%H-%M-%S}-00000000-0000-4000-8000-{self._objects:012}.gz"
        (day / name).write_bytes(gzip.compress(b"".join(line + b"\n" for line in lines)))

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Run a saved query."""
        import duckdb

        from infra.archive.analytics import RECORD_COLUMNS, SQL

        connection = duckdb.connect()
        connection.execute(MACROS)
        if list(self.folder.glob("events/*/*")):
            connection.execute(
                f"""CREATE VIEW voice_events AS
                SELECT event, filename AS "$path", CAST(day AS VARCHAR) AS day
                FROM read_csv('{self.folder}/events/*/*', columns={{'event': 'VARCHAR'}}, delim='\x01', quote='',
                              escape='', header=false, filename=true, hive_partitioning=true, auto_detect=false)"""
            )
        if list(self.folder.glob("records/*/*")):
            columns = {
                name: {"string": "VARCHAR", "int": "INTEGER"}.get(kind, kind) for name, kind in RECORD_COLUMNS.items()
            }
            connection.execute(
                f"""CREATE VIEW pipeline_records AS
                SELECT * REPLACE (CAST(day AS VARCHAR) AS day)
                FROM read_json('{self.folder}/records/*/*', columns={columns}, format='newline_delimited',
                               hive_partitioning=true)"""
            )
        asked = (
            (SQL / f"{query}.sql").read_text(encoding="utf-8").replace("current_date", f"DATE '{self.now:%Y-%m-%d}'")
        )
        cursor = connection.execute(asked)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
