"""The minute's tick names what becomes due before the next one, each call once, unless a backlog is in its way."""

from redial.application.soon_due import SoonDue
from redial.domain.pacing.campaign_turns import DueCall
from simulation.makers import at
from tests.unit.application.in_memory import WakeUpQueue


def due_at(*seconds: float) -> list[DueCall]:
    return [DueCall(at(each), f"c{each}") for each in seconds]


def test_each_second_has_one_wake_up_that_comes_when_the_last_of_its_calls_is_due() -> None:
    queue = WakeUpQueue()
    SoonDue(queue, 20).name(0, due_at(30.2, 10.4, 11, 10.5, 11.5), at(0))
    assert queue.sent == [(["c10.4", "c10.5", "c11"], 11), (["c11.5"], 12), (["c30.2"], 31)]


def test_a_wake_up_names_ten_calls() -> None:
    queue = WakeUpQueue()
    SoonDue(queue, 20).name(0, due_at(*(10 + each / 100 for each in range(1, 16))), at(0))
    ((named, delay),) = queue.sent
    assert (named, delay) == ([f"c{10 + each / 100}" for each in range(1, 11)], 11)


def test_what_one_tick_named_the_next_one_does_not_unless_its_time_is_another() -> None:
    queue = WakeUpQueue()
    soon = SoonDue(queue, 20)
    soon.name(0, due_at(70, 80), at(0))
    queue.sent.clear()
    moved = DueCall(at(85), "c80")
    soon.name(0, [*due_at(70, 100), moved], at(60))
    assert queue.sent == [(["c80"], 25), (["c100"], 40)]


def test_behind_a_backlog_that_lasts_longer_nothing_is_named() -> None:
    queue = WakeUpQueue()
    soon = SoonDue(queue, 20)
    assert soon.backlog == 31
    soon.name(31, due_at(70), at(0))
    assert queue.sent == []
    soon.name(30, due_at(70), at(60))
    assert queue.sent == [(["c70"], 10)]
