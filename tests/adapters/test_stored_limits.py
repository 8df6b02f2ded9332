"""The allowance and recipients come back as they were stored, in the form that every version writes."""

from datetime import timedelta

from msgspec.structs import replace

from redial.adapters.dynamodb.limits import DynamoDbAllowance, DynamoDbRecipients
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.allowance import Allowance, reserve
from redial.domain.pacing.attendance import Attendance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import SANDBOX
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.waits import LimitName
from redial.domain.pacing.windows import Windows
from redial.domain.recipient.recipients import InFlight, Recipient
from redial.domain.times import to_epoch_ms, to_iso
from redial.domain.versioned import Conflict, Stored
from simulation.makers import ORIGINATION, at
from simulation.records import put


def test_the_allowance_comes_back_as_it_was_stored(table: Table) -> None:
    store = DynamoDbAllowance(table, "us-east-1")
    decision = reserve(Allowance(), "t1", [ORIGINATION], SANDBOX, at(0), at(13))
    assert isinstance(decision, Allowance)
    allowance = replace(
        decision,
        version=1,
        backoff=Backoff(setbacks=2, paused_until=at(5)),
        attendance=Attendance(next_wake_up_at=at(40)),
    )
    assert store.load() == Allowance()
    assert store.replace(Allowance(), allowance) == Stored()
    assert store.load() == allowance
    assert store.replace(Allowance(), replace(allowance, backoff=Backoff(setbacks=3))) == Conflict(allowance)


def test_the_allowance_has_one_level_in_its_item_as_every_version_writes_it(table: Table) -> None:
    plain = {
        "pk": "ALLOWANCE#us-east-1",
        "version": 7,
        "minute": [f"{to_epoch_ms(at(0))} t1"],
        "day": [f"{to_epoch_ms(at(0))} t1"],
        "numbers": {ORIGINATION: [f"{to_epoch_ms(at(0))} t1"]},
        "paused_until": to_iso(at(9)),
        "paused_for": "PAUSED_AFTER_ERROR",
        "probe": "t1",
        "setbacks": 3,
        "last_setback_at": to_iso(at(2)),
        "throttled_since": to_iso(at(1)),
        "next_wake_up_at": to_iso(at(40)),
        "attended_by": "d1",
        "attended_until": to_iso(at(60)),
    }
    table.put(plain)
    window = SlidingWindow((Stamp(at(0), "t1"),))

    read = DynamoDbAllowance(table, "us-east-1").load()

    assert read == Allowance(
        version=7,
        windows=Windows(minute=window, day=window, numbers={ORIGINATION: window}),
        backoff=Backoff(
            paused_until=at(9),
            paused_for=LimitName.PAUSED_AFTER_ERROR,
            probe="t1",
            setbacks=3,
            last_setback_at=at(2),
            throttled_since=at(1),
        ),
        attendance=Attendance(next_wake_up_at=at(40), attended_by="d1", attended_until=at(60)),
        lines=None,
    )
    put(DynamoDbAllowance(table, "us-east-1"), read)
    assert table.get("ALLOWANCE#us-east-1") == plain | {"version": 8}


def test_a_stamp_is_never_stored_earlier_than_it_is(table: Table) -> None:
    store = DynamoDbAllowance(table, "us-east-1")
    exact = at(0) + timedelta(microseconds=1)
    put(store, Allowance(windows=Windows(minute=SlidingWindow((Stamp(exact, "t1"),)))))
    assert store.load().windows.minute.stamps[0].at >= exact


def test_a_recipient_comes_back_as_it_was_stored(table: Table) -> None:
    store = DynamoDbRecipients(table, lambda: at(1))
    recipient = Recipient(
        version=1,
        calls=SlidingWindow((Stamp(at(0), "t1"),)),
        in_flight=InFlight("call-1", "t1", at(0)),
        do_not_call_since=at(1),
        do_not_call_reason="asked us to stop",
    )
    assert put(store.at("+12065550100"), recipient) == recipient
    assert store.at("+12065550100").load() == recipient
    assert store.at("+12065550101").load() == Recipient()
    plain = table.get("RECIPIENT#+12065550100")
    assert plain is not None
    assert "delete_after" not in plain, "a do-not-call mark outlives any retention"
