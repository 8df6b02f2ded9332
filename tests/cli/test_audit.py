"""`redial audit`: who did what, and the reasons that commands take."""

import csv
import io
import time

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from tests.api.stored_calls import add
from tests.cli.conftest import Redial, plain


def test_what_was_done_is_told_with_who_did_it_and_why(redial: Redial, calls: DynamoDbCalls) -> None:
    assert redial("audit").stdout == "Nothing was done.\n"
    add(calls)
    redial("pause", "--campaign", "sale", "--reason", "storm")
    redial("resume", "--campaign", "sale", "--reason", "storm is over")
    redial("cancel", "reminder-1", "--reason", "moved away")
    narrow = plain(redial("audit", width=80).stdout)
    assert max(map(len, narrow.splitlines())) <= 80
    for told in ("reminders", "session run-7", "Paused the campaign sale", "storm is over", "moved away"):
        assert told in narrow
    wide = plain(redial("audit", width=200).stdout)
    assert "why" in wide.splitlines()[0]


def test_acts_are_filtered_and_the_list_says_whether_it_is_all(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls)
    redial("pause", "--lane", "bulk")
    redial("cancel", "reminder-1")
    (only,) = redial.json("audit", "--kind", "pause")["acts"]
    assert (only["lane"], only["actor"]["session"]) == ("bulk", "run-7")
    assert [act["kind"] for act in redial.json("audit", "--call", "reminder-1")["acts"]] == ["cancel_call"]
    assert redial.json("audit", "--actor", "nobody") == {"acts": [], "is_all": True}
    first = redial.json("audit", "--limit", "1")
    assert (len(first["acts"]), first["is_all"]) == (1, False)
    assert [act["kind"] for act in redial.json("audit", "--without", "cancel_call")["acts"]] == ["pause"]
    assert redial("audit", "--kind", "shrug").exit_code == 2


def test_the_audit_trail_as_a_table_takes_no_text_for_a_formula(redial: Redial) -> None:
    redial("pause", "--all", "--reason", "=1+1")
    header, row = csv.reader(io.StringIO(redial("audit", "--format", "csv").stdout))
    told = dict(zip(header, row, strict=True))
    assert (told["kind"], told["actor_kind"], told["actor_name"], told["reason"]) == (
        "pause",
        "program",
        "reminders",
        "'=1+1",
    )


REASONED = {
    "dnc": ("dnc", "remove", "+12065550142"),
    "template": ("template", "put", "hello", "--language", "en-US", "--text", "Hello."),
    "hours": ("hours", "set", "office", "mon-fri 09:00-18:00"),
    "campaign": ("campaign", "set", "sale", "--hours", "mon-fri 09:00-18:00"),
    "redrive": ("redrive", "events-delivery", "--yes"),
}


@pytest.mark.parametrize("command", REASONED)
def test_commands_that_change_something_take_a_reason(redial: Redial, command: str) -> None:
    if command == "dnc":
        redial("dnc", "add", "+12065550142")
    assert redial(*REASONED[command], "--reason", "asked for").exit_code == 0
    assert "asked for" in [act["reason"] for act in redial.json("audit")["acts"]]


def test_an_export_is_told(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls)
    redial("export", "--campaign", "sale")
    (act,) = redial.json("audit")["acts"]
    assert act["text"] == "Exported calls, numbers masked (campaign sale)"


def test_times_in_what_was_done_are_those_of_this_clock(
    redial: Redial, calls: DynamoDbCalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(calls)
    redial("reschedule", "reminder-1", "--not-before", "2031-05-06T07:00:00Z")
    with monkeypatch.context() as there:
        there.setenv("TZ", "Asia/Kolkata")
        time.tzset()
        told = plain(redial("audit", width=200).stdout)
    assert "another time: not before 2031-05-06 12:30" in told
    (act,) = redial.json("audit", "--kind", "reschedule_call")["acts"]
    assert act["text"].endswith("not before 2031-05-06T07:00:00.000Z"), "for programs in UTC"
