"""What the run left in the archive answers the saved queries."""

import re
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call
from tests.end_to_end.pipeline import DemoRun, Pipeline
from tests.infra.archive import Archive
from tests.patience import PATIENCE_WITH_A_STACK_S

pytestmark = pytest.mark.stack

# What the table's stream, the function behind it, and Firehose may take together.
WITHIN_S = PATIENCE_WITH_A_STACK_S


def ended_attempts(run: DemoRun) -> Counter[tuple[str, str]]:
    """Give how many attempts of the run ended how, by campaign, from the table."""
    return Counter(
        (call.request.campaign or "(none)", str(attempt.outcome))
        for call in {call.call_id: call for call in run.calls.values()}.values()
        if isinstance(call, Call)
        for attempt in call.attempts
    )


def counted_attempts(archive: Archive) -> Counter[tuple[str, str]]:
    """Give the same, from the archive."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in archive.ask("outcomes_by_campaign"):
        counts[row["campaign"], row["outcome"]] = row["attempts"]
    return counts


@pytest.fixture(scope="module")
def archive(pipeline: Pipeline, demo_run: DemoRun, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Give the objects in S3, once everything that the demo's calls came to is among them."""
    deadline = time.monotonic() + WITHIN_S
    while True:
        archive = Archive(tmp_path_factory.mktemp("archive"), datetime.now(UTC))
        download(pipeline, archive.folder)
        if any(archive.folder.glob("records/*/*")) and ended_attempts(demo_run) <= counted_attempts(archive):
            return archive
        assert time.monotonic() < deadline, f"after {WITHIN_S} s the archive lacks records"
        time.sleep(1)


def download(pipeline: Pipeline, folder: Path) -> None:
    s3, bucket = pipeline.stack.aws.s3, pipeline.stack.outputs["events_archive_bucket_name"]
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for listed in page.get("Contents", []):
            path = folder / listed["Key"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(s3.get_object(Bucket=bucket, Key=listed["Key"])["Body"].read())


def test_the_voice_events_of_the_run_give_its_answer_rate(archive: Archive, demo_run: DemoRun) -> None:
    rows = archive.ask("answer_rate_by_hour")

    completed = sum(n for (_, outcome), n in ended_attempts(demo_run).items() if outcome == Outcome.COMPLETED_CALL)
    assert completed > 0
    assert sum(row["completed"] for row in rows) >= completed
    assert sum(row["of_unknown_type"] for row in rows) == 0
    assert archive.ask("events_of_unknown_shape") == []


def test_calls_are_counted_by_the_attempts_that_they_needed(archive: Archive, demo_run: DemoRun) -> None:
    rows = {(row["status"], row["attempts"]): row["calls"] for row in archive.ask("retries_needed")}

    calls = {call.call_id: call for call in demo_run.calls.values() if isinstance(call, Call)}
    for key, expected in Counter((str(call.status), len(call.attempts)) for call in calls.values()).items():
        assert rows.get(key, 0) >= expected, key


def test_the_pipelines_own_records_hold_no_phone_number(archive: Archive) -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in archive.folder.glob("records/*/*"))

    assert re.findall(r"\+[1-9]\d{6,14}", written) == []
