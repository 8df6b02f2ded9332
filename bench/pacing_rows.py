"""The rows of the bench of pacing: what a checker says of the calls that arrived, and the share of the allowance that they are."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from simulation.window_checker import Arrival, Limits, Verdict, check

HEADER = f"{'design':<46}{'calls':>7}{'share':>9}{'in 60 s':>9}{'violations':>12}  u (s)"


@dataclass(frozen=True)
class Measured:
    """One row of the table."""

    name: str
    verdict: Verdict
    share: float
    u_s: float | None

    def __str__(self) -> str:
        u = f"{self.u_s:6.3f}" if self.u_s is not None else "     -"
        return (
            f"{self.name:<46}{self.verdict.arrivals:>7}{self.share:>9.2%}{self.verdict.most_per_minute:>9}"
            f"{len(self.verdict.violations):>12}  {u}"
        )


def measure(name: str, arrivals: Sequence[Arrival], limits: Limits, *, u_is_known: bool) -> Measured:
    """Judge calls by the service's limits, and print their row."""
    a_minute = limits.calls_per_minute
    times = sorted(arrival.at_ms for arrival in arrivals)
    cycles = [(later - earlier) / 1000 for earlier, later in zip(times, times[a_minute:], strict=False)]
    mean_s = sum(cycles) / len(cycles)
    row = Measured(name, check(arrivals, limits), 60 / mean_s, mean_s - 60 if u_is_known else None)
    print(row)
    sys.stdout.flush()
    return row
