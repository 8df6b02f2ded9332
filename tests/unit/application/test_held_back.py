"""What is counted of campaigns that are held back, and whether that is all of it."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import cast

import pytest

from redial.application.reading_ports import CallRecords, Indexes
from redial.application.reporting.held_back import HeldBackCalls
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import Lane
from redial.domain.refusal.refusals import Refusals
from redial.domain.reporting.listing import Count, OfCampaign, Stretch
from redial.domain.reporting.tally import Tally
from redial.domain.steering.control import Control, Pause
from simulation.makers import at, waiting_call


class CountedBefore:
    """Campaigns of three calls each, which were counted before anything was told of when calls are due."""

    def __init__(self, deleted: frozenset[str]) -> None:
        self.deleted = deleted

    def of_named(self, campaigns: Iterable[str]) -> Mapping[str, Tally]:
        return {each: Tally(calls={CallStatus.WAITING: 3}, first_at=at(0), last_at=at(0)) for each in campaigns}

    def page(self, stretch: Stretch, **_options: object) -> SimpleNamespace:
        assert isinstance(stretch.of, OfCampaign)
        name = stretch.of.campaign
        return SimpleNamespace(entries=[] if name in self.deleted else [SimpleNamespace(id=name)])

    def get_many(self, ids: Iterable[str]) -> Mapping[str, Call]:
        return {each: waiting_call(each, lane="bulk", campaign=each) for each in ids}


def counted(lane: Lane, campaigns: int, deleted: frozenset[str] = frozenset()) -> Count:
    before = CountedBefore(deleted)
    control = Control(campaigns={f"c{number}": Pause(since=at(0), by="ana") for number in range(campaigns)})
    calls = HeldBackCalls(tallies=before, indexes=cast("Indexes", before), records=cast("CallRecords", before))
    return calls.read(control, Refusals()).count(lane, None, at(60))


def test_calls_of_campaigns_whose_lane_is_known_are_of_no_other() -> None:
    assert counted(Lane.BULK, 10) == Count(30, is_exact=False)
    assert counted(Lane.NORMAL, 10) == Count(0, is_exact=True)


@pytest.mark.parametrize(("campaigns", "deleted"), [(11, frozenset[str]()), (1, frozenset({"c0"}))])
def test_a_count_is_about_so_many_where_the_lane_of_a_campaign_is_not_known(
    campaigns: int, deleted: frozenset[str]
) -> None:
    assert counted(Lane.NORMAL, campaigns, deleted) == Count(0, is_exact=False)
