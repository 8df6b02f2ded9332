"""Waiting calls whose time is over end wherever they stand in the backlog; and what is measured of the backlog."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import cast

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.expire_calls import Expirer
from redial.application.dialling.measure_backlog import DueAndSoon, measure_backlog
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.stores import Calls
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import Lane
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_rates import NO_RATES, CampaignRates
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.windows import Windows
from redial.domain.refusal.refusals import Refusals
from redial.metrics import MetricName
from simulation.errors import no_connection
from simulation.makers import LIMITS, at, waiting_call
from simulation.records import MemoryRecord
from simulation.set_aside import nothing_set_aside
from simulation.telemetry import Notebook
from tests.unit.application.in_memory import InMemory, MemoryCalls
from tests.unit.domain.refused_calls import kind, refuse


class OverCalls(MemoryCalls):
    """Calls with the index of their last times."""

    reads = 0
    at_each: Callable[[], object] = staticmethod(lambda: None)

    def over(self, until: datetime) -> Iterator[str]:
        self.reads += 1
        for record in list(self.records.values()):
            expires_at = record.stored.request.expires_at
            if record.stored.status is CallStatus.WAITING and expires_at is not None and expires_at <= until:
                yield record.stored.call_id
                self.at_each()


class Expiring(InMemory):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.over = OverCalls()
        self.set_aside = nothing_set_aside(self.telemetry)
        self.expirer = Expirer(
            calls=cast("Calls", self.over), telemetry=self.telemetry, clock=self.clock, set_aside=self.set_aside
        )

    def put(self, *seconds: float) -> list[Call]:
        return [self.over.put(waiting_call(f"r{each}", expires_at=at(each))) for each in seconds]

    def statuses(self, calls: Sequence[Call]) -> list[CallStatus]:
        return [stored.status for call in calls if (stored := self.over.get(call.call_id)) is not None]


def test_calls_whose_time_is_over_end_and_no_others() -> None:
    world = Expiring()
    calls = world.put(10, 60, 61)
    world.clock.seconds = 60
    assert world.expirer.run(at(90))
    assert world.statuses(calls) == [CallStatus.EXPIRED, CallStatus.EXPIRED, CallStatus.WAITING]
    assert world.telemetry.sums == {MetricName.CALL_EXPIRED: 2}


def test_index_in_which_nothing_was_left_is_asked_again_after_half_a_minute() -> None:
    world = Expiring()
    assert world.expirer.run(at(90))
    calls = world.put(1)
    world.clock.seconds = 29.999
    assert world.expirer.run(at(90))
    assert (world.over.reads, world.statuses(calls)) == (1, [CallStatus.WAITING])
    world.clock.seconds = 30
    assert world.expirer.run(at(90))
    assert (world.over.reads, world.statuses(calls)) == (2, [CallStatus.EXPIRED])


def test_run_ends_with_its_time_and_goes_on_at_once_the_next_time() -> None:
    world = Expiring()
    calls = world.put(1, 2, 3)
    world.clock.seconds = 60

    def passes() -> None:
        world.clock.seconds += 10

    world.over.at_each = passes
    assert not world.expirer.run(at(80))
    assert world.statuses(calls) == [CallStatus.EXPIRED, CallStatus.EXPIRED, CallStatus.WAITING]
    assert world.expirer.run(at(100))
    assert world.statuses(calls) == [CallStatus.EXPIRED] * 3


def test_call_that_fails_or_is_gone_keeps_no_other_from_its_end() -> None:
    world = Expiring()
    bad, gone, good = world.put(1, 2, 3)
    world.clock.seconds = 60
    read = world.over.get

    def fail(call_id: str) -> Call | None:
        if call_id == bad.call_id:
            raise RuntimeError("the table says no")
        return None if call_id == gone.call_id else read(call_id)

    world.over.get = fail  # type: ignore[method-assign]
    assert world.expirer.run(at(90))
    assert world.statuses([good]) == [CallStatus.EXPIRED]
    assert world.telemetry.sums[MetricName.RECORD_FAILED] == 1


def test_run_in_which_all_fails_is_given_up() -> None:
    world = Expiring()
    world.put(1, 2, 3, 4, 5)
    world.clock.seconds = 60
    asked: list[str] = []

    def fail(call_id: str) -> Call | None:
        asked.append(call_id)
        raise no_connection()

    world.over.get = fail  # type: ignore[method-assign]
    assert not world.expirer.run(at(90))
    assert len(asked) == 3


def test_call_that_is_set_aside_is_passed_over() -> None:
    class Aside:
        def are_to_wait(self, call_id: str) -> bool:
            return call_id == calls[0].call_id

    world = Expiring()
    calls = world.put(1, 2)
    world.clock.seconds = 60
    aside = cast("SetAsideCalls", Aside())
    expirer = Expirer(calls=cast("Calls", world.over), telemetry=world.telemetry, clock=world.clock, set_aside=aside)
    assert expirer.run(at(90))
    assert world.statuses(calls) == [CallStatus.WAITING, CallStatus.EXPIRED]


class Due:
    """Due calls by their lanes, the seconds at which each is due."""

    def __init__(self, **lanes: Sequence[float]) -> None:
        self.lanes = lanes

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        assert until == at(100)
        return (DueCall(at(seconds), f"{lane}-{seconds}") for seconds in self.lanes.get(lane.value, ()))


def measured(
    due: Due, allowance: Allowance | None = None, aside: str = "", rates: CampaignRates = NO_RATES
) -> dict[MetricName, float]:
    notebook = Notebook()
    session = AllowanceSession(MemoryRecord(allowance or Allowance()), LIMITS, "d1", lambda: rates)
    measure_backlog(due.due, lambda call_id: call_id == aside, session, notebook, at(100))
    return dict(notebook.sums)


def test_backlog_is_counted_over_all_lanes_with_the_age_of_its_oldest_call() -> None:
    sums = measured(Due(urgent=[90], normal=[40.5, 50], bulk=[10]), aside="bulk-10")
    assert (sums[MetricName.DUE_CALLS], sums[MetricName.OLDEST_DUE_AGE_SECONDS]) == (3, 59.5)


def test_backlog_is_counted_up_to_a_hundred() -> None:
    assert measured(Due(normal=[9] * 99))[MetricName.DUE_CALLS] == 99
    sums = measured(Due(normal=[9] * 150, bulk=[1] * 150))
    assert (sums[MetricName.DUE_CALLS], sums[MetricName.OLDEST_DUE_AGE_SECONDS]) == (100, 99)


def test_calls_that_wait_for_the_rate_of_their_campaign_are_no_backlog() -> None:
    class OfCampaigns(Due):
        def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
            return (
                DueCall(at(seconds), f"{lane}-{seconds}", int(seconds)) for seconds in self.lanes.get(lane.value, ())
            )

    minute = SlidingWindow((Stamp(at(90), "t1", 7), Stamp(at(90), "t2", 8)))
    allowance, due = Allowance(windows=Windows(minute=minute)), OfCampaigns(normal=[7] * 150 + [8, 9])
    sums = measured(due, allowance, rates=CampaignRates({7: 1, 8: 2}))
    assert (sums[MetricName.DUE_CALLS], sums[MetricName.OLDEST_DUE_AGE_SECONDS]) == (2, 92)


def test_without_a_backlog_its_age_is_nothing_also_where_a_clock_is_ahead() -> None:
    none = measured(Due())
    assert (none[MetricName.DUE_CALLS], none[MetricName.OLDEST_DUE_AGE_SECONDS]) == (0, 0)
    assert measured(Due(normal=[101]))[MetricName.OLDEST_DUE_AGE_SECONDS] == 0


def test_holds_and_the_share_of_the_minute_that_is_used_are_measured() -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5, start=91)
    minute = SlidingWindow(tuple(Stamp(at(90 + number), f"t{number}") for number in range(5)))
    sums = measured(Due(), Allowance(refusals=refusals, windows=Windows(minute=minute)))
    assert sums[MetricName.HOLDS_AFTER_REFUSALS] == 1
    assert sums[MetricName.ALLOWANCE_USED_PERCENT] == 25
    unused = measured(Due())
    assert (unused[MetricName.ALLOWANCE_USED_PERCENT], unused[MetricName.HOLDS_AFTER_REFUSALS]) == (0, 0)


def test_a_look_ahead_tells_what_becomes_due_and_counts_it_nowhere() -> None:
    class Ahead(Due):
        def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
            assert until == at(190)
            return (DueCall(at(seconds), f"{lane}-{seconds}", 7) for seconds in self.lanes.get(lane.value, ()))

    def looked(due: Due, rates: CampaignRates = NO_RATES, counted_to: int = 100) -> tuple[DueAndSoon, float]:
        notebook = Notebook()
        session = AllowanceSession(MemoryRecord(Allowance()), LIMITS, "d1", lambda: rates)
        found = measure_backlog(due.due, lambda _: False, session, notebook, at(100), timedelta(seconds=90), counted_to)
        return found, notebook.sums[MetricName.DUE_CALLS]

    due = Ahead(urgent=[90, 100, 101], bulk=[110])
    soon = (DueCall(at(101), "urgent-101", 7), DueCall(at(110), "bulk-110", 7))
    assert looked(due) == (DueAndSoon(2, soon), 2)
    assert looked(due, CampaignRates({7: 5})) == (DueAndSoon(0, soon), 2), "a rate makes no backlog for the others"
    assert looked(Ahead(bulk=[9] * 150), counted_to=120) == (DueAndSoon(120, ()), 100)
    assert looked(Ahead(bulk=[9] * 150), counted_to=20) == (DueAndSoon(100, ()), 100)


def test_what_becomes_due_soon_is_seen_behind_all_due_calls_of_campaigns_with_rates() -> None:
    class Long(Due):
        def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
            for seconds in self.lanes.get(lane.value, ()):
                if (since is None or at(seconds) >= since) and at(seconds) <= until:
                    yield DueCall(at(seconds), f"{lane}-{seconds}", 7 if seconds <= 100 else 8)

    soon = (DueCall(at(130), "bulk-130", 8),)
    used_up = SlidingWindow(tuple(Stamp(at(90), f"t{number}", 7) for number in range(5)))
    for due, minute in (([9.0] * 150, SlidingWindow()), ([9.0] * 10_000, used_up)):
        allowance = MemoryRecord(Allowance(windows=Windows(minute=minute)))
        session = AllowanceSession(allowance, LIMITS, "d1", lambda: CampaignRates({7: 5}))
        look = Long(bulk=[*due, 130]).due
        found = measure_backlog(look, lambda _: False, session, Notebook(), at(100), timedelta(seconds=90))
        assert found == DueAndSoon(0, soon)
