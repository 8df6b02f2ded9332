"""
The windows of stamps let no window of the service be exceeded, whatever dialers, clocks, networks and crashes do.

The pure allowance alone, in the hands of k dialers that meet in one stored item: Hypothesis chooses every delay, every clock and
every crash; the arrivals are judged by the one checker.
"""

import heapq
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count, cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from redial.domain.pacing.allowance import Allowance, number_reserved_by, reserve
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.line_slots import Slot
from redial.domain.pacing.send_results import accepted, failed, refused, released, throttled
from redial.domain.pacing.taken_place import leaves_at
from redial.domain.pacing.waits import Wait, may_be_taken_at
from simulation.makers import DESTINATION, at
from simulation.window_checker import Arrival, Limits, Verdict, check

GRACE_MS, TIMEOUT_MS = 2_000, 13_000
NUMBERS = ("+12065550190", "+12065550191")
MARGIN_MS = 50
STEPS = 400
Answered = Callable[[Allowance], Allowance]


@dataclass
class Choices:
    """What Hypothesis chose, over and over."""

    delays_ms: list[int]
    crashes: list[bool]
    skews_ms: list[int]
    patience_ms: int = 5_000
    """How long a dialer waits before it looks again, where the opening is far."""
    bad_answers_of: int = 7
    """Of so many sends one is refused and one is throttled."""

    def __post_init__(self) -> None:
        self._delays = cycle(self.delays_ms)
        self._crashes = cycle(self.crashes)

    def delay_ms(self) -> int:
        return next(self._delays)

    def crash(self) -> bool:
        return next(self._crashes)


choices = st.builds(
    Choices,
    # Of one scale, so that networks that are fast throughout are tried as well: there the clocks matter most.
    delays_ms=st.sampled_from([3, 40, 400, 14_000]).flatmap(
        lambda longest: st.lists(st.integers(0, longest), min_size=5, max_size=40)
    ),
    crashes=st.lists(st.sampled_from([False, False, False, False, True]), min_size=3, max_size=12),
    skews_ms=st.lists(st.integers(0, MARGIN_MS), min_size=1, max_size=4),
    patience_ms=st.sampled_from([5_000, 90_000_000]),
    bad_answers_of=st.sampled_from([6, 7, 50]),
)


@dataclass
class Service:
    """True time in milliseconds, the stored allowance, and the voice service's log."""

    limits: VoiceLimits
    now_ms: int = 0
    stored: Allowance = field(default_factory=Allowance)
    arrivals: list[Arrival] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def verdict(self) -> Verdict:
        limits = Limits(
            calls_per_minute=self.limits.calls_per_minute,
            calls_per_second_per_number=self.limits.calls_per_second_per_number,
            calls_per_recipient_per_day=None,
            calls_per_day=self.limits.calls_per_day,
        )
        return check(self.arrivals, limits)


def dialer(service: Service, choices: Choices, skew_ms: int) -> Generator[int, None, None]:
    """Place calls for ever; yields how many milliseconds pass before it goes on."""
    known, unwritten = service.stored, list[Answered]()
    while True:
        yield choices.delay_ms()
        now_ms = service.now_ms + skew_ms
        now = at(now_ms / 1000)
        token = f"t{next(service.numbers)}"
        current = known
        for change in unwritten:
            current = change(current)
        latest_arrival = now + timedelta(milliseconds=GRACE_MS + TIMEOUT_MS)
        decision = reserve(current, token, NUMBERS, service.limits, now, latest_arrival)
        if isinstance(decision, Wait):
            known = service.stored
            # To the very millisecond at which its own clock says that the place may be taken.
            yield min(_until(may_be_taken_at(decision), now), choices.patience_ms)
            continue
        assert isinstance(decision, Allowance), "a token is new"
        number = number_reserved_by(decision, token)
        assert number is not None
        yield choices.delay_ms()
        if service.stored.version != known.version:
            known = service.stored
            continue
        service.stored = known = replace(decision, version=known.version + 1)
        unwritten = []
        yield choices.delay_ms()
        if choices.crash():
            known, unwritten = service.stored, []
            continue
        # And its send leaves at the very millisecond at which its window opens.
        slot = Slot(token, "", now)
        yield _until(leaves_at(known, slot, service.limits), at((service.now_ms + skew_ms) / 1000))
        if service.now_ms + skew_ms > now_ms + GRACE_MS:
            unwritten.append(partial(_released, token))
            continue
        outward_ms = min(choices.delay_ms(), TIMEOUT_MS)
        answer = {3: refused, 5: throttled}.get(len(service.arrivals) % choices.bad_answers_of, accepted)
        arrival = Arrival(
            at_ms=service.now_ms + outward_ms,
            origination_phone_number=number,
            destination_phone_number=DESTINATION,
            placed=answer is accepted,
        )
        service.arrivals.append(arrival)
        round_trip_ms = outward_ms + choices.delay_ms()
        yield min(round_trip_ms, TIMEOUT_MS)
        answered_at = at((service.now_ms + skew_ms) / 1000)
        if choices.crash():
            known, unwritten = service.stored, []
        elif round_trip_ms > TIMEOUT_MS:
            unwritten.append(partial(_failed, token, answered_at))
        else:
            unwritten.append(partial(_answered, answer, token, answered_at))


