"""How likely each outcome of an attempt is, and how long attempts take: what a stack's own past says of it. Pure."""

from collections.abc import Mapping, Sequence
from math import sqrt
from random import Random

from msgspec import Struct

from redial.domain.attempt.events import Outcome

# What is told apart: what else an attempt may come to is rare, and most of it ends the call.
DRAWN = (Outcome.COMPLETED_CALL, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED, Outcome.REFUSED)
# Presumed where a stack has no past; as little as this is outweighed by its first ten attempts.
_PRESUMED = (2.0, 0.5, 1.2, 0.2, 0.1)
# Of more attempts how many end with an outcome is drawn at once, and not attempt by attempt.
_MOST_DRAWN_SINGLY = 200
# More attempts tell no more: the next campaign calls other people.
_MOST_WEIGHED = 1_000
# From the send to the final event, where nothing is known: of a completed call besides what is said.
_PRESUMED_S: Mapping[Outcome, Sequence[float]] = {
    Outcome.COMPLETED_CALL: (8.0, 12.0, 16.0, 22.0),
    Outcome.BUSY: (3.0, 6.0, 10.0),
    Outcome.NO_ANSWER: (25.0, 35.0, 45.0),
    Outcome.FAILED: (2.0, 5.0, 15.0),
    Outcome.REFUSED: (1.0,),
}


class PastAttempts(Struct, frozen=True, kw_only=True):
    """What became of a stack's attempts."""

    outcomes: Mapping[Outcome, int] = {}
    """How many attempts of the last days ended with each."""
    seconds: Mapping[Outcome, Sequence[float]] = {}
    """How long some of the last attempts took, from the send to the final event; of completed ones without what was said."""
    arrivals: Sequence[int] = ()
    """How many requests came in each of the last stretches of time."""
    stretch_s: float = 300.0
    """How long such a stretch is."""

    @property
    def attempts(self) -> int:
        """Give how many attempts are known."""
        return sum(self.outcomes.values())


class Chances(Struct, frozen=True, kw_only=True):
    """What is presumed in one run of a plan: drawn anew for each, as nobody knows it exactly."""

    shares: tuple[float, ...]
    """The probability of each of `DRAWN`."""
    seconds: tuple[Sequence[float], ...]
    """How long an attempt with each of them may take; one is drawn for each attempt."""
    arrivals_per_s: float
    """How many calls of others come meanwhile."""


def draw_chances(past: PastAttempts, random: Random) -> Chances:
    """
    Draw what the next attempts may be like, given the past ones.

    Parameters
    ----------
    past : PastAttempts
        What is known.
    random : random.Random
        The source of chance.

    Returns
    -------
    Chances
        The shares of outcomes are drawn from the Dirichlet distribution that the past leaves: where little is known, they differ
        much from run to run.
    """
    counts = [past.outcomes.get(outcome, 0) for outcome in DRAWN[:-1]]
    counts.append(past.attempts - sum(counts))
    weight = min(1.0, _MOST_WEIGHED / max(past.attempts, 1))
    drawn = [
        random.gammavariate(max(count, 0) * weight + presumed, 1.0)
        for count, presumed in zip(counts, _PRESUMED, strict=True)
    ]
    whole = sum(drawn)
    return Chances(
        shares=tuple(each / whole for each in drawn),
        seconds=tuple(past.seconds.get(outcome) or _PRESUMED_S[outcome] for outcome in DRAWN),
        arrivals_per_s=_steady(past, random),
    )


def _steady(past: PastAttempts, random: Random) -> float:
    """
    Return how many requests a second keep coming.

    The median of the stretches counts: a file that somebody sent is in one or two of them, and is no stream.
    """
    if not past.arrivals:
        return 0.0
    in_order = sorted(past.arrivals)
    middle = in_order[len(in_order) // 2]
    if not middle:
        return 0.0
    return random.gammavariate(middle * len(in_order) / 2, 2 / len(in_order)) / past.stretch_s


def split(count: int, shares: Sequence[float], random: Random) -> list[int]:
    """
    Draw how many of some attempts end with each outcome.

    Parameters
    ----------
    count : int
        How many attempts.
    shares : sequence of float
        The probability of each outcome; they add up to 1.
    random : random.Random
        The source of chance.

    Returns
    -------
    list of int
        How many, in the order of the shares.
    """
    found = [0] * len(shares)
    if count > _MOST_DRAWN_SINGLY:
        left, share_left = count, 1.0
        for index, share in enumerate(shares[:-1]):
            found[index] = _of_many(left, share / share_left, random) if share_left > share else left
            left, share_left = left - found[index], share_left - share
        found[-1] += left
        return found
    for _ in range(count):
        rest = random.random()
        for index, share in enumerate(shares):
            rest -= share
            if rest < 0:
                found[index] += 1
                break
        else:
            found[0] += 1
    return found


def _of_many(count: int, share: float, random: Random) -> int:
    """Draw how many of many attempts end with an outcome: of so many the binomial distribution is as good as normal."""
    drawn = random.gauss(count * share, sqrt(count * share * (1 - share)))
    return min(max(round(drawn), 0), count)
