"""What the limits and whose the events are hang on, broken in one line at a time: a world of the swarm names it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.application.dialling import allowance_session
from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.dialling.move_campaigns import CampaignMover
from redial.application.dialling.place_call import CallPlacer
from redial.application.hours_in_force import Known
from redial.application.intake import calls_of_request
from redial.domain.call.stage_hours import UNLIMITED
from redial.domain.pacing import line_slots
from redial.domain.pacing.campaign_rates import CampaignRate
from redial.domain.pacing.campaign_turns import CampaignTurns
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.pacing.line_slots import SendLines
from redial.domain.steering.control import Control
from simulation.swarm.mixture import Mixture
from simulation.swarm.run import simulate

UNCERTAIN = Mixture(error_placed=0.15, no_answer_but_placed=0.15, event_late=0.5, late_s=120, requests=60)
WITH_STRANGERS = Mixture(no_answer_to_send=0.3, strangers_an_hour=300)
HELD_UP = Mixture(frozen_with_a_place=0.1)


def slots_that_end_early(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(line_slots, "TAKEN_AGAIN_AFTER", timedelta(seconds=5))


def taken_lines_that_count_as_free(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SendLines, "opens_at", lambda *_: None)
    patch.setattr(SendLines, "_is_free", lambda *_: True)


def events_of_whoever_has_the_line(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SendLines, "owner_of", lambda lines, line, _: lines._line(line).slot)


def lines_given_back_with_the_answer(patch: pytest.MonkeyPatch) -> None:
    accepted = AllowanceSession.accepted

    def gives_back(session: AllowanceSession, token: str, *more: Any) -> bool:
        session.linked(token)
        session.flush()
        return accepted(session, token, *more)

    patch.setattr(AllowanceSession, "accepted", gives_back)


def uncertain_sends_that_give_their_lines_back(patch: pytest.MonkeyPatch) -> None:
    failed = AllowanceSession.failed

    def gives_back(session: AllowanceSession, token: str, *more: Any, **how: Any) -> None:
        session.linked(token)
        failed(session, token, *more, **how)

    patch.setattr(AllowanceSession, "failed", gives_back)


def lines_that_all_go_with_one(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SendLines, "give_back", lambda *_: SendLines())


def sends_although_the_reservation_is_too_old(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(CallPlacer, "_is_in_time", lambda *_: True)


@pytest.mark.parametrize(
    ("fault", "mixture", "rule"),
    [
        (slots_that_end_early, UNCERTAIN, "lines_are_given_back_when_known"),
        (taken_lines_that_count_as_free, UNCERTAIN, "lines_are_given_back_when_known"),
        (events_of_whoever_has_the_line, WITH_STRANGERS, "events_are_taken_for_their_own_send"),
        (lines_given_back_with_the_answer, UNCERTAIN, "lines_are_given_back_when_known"),
        (uncertain_sends_that_give_their_lines_back, UNCERTAIN, "lines_are_given_back_when_known"),
        (lines_that_all_go_with_one, UNCERTAIN, "lines_are_given_back_when_known"),
        (sends_although_the_reservation_is_too_old, HELD_UP, "sends_arrive_by_their_stamps"),
    ],
)
def test_a_planted_fault_breaks_the_rule_that_is_there_for_it(
    fault: Callable[[pytest.MonkeyPatch], None], mixture: Mixture, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    assert rule in simulate(1, mixture, hours=0.5).broken


def test_campaign_above_its_rate_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    mixture = Mixture(rates_changed_an_hour=20, requests=300, not_delivered=0.6)
    assert simulate(3, mixture, hours=0.5).broken == {}
    monkeypatch.setattr(CampaignRate, "wait", lambda *_: None)
    assert list(simulate(3, mixture, hours=0.5).broken) == ["no_campaign_is_called_faster_than_its_rate"]


def test_calls_left_in_another_lane_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = replace(PRODUCTION, calls_per_minute=3)
    mixture = Mixture(campaigns_moved_an_hour=20, requests=300, not_delivered=0.6, limits=slow)
    monkeypatch.setattr(Control, "lane_of", lambda *_: None)
    monkeypatch.setattr(CampaignMover, "run", lambda *_: None)
    assert list(simulate(1, mixture, hours=0.5).broken) == ["calls_are_in_the_lane_of_their_campaign"]


def test_reservation_that_forgets_the_rate_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The look before it is a dialer's own: it does not know of the places that others took a moment ago."""
    mixture = Mixture(rates_changed_an_hour=20, requests=300, not_delivered=0.6, numbers=5)
    monkeypatch.setattr(allowance_session, "within_rate", lambda decision, *_: decision)
    assert list(simulate(3, mixture, hours=0.5).broken) == ["no_campaign_is_called_faster_than_its_rate"]


def test_call_outside_its_hours_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    mixture = Mixture(with_hours=0.8, requests=30)
    assert simulate(3, mixture, hours=0.5).broken == {}
    monkeypatch.setattr(PermissionGate, "hours_at", lambda *_: UNLIMITED)
    monkeypatch.setattr(calls_of_request, "judge_hours", lambda *_: UNLIMITED)
    assert list(simulate(3, mixture, hours=0.5).broken) == ["calls_are_placed_as_asked"]


def test_hours_that_are_known_for_too_long_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    mixture = Mixture(hours_changed_an_hour=40, requests=120)
    assert simulate(3, mixture, hours=0.5).broken == {}
    get = Known.get
    monkeypatch.setattr(Known, "get", lambda known, _: get(known, timedelta(hours=1)))
    assert "nobody_is_called_outside_hours_in_force" in simulate(3, mixture, hours=0.5).broken


def test_changes_of_hours_that_date_nothing_anew_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    mixture = Mixture(hours_changed_an_hour=20, requests=60)
    assert simulate(3, mixture, hours=0.5).broken == {}
    monkeypatch.setattr(PermissionGate, "date_anew", lambda _, call: call)
    assert list(simulate(3, mixture, hours=0.5).broken) == ["widened_hours_let_calls_go"]


def test_a_lane_that_is_dialled_first_come_first_served_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    mixture = Mixture(backlog_at_the_end=True, requests=20)
    assert simulate(1, mixture, hours=0.1).broken == {}
    monkeypatch.setattr(CampaignTurns, "next_of", lambda _, _lane, firsts: min(firsts, default=None))
    broken = [simulate(seed, mixture, hours=0.1).broken for seed in range(3)]
    assert any(list(each) == ["campaigns_take_turns"] for each in broken)
