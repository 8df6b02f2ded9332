"""A place is taken a little before it opens, and its send leaves when it does: no window of the service has more for that."""

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from msgspec.structs import replace

from redial.domain.pacing.allowance import (
    Allowance,
    next_opening,
    number_reserved_by,
    reserve,
    reserve_with_line,
)
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import PRODUCTION, VoiceLimits
from redial.domain.pacing.line_slots import LineUse, SendLines, Slot
from redial.domain.pacing.send_results import accepted
from redial.domain.pacing.taken_place import Place, leaves_at, place_of
from redial.domain.pacing.waits import LimitName, Wait
from simulation.makers import ORIGINATION, T0, at

TIMEOUT = timedelta(seconds=13)
OTHER = "+12065550191"
TWO = replace(PRODUCTION, calls_per_minute=2, calls_per_second_per_number=2)


def slot(token: str, seconds: float) -> Slot:
    return Slot(token, f"call-{token}", at(seconds))


def taken(allowance: Allowance, token: str, seconds: float, limits: VoiceLimits = PRODUCTION) -> Allowance:
    decision = reserve_with_line(allowance, slot(token, seconds), [ORIGINATION], limits, at(seconds) + TIMEOUT)
    assert isinstance(decision, Allowance), decision
    return decision


def sent(**answered: float) -> Allowance:
    allowance = Allowance()
    for token, seconds in answered.items():
        allowance = accepted(taken(allowance, token, 0, TWO), token, at(seconds))
    return allowance


def test_a_place_that_opens_in_a_moment_is_taken_and_its_send_leaves_then() -> None:
    before = accepted(taken(Allowance(), "a", 0), "a", at(0.2))
    too_early = reserve(before, "b", [ORIGINATION], PRODUCTION, at(1.149), at(14))
    assert too_early == Wait(at(1.25), LimitName.ORIGINATION_NUMBER_SECOND)
    assert leaves_at(taken(before, "b", 1.15), slot("b", 1.15), PRODUCTION) == at(1.25)
    assert leaves_at(taken(before, "b", 7), slot("b", 7), PRODUCTION) == at(7), "what is open leaves now"
    assert leaves_at(taken(Allowance(), "b", 7), slot("b", 7), PRODUCTION) == at(7), "what was never full, too"


def test_what_others_took_since_then_holds_nobody_back() -> None:
    """The answer of the write was lost, and it is read anew what it came to."""
    mine = taken(sent(a=0.2, b=0.29), "c", 60.2, TWO)
    assert leaves_at(mine, slot("c", 60.2), TWO) == at(60.25)
    with_another = taken(mine, "d", 60.28, TWO)
    assert leaves_at(with_another, slot("d", 60.28), TWO) == at(60.34)
    assert leaves_at(with_another, slot("c", 60.2), TWO) == at(60.3), "as late as it can be"


def test_a_place_taken_ahead_leaves_the_stamps_that_still_count() -> None:
    """Of two places that open together the other one is not open earlier."""
    one = taken(sent(a=0, b=0), "c", 59.96, TWO)
    other = taken(one, "d", 59.97, TWO)
    assert leaves_at(other, slot("d", 59.97), TWO) == at(60.05)
    assert isinstance(reserve(other, "e", [ORIGINATION], TWO, at(60.05), at(70)), Wait)


def test_nothing_else_that_is_closed_is_gone_round_by_it() -> None:
    full = accepted(taken(Allowance(), "a", 0), "a", at(0.2))
    paused = replace(full, backoff=Backoff(paused_until=at(1.24), paused_for=LimitName.PAUSED_AFTER_ERROR, setbacks=1))
    told = reserve(paused, "b", [ORIGINATION], PRODUCTION, at(1.2), at(14))
    assert told == Wait(at(1.25), LimitName.PAUSED_AFTER_ERROR), "told as what has to be open before"
    assert isinstance(reserve(paused, "b", [ORIGINATION], PRODUCTION, at(1.25), at(14)), Allowance)
    use = LineUse(slot=Slot("", "", T0), used_at=T0)
    no_line = replace(Allowance(), lines=SendLines(dict.fromkeys(range(8), use)))
    _, waits = next_opening(no_line, "b", [ORIGINATION], PRODUCTION, at(1))
    assert waits is not None
    early = waits.until - timedelta(seconds=0.05)
    assert reserve(no_line, "b", [ORIGINATION], PRODUCTION, early, early + TIMEOUT) == waits