def _until(opens_at: datetime, now: datetime) -> int:
    """Give the milliseconds until then."""
    return max(0, -((now - opens_at) // timedelta(milliseconds=1)))


def _released(token: str, allowance: Allowance) -> Allowance:
    return released(allowance, token)


def _failed(token: str, at: datetime, allowance: Allowance) -> Allowance:
    return failed(allowance, token, at, answered=False)


def _answered(
    answer: Callable[[Allowance, str, datetime], Allowance], token: str, at: datetime, allowance: Allowance
) -> Allowance:
    return answer(allowance, token, at)


def run(service: Service, choices: Choices, steps: int = STEPS) -> None:
    agenda = [(0, number, dialer(service, choices, skew)) for number, skew in enumerate(choices.skews_ms)]
    for _ in range(steps):
        service.now_ms, number, actor = agenda[0]
        heapq.heapreplace(agenda, (service.now_ms + next(actor), number, actor))


@pytest.mark.parametrize("calls_per_day", [None, 4])
@settings(max_examples=250)
@given(choices=choices, calls_per_minute=st.integers(1, 5), per_second=st.integers(1, 2))
def test_no_window_is_let_through(
    choices: Choices, calls_per_minute: int, per_second: int, calls_per_day: int | None
) -> None:
    limits = VoiceLimits(
        calls_per_minute=calls_per_minute,
        calls_per_second_per_number=per_second,
        calls_per_recipient_per_day=5,
        calls_per_day=calls_per_day,
        clock_margin_ms=MARGIN_MS,
    )
    service = Service(limits)
    run(service, choices)
    assert not service.verdict().violations, str(service.verdict())
    assert _is_open(service.stored, limits, service.now_ms)


def _is_open(allowance: Allowance, limits: VoiceLimits, now_ms: int) -> bool:
    """Tell whether dialling goes on, whatever happened, once the windows have passed and no dialer is left."""
    window_s = 60 if limits.calls_per_day is None else 86_400
    now = at(now_ms / 1000 + window_s + (GRACE_MS + TIMEOUT_MS + 2 * MARGIN_MS) / 1000)
    return isinstance(reserve(allowance, "last", NUMBERS, limits, now, now), Allowance)


def test_the_property_can_fail_clocks_that_differ_more_than_the_margin_are_caught() -> None:
    limits = VoiceLimits(
        calls_per_minute=2,
        calls_per_second_per_number=2,
        calls_per_recipient_per_day=5,
        calls_per_day=None,
        clock_margin_ms=0,
    )
    service = Service(limits)
    run(service, Choices([0, 1, 3], [False], [0, 40]), 2_000)
    assert service.verdict().violations


def test_the_property_is_not_empty_the_allowance_is_used() -> None:
    limits = VoiceLimits(
        calls_per_minute=20, calls_per_second_per_number=1, calls_per_recipient_per_day=5, calls_per_day=None
    )
    service = Service(limits)
    run(service, Choices([5, 7, 11, 60, 120], [False], [0, 50]), 5_000)
    minutes = service.now_ms / 60_000
    assert len(service.arrivals) > 0.97 * 20 * minutes
    assert not service.verdict().violations
