"""`redial erase-archive`: objects as Firehose writes them, with records and voice events, lose what is of a person."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from msgspec.structs import replace

from redial.adapters.archive import FirehoseArchive, line_of
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.erasures import DynamoDbErasures
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import Outcome
from redial.domain.audit.acts import Act, ActKind, Actor, ActorKind
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.reasons.reason import RefusedByService
from redial.domain.call.transitions import erase
from redial.domain.erasure.erasures import ask_for_erasure
from redial.domain.publishing.archive_records import ArchiveRecord, record_of_act, records_of_change
from redial_cli.client.erased_archive import ErasableArchive
from redial_cli.client.erased_lines import Person, erased_event, erased_record
from redial_cli.client.errors import NotPossibleError
from redial_cli.client.stacks import find_stack
from simulation.makers import DESTINATION, EVENTS, ORIGINATION, T0, at, waiting_call
from tests.cli.conftest import ARCHIVE, STACK, Redial

OTHER = "+12065550111"
DAY, NEXT = "day=2026-11-23/", "day=2026-11-24/"


class KeptLines:
    """Takes records as the delivery stream does, and keeps their lines."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def put_record_batch(self, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:  # noqa: N803
        self.lines += [line for each in Records for line in each["Data"].splitlines(keepends=True)]
        return {"FailedPutCount": 0, "RequestResponses": [{} for _ in Records], "Stream": DeliveryStreamName}


def written(*records: ArchiveRecord) -> list[bytes]:
    """Give the lines of records as the archive's writer writes them."""
    kept = KeptLines()
    FirehoseArchive(kept, "records").put([line_of(record) for record in records])  # type: ignore[arg-type]
    return kept.lines


def ended(request_id: str, message_id: str, number: str = DESTINATION) -> Call:
    call = waiting_call(request_id, destination_phone_number=number, metadata=(("patient", request_id),))
    attempt = Attempt(
        number=1,
        token="t1",
        origination_phone_number=ORIGINATION,
        intent_at=T0,
        message_id=message_id,
        sent_at=T0,
        outcome=Outcome.BUSY,
        outcome_at=at(20),
    )
    return replace(
        call,
        status=CallStatus.REJECTED,
        wait_reason=None,
        attempts=(attempt,),
        reason=RefusedByService(f"what {request_id} said"),
        status_at=at(20),
    )


def event(name: str, number: str = DESTINATION, **changes: Any) -> bytes:
    plain = json.loads((EVENTS / "voice_v2" / f"{name}.json").read_text(encoding="utf-8"))
    return json.dumps(plain | {"destinationPhoneNumber": number} | changes).encode() + b"\n"


@pytest.fixture
def bucket(redial: Redial) -> Any:
    assert redial is not None
    client = boto3.client("s3")
    client.create_bucket(Bucket=ARCHIVE)
    return client


def put(bucket: Any, key: str, *lines: bytes) -> None:
    bucket.put_object(
        Bucket=ARCHIVE, Key=key, Body=gzip.compress(b"".join(lines)), ContentType="application/octet-stream"
    )


def lines_of(bucket: Any, key: str) -> list[dict[str, Any]]:
    data = gzip.decompress(bucket.get_object(Bucket=ARCHIVE, Key=key)["Body"].read())
    return [json.loads(line) for line in data.splitlines()]


MINE, THEIRS = ended("ada", "m-ada"), ended("grace", "m-grace", OTHER)
OLD = ended("ada-old", "m-old")


def fill(bucket: Any) -> None:
    act = Act(id="1", at=T0, kind=ActKind.CANCEL_CALL, actor=Actor(kind=ActorKind.LOCAL, id="local", name="local"))
    put(bucket, f"records/{DAY}a.gz", *written(*records_of_change(None, MINE), *records_of_change(None, THEIRS)))
    put(bucket, f"records/{NEXT}b.gz", *written(*records_of_change(None, OLD), record_of_act(act)))
    context = {"redial_stack": "s", "redial_call": MINE.call_id, "redial_token": "t1"}
    put(
        bucket,
        f"events/{DAY}c.gz",
        event("busy", messageId="m-ada", context=context),
        event("busy", OTHER, messageId="m-grace"),
    )
    put(bucket, f"events/{NEXT}d.gz", event("completed", messageId="m-old", context={}), b"no JSON, of +12065550100\n")
    put(bucket, f"events/{NEXT}e.gz", event("completed", OTHER, messageId="m-grace"))


