"""The rates of campaigns while the dialling is played through. Pure, but for its own state."""

from collections import deque
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from heapq import heappop, heappush

from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_rates import NO_RATES, CampaignRates
from redial.domain.pacing.limits import MINUTE, VoiceLimits


class PlayedRates:
    """
    Which places of which rates are taken.

    Parameters
    ----------
    taken
        When the last places were taken, for each campaign with a rate, by number.
    rates
        The rates that are in force.
    window
        For how long a place counts.
    """

    def __init__(self, taken: Mapping[int, list[datetime]], rates: CampaignRates, window: timedelta) -> None:
        self._window = window
        self._taken = {
            rate.number: deque(sorted(taken.get(rate.number, ()))[-rate.calls_per_minute :], rate.calls_per_minute)
            for rate in rates.all()
        }
        self._used_up: dict[int, datetime] = {}
        self._openings: list[tuple[datetime, int]] = []
        self._opened_at: dict[int, datetime] = {}
        for number in self._taken:
            self._look(number)

    @classmethod
    def of(cls, allowance: Allowance, rates: CampaignRates, limits: VoiceLimits) -> "PlayedRates":
        """
        Return the rates as they are now.

        Parameters
        ----------
        allowance : Allowance
            As it is stored.
        rates : CampaignRates
            The rates that are in force.
        limits : VoiceLimits
            By its clock margin a place counts for longer.

        Returns
        -------
        PlayedRates
            With the places that are taken.
        """
        minute = allowance.windows.minute
        taken = {rate.number: [stamp.at for stamp in minute.of_campaign(rate.number).stamps] for rate in rates.all()}
        return cls(taken, rates, MINUTE + limits.clock_margin)

    def copy(self) -> "PlayedRates":
        """Return the same, to be played through on its own."""
        return deepcopy(self)

    def is_used_up(self, number: int) -> bool:
        """Tell whether a campaign is passed over."""
        return number in self._used_up

    def opened_at(self, number: int) -> datetime | None:
        """Return when the rate of a campaign opened last; None: it was not used up."""
        return self._opened_at.get(number)

    def next_opening(self) -> datetime | None:
        """Return when the next rate opens."""
        return self._openings[0][0] if self._openings else None

    def opened(self, now: datetime) -> list[int]:
        """Open the rates that have a place again; return their campaigns."""
        opened = []
        while self._openings and self._openings[0][0] <= now:
            at, number = heappop(self._openings)
            del self._used_up[number]
            self._opened_at[number] = at
            opened.append(number)
        return opened

    def take(self, number: int, at: datetime) -> None:
        """Take a place of a campaign's rate, where it has one."""
        if number in self._taken:
            self._taken[number].append(at)
            self._look(number)

    def _look(self, number: int) -> None:
        taken = self._taken[number]
        if len(taken) == taken.maxlen:
            self._used_up[number] = taken[0] + self._window
            heappush(self._openings, (self._used_up[number], number))


NO_PLAYED_RATES = PlayedRates({}, NO_RATES, MINUTE)