@pytest.mark.parametrize("seed", range(40))
def test_no_window_is_exceeded_whoever_takes_places_ahead(seed: int) -> None:
    """Dialers that come at any time, and sends that arrive at any time between their leaving and their answers."""
    random = Random(seed)
    limits = replace(PRODUCTION, calls_per_minute=random.choice((1, 2, 5)), calls_per_second_per_number=1)
    numbers = (ORIGINATION, OTHER)[: random.choice((1, 2))]
    allowance, now, arrivals = Allowance(), 0.0, list[tuple[float, str]]()
    to_come: list[tuple[float, str]] = []
    ahead = 0
    for number in range(400):
        token = f"t{number}"
        for answered, each in sorted(to_come):
            if answered <= now:
                allowance = accepted(allowance, each, at(answered))
        to_come = [each for each in to_come if each[0] > now]
        decision = reserve(allowance, token, numbers, limits, at(now), at(now) + TIMEOUT)
        if isinstance(decision, Allowance):
            allowance = decision
            leaves = (leaves_at(allowance, slot(token, now), limits) - at(0)).total_seconds()
            ahead += leaves > now
            arrived = leaves + random.uniform(0, 0.5)
            answered = arrived + random.choice((0.0, random.uniform(0, 0.5)))
            arrivals.append((arrived, number_reserved_by(allowance, token) or ""))
            to_come.append((answered, token))
            now += random.choice((0, 0.01))
        elif isinstance(decision, Wait):
            opens = (decision.until - at(0)).total_seconds()
            answers = [each[0] for each in to_come]
            now = max(now + 0.001, min([opens - random.uniform(0, 0.15), *answers]))
    assert ahead > 20
    by_number = {number: sorted(time for time, each in arrivals if each == number) for number in numbers}
    assert all(later - earlier >= 1 for times in by_number.values() for earlier, later in pairwise(times))
    minute = sorted(time for time, _ in arrivals)
    assert all(later - earlier >= 60 for earlier, later in zip(minute, minute[limits.calls_per_minute :], strict=False))


def test_who_has_no_line_where_sends_take_lines_has_no_place() -> None:
    """A version without lines wrote the allowance last, and all lines were taken for nobody."""
    mine = taken(Allowance(), "a", 0)
    assert place_of(mine, slot("a", 0), PRODUCTION) == Place(ORIGINATION, 0, at(0))
    nobodys = replace(mine, lines=SendLines.of_unknown_use(at(0)))
    opens_at = nobodys.lines.opens_at() if nobodys.lines is not None else None
    assert opens_at is not None
    assert place_of(nobodys, slot("a", 0), PRODUCTION) == Wait(opens_at, LimitName.SEND_LINES)
    assert place_of(replace(mine, lines=None), slot("a", 0), PRODUCTION) == Wait(at(0), LimitName.SEND_LINES)
    without_lines = replace(PRODUCTION, sends_take_lines=False)
    assert place_of(replace(mine, lines=None), slot("a", 0), without_lines) == Place(ORIGINATION, None, at(0))


def test_who_has_no_number_has_no_place() -> None:
    others = taken(Allowance(), "a", 0)
    without_lines = replace(PRODUCTION, sends_take_lines=False)
    assert place_of(others, slot("b", 0), without_lines) == Wait(at(0), LimitName.SEND_LINES)
    assert leaves_at(others, slot("b", 3), without_lines) == at(3)
