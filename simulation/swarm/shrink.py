"""Makes a world that breaks a rule small: fewer faults, fewer requests, fewer hours, as long as the same rule is broken."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from simulation.swarm.mixture import Mixture, strengths, without
from simulation.swarm.run import Outcome, simulate
from simulation.swarm.strengths import FAULTS

_FEWEST = 1


def shrink(
    seed: int, mixture: Mixture, rule: str, hours: float, tell: Callable[[str], None] = lambda _: None
) -> tuple[Mixture, float]:
    """
    Give the smallest world that was found to break a rule, as its mixture and its hours.

    Parameters
    ----------
    seed
        Of the streams: they are drawn apart, so that what is taken away leaves the rest as it was.
    rule
        The name of the rule that is to stay broken.
    tell
        Told of each step.
    """

    def breaks(smaller: Mixture, for_hours: float) -> bool:
        outcome: Outcome = simulate(seed, smaller, hours=for_hours)
        return rule in outcome.broken

    is_smaller = True
    while is_smaller:
        is_smaller = False
        for what, smaller, for_hours in _smaller(mixture, hours):
            if breaks(smaller, for_hours):
                tell(f"still broken {what}")
                mixture, hours, is_smaller = smaller, for_hours, True
                break
    return mixture, hours


def _smaller(mixture: Mixture, hours: float) -> Iterator[tuple[str, Mixture, float]]:
    for name in (*FAULTS, "voice_api", "deployments", "not_delivered", "backlog_at_the_end", "campaigns_end"):
        if name in strengths(mixture) and without(mixture, name) != mixture:
            yield f"without {name}", without(mixture, name), hours
    if mixture.requests // 2 >= _FEWEST:
        yield f"with {mixture.requests // 2} requests", replace(mixture, requests=mixture.requests // 2), hours
    if hours > 0.25:
        yield f"within {hours / 2:g} hours", mixture, hours / 2
