"""The saved SQL, run for real: by an engine from PyPI that takes Athena's dialect where the two differ by name alone."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from infra.synth import ROOT
from redial.contracts.typed_voice_event import TYPES_OF_V2
from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.publishing.archive_records import ArchiveRecord
from tests.infra.archive import Archive
from voice_emulator.calls.v1_payloads import VoiceEvent, encode_event
from voice_emulator.contracts.v1.shapes import EventType
from voice_emulator.settings.emulator_settings import PayloadShape

SAMPLES_OF_V2 = ROOT / "events" / "voice_v2"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TYPES: tuple[EventType, ...] = ("INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path, NOW)


def voice_event(event_type: EventType, message_id: str, shape: PayloadShape = "rich") -> bytes:
    at_ms = round(NOW.timestamp() * 1000)
    return encode_event(
        VoiceEvent(
            event_type=event_type,
            at_ms=at_ms,
            message_id=message_id,
            destination_phone_number="+12065550100",
            origination_phone_number="+12065550199",
            country="US",
            configuration_set_name="redial-test",
            requested_at_ms=at_ms,
            duration_s=12.5 if event_type == "COMPLETED_CALL" else None,
        ),
        shape,
    )


def record(**values: object) -> bytes:
    return json.dumps(values).encode()


@pytest.mark.parametrize("shape", ["rich", "nested"])
def test_the_answer_rate_does_not_depend_on_where_the_type_stands(archive: Archive, shape: PayloadShape) -> None:
    archive.write("events", *(voice_event(type_, "completed", shape) for type_ in TYPES))
    archive.write("events", voice_event("INITIATED_CALL", "busy", shape), voice_event("BUSY", "busy", shape))
    archive.write("events", voice_event("BUSY", "busy", shape))  # delivered twice
    archive.write("events", voice_event("NO_ANSWER", "long ago", shape), at=NOW - timedelta(days=30))

    (row,) = archive.ask("answer_rate_by_hour")

    assert row["hour"] == f"{NOW:%Y-%m-%d-%H}"
    assert (row["ended"], row["completed"], row["answer_rate_percent"]) == (2, 1, 50.0)
    assert row["of_unknown_type"] == 0


@pytest.mark.parametrize("shape", ["minimal", "v2-like", "with-unknown-fields"])
def test_events_that_do_not_tell_their_type_are_counted_apart(archive: Archive, shape: PayloadShape) -> None:
    archive.write("events", voice_event("COMPLETED_CALL", "one", shape), b"", b"not json at all")

    (row,) = archive.ask("answer_rate_by_hour")

    assert (row["ended"], row["completed"]) == (0, 0)
    assert row["of_unknown_type"] >= 1


def test_events_that_are_not_understood_are_found(archive: Archive) -> None:
    strange = [voice_event("BUSY", "one", "minimal"), b"not json at all", b'{"Id": 1, "Type": "BUSY"}']
    archive.write("events", voice_event("BUSY", "fine"), *strange, b"")

    found = archive.ask("events_of_unknown_shape")

    assert sorted(row["event"].encode() for row in found) == sorted(strange)


def typed_event(sample: str, message_id: str, **others: object) -> bytes:
    event = json.loads((SAMPLES_OF_V2 / f"{sample}.json").read_text(encoding="utf-8"))
    return json.dumps(event | {"messageId": message_id} | others).encode()


def test_the_answer_rate_knows_the_events_of_version_2(archive: Archive) -> None:
    course = ("initiated", "ringing", "answered", "completed")
    archive.write("events", *(typed_event(each, "completed") for each in course))
    archive.write("events", typed_event("initiated", "busy"), *[typed_event("busy", "busy")] * 2)  # delivered twice
    archive.write("events", typed_event("no_answer", "silent"), typed_event("failed", "failed"))
    # None of these was ended by the network, as the answer rate of the API has it.
    archive.write("events", *(typed_event(each, each) for each in ("ttl_expired", "spam", "protect_blocked")))

    (row,) = archive.ask("answer_rate_by_hour")

    assert (row["ended"], row["completed"], row["answer_rate_percent"]) == (4, 1, 25.0)
    assert row["of_unknown_type"] == 0


def test_a_stage_that_moves_to_the_other_version_has_one_answer_rate(archive: Archive) -> None:
    archive.write("events", voice_event("COMPLETED_CALL", "one"), typed_event("busy", "two"))

    (row,) = archive.ask("answer_rate_by_hour")

    assert (row["ended"], row["completed"]) == (2, 1)


def test_events_of_version_2_are_understood_but_for_types_that_nobody_knows(archive: Archive) -> None:
    archive.write("events", *(typed_event(sample.stem, "one") for sample in SAMPLES_OF_V2.glob("*.json")))
    assert archive.ask("events_of_unknown_shape") == []
    strange = typed_event("busy", "one", eventType="VOICE_TRANSFERRED", messageStatus="TRANSFERRED")
    archive.write("events", strange)

    assert [row["event"].encode() for row in archive.ask("events_of_unknown_shape")] == [strange]
    (row,) = archive.ask("answer_rate_by_hour")
    assert row["of_unknown_type"] == 1


def test_the_queries_know_each_type_of_both_versions() -> None:
    from infra.archive.analytics import SQL

    strange = (SQL / "events_of_unknown_shape.sql").read_text(encoding="utf-8")
    assert set(TYPES_OF_V2) <= set(re.findall(r"'(VOICE_\w+)'", strange))
    assert f'"({"|".join(TYPES_OF_V1)})"' in strange


def test_outcomes_are_counted_by_campaign(archive: Archive) -> None:
    archive.write(
        "records",
        record(record="attempt", call_id="a", campaign="spring", outcome="BUSY", attempt=1),
        record(record="attempt", call_id="a", campaign="spring", outcome="BUSY", attempt=2),
        record(record="attempt", call_id="b", campaign="spring", outcome="COMPLETED_CALL", attempt=1),
        record(record="attempt", call_id="c", outcome="NO_ANSWER", attempt=1),
        record(record="attempt", call_id="c", outcome="NO_ANSWER", attempt=1),  # written twice
        record(record="call", call_id="b", campaign="spring", status="COMPLETED", attempts=1),
    )

    rows = [(r["campaign"], r["outcome"], r["attempts"], r["calls"]) for r in archive.ask("outcomes_by_campaign")]

    assert rows == [("(none)", "NO_ANSWER", 1, 1), ("spring", "BUSY", 2, 1), ("spring", "COMPLETED_CALL", 1, 1)]


def test_a_corrected_record_takes_the_place_of_the_earlier_one(archive: Archive) -> None:
    archive.write(
        "records",
        record(record="attempt", call_id="a", attempt=1, version=7, outcome="COMPLETED_CALL"),
        record(record="attempt", call_id="a", attempt=1, version=5, outcome="NO_FINAL_EVENT"),
        record(record="call", call_id="a", version=5, status="UNREACHED", attempts=1),
        record(record="call", call_id="a", version=7, status="COMPLETED", attempts=1),
    )

    assert [row["outcome"] for row in archive.ask("outcomes_by_campaign")] == ["COMPLETED_CALL"]
    assert [row["status"] for row in archive.ask("retries_needed")] == ["COMPLETED"]


def test_the_table_has_a_column_for_each_field_of_a_record() -> None:
    from infra.archive.analytics import RECORD_COLUMNS

    numbers = {int: "int", int | None: "int", float | None: "double"}
    kinds = {field.name: numbers.get(field.type, "string") for field in msgspec.structs.fields(ArchiveRecord)}

    assert kinds == RECORD_COLUMNS


def test_retries_needed_are_counted_by_final_status(archive: Archive) -> None:
    archive.write(
        "records",
        *(record(record="call", call_id=str(n), status="COMPLETED", attempts=1) for n in range(3)),
        record(record="call", call_id="x", status="COMPLETED", attempts=3),
        record(record="call", call_id="y", status="UNREACHED", attempts=3),
        record(record="attempt", call_id="y", outcome="BUSY"),
    )

    rows = [tuple(row.values()) for row in archive.ask("retries_needed")]

    assert rows == [("COMPLETED", 1, 3, 75.0), ("COMPLETED", 3, 1, 25.0), ("UNREACHED", 3, 1, 100.0)]


def test_every_saved_query_says_what_it_asks() -> None:
    from infra.archive.analytics import saved_queries

    for name, sql in saved_queries():
        assert sql.startswith("-- "), name
        assert "day >=" in sql, f"{name} would read the whole archive"
