"""Time: one clock for real, one for tests."""

import asyncio
import time
from datetime import timedelta

import pytest

from tests.patience import PATIENCE_S
from voice_emulator.clock import SystemClock, VirtualClock


class TestVirtualClock:
    def test_actions_happen_at_their_times_in_their_order(self) -> None:
        clock = VirtualClock()
        start = clock.now_ms()
        happened: list[tuple[str, int]] = []
        for name, at in (("c", 300), ("a", 100), ("b1", 200), ("b2", 200), ("later", 5_000)):
            clock.call_at(start + at, lambda name=name: happened.append((name, clock.now_ms() - start)))  # type: ignore[misc]
        clock.advance(timedelta(seconds=1))
        assert happened == [("a", 100), ("b1", 200), ("b2", 200), ("c", 300)]
        assert clock.now_ms() == start + 1_000

    def test_what_an_action_enters_happens_on_the_way_too(self) -> None:
        clock = VirtualClock()
        start = clock.now_ms()
        happened: list[int] = []

        def every_second() -> None:
            happened.append(clock.now_ms() - start)
            clock.call_at(clock.now_ms() + 1_000, every_second)

        every_second()
        clock.advance(timedelta(seconds=3))
        assert happened == [0, 1_000, 2_000, 3_000]

    def test_it_never_goes_back(self) -> None:
        with pytest.raises(ValueError, match="cannot go back"):
            VirtualClock().advance(timedelta(seconds=-1))

    def test_what_was_due_in_the_past_happens_now(self) -> None:
        clock = VirtualClock()
        happened: list[int] = []
        clock.call_at(0, lambda: happened.append(clock.now_ms()))
        clock.advance(timedelta())
        assert happened == [clock.now_ms()]

    def test_what_an_action_enters_for_its_own_time_happens_then_after_what_was_entered_before(self) -> None:
        clock = VirtualClock()
        at = clock.now_ms() + 10
        happened: list[str] = []

        def first() -> None:
            happened.append("first")
            clock.call_at(at, lambda: happened.append("entered"))

        clock.call_at(at, first)
        clock.call_at(at, lambda: happened.append("second"))
        clock.advance(timedelta(milliseconds=10))
        assert happened == ["first", "second", "entered"]

    @pytest.mark.parametrize("failing", [0, 1, 2])
    def test_an_action_that_raises_takes_no_other_with_it(self, failing: int) -> None:
        clock = VirtualClock()
        happened: list[int] = []

        def act(number: int) -> None:
            if number == failing:
                raise RuntimeError
            happened.append(number)

        for number in range(3):
            clock.call_at(clock.now_ms() + 10, lambda number=number: act(number))  # type: ignore[misc]
        with pytest.raises(RuntimeError):
            clock.advance(timedelta(milliseconds=10))
        clock.advance(timedelta(milliseconds=10))
        assert happened == [number for number in range(3) if number != failing]


class TestSystemClock:
    def test_it_shows_the_system_s_time(self) -> None:
        before = time.time_ns() // 1_000_000
        shown = SystemClock().now_ms()
        assert before <= shown <= time.time_ns() // 1_000_000

    def test_a_system_clock_that_is_set_back_does_not_matter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = SystemClock()
        before = clock.now_ms()
        monkeypatch.setattr(time, "time_ns", lambda: 0)
        monkeypatch.setattr(time, "time", lambda: 0.0)
        assert clock.now_ms() >= before

    def test_actions_happen_on_the_event_loop_in_their_order(self) -> None:
        clock = SystemClock()
        happened: list[str] = []

        async def use() -> None:
            now = clock.now_ms()
            for name, delay in (("third", 30), ("first", 5), ("second", 15), ("at once", -100)):
                clock.call_at(now + delay, lambda name=name: happened.append(name))  # type: ignore[misc]
            while len(happened) < 4:
                await asyncio.sleep(0.005)

        asyncio.run(asyncio.wait_for(use(), PATIENCE_S))
        assert happened == ["at once", "first", "second", "third"]

    def test_an_action_that_fails_holds_up_no_other(self) -> None:
        clock = SystemClock()
        happened: list[str] = []

        def fail() -> None:
            raise ZeroDivisionError

        async def use() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda *_: happened.append("failed"))
            clock.call_at(0, fail)
            clock.call_at(1, lambda: happened.append("went on"))
            while "went on" not in happened:
                await asyncio.sleep(0.005)

        asyncio.run(asyncio.wait_for(use(), PATIENCE_S))
        assert happened == ["failed", "went on"]

    def test_it_goes_on_with_another_event_loop(self) -> None:
        clock = SystemClock()
        happened: list[str] = []

        async def enter(name: str) -> None:
            clock.call_at(clock.now_ms() + 10, lambda: happened.append(name))

        async def wait() -> None:
            await enter("second")
            while len(happened) < 2:
                await asyncio.sleep(0.005)

        asyncio.run(enter("first"))
        asyncio.run(asyncio.wait_for(wait(), PATIENCE_S))
        assert happened == ["first", "second"]
