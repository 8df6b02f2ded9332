"""Money is added up without looking at each call, and comes to the same."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from voice_emulator.accounts.resources import spending as module
from voice_emulator.accounts.resources.spending import Spending

# Four minutes before a month begins.
START_MS = round(datetime(2026, 1, 31, 23, 56, tzinfo=UTC).timestamp() * 1000)


class Call(NamedTuple):
    """A call that ends some time before it surely is over."""

    arrived_at_ms: int
    lasts_ms: int

    @property
    def over_by_ms(self) -> int:
        return self.arrived_at_ms + 60_000

    def ends_at_ms(self) -> int:
        return self.arrived_at_ms + self.lasts_ms


def spent_of(calls: list[Call], now_ms: int) -> int:
    def month(at_ms: int) -> tuple[int, int]:
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
        return at.year, at.month

    ended = [call.ends_at_ms() for call in calls]
    return sum(1 for at_ms in ended if at_ms <= now_ms and month(at_ms) == month(now_ms))


@given(
    steps=st.lists(st.tuples(st.integers(0, 100_000), st.integers(1, 60_000), st.integers(0, 12)), max_size=40),
    look_at_least=st.sampled_from([1, 4, 1_000]),
)
def test_a_limit_is_reached_when_it_would_be_if_each_call_were_looked_at(
    steps: list[tuple[int, int, int]], look_at_least: int
) -> None:
    before, module._LOOK_AT_LEAST = module._LOOK_AT_LEAST, look_at_least
    try:
        calls: list[Call] = []
        spending, now_ms = Spending(), START_MS
        for passed_ms, lasts_ms, limit in steps:
            now_ms += passed_ms
            assert spending.reaches(limit, now_ms) is (spent_of(calls, now_ms) >= limit)
            call = Call(now_ms, lasts_ms)
            kept: Any = call
            calls.append(call)
            spending.charge(kept, 1.0)
        assert spending.spent(now_ms) == spent_of(calls, now_ms)
    finally:
        module._LOOK_AT_LEAST = before


def test_what_is_over_is_let_go_and_not_kept_for_ever() -> None:
    spending = Spending()
    for number in range(10_000):
        kept: Any = Call(START_MS + number * 100, 10)
        assert not spending.reaches(1_000_000, kept.arrived_at_ms)
        spending.charge(kept, 1.0)
    assert len(spending._placed) < 3 * module._LOOK_AT_LEAST
    assert spending._to_come == []
