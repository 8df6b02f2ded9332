"""Calls that no setting permits wait apart, are held against the settings anew, and go when these permit them."""

from typing import cast

from msgspec.structs import replace

from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.reading_ports import Indexes
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.stores import Calls
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.destinations import ANY_COUNTRY, CallPermissions
from redial.domain.reporting.listing import Entry, EntryPage, Listed, Position, Stretch
from redial.domain.times import to_iso
from redial.metrics import MetricName
from simulation.errors import no_connection
from simulation.makers import at, waiting_call
from simulation.set_aside import nothing_set_aside
from tests.unit.application.in_memory import InMemory

LATER_S = 600


class Held(InMemory):
    """A stack that permits calls to Germany alone, and holds some to other countries."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.asked: list[Position | None] = []
        self.largest_page = 100
        self.gate = self.gate_of("DE")

    def gate_of(self, *countries: str, set_aside: SetAsideCalls | None = None) -> PermissionGate:
        return PermissionGate(
            calls=cast("Calls", self.calls),
            indexes=cast("Indexes", self),
            telemetry=self.telemetry,
            clock=self.clock,
            permissions=CallPermissions(allowed_countries=countries),
            set_aside=set_aside or nothing_set_aside(self.telemetry),
        )

    def hold(self, count: int) -> list[Call]:
        calls = [self.calls.put(waiting_call(f"r{number:03}")) for number in range(count)]
        for call in calls:
            fault = self.gate.fault_of(call)
            assert fault is not None
            self.gate.hold(call, fault, at(0))
        return calls

    def page(self, stretch: Stretch, *, limit: int, newest_first: bool, after: Position | None) -> EntryPage:
        """Give a page of the held calls, by the time at which each is looked at again."""
        assert (stretch, limit, newest_first) == (Stretch(Listed.NOT_PERMITTED, until=self.clock.now()), 100, False)
        self.asked.append(after)
        stored = [record.stored for record in self.calls.records.values()]
        due = [call for call in stored if call.is_held and call.status_at <= self.clock.now()]
        entries = sorted(
            (Entry(call.call_id, call.status_at, Position(to_iso(call.status_at), call.call_id)) for call in due),
            key=lambda entry: entry.position,
        )
        left = [entry for entry in entries if after is None or entry.position > after]
        page = left[: self.largest_page]
        return EntryPage(tuple(page), page[-1].position if len(left) > len(page) else None)


def test_held_call_waits_ten_minutes_and_is_counted_once() -> None:
    held = Held()
    (call,) = held.hold(1)
    waits = held.stored(call)
    assert (waits.status, waits.wait_reason, waits.status_at) == (
        CallStatus.WAITING,
        WaitReason.NOT_PERMITTED,
        at(LATER_S),
    )
    completed = held.calls.put(replace(call, status=CallStatus.COMPLETED, version=9))
    fault = held.gate.fault_of(call)
    assert fault is not None
    assert held.gate.hold(call, fault, at(5)) == completed
    assert held.telemetry.sums[MetricName.CALL_NOT_PERMITTED] == 1


def test_call_that_is_still_not_permitted_waits_on_and_one_that_is_goes() -> None:
    held = Held()
    (call,) = held.hold(1)
    held.clock.seconds = LATER_S
    held.gate.look_again()
    assert held.stored(call).status_at == at(2 * LATER_S)
    held.clock.seconds = 2 * LATER_S
    held.gate_of(ANY_COUNTRY).look_again()
    goes = held.stored(call)
    assert (goes.is_held, goes.status, goes.status_at) == (False, CallStatus.WAITING, at(2 * LATER_S))


def test_call_that_was_let_go_or_is_gone_since_the_index_was_read_is_passed_by() -> None:
    held = Held()
    calls = held.hold(3)
    held.clock.seconds = LATER_S
    entries = held.page(Stretch(Listed.NOT_PERMITTED, until=at(LATER_S)), limit=100, newest_first=False, after=None)
    del held.calls.records[calls[0].call_id]
    going = held.calls.put(replace(calls[1], version=7))
    looked_at = held.calls.put(replace(held.stored(calls[2]), status_at=at(LATER_S + 1)))
    held.page = lambda *_, **__: entries  # type: ignore[method-assign]
    held.gate.look_again()
    assert (held.stored(calls[1]), held.stored(calls[2])) == (going, looked_at)
    assert MetricName.RECORD_FAILED not in held.telemetry.sums


def test_a_hundred_are_looked_at_in_a_run_and_the_next_goes_on_behind_them() -> None:
    held = Held()
    calls = held.hold(150)
    held.clock.seconds = LATER_S
    gate = held.gate_of(ANY_COUNTRY)
    held.largest_page = 60
    gate.look_again()
    assert sum(held.stored(call).is_held for call in calls) == 50
    assert held.asked[0] is None
    gate.look_again()
    assert not any(held.stored(call).is_held for call in calls)
    assert held.asked[-1] is not None
    gate.look_again()
    assert held.asked[-1] is None, "from the beginning again"


def test_calls_that_are_set_aside_hide_no_others_and_no_more_than_five_pages_are_read() -> None:
    class Aside:
        def are_to_wait(self, call_id: str) -> bool:
            return call_id in aside

    held = Held()
    calls = held.hold(7)
    held.largest_page = 1
    held.clock.seconds = LATER_S
    in_order = sorted(call.call_id for call in calls)
    aside = set(in_order[:6])
    gate = held.gate_of(ANY_COUNTRY, set_aside=cast("SetAsideCalls", Aside()))
    gate.look_again()
    assert len(held.asked) == 5
    assert held.calls.records[in_order[6]].stored.is_held
    gate.look_again()
    assert not held.calls.records[in_order[6]].stored.is_held
    assert all(held.calls.records[each].stored.is_held for each in aside)


def test_run_in_which_all_fails_is_given_up() -> None:
    held = Held()
    held.hold(9)
    held.clock.seconds = LATER_S
    asked: list[str] = []

    def fail(call_id: str) -> Call | None:
        asked.append(call_id)
        raise no_connection()

    held.calls.get = fail  # type: ignore[method-assign]
    held.gate.look_again()
    assert len(asked) == 3
