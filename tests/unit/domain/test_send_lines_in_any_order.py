"""Whatever happens on the send lines in whatever order, an event is its attempt's or nobody's."""

from dataclasses import dataclass, field
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from redial.domain.pacing import line_slots
from redial.domain.pacing.allowance import (
    Allowance,
    reserve_with_line,
)
from redial.domain.pacing.send_results import linked
from redial.domain.times import floor_ms
from simulation.makers import ORIGINATION, at
from tests.unit.domain.line_slots import LIMITS, WINDOW_S, line_of, slot


@dataclass
class Sent:
    """One attempt, as it truly is."""

    token: str
    line: int
    reserved_s: float
    published_s: float | None = None
    is_linked: bool = False


@dataclass
class World:
    """Attempts on lines, at a time."""

    now_s: float = 0
    allowance: Allowance = field(default_factory=Allowance)
    sent: list[Sent] = field(default_factory=list)

    def reserve(self, first_event_after_s: float | None) -> None:
        token = f"t{len(self.sent)}"
        decision = reserve_with_line(
            self.allowance, slot(token, self.now_s), [ORIGINATION], LIMITS, at(self.now_s + 15)
        )
        if not isinstance(decision, Allowance):
            return
        self.allowance = decision
        line = line_of(decision, token)
        assert line is not None
        told = None if first_event_after_s is None else self.now_s + first_event_after_s
        self.sent.append(Sent(token, line, self.now_s, told))

    def link(self, number: int) -> None:
        if self.sent:
            sent = self.sent[number % len(self.sent)]
            sent.is_linked = True
            self.allowance = linked(self.allowance, [sent.token])

    def owner(self, sent: Sent, told: datetime) -> str | None:
        assert self.allowance.lines is not None
        found = self.allowance.lines.owner_of(sent.line, told)
        return found.token if found else None


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.floats(0, 400)),
        st.tuples(st.just("reserve"), st.one_of(st.none(), st.floats(0, WINDOW_S))),
        st.tuples(st.just("reserve"), st.floats(0, WINDOW_S)),
        st.tuples(st.just("link"), st.integers(0, 100)),
    ),
    max_size=120,
)


@given(steps=STEPS, skew_s=st.floats(-1, 1))
@settings(max_examples=150)
def test_an_event_is_its_attempts_or_nobodys_and_nobodys_only_where_the_line_was_given_back(
    steps: list[tuple[str, float | None]], skew_s: float
) -> None:
    """Whenever it is delivered: events are looked up again after each step."""
    world = World()
    for kind, number in steps:
        match kind:
            case "wait":
                world.now_s += number or 0
            case "reserve":
                world.reserve(number)
            case _:
                world.link(int(number or 0))
        for sent in world.sent:
            if sent.published_s is not None and sent.published_s <= world.now_s and not sent.is_linked:
                # SNS tells the time in milliseconds.
                told_s = min(max(sent.published_s + skew_s, sent.reserved_s - 1), sent.reserved_s + WINDOW_S)
                told = floor_ms(at(told_s))
                later = [each for each in world.sent if each.line == sent.line and each.reserved_s > sent.reserved_s]
                is_kept = len(later) <= line_slots._PAST_SLOTS and world.now_s < sent.reserved_s + 24 * 3600
                assert world.owner(sent, told) in ({sent.token} if is_kept else {sent.token, None})
