"""Due calls of campaigns whose rate is used up are passed over, and others found behind them."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import pytest

from redial.application.dialling import due_queue
from redial.application.dialling.due_queue import DueQueue
from redial.application.dialling.rated_campaigns import RatedCampaigns
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall, turn_of
from simulation.makers import at
from tests.unit.application.due_backlog import DueBacklog


class RatedBacklog(DueBacklog):
    """Calls of campaigns, some of which are passed over."""

    def __init__(self, most_known: int = 1_000) -> None:
        super().__init__()
        self.opens: dict[str, float] = {}
        self.most_known = most_known
        self.queue = DueQueue(self, self.budget, turns=lambda: self.turns, rated=cast("RatedCampaigns", self))

    def used_up(self, now: datetime) -> Mapping[int, datetime]:
        return {turn_of(name): at(seconds) for name, seconds in self.opens.items() if at(seconds) > now}

    def knows_enough(self, campaign: int, known: int) -> bool:
        return known >= self.most_known and campaign == turn_of("slow")


def test_it_goes_on_with_others_and_comes_back_when_the_rate_opens() -> None:
    backlog = RatedBacklog()
    slow = backlog.add("slow", 1, campaign="slow")
    backlog.add("urgent and slow", 2, Lane.URGENT, campaign="slow")
    backlog.add("other", 3, campaign="other")
    backlog.opens["slow"] = 70
    assert backlog.all(20) == ["other"]
    assert backlog.queue.next_hint() == (at(70), DueCall(at(1), slow, turn_of("slow")))
    assert backlog.all(70) == ["urgent and slow", "slow"]


def test_a_call_that_is_due_later_is_waited_for_and_not_the_rate() -> None:
    backlog = RatedBacklog()
    backlog.opens["slow"] = 10
    named = backlog.add("slow", 21, campaign="slow", is_listed=False)
    backlog.queue.add_hints([named], at(20))
    assert backlog.queue.next_hint() == (at(21), DueCall(at(21), named, turn_of("slow")))


def test_what_older_code_wrote_without_a_number_is_put_back_when_it_is_read() -> None:
    backlog = RatedBacklog()
    backlog.add("slow", 1, campaign="slow")
    backlog.add("other", 2)
    backlog.opens["slow"] = 70

    def without_number(lane: Lane, until: datetime, since: datetime | None = None) -> list[DueCall]:
        return [DueCall(each.due_at, each.call_id) for each in DueBacklog.due(backlog, lane, until, since)]

    backlog.due = without_number  # type: ignore[assignment,method-assign]
    assert backlog.all(20) == ["other"]
    assert backlog.all(70) == ["slow"]


def test_others_are_found_behind_many_of_a_campaign_with_a_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_queue, "MOST_TAKING_TURNS", 5)
    backlog = RatedBacklog(most_known=3)
    for number in range(9):
        backlog.add(f"slow {number}", number, campaign="slow")
    backlog.add("other", 10)
    assert backlog.all(20) == ["slow 0", "slow 1", "slow 2", "other"]
    assert backlog.all(22) == ["slow 3", "slow 4", "slow 5"]
