"""Somebody asks that their data be erased: from the table, and from the archive."""

import pytest

from redial.domain.call.calls import Call, call_id_of
from tests.end_to_end.person import Person, until
from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = pytest.mark.stack

NUMBER = "+12065557951"
LINES = 4 + 1 + 2
"""Of the archive: the events of a call that is played, its attempt, and the ends of both calls. What came later would stay."""


def test_nothing_of_a_person_is_left_and_nobody_is_called(pipeline: Pipeline, person: Person) -> None:
    pipeline.send(plain_request("erased-ended", NUMBER, name="Ada Lovelace", metadata={"patient": "ada-17"}))
    pipeline.send(plain_request("erased-waiting", NUMBER, name="Ada Lovelace", not_before="2099-01-01T00:00:00Z"))
    pipeline.wait_until_final("erased-ended")
    pipeline.wait_until("erased-waiting", lambda _: True)
    erasure = person.gets("erase", "1 206 555 7951", "--yes", "--reason", "asked us to")["id"]

    def is_erased() -> bool:
        found = [pipeline.find(call_id_of(each)) for each in ("erased-ended", "erased-waiting")]
        return all(isinstance(each, Call) and each.erased_at is not None for each in found)

    until(is_erased)
    shown = person.gets("status", "erased-ended", "--show-numbers")
    assert (shown["destination_phone_number"], shown["name"], shown["metadata"]) == ("erased", None, {})
    assert person.gets("list", "--to", NUMBER)["calls"] == []
    assert person.gets("erasures", erasure, exit_code=1)["counts"]["cancelled"] == 1
    assert person.gets("explain", "erased-waiting")["status"] == "CANCELLED"

    # Firehose and the table's stream take a while.
    until(lambda: person.gets("erase-archive", NUMBER, "--dry-run")["found"]["lines"] >= LINES)
    assert person.gets("erase-archive", NUMBER, "--yes")["erased"]["lines"] >= LINES
    assert person.gets("erase-archive", NUMBER, "--dry-run")["found"]["lines"] == 0
