from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.pacing.allowance import Allowance, ReservedAlready, number_reserved_by, reserve
from redial.domain.pacing.attendance import Attendance, WakeUpAnnounced
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import PRODUCTION, SANDBOX, VoiceLimits
from redial.domain.pacing.send_results import accepted, refused, released, throttled
from redial.domain.pacing.waits import LimitName, Wait
from simulation.makers import at

NUMBERS = ("+12065550190", "+12065550191", "+12065550192")
TIMEOUT = timedelta(seconds=13)


def send(
    allowance: Allowance, token: str, seconds: float, limits: VoiceLimits = PRODUCTION, numbers: int = 1
) -> Allowance | Wait:
    """Reserve, and have the answer 0.2 s later."""
    decision = reserve(allowance, token, NUMBERS[:numbers], limits, at(seconds), at(seconds) + TIMEOUT)
    return accepted(decision, token, at(seconds + 0.2)) if isinstance(decision, Allowance) else _wait(decision)


def _wait(decision: ReservedAlready | Wait) -> Wait:
    assert isinstance(decision, Wait)
    return decision


def place_as_fast_as_possible(limits: VoiceLimits, seconds: float, numbers: int = 3) -> list[float]:
    sends: list[float] = []
    allowance, now = Allowance(), 0.0
    while now < seconds:
        result = send(allowance, f"t{len(sends)}", now, limits, numbers)
        if isinstance(result, Wait):
            now = (result.until - at(0)).total_seconds()
        else:
            allowance = result
            sends.append(now + 0.2)
            now += 0.2
    return sends


def most_in_any_window(times: list[float], window: float) -> int:
    return max(sum(start <= time < start + window for time in times) for start in times)


def test_the_accounts_minute_is_full_and_never_more() -> None:
    sends = place_as_fast_as_possible(PRODUCTION, 600)
    assert most_in_any_window(sends, 60) == 20
    assert len(sends) >= 0.99 * 20 * 10


def test_a_number_never_sends_twice_within_a_second() -> None:
    sends = place_as_fast_as_possible(PRODUCTION, 100, numbers=1)
    assert most_in_any_window(sends, 1) == 1


def test_the_sandbox_places_five_a_minute_and_twenty_a_day() -> None:
    sends = place_as_fast_as_possible(SANDBOX, 3 * 86_400)
    assert most_in_any_window(sends, 60) == 5
    assert most_in_any_window(sends, 86_400) == 20
    assert len(sends) == 60


def test_a_closed_limit_tells_when_it_opens() -> None:
    allowance = Allowance()
    for number in range(20):
        result = send(allowance, f"t{number}", number * 1.5)
        assert isinstance(result, Allowance)
        allowance = result
    wait = send(allowance, "t20", 40)
    assert wait == Wait(at(0.2) + timedelta(seconds=60, milliseconds=50), LimitName.ACCOUNT_MINUTE)


def test_a_send_without_an_answer_counts_until_it_can_no_longer_arrive() -> None:
    decision = reserve(Allowance(), "t1", NUMBERS[:1], PRODUCTION, at(0), at(0) + TIMEOUT)
    assert isinstance(decision, Allowance)
    wait = reserve(decision, "t2", NUMBERS[:1], PRODUCTION, at(5), at(18))
    assert isinstance(wait, Wait)
    assert wait.until == at(13) + timedelta(seconds=1, milliseconds=50)


def test_the_same_token_takes_one_place_only() -> None:
    first = reserve(Allowance(), "t1", NUMBERS, PRODUCTION, at(0), at(13))
    assert isinstance(first, Allowance)
    again = reserve(first, "t1", NUMBERS, PRODUCTION, at(1), at(14))
    assert again == ReservedAlready()


def test_a_place_that_was_not_used_is_given_back() -> None:
    first = reserve(Allowance(), "t1", NUMBERS[:1], SANDBOX, at(0), at(13))
    assert isinstance(first, Allowance)
    back = released(first, "t1")
    assert (back.windows.minute.stamps, back.windows.day.stamps) == ((), ())
    assert isinstance(reserve(back, "t2", NUMBERS[:1], SANDBOX, at(0.1), at(13.1)), Allowance)


