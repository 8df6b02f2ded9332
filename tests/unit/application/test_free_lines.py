"""Where no send line is free, those are given back whose attempts are known by their message id; no others."""

from msgspec.structs import replace

from redial.application.dialling.free_lines import LineKeeper
from redial.domain.attempt.send_lines import SEND_LINES
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.line_slots import SendLines, Slot
from redial.domain.pacing.waits import LimitName, Wait
from redial.errors import UnreadableRecord
from redial.metrics import MetricName
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from simulation.records import put
from tests.unit.application.in_memory import InMemory

NO_LINE = Wait(at(195), LimitName.SEND_LINES)


class Taken(InMemory):
    """A dialer that finds all lines taken, by calls of which it knows nothing yet."""

    def __post_init__(self) -> None:
        super().__post_init__()
        lines = SendLines()
        for number in range(SEND_LINES):
            lines = lines.take(Slot(f"x{number}", self.call(number).call_id, at(number)))
        put(self.allowance, Allowance(lines=lines))
        self.under_way: set[str] = set()
        self.keeper = LineKeeper(self.ports, self.pacing, lambda token: token in self.under_way)

    def call(self, number: int) -> Call:
        return waiting_call(f"taken-{number}")

    def sent(self, number: int, message_id: str | None, *, is_linked: bool = True, token: str | None = None) -> None:
        """Let the call of a line be sent, and perhaps be known by an id."""
        claimed = transitions.claim(self.call(number), f"x{number}", ORIGINATION, DEADLINES, at(number))
        assert isinstance(claimed, Call)
        if message_id is not None:
            known = transitions.record_sent(claimed, f"x{number}", message_id, DEADLINES, at(number))
            assert isinstance(known, Call)
            claimed = known
            if is_linked:
                self.attempts.link(message_id, claimed.call_id, token or f"x{number}", at(number))
        self.calls.put(claimed)

    def taken(self) -> list[str]:
        lines = self.allowance.stored.lines
        assert lines is not None
        return [slot.token for slot in lines.taken()]


def test_lines_of_attempts_that_are_linked_are_given_back_at_once() -> None:
    lines = Taken()
    lines.sent(2, "m2")
    lines.sent(3, "m3", is_linked=False)
    lines.sent(4, None)
    lines.sent(5, "m5", token="another")
    lines.sent(6, "m6")

    assert lines.keeper.has_freed(NO_LINE, at(30))

    assert lines.taken() == ["x0", "x1", "x3", "x4", "x5", "x7"]
    assert lines.telemetry.sums == {}


def test_call_that_cannot_be_read_or_has_no_such_attempt_keeps_its_line() -> None:
    lines = Taken()
    read = lines.calls.get

    def unreadable(call_id: str) -> Call | None:
        if call_id == lines.call(0).call_id:
            raise UnreadableRecord("no")
        return read(call_id)

    lines.calls.get = unreadable  # type: ignore[method-assign]
    lines.calls.put(lines.call(1))
    lines.sent(2, "m2")

    assert lines.keeper.has_freed(NO_LINE, at(30))
    assert lines.taken() == ["x0", "x1", *(f"x{number}" for number in range(3, SEND_LINES))]


def test_that_all_lines_are_taken_is_told_and_looked_at_again_after_ten_seconds() -> None:
    lines = Taken()
    assert not lines.keeper.has_freed(NO_LINE, at(30))
    assert lines.telemetry.sums == {MetricName.SEND_LINES_TAKEN: 1}
    lines.sent(2, "m2")
    assert not lines.keeper.has_freed(NO_LINE, at(39.999))
    assert lines.telemetry.sums == {MetricName.SEND_LINES_TAKEN: 1}
    assert lines.keeper.has_freed(NO_LINE, at(40))
    assert len(lines.taken()) == SEND_LINES - 1


def test_nothing_is_looked_at_for_a_wait_for_something_else() -> None:
    lines = Taken()
    lines.sent(2, "m2")
    assert not lines.keeper.has_freed(None, at(30))
    assert not lines.keeper.has_freed(replace(NO_LINE, limit=LimitName.ACCOUNT_MINUTE), at(30))
    assert len(lines.taken()) == SEND_LINES
    assert lines.keeper.has_freed(NO_LINE, at(30))


def test_call_that_waits_for_a_line_goes_as_soon_as_one_is_given_back() -> None:
    lines = Taken()
    lines.clock.seconds = 30
    call = waiting_call("next")
    assert lines.placer.what_it_waits_for(call) == NO_LINE
    lines.clock.seconds = 41
    lines.sent(2, "m2")
    assert lines.placer.what_it_waits_for(call) is None
    lines.place(call)
    assert lines.voice.lines == [2]


def test_allowance_that_knows_no_lines_has_none_that_are_taken() -> None:
    memory = InMemory()
    put(memory.allowance, Allowance(lines=None))
    assert memory.pacing.lines_taken() == []


def test_lines_of_sends_that_are_about_to_be_answered_are_none_that_wait_for_an_event() -> None:
    lines = Taken()
    lines.under_way = {"x3"}
    assert not lines.keeper.has_freed(NO_LINE, at(30))
    assert lines.telemetry.sums == {}, "it is no fault: an answer comes"

    lines.under_way = {"x2", "x3"}
    for number in (2, 6):
        lines.sent(number, f"m{number}")
    assert lines.keeper.has_freed(NO_LINE, at(60))
    assert lines.taken() == ["x0", "x1", "x2", "x3", "x4", "x5", "x7"], (
        "whoever takes in the answer gives the line back"
    )
