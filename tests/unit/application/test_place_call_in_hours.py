"""A due call is placed within its calling hours alone: looked at when its turn comes, and once more just before the send."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.application.dialling.place_call import Placed, PutAside
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.codes import HoursFault
from redial.domain.call.reasons.hours import NoCallingHours, WaitsForHours
from redial.domain.call.reasons.reason import ClaimedTooSlowly, NoTimeToWait
from redial.domain.call.requests import CallRequest
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from redial.domain.pacing.allowance import Allowance
from redial.domain.recipient.recipients import Recipient
from redial.errors import UnreadableRecord
from redial.metrics import MetricName
from simulation.makers import DESTINATION, at, waiting_call
from tests.unit.application.in_memory import InMemory, SetClock
from tests.unit.application.opening_hours import hours

# The tests begin on Monday at 09:00.
HOUR = 3_600


def call_within(*windows: tuple[str, str], **request: Any) -> Call:
    return waiting_call(calling_hours=hours(*windows), **request)


def wait_for_opening(opens_s: float, local_time: str) -> WaitsForHours:
    return WaitsForHours(at(opens_s), local_time, "Etc/UTC", by_number=False)


def nothing_was_taken(memory: InMemory) -> None:
    memory.pacing.flush()
    assert (memory.voice.sends, memory.stamps()) == ([], {})
    assert memory.recipient(DESTINATION).in_flight is None


def test_call_outside_its_hours_waits_for_the_opening_and_nothing_is_taken_for_it() -> None:
    memory = InMemory()
    call = call_within(("10:00", "18:00"))

    assert memory.place(call) == PutAside(memory.stored(call))

    waits = memory.stored(call)
    assert (waits.status, waits.wait_reason) == (CallStatus.WAITING, WaitReason.CALLING_HOURS)
    assert waits.reason == wait_for_opening(HOUR, "2026-11-23T10:00")
    assert at(HOUR) <= waits.status_at <= at(HOUR + 15)
    assert memory.wake_ups.sent == [], "the tick before it names it"
    assert (memory.voice.sends, memory.allowance.stored, memory.recipient(DESTINATION)) == (
        [],
        Allowance(),
        Recipient(),
    )

    memory.clock.seconds = (waits.status_at - at(0)).total_seconds()
    assert isinstance(memory.place(waits), Placed)


def test_call_within_its_hours_is_sent_and_may_be_dialled_until_they_end() -> None:
    memory = InMemory()
    memory.place(call_within(("09:00", "09:02")))
    # Less the time for which the request may be on its way.
    assert memory.voice.times_left == [timedelta(seconds=120 - 13)]


def test_time_of_the_call_itself_may_end_before_its_hours() -> None:
    memory = InMemory()
    memory.place(call_within(("09:00", "10:00"), expires_at=at(300)))
    assert memory.voice.times_left == [timedelta(seconds=300)]


@pytest.mark.parametrize(("slow_s", "sends"), [(0.0, 1), (0.5, 1), (0.6, 0)])
def test_call_whose_hours_end_between_claim_and_send_is_not_sent(slow_s: float, sends: int) -> None:
    memory = InMemory()
    memory.clock.seconds = 539.5
    call = replace(call_within(("09:00", "09:10"), ("10:00", "11:00")), status_at=at(500))

    def slow() -> None:
        memory.calls.written = lambda: None
        memory.clock.seconds += slow_s

    memory.calls.written = slow
    memory.place(call)

    assert len(memory.voice.sends) == sends
    if not sends:
        waits = memory.stored(call)
        assert (waits.status, waits.attempts) == (CallStatus.WAITING, ())
        assert (waits.wait_reason, waits.due_without_hours) == (WaitReason.CALLING_HOURS, at(500))
        assert waits.reason == wait_for_opening(HOUR, "2026-11-23T10:00")
        nothing_was_taken(memory)


def test_hours_that_the_stage_changes_between_claim_and_send_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = InMemory(hours=StageHours(named={"office": hours(("09:00", "18:00"))}))
    call = waiting_call(calling_hours="office")

    def change() -> None:
        memory.calls.written = lambda: None
        monkeypatch.setattr(memory.placer._gate, "_hours", StageHours())

    memory.calls.written = change
    memory.place(call)

    assert memory.stored(call).reason == ClaimedTooSlowly()
    nothing_was_taken(memory)

    memory.place(memory.stored(call))
    held = memory.stored(call)
    assert (held.wait_reason, held.reason) == (
        WaitReason.NOT_PERMITTED,
        NoCallingHours(HoursFault.UNKNOWN_HOURS, at(600)),
    )
    assert memory.telemetry.sums[MetricName.CALL_NOT_PERMITTED] == 1


def test_call_whose_time_is_over_before_the_opening_ends_with_both_told() -> None:
    memory = InMemory()
    call = call_within(("10:00", "18:00"), expires_at=at(HOUR))

    memory.place(call)

    ended = memory.stored(call)
    assert ended.status is CallStatus.EXPIRED
    assert isinstance(ended.reason, NoTimeToWait)
    assert ended.reason.waits_for == wait_for_opening(HOUR, "2026-11-23T10:00")
    assert ended.status_reason == (
        "waits for 10:00 in Etc/UTC, Monday 23 November, and expires_at is 2026-11-23T10:00:00.000Z"
    )


def test_floor_of_the_stage_holds_for_calls_without_hours() -> None:
    memory = InMemory(hours=StageHours(never_outside=("08:00", "21:00")))
    call = waiting_call()

    memory.place(call)

    assert memory.stored(call).reason == WaitsForHours(
        at(7 * HOUR), "2026-11-23T08:00", "America/Los_Angeles", by_number=True
    )


class ReadFromTheTable:
    """Hours that take a while to be read, or cannot be, where they are asked for once more before the send."""

    def __init__(self, reading_s: float | None) -> None:
        self.takes_s = [0.0, reading_s]
        self.clock = SetClock()

    def of(self, _request: CallRequest) -> StageHours:
        takes_s = self.takes_s.pop(0)
        if takes_s is None:
            raise UnreadableRecord("hours")
        self.clock.seconds += takes_s
        return NO_STAGE_HOURS


def placed_by(source: ReadFromTheTable, call: Call, at_s: float = 0) -> list[tuple[str, str, str]]:
    memory = InMemory(hours=source, clock=source.clock)
    source.clock.seconds = at_s
    memory.place(call)
    return memory.voice.sends


@pytest.mark.parametrize(("reading_s", "sends"), [(0.5, 1), (20, 0)])
def test_nothing_is_sent_after_hours_that_were_read_for_too_long(reading_s: float, sends: int) -> None:
    """The last look at the clock comes after they were read (seeds 1960 and 2225)."""
    assert len(placed_by(ReadFromTheTable(reading_s), waiting_call())) == sends


@pytest.mark.parametrize(("reading_s", "sends"), [(0.5, 1), (1.5, 0)])
def test_nothing_is_sent_where_hours_ended_while_they_were_read(reading_s: float, sends: int) -> None:
    last_start_s = 600 - NO_STAGE_HOURS.margin_seconds

    sent = placed_by(ReadFromTheTable(reading_s), call_within(("09:00", "09:10")), at_s=last_start_s - 1)

    assert len(sent) == sends


def test_call_whose_hours_cannot_be_read_once_more_was_not_placed_and_is_not_taken_for_one() -> None:
    source = ReadFromTheTable(None)
    memory = InMemory(hours=source, clock=source.clock)
    call = waiting_call()

    with pytest.raises(UnreadableRecord):
        memory.place(call)

    assert (memory.stored(call).status, memory.stored(call).attempts) == (CallStatus.WAITING, ())
    memory.pacing.flush()
    assert (memory.voice.sends, memory.stamps()) == ([], {})
