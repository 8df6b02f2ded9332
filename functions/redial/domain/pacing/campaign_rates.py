"""
The rate of a campaign: how many of its calls may be placed in a minute. Pure.

Each call has a stamp in the account's minute. Those of campaigns that have a rate name their campaign beside it, by the number that
the index tells too. So the campaign's sliding window is a part of the account's, which the one conditional write of a reservation
takes its place in: what holds of that window (`sliding_window` has the argument) holds of this one, and it costs no further write.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from redial.domain.pacing.allowance import Allowance, ReservedAlready
from redial.domain.pacing.campaign_turns import turn_of
from redial.domain.pacing.limits import MINUTE, VoiceLimits
from redial.domain.pacing.line_slots import Slot
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.pacing.windows import Windows

MOST_CALLS_PER_MINUTE = 1_000
"""As many as a stage's limits may permit."""


class CampaignRate(Struct, frozen=True):
    """The rate of a campaign."""

    number: int
    """As the index tells the campaign (`turn_of`)."""
    calls_per_minute: int

    def opens_at(self, windows: Windows, limits: VoiceLimits) -> datetime | None:
        """
        Return the time from which one more call of the campaign is allowed.

        Parameters
        ----------
        windows : Windows
            The sliding windows as they are stored.
        limits : VoiceLimits
            By its clock margin the minute is longer, as each window is.

        Returns
        -------
        datetime or None
            In UTC; None where the rate was never used up.
        """
        return windows.minute.of_campaign(self.number).opens_at(self.calls_per_minute, MINUTE + limits.clock_margin)

    def wait(self, allowance: Allowance, limits: VoiceLimits, now: datetime) -> Wait | None:
        """
        Return what a call of the campaign waits for.

        Parameters
        ----------
        allowance : Allowance
            As it is stored.
        limits : VoiceLimits
            As of `opens_at`.
        now : datetime
            The time of the send, in UTC.

        Returns
        -------
        Wait or None
            `CAMPAIGN_MINUTE`; None where the rate lets it go.
        """
        opens_at = self.opens_at(allowance.windows, limits)
        if opens_at is None or opens_at <= now:
            return None
        return Wait(opens_at, LimitName.CAMPAIGN_MINUTE, self.calls_per_minute)


class CampaignRates(Struct, frozen=True):
    """The rates of all campaigns that have one, by their numbers."""

    by_number: Mapping[int, int] = {}

    @classmethod
    def of(cls, by_campaign: Mapping[str, int]) -> "CampaignRates":
        """
        Return rates by the numbers of their campaigns.

        Parameters
        ----------
        by_campaign : mapping of str to int
            Calls a minute, by the name of the campaign.

        Returns
        -------
        CampaignRates
            Of two campaigns that have the same number, by chance, the lower rate holds for both together.

        Examples
        --------
        >>> CampaignRates.of({"recall": 5}).of_campaign("recall").calls_per_minute
        5
        """
        by_number: dict[int, int] = {}
        for campaign, calls_per_minute in by_campaign.items():
            number = turn_of(campaign)
            by_number[number] = min(calls_per_minute, by_number.get(number, calls_per_minute))
        return cls(by_number)

    def of_campaign(self, campaign: str | None) -> CampaignRate | None:
        """
        Return the rate that holds for the calls of a campaign.

        Parameters
        ----------
        campaign : str or None
            The name of the campaign; None: a call without one, which no rate holds for.

        Returns
        -------
        CampaignRate or None
            None where no rate but the account's holds.
        """
        return self.of_number(turn_of(campaign))

    def of_number(self, number: int) -> CampaignRate | None:
        """
        Return the rate that holds for the calls of a campaign.

        Parameters
        ----------
        number : int
            Of the campaign (`turn_of`).

        Returns
        -------
        CampaignRate or None
            None where no rate but the account's holds.
        """
        return CampaignRate(number, self.by_number[number]) if number in self.by_number else None

    def all(self) -> list[CampaignRate]:
        """
        Return the rates of all numbers.

        Returns
        -------
        list of CampaignRate
            One for each number.
        """
        return [CampaignRate(number, calls_per_minute) for number, calls_per_minute in self.by_number.items()]

    def used_up(self, allowance: Allowance, limits: VoiceLimits, now: datetime) -> dict[int, datetime]:
        """
        Return the campaigns whose rate is used up.

        Parameters
        ----------
        allowance : Allowance
            As it is stored.
        limits : VoiceLimits
            As of `CampaignRate.opens_at`.
        now : datetime
            The time, in UTC.

        Returns
        -------
        dict of int to datetime
            By number: from when on one more call is allowed.
        """
        waits = ((each.number, each.wait(allowance, limits, now)) for each in self.all())
        return {number: wait.until for number, wait in waits if wait is not None}


NO_RATES = CampaignRates()
RatesInForce = Callable[[], CampaignRates]
"""Gives the rates as they are now."""


def no_rates() -> CampaignRates:
    """
    Return the rates where no campaign has one.

    Returns
    -------
    CampaignRates
        None.
    """
    return NO_RATES


def within_rate(
    decision: Allowance | ReservedAlready | Wait,
    before: Allowance,
    slot: Slot,
    rate: CampaignRate,
    limits: VoiceLimits,
) -> Allowance | ReservedAlready | Wait:
    """
    Hold a reservation against the rate of its campaign.

    Parameters
    ----------
    decision : Allowance or ReservedAlready or Wait
        What the account's limits make of it (`reserve_with_line`).
    before : Allowance
        As it is stored.
    slot : Slot
        The token and the time of the reservation.
    rate : CampaignRate
        That of the call's campaign.
    limits : VoiceLimits
        As of `CampaignRate.opens_at`.

    Returns
    -------
    Allowance or ReservedAlready or Wait
        The allowance in which the place counts for the campaign too. Where its rate is used up, the wait for that comes before
        every other one: who waits for it lets others pass.
    """
    if isinstance(decision, ReservedAlready):
        return decision
    wait = rate.wait(before, limits, slot.taken_at)
    if wait is not None:
        return wait
    if isinstance(decision, Wait):
        return decision
    windows = decision.windows
    return replace(
        decision, windows=replace(windows, minute=windows.minute.count_for_campaign(slot.token, rate.number))
    )
