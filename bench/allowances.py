"""
How much of an allowance of 5 to 600 calls a minute is used under a backlog, with answers after 0.1 to 0.5 s; and of five numbers.

On a virtual clock, two dialers at once, beside the same dialers that send one call after the other. One independent checker judges
all of them by AWS's limits.
"""

from collections.abc import Callable
from unittest.mock import patch

from msgspec.structs import replace

from bench.dialers import stack_with_dialers
from bench.pacing_rows import HEADER, measure
from redial.application.dialling.sends import Sends
from redial.domain.pacing.limits import PRODUCTION
from simulation.aws.fake_aws import FakeAws
from simulation.stack.functions import NUMBERS, environment
from simulation.voice.sends import Script
from simulation.voice.service import FakeVoice
from simulation.window_checker import Limits
from simulation.world import World

# calls a minute -> minutes of backlog: there are as many calls of each, as far as the time of a bench goes.
ALLOWANCES = {5: 120, 20: 60, 60: 20, 240: 8, 600: 6}
ANSWERS_S = ((0.1, 0.1), (0.1, 0.5))
_NUMBERS_FOR = 30
"""One number for so many calls a minute: each may place one a second, and its answer takes some of that."""
_OF_ONE_NUMBER = 500
_GOAL_OF_A_NUMBER = 0.95
_FROM_S = 10
"""The numbers are measured from then on: the first dialers find their calls."""
Number = Callable[[int], str | None]


def main() -> None:
    print(f"{HEADER}   (answers after seconds; in turn: one send after the other)")
    for calls_per_minute, minutes in ALLOWANCES.items():
        numbers = tuple(f"+1206555{number:04}" for number in range(100, 101 + calls_per_minute // _NUMBERS_FOR))
        for answers_s in ANSWERS_S:
            for in_turn in (True, False):
                how = f"{calls_per_minute} a minute, {answers_s[0]} to {answers_s[1]}{', in turn' if in_turn else ''}"
                voice, _ = run(calls_per_minute, numbers, answers_s, minutes * 60, in_turn=in_turn)
                limits = Limits(
                    calls_per_minute=calls_per_minute,
                    calls_per_second_per_number=1,
                    calls_per_recipient_per_day=None,
                )
                measure(how, voice.arrivals(), limits, u_is_known=True)
    most = (f"{60 / (60 + _lost_s(each)):.2%} with answers after {each[0]} to {each[1]} s" for each in ANSWERS_S)
    print(f"\nthe most that is possible (docs/operations.md): {', '.join(most)}")
    print(
        f"\nfive numbers, each with calls that name it, one of them with {_OF_ONE_NUMBER}: shares of a number's second"
    )
    shares = [share for answers_s in ANSWERS_S for share in shares_of_numbers(answers_s)]
    verdict = "met" if min(shares) >= _GOAL_OF_A_NUMBER else "MISSED"
    print(f"\ngoal: at least {_GOAL_OF_A_NUMBER:.0%} of what answers leave; {verdict}")


def shares_of_numbers(answers_s: tuple[float, float]) -> list[float]:
    """Measure what each number uses of its second, and print it; return what it is of what its answers leave."""
    voice, until = run(600, NUMBERS, answers_s, 90, number=of_number)
    # The next send leaves a second after the answer, and after what clocks may differ by.
    possible = 1 / (1 + _lost_s(answers_s))
    shares = []
    for each in NUMBERS:
        sent = [send for send in voice.log if send.origination_phone_number == each and _FROM_S <= send.at < until]
        used = len(sent) / (until - _FROM_S)
        shares.append(used / possible)
        print(
            f"answers {answers_s[0]} to {answers_s[1]}  {each}  {used:6.1%} of {possible:6.1%} that are possible: "
            f"{shares[-1]:6.1%}"
        )
    return shares


def _lost_s(answers_s: tuple[float, float]) -> float:
    """Return what a place is taken beyond its window, on average: its request until its answer, and what clocks may differ by."""
    return sum(answers_s) / 2 + PRODUCTION.clock_margin.total_seconds()


def of_number(number: int) -> str | None:
    """Name a number: the first has as many calls before all others as are due at once."""
    return NUMBERS[0] if number < _OF_ONE_NUMBER else NUMBERS[number % len(NUMBERS)]


def run(
    calls_per_minute: int,
    numbers: tuple[str, ...],
    answers_s: tuple[float, float],
    seconds: float,
    *,
    in_turn: bool = False,
    number: Number = lambda _number: None,
) -> tuple[FakeVoice, float]:
    """Keep a backlog before two dialers; return the service with its log, and the time of the end."""
    world = World(seed=7)
    uniform, (least, most) = world.random.uniform, answers_s
    voice = FakeVoice(
        world, latency_s=lambda: uniform(least / 2, most / 2), script=lambda _number: Script(only_final=True)
    )
    aws = FakeAws(world, voice, latency_s=lambda: uniform(0.001, 0.005))
    variables = environment(replace(PRODUCTION, calls_per_minute=calls_per_minute), numbers, 60)
    stack = stack_with_dialers(aws, variables, (0.0, 0.05))
    a_minute = calls_per_minute + calls_per_minute // 20 + 5

    def feed(first: int, count: int) -> None:
        for each in range(first, first + count):
            named = number(each)
            aws.request(
                request_id=f"r{each}",
                destination_phone_number=f"+1206{2_000_000 + each:07}",
                content={"plain_text_message": {"text": f"r{each}"}},
                **({"origination_phone_number": named} if named is not None else {}),
            )
        world.at(world.now + 60, lambda: feed(first + count, a_minute))

    feed(0, a_minute if number(0) is None else 2 * _OF_ONE_NUMBER)
    stack.tick_every_minute(seconds)
    begin = (lambda *_: False) if in_turn else Sends.begin
    with aws.installed(), patch.object(Sends, "begin", begin):
        world.run(seconds)
    return voice, seconds


if __name__ == "__main__":
    main()