def test_several_numbers_share_the_load() -> None:
    allowance, used = Allowance(), set()
    for number in range(3):
        decision = reserve(allowance, f"t{number}", NUMBERS, PRODUCTION, at(0), at(13))
        assert isinstance(decision, Allowance)
        allowance = decision
        used.add(number_reserved_by(allowance, f"t{number}"))
    assert used == set(NUMBERS)


def test_an_unexplained_429_pauses_dialling_a_little_longer_each_time() -> None:
    allowance, pauses = Allowance(), []
    for number in range(6):
        now = at(number * 100)
        decision = reserve(
            replace(allowance, backoff=replace(allowance.backoff, paused_until=None)),
            f"t{number}",
            NUMBERS,
            PRODUCTION,
            now,
            now + TIMEOUT,
        )
        assert isinstance(decision, Allowance)
        allowance = throttled(decision, f"t{number}", now)
        assert allowance.backoff.paused_until is not None
        pauses.append((allowance.backoff.paused_until - now).total_seconds())
    assert pauses == [2, 4, 8, 16, 32, 60]
    wait = reserve(allowance, "t9", NUMBERS, PRODUCTION, at(501), at(514))
    assert isinstance(wait, Wait)
    assert wait.limit is LimitName.PAUSED_AFTER_THROTTLING


def test_an_accepted_call_ends_the_pause() -> None:
    decision = reserve(Allowance(backoff=Backoff(setbacks=4)), "t1", NUMBERS, PRODUCTION, at(0), at(13))
    assert isinstance(decision, Allowance)
    assert accepted(decision, "t1", at(0.2)).backoff.setbacks == 0


def probing() -> Allowance:
    """After a setback one send is on its way, and all others wait for its answer."""
    decision = reserve(
        Allowance(backoff=Backoff(setbacks=1, last_setback_at=at(-3))), "t1", NUMBERS, PRODUCTION, at(0), at(15)
    )
    assert isinstance(decision, Allowance)
    assert reserve(decision, "t2", NUMBERS, PRODUCTION, at(2), at(17)) == Wait(
        at(15), LimitName.PAUSED_AFTER_THROTTLING
    )
    return decision


@pytest.mark.parametrize(
    "answered",
    [
        lambda allowance: refused(allowance, "t1", at(0.2)),
        lambda allowance: released(allowance, "t1"),
        lambda allowance: throttled(allowance, "t1", at(0.2), Wait(at(900), LimitName.RECIPIENT_DAY)),
    ],
    ids=["refused", "not sent", "the recipient's day"],
)
def test_after_a_setback_the_others_wait_no_longer_than_for_the_answer(
    answered: Callable[[Allowance], Allowance],
) -> None:
    after = answered(probing())
    assert isinstance(reserve(after, "t2", NUMBERS, PRODUCTION, at(2), at(17)), Allowance)
    # Nothing shows that the service is well: still one at a time.
    assert after.backoff.setbacks == 1


def test_the_answer_of_an_earlier_send_leaves_the_pause_alone() -> None:
    assert refused(probing(), "t0", at(0.2)).backoff.paused_until == at(15)


def test_a_call_that_was_not_placed_does_not_count_for_the_sandboxes_day() -> None:
    decision = reserve(Allowance(), "t1", NUMBERS, SANDBOX, at(0), at(13))
    assert isinstance(decision, Allowance)
    for after in (throttled(decision, "t1", at(0.2)), refused(decision, "t1", at(0.2))):
        assert after.windows.day.stamps == ()
        assert len(after.windows.minute.stamps) == 1


def test_one_wake_up_is_announced_for_one_opening() -> None:
    announced = Attendance().announced(at(40), at(0))
    assert isinstance(announced, Attendance)
    assert announced.announced(at(40), at(1)) == WakeUpAnnounced(at(40))
    assert announced.announced(at(45), at(1)) == WakeUpAnnounced(at(40))
    assert isinstance(announced.announced(at(20), at(1)), Attendance)
    assert isinstance(announced.announced(at(80), at(41)), Attendance)