def test_lines_stay_and_nothing_of_the_person_does(redial: Redial, bucket: Any) -> None:
    fill(bucket)
    keys = [each["Key"] for each in bucket.list_objects_v2(Bucket=ARCHIVE)["Contents"]]
    before = {key: lines_of(bucket, key) for key in keys if "d.gz" not in key}
    found = redial.json("erase-archive", "(206) 555-0100", "--dry-run")
    assert found["found"] == {"looked_at": 5, "objects": 4, "lines": 7}
    assert found["erased"]["lines"] == 0
    assert {key: lines_of(bucket, key) for key in before} == before, "nothing was written"

    done = redial.json("erase-archive", "(206) 555-0100", "--yes")
    assert (done["erased"], done["keeps_versions"]) == ({"looked_at": 5, "objects": 4, "lines": 7}, False)
    after = {key: lines_of(bucket, key) for key in keys}
    text = json.dumps(after)
    assert [word for word in (DESTINATION, '"ada', "ada-old", "what ada") if word in text] == []
    assert {key: len(lines) for key, lines in before.items()} == {key: len(after[key]) for key in before}
    mine_attempt, mine, *theirs = after[f"records/{DAY}a.gz"]
    assert theirs == before[f"records/{DAY}a.gz"][2:]
    assert (mine["record"], mine["status"], mine["call_id"], mine["request_id"]) == (
        "call",
        "REJECTED",
        MINE.call_id,
        MINE.call_id,
    )
    assert (mine["status_reason"], "metadata" in mine, mine_attempt["outcome"]) == ("(erased)", False, "BUSY")
    busy, other = after[f"events/{DAY}c.gz"]
    assert (busy["destinationPhoneNumber"], busy["eventType"], busy["messageId"]) == ("(erased)", "VOICE_BUSY", "m-ada")
    assert other == before[f"events/{DAY}c.gz"][1]
    assert after[f"events/{NEXT}d.gz"][1] == {"erased": True}
    again = redial.json("erase-archive", "(206) 555-0100", "--yes")
    assert again["found"] == {"looked_at": 5, "objects": 0, "lines": 0}
    told = redial("erase-archive", "(206) 555-0100", "--yes").stdout
    assert told == "5 objects looked at: 0 lines in 0 objects about (206) 555-0100.\n"


def test_calls_of_an_erasure_are_found_where_no_event_names_the_number(
    redial: Redial, bucket: Any, table: Table, calls: DynamoDbCalls
) -> None:
    put(bucket, f"records/{DAY}a.gz", *written(*records_of_change(None, MINE), *records_of_change(None, THEIRS)))
    erasures = DynamoDbErasures(table, timedelta(days=90))
    erasures.add(ask_for_erasure("e1", (DESTINATION,), by="", reason="", also_do_not_call=False, now=T0))
    erased = erase(MINE, "e1", at(60))
    assert isinstance(erased, Call)
    calls.add(erased)
    assert redial.json("erase-archive", DESTINATION, "--yes")["erased"]["lines"] == 2
    ids = [line["request_id"] for line in lines_of(bucket, f"records/{DAY}a.gz")]
    assert ids == [MINE.call_id] * 2 + ["grace"] * 2


def test_days_are_done_one_by_one(redial: Redial, bucket: Any) -> None:
    fill(bucket)
    first = redial.json("erase-archive", DESTINATION, "--yes", "--until", "2026-11-23")
    assert (first["erased"]["looked_at"], DESTINATION in json.dumps(lines_of(bucket, f"events/{DAY}c.gz"))) == (
        2,
        False,
    )
    second = redial.json("erase-archive", DESTINATION, "--yes", "--since", "2026-11-24")
    assert (second["erased"]["looked_at"], second["erased"]["objects"]) == (3, 2)
    assert redial("erase-archive", DESTINATION, "--since", "yesterday").exit_code == 2
    assert redial("erase-archive", DESTINATION, "--since", "2026-11-24", "--until", "2026-11-23").exit_code == 2


