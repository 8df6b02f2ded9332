"""The allowance, recipients and single items as they are stored, attribute by attribute."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.failure_notes import DynamoDbFailureNotes, StoredFailureNotes
from redial.adapters.dynamodb.forecast_accuracy import DynamoDbForecastAccuracy
from redial.adapters.dynamodb.limits import DynamoDbAllowance, DynamoDbRecipients
from redial.adapters.dynamodb.listed_recipients import DynamoDbListedRecipients
from redial.adapters.dynamodb.plain import Plain
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.stack_secret import StackSecret
from redial.adapters.runtime import new_token
from redial.domain.call.failure_notes import FailureNote, no_failures
from redial.domain.call.requests import Lane
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.attendance import Attendance
from redial.domain.pacing.campaign_turns import CampaignTurns, LaneTurn
from redial.domain.pacing.line_slots import LineUse, SendLines, Slot
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.windows import Windows
from redial.domain.recipient.recipients import InFlight, Recipient
from redial.domain.refusal.refusals import Refusals
from redial.domain.reporting.forecast import ForecastAccuracy
from redial.domain.steering.control import Control
from redial.domain.times import to_epoch_ms, to_iso
from redial.errors import UnreadableRecord
from simulation.dynamodb.capacity import write_units
from simulation.makers import DESTINATION, ORIGINATION, at
from simulation.records import put
from tests.unit.adapters.table_client import TableClient, delete_after
from tests.unit.domain.refused_calls import kind, refuse


@pytest.fixture
def client() -> TableClient:
    return TableClient()


def test_allowance_is_stored_with_short_texts_in_one_level(client: TableClient) -> None:
    window = SlidingWindow((Stamp(at(1.0001), "t 1"),))
    slots = {
        0: LineUse(slot=Slot("t1", "call-1", at(1)), past=(Slot("t0", "call-0", at(0)),), used_at=at(1)),
        3: LineUse(),
    }
    allowance = Allowance(
        windows=Windows(minute=window, day=SlidingWindow(), numbers={ORIGINATION: window}), lines=SendLines(slots)
    )
    store = DynamoDbAllowance(client.table(), "us-east-1")
    put(store, allowance)

    assert client.stored("ALLOWANCE#us-east-1") == {
        "pk": "ALLOWANCE#us-east-1",
        "version": 1,
        "minute": [f"{to_epoch_ms(at(1)) + 1} t 1"],
        "day": [],
        "numbers": {ORIGINATION: [f"{to_epoch_ms(at(1)) + 1} t 1"]},
        "lines": {
            "0": {
                "slot": f"{to_epoch_ms(at(1))} t1 call-1",
                "past": [f"{to_epoch_ms(at(0))} t0 call-0"],
                "used": to_epoch_ms(at(1)),
            },
            "3": {},
        },
    }
    read = store.load()
    assert (read.lines, read.windows.minute.stamps) == (SendLines(slots), (Stamp(at(1.001), "t 1"),))


def test_a_full_allowance_of_two_numbers_costs_one_write_unit(client: TableClient) -> None:
    stamps = [Stamp(at(3 * second + 0.0001), new_token()) for second in range(20)]
    allowance = Allowance(
        windows=Windows(
            minute=SlidingWindow(tuple(stamps)),
            numbers={
                "+12065550190": SlidingWindow(tuple(stamps[-2:])),
                "+12065550191": SlidingWindow(tuple(stamps[:2])),
            },
        ),
        attendance=Attendance(next_wake_up_at=at(0.1), attended_by=new_token(), attended_until=at(60.1)),
        lines=SendLines(
            {
                line: LineUse(slot=Slot(new_token(), 24 * "c", at(line)) if line < 2 else None, used_at=at(line))
                for line in range(8)
            }
        ),
        turns=CampaignTurns({LaneTurn(Lane.NORMAL, 0x2FA74): at(1)}),
    )
    put(DynamoDbAllowance(client.table(), "us-east-1"), allowance)
    assert write_units(client.dynamodb.items["ALLOWANCE#us-east-1"]) == 1


def test_a_stamp_of_a_campaign_with_a_rate_tells_its_number(client: TableClient) -> None:
    stamps = (Stamp(at(1), "t1", 8_191), Stamp(at(2), "t 2"))
    store = DynamoDbAllowance(client.table(), "us-east-1")
    put(store, Allowance(windows=Windows(minute=SlidingWindow(stamps))))
    assert client.stored("ALLOWANCE#us-east-1")["minute"] == [
        f"{to_epoch_ms(at(1))} t1 #1fff",
        f"{to_epoch_ms(at(2))} t 2",
    ]
    assert store.load().windows.minute.stamps == stamps


def test_refusals_are_stored_where_there_are_any(client: TableClient) -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5)
    store = DynamoDbAllowance(client.table(), "us-east-1")
    put(store, Allowance(refusals=refusals))
    assert store.load().refusals == refusals
    assert "refusals" in client.stored("ALLOWANCE#us-east-1")


def test_allowance_of_a_version_without_lines_tells_nothing_of_them(client: TableClient) -> None:
    """None is not the same as none in use: those lines count as taken."""
    client.table().put({"pk": "ALLOWANCE#us-east-1", "version": 3, "minute": [], "day": [], "numbers": {}})
    store = DynamoDbAllowance(client.table(), "us-east-1")
    assert store.load() == Allowance(version=3, lines=None)
    put(store, store.load())
    assert "lines" not in client.stored("ALLOWANCE#us-east-1")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"minute": None}, "expected stamps of a time and a token"),
        ({"day": 7}, "expected stamps of a time and a token"),
        ({"minute": ["123"]}, "expected stamps of a time and a token"),
        ({"minute": [f"{to_epoch_ms(at(1))} t1 #x"]}, "expected stamps of a time and a token"),
        ({"minute": ["x t1"]}, "expected stamps of a time and a token"),
        ({"minute": [f"{10**30} t1"]}, "expected stamps of a time and a token"),
        ({"numbers": None}, "expected an object in numbers"),
        ({"numbers": {ORIGINATION: [7]}}, "expected stamps of a time and a token"),
        ({"lines": []}, "expected send lines with slots of a time, a token and a call"),
        ({"lines": {"first": {}}}, "expected send lines with slots of a time, a token and a call"),
        ({"lines": {"0": {"slot": "1 t1"}}}, "expected send lines with slots of a time, a token and a call"),
        ({"lines": {"0": {"past": 7}}}, "expected send lines with slots of a time, a token and a call"),
        ({"lines": {"0": {"used": str(10**30)}}}, "expected send lines with slots of a time, a token and a call"),
    ],
)
def test_allowance_that_is_not_whole_is_never_taken_for_an_empty_one(
    client: TableClient, broken: Plain, told: str
) -> None:
    whole: Plain = {"pk": "ALLOWANCE#us-east-1", "version": 3, "minute": [], "day": [], "numbers": {}, "lines": {}}
    client.table().put(whole | broken)
    with pytest.raises(UnreadableRecord) as error:
        DynamoDbAllowance(client.table(), "us-east-1").load()
    assert str(error.value) == f"item ALLOWANCE#us-east-1: {told}"


def test_recipient_is_kept_for_two_days_and_one_on_the_list_for_ever(client: TableClient) -> None:
    recipients = DynamoDbRecipients(client.table(), lambda: at(100))
    window = SlidingWindow((Stamp(at(5), "t1"),))
    record = recipients.at(DESTINATION)
    put(record, Recipient(calls=window, in_flight=InFlight("call-1", "t1", at(4))))
    once = client.stored(f"RECIPIENT#{DESTINATION}")
    assert once == {
        "pk": f"RECIPIENT#{DESTINATION}",
        "version": 1,
        "calls": [f"{to_epoch_ms(at(5))} t1"],
        "in_flight": {"call_id": "call-1", "token": "t1", "reserved_at": to_iso(at(4))},
        "delete_after": delete_after(100, timedelta(days=2)),
    }
    put(record, replace(record.load(), do_not_call_since=at(50), do_not_call_reason="asked"))
    assert client.stored(f"RECIPIENT#{DESTINATION}") == {
        **{name: value for name, value in once.items() if name != "delete_after"},
        "version": 2,
        "do_not_call_since": to_iso(at(50)),
        "do_not_call_reason": "asked",
        "status_key": "DO_NOT_CALL",
        "status_at": to_iso(at(50)),
    }


def reader(client: TableClient) -> TableReader:
    return TableReader(client.as_client(), "calls")


def test_many_recipients_are_read_and_one_that_cannot_be_read_hides_none(client: TableClient) -> None:
    recipients = DynamoDbRecipients(client.table(), lambda: at(100))
    listed = put(recipients.at(DESTINATION), Recipient(do_not_call_since=at(50)))
    client.table().put({"pk": "RECIPIENT#+12065550101", "calls": "often"})
    client.table().put({"pk": "RECIPIENT#+12065550102", "version": 1})
    unreadable: list[UnreadableRecord] = []

    found = DynamoDbListedRecipients(client.reader(), unreadable.append).get_many(
        [DESTINATION, "+12065550101", "+12065550102", "+12065550103"]
    )

    assert found == {DESTINATION: listed, "+12065550102": Recipient(version=1)}
    assert [str(error) for error in unreadable] == [
        "item RECIPIENT#+12065550101: expected stamps of a time and a token"
    ]


def test_note_on_a_failure_is_kept_a_week_and_listed_when_its_call_is_set_aside(client: TableClient) -> None:
    notes = DynamoDbFailureNotes(client.table())
    assert notes.at("call-1").load() == no_failures("call-1")
    note = FailureNote(
        call_id="call-1", failures=2, first_at=at(1), last_at=at(9), try_again_at=at(60), error="the table says no"
    )
    first = put(notes.at("call-1"), note)
    once = {
        "pk": "FAILURE#call-1",
        "version": 1,
        "call_id": "call-1",
        "failures": 2,
        "first_at": to_iso(at(1)),
        "last_at": to_iso(at(9)),
        "try_again_at": to_iso(at(60)),
        "error": "the table says no",
        "delete_after": delete_after(9, timedelta(days=7)),
    }
    assert client.stored("FAILURE#call-1") == once
    aside = put(notes.at("call-1"), replace(first, failures=3))
    listed = {"status_key": "SET_ASIDE", "status_at": to_iso(at(60))}
    assert client.stored("FAILURE#call-1") == once | {"version": 2, "failures": 3} | listed
    unreadable: list[UnreadableRecord] = []
    assert StoredFailureNotes(client.reader(), unreadable.append).get_many(["call-1", "call-2"]) == {"call-1": aside}
    client.table().put({"pk": "FAILURE#odd"})
    assert StoredFailureNotes(client.reader(), unreadable.append).get_many(["odd", "call-1"]) == {"call-1": aside}
    assert len(unreadable) == 1
    with pytest.raises(UnreadableRecord, match="item FAILURE#odd"):
        notes.at("odd").load()


def test_single_items_are_kept_under_their_keys(client: TableClient) -> None:
    table = client.table()
    assert DynamoDbControl(table).load() == Control()
    assert DynamoDbForecastAccuracy(table).load() == ForecastAccuracy()
    put(DynamoDbControl(table), Control())
    put(DynamoDbForecastAccuracy(table), ForecastAccuracy())
    assert DynamoDbControl(table).load() == Control(version=1)
    assert DynamoDbForecastAccuracy(table).load() == ForecastAccuracy(version=1)
    assert sorted(client.dynamodb.items) == ["CONTROL", "PREDICTIONS"]
    for key, record in (("CONTROL", DynamoDbControl(table)), ("PREDICTIONS", DynamoDbForecastAccuracy(table))):
        table.put({"pk": key, "version": "one"})
        with pytest.raises(UnreadableRecord, match=f"item {key}: "):
            record.load()


def test_secret_is_made_once_and_is_32_bytes(client: TableClient) -> None:
    secret = StackSecret(client.table())
    made = secret.value
    assert len(made) == 32
    assert client.stored("SECRET#CURSORS") == {"pk": "SECRET#CURSORS", "version": 1, "secret": made.hex()}
    client.asked.clear()
    assert secret.value == made
    assert client.asked == [], "once a process"
    assert StackSecret(client.table()).value == made
    assert [asked["operation"] for asked in client.asked] == ["GetItem"]


def test_of_two_who_make_a_secret_at_once_the_second_takes_the_firsts(client: TableClient) -> None:
    theirs = {"pk": "SECRET#CURSORS", "version": 1, "secret": "ab" * 32}

    class Late(TableClient):
        def get_item(self, **parameters: Any) -> dict[str, Any]:
            answer = super().get_item(**parameters)
            self.table().put(theirs)
            return answer

    assert StackSecret(Late().table()).value == bytes.fromhex("ab" * 32)
