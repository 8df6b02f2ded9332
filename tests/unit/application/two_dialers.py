"""Two dialers over one allowance."""

from redial.application.dialling.allowance_session import AllowanceSession
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_rates import NO_RATES, CampaignRates
from redial.domain.refusal.refusals import Refusals
from simulation.makers import LIMITS, at
from simulation.records import MemoryRecord
from tests.unit.domain.refused_calls import kind, refuse

SALE, RECALL = kind(campaign="sale"), kind(campaign="recall")


class CountedRecord(MemoryRecord[Allowance]):
    """An allowance that counts how often it is read, and may be out of reach."""

    reads = 0
    is_out_of_reach = False

    def load(self) -> Allowance:
        if self.is_out_of_reach:
            raise ConnectionError
        self.reads += 1
        return super().load()


class TwoDialers:
    def __init__(self, allowance: Allowance | None = None, rates: CampaignRates = NO_RATES) -> None:
        self.record = CountedRecord(allowance or Allowance())
        self.one = AllowanceSession(self.record, LIMITS, "one", lambda: rates)
        self.other = AllowanceSession(self.record, LIMITS, "other", lambda: rates)

    @property
    def stored(self) -> Allowance:
        return self.record.stored

    def stamps(self) -> dict[str, float]:
        return {stamp.token: (stamp.at - at(0)).total_seconds() for stamp in self.stored.windows.minute.stamps}


def held() -> Refusals:
    return refuse(Refusals(), *[SALE] * 5, start=-9)[0]
