"""The rates of campaigns in a run of a plan: how many of a campaign's calls may go in one step. Pure, but for its own state."""

from collections import deque
from collections.abc import Mapping, Sequence

_MINUTE_S = 60.0


class RatedTurns:
    """
    The places that campaigns with a rate have taken.

    Parameters
    ----------
    rates
        Calls a minute, by the turn of the campaign.
    taken
        When the places of the last minute were taken, in seconds since 1970.
    """

    def __init__(self, rates: Mapping[int, int], taken: Mapping[int, Sequence[float]]) -> None:
        self._rates = rates
        self._taken = {turn: deque((at, 1) for at in sorted(taken.get(turn, ()))) for turn in rates}
        self._opens_at = dict.fromkeys(rates, 0.0)
        self._passed_until: dict[int, float] = {}
        self._left_over = dict.fromkeys(rates, 0.0)
        self._dialled = dict.fromkeys(rates, 0)

    def most(self, turn: int, now: float, share: float) -> int | None:
        """
        Return how many calls of a campaign may go in one step; None: as many as there are, 0: none.

        That are as many as have a place of the rate now, and those that had one since it opened in the course of the step; or a
        share of those before, and the next ones wait the longer then.
        """
        if turn not in self._rates:
            return None
        taken = self._taken[turn]
        while taken and taken[0][0] + _MINUTE_S <= now:
            taken.popleft()
        free = self._rates[turn] - sum(several for _, several in taken)
        if free <= 0 or self._opens_at[turn] > now:
            return 0
        return max(free + int(self._since_opening(turn, now)), int(self._dialled[turn] * share))

    def take(self, turn: int, several: int, now: float) -> None:
        """Count places that a campaign takes at a time, against its rate."""
        if turn not in self._rates:
            return
        since_opening = self._since_opening(turn, now)
        late_s = now - self._passed_until.pop(turn, now)
        # The part of a call that is left over goes with the next ones.
        self._left_over[turn] = since_opening % 1
        self._dialled[turn] += several
        self._taken[turn].append((now, several))
        if several > self._rates[turn] + since_opening:
            self._opens_at[turn] = now - late_s + several * _MINUTE_S / self._rates[turn]

    def pass_over(self, turn: int) -> float:
        """Return when the next call of a campaign may go whose rate is used up, and which waits until then."""
        self._passed_until[turn] = self._next_opening(turn)
        return self._passed_until[turn]

    def _since_opening(self, turn: int, now: float) -> float:
        late_s = now - self._passed_until.get(turn, now)
        return late_s * self._rates[turn] / _MINUTE_S + self._left_over[turn]

    def _next_opening(self, turn: int) -> float:
        opens_at, younger = self._opens_at[turn], 0
        for at, several in reversed(self._taken[turn]):
            younger += several
            if younger >= self._rates[turn]:
                return max(at + _MINUTE_S, opens_at)
        return opens_at