def test_what_was_broken_off_is_found_again(redial: Redial, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events are written last: by them the records are found."""
    fill(bucket)
    archive = ErasableArchive(find_stack(STACK))
    person = Person(numbers=(DESTINATION,))
    archive.find(person, str)
    put_object, written_keys = archive._client.put_object, []

    def dies(**parameters: Any) -> Any:
        written_keys.append(parameters["Key"])
        if len(written_keys) == 2:
            raise KeyboardInterrupt
        return put_object(**parameters)

    monkeypatch.setattr(archive._client, "put_object", dies)
    with pytest.raises(KeyboardInterrupt):
        archive.erase(person, str)
    assert all(key.startswith("records/") for key in written_keys)
    assert redial.json("erase-archive", DESTINATION, "--yes")["erased"]["objects"] == 3


def test_object_that_changes_meanwhile_is_read_anew(
    redial: Redial, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = f"events/{DAY}c.gz"
    put(bucket, key, event("busy"))
    archive = ErasableArchive(find_stack(STACK))
    put_object, tries = archive._client.put_object, []

    def overtaken(**parameters: Any) -> Any:
        tries.append(parameters["IfMatch"])
        if len(tries) == 1:
            put(bucket, key, event("busy"), event("completed"))
            raise ClientError({"Error": {"Code": "PreconditionFailed", "Message": ""}}, "PutObject")
        return put_object(**parameters)

    monkeypatch.setattr(archive._client, "put_object", overtaken)
    assert archive.erase(Person(numbers=(DESTINATION,)), str).lines == 2
    assert len({*tries}) == len(lines_of(bucket, key)) == 2


@pytest.mark.parametrize("operation", ["list_objects_v2", "get_object", "read", "put_object"])
def test_network_that_goes_away_is_told(
    redial: Redial, bucket: Any, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    fill(bucket)
    archive, person = ErasableArchive(find_stack(STACK)), Person(numbers=(DESTINATION,))
    make = archive._client._make_api_call

    def cut_off() -> bytes:
        raise ReadTimeoutError(endpoint_url="https://s3.invalid")

    def away(name: str, parameters: Any) -> Any:
        if xform_name(name) == operation:
            raise EndpointConnectionError(endpoint_url="https://s3.invalid")
        answer = make(name, parameters)
        if name == "GetObject" and operation == "read":
            monkeypatch.setattr(answer["Body"], "read", cut_off)
        return answer

    monkeypatch.setattr(archive._client, "_make_api_call", away)
    with pytest.raises(NotPossibleError, match="The archive: "):
        archive.erase(person, str)


@pytest.mark.parametrize("damaged", [lambda whole: whole[:-9], lambda whole: whole[:20] + whole[30:]])
def test_object_that_cannot_be_unpacked_is_named(
    redial: Redial, bucket: Any, damaged: Callable[[bytes], bytes]
) -> None:
    key = f"events/{DAY}c.gz"
    bucket.put_object(Bucket=ARCHIVE, Key=key, Body=damaged(gzip.compress(event("busy") * 9)))
    told = redial("erase-archive", DESTINATION, "--dry-run")
    assert (told.exit_code, key in " ".join(told.stderr.split())) == (5, True)


def test_bucket_that_keeps_versions_is_told(redial: Redial, bucket: Any) -> None:
    fill(bucket)
    bucket.put_bucket_versioning(Bucket=ARCHIVE, VersioningConfiguration={"Status": "Enabled"})
    assert "still there as it was" in " ".join(redial("erase-archive", DESTINATION, "--dry-run").stderr.split())


def test_a_bucket_that_is_not_there_is_told(redial: Redial) -> None:
    refused = redial("erase-archive", DESTINATION, "--dry-run")
    assert (refused.exit_code, "The archive: " in refused.stderr) == (5, True)


def test_number_within_an_event_is_erased_wherever_it_stands() -> None:
    person = Person(numbers=(DESTINATION,))
    line = json.dumps({"a": [1, "+1 206 555 0100", 12065550100], "+12065550100": None, "b": 12065550111, "c": True})
    assert json.loads(erased_event(line, person)) == {
        "a": [1, "(erased)", "(erased)"],
        "(erased)": None,
        "b": 12065550111,
        "c": True,
    }
    act = json.dumps({"record": "act", "call_id": "c1", "act_reason": "?"})
    assert erased_record(act, Person(numbers=(DESTINATION,), call_ids={"c1"})) == act
