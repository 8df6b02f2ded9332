"""The campaigns that have a rate of their own, as a run of ``dial`` knows them."""

from collections.abc import Mapping
from datetime import datetime

from redial.application.dialling.allowance_session import AllowanceSession

# A minute of the fastest account has as many. Those behind them are found when the index is read anew.
_MOST_KNOWN = 1_000


class RatedCampaigns:
    """Tells which campaigns are to be passed over."""

    def __init__(self, pacing: AllowanceSession) -> None:
        self._pacing = pacing

    def used_up(self, now: datetime) -> Mapping[int, datetime]:
        """Give the campaigns, by number, whose rate is used up as far as is known here, with when that opens."""
        return self._pacing.used_up_rates(now)

    def knows_enough(self, campaign: int, known: int) -> bool:
        """Tell whether more calls of a campaign would only take the place of others that may go."""
        return known >= _MOST_KNOWN and campaign in self._pacing.rates().by_number
