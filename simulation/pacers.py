"""How others pace calls, to be measured beside Redial: each an actor of a world that sends until a time."""

from collections.abc import Callable
from dataclasses import dataclass

from simulation.world import World

Send = Callable[[str], object]
"""Places one call from an origination number, and comes back with the answer."""


@dataclass(frozen=True)
class Pacer:
    """A design: what it is called, and the actors that it runs."""

    name: str
    actors: Callable[[World, Send, tuple[str, ...], float], list[Callable[[], None]]]


def token_bucket(world: World, send: Send, numbers: tuple[str, ...], until: float) -> list[Callable[[], None]]:
    """Up to 20 at once, refilled at 20 a minute; requests leave without waiting for each other's answers."""
    burst, per_second = 20.0, 20 / 60

    def run() -> None:
        tokens, at = burst, world.now
        while world.now < until:
            tokens, at = min(burst, tokens + (world.now - at) * per_second), world.now
            if tokens < 1:
                world.sleep((1 - tokens) / per_second + 1e-6)
                continue
            tokens -= 1
            world.spawn(lambda: send(numbers[0]))

    return [run]


def fixed_sleep(world: World, send: Send, numbers: tuple[str, ...], until: float) -> list[Callable[[], None]]:
    """As AWS's sample: one loop that sends, and sleeps the same after each answer (3 s: 20 a minute)."""

    def run() -> None:
        while world.now < until:
            send(numbers[0])
            world.sleep(3.0)

    return [run]


def fixed_sleep_twice(world: World, send: Send, numbers: tuple[str, ...], until: float) -> list[Callable[[], None]]:
    """The same loop in two processes, as a queue with two messages starts it."""
    return fixed_sleep(world, send, numbers, until) * 2


def sleep_per_number(world: World, send: Send, numbers: tuple[str, ...], until: float) -> list[Callable[[], None]]:
    """One loop for each number that keeps the number's second, and nothing else."""

    def loop(number: str) -> Callable[[], None]:
        def run() -> None:
            while world.now < until:
                send(number)
                world.sleep(1.0)

        return run

    return [loop(number) for number in numbers]


PACERS = [
    Pacer("token bucket (burst 20, 20 a minute)", token_bucket),
    Pacer("fixed sleep of 3 s (AWS's sample)", fixed_sleep),
    Pacer("fixed sleep of 3 s, in two processes", fixed_sleep_twice),
    Pacer("sleep of 1 s for each of 5 numbers", sleep_per_number),
]
