"""A hold on calls: who probes it, what widens it, and when it ends."""

from datetime import datetime

from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.refusals import (
    Refusals,
    RefusedForGood,
    RefusedWhileHeld,
    accepted,
    decide_refusal,
    probe_opens_at,
    probe_taken,
    without_cancelled,
    without_old,
)
from simulation.makers import at
from tests.unit.domain.refused_calls import UNLIKE, kind, refuse, scopes


def test_a_refusal_while_held_ends_no_call_whatever_its_cause_and_is_counted() -> None:
    one = kind(campaign="sale")
    refusals, _ = refuse(Refusals(), *[one] * 5)
    refusals, (decision,) = refuse(refusals, one, cause="another", start=60)
    assert isinstance(decision, RefusedWhileHeld)
    assert refusals.holds[0].refusals == 6


def test_the_same_refusal_of_another_campaign_while_one_is_held_holds_all_and_ends_no_call() -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5)
    other = kind("School is closed tomorrow because of snow", campaign="school")
    refusals, (decision,) = refuse(refusals, other, start=60)
    assert isinstance(decision, RefusedWhileHeld)
    assert scopes(refusals) == [HoldScope.ALL]


def test_one_call_probes_each_minute() -> None:
    one = kind(campaign="sale")
    refusals, _ = refuse(Refusals(), *[one] * 5)

    def opens() -> datetime:
        opening = probe_opens_at(refusals, one)
        assert opening is not None
        return opening[0]

    assert at(4) < opens() <= at(64)
    refusals = probe_taken(refusals, one, at(70))
    assert at(70) < opens() <= at(130)
    assert probe_opens_at(refusals, kind()) is None
    assert probe_opens_at(refusals, None) is None


def test_an_acceptance_ends_the_hold_and_what_it_was_is_known_for_a_day() -> None:
    one = kind(campaign="sale")
    refusals, _ = refuse(Refusals(), *[one] * 5)
    refusals = accepted(refusals, one, at(60))
    assert refusals.holds == ()
    assert [hold.ended_at for hold in refusals.ended] == [at(60)]
    assert without_old(refusals, at(24 * 3600)).ended
    assert without_old(refusals, at(25 * 3600)) == Refusals()


def test_an_acceptance_of_before_the_last_refusal_ends_no_hold() -> None:
    one = kind(campaign="sale")
    refusals, _ = refuse(Refusals(), *[one] * 5)
    assert accepted(refusals, one, at(2)).holds


def test_a_hold_that_nobody_probes_any_more_is_over() -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="cancelled")] * 5)
    assert without_old(refusals, at(7 * 3600)).holds == ()


def test_the_probes_of_one_hold_do_not_drive_the_refusals_of_another_kind_out_of_the_row() -> None:
    held, rare = kind(campaign="held"), kind("School is closed tomorrow because of snow", campaign="rare")
    refusals, _ = refuse(Refusals(), *[held] * 5)
    for number in range(5):
        refusals, _ = refuse(refusals, *[held] * 12, start=60 + 1000 * number)
        refusals = accepted(refusals, kind(UNLIKE[3].text, campaign="good"), at(500 + 1000 * number))
        refusals, _ = refuse(refusals, rare, cause="another", start=600 + 1000 * number)
    assert {hold.kind.campaign for hold in refusals.holds} == {"held", "rare"}


def test_a_hold_that_widens_knows_since_when_its_calls_are_refused() -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5)
    refusals, _ = refuse(refusals, *[kind(campaign="sale")] * 30, start=60)
    other = kind("School is closed tomorrow because of snow", campaign="school")
    refusals, _ = refuse(refusals, other, start=200)
    assert scopes(refusals) == [HoldScope.ALL]
    assert refusals.holds[0].first_at == at(0)


def test_what_a_wider_hold_replaces_can_still_be_brought_back() -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5, cause="voice")
    refusals, _ = refuse(refusals, *UNLIKE, cause="gone", start=60)
    assert scopes(refusals) == [HoldScope.ALL]
    assert [hold.cause for hold in refusals.ended] == ["voice"]


def test_of_many_ended_holds_the_first_refusal_of_a_cause_is_kept() -> None:
    refusals = Refusals()
    for number in range(8):
        one = kind(f"{UNLIKE[number % 5].text} {number}", campaign=f"c{number}")
        refusals, _ = refuse(refusals, *[one] * 5, start=100 * number)
        refusals = accepted(refusals, one, at(100 * number + 50))
    assert len(refusals.ended) == 5
    assert min(hold.first_at for hold in refusals.ended) == at(0)


def test_what_the_service_says_is_kept_in_bounded_size() -> None:
    refusals = Refusals()
    for number in range(7):
        refusals = decide_refusal(refusals, kind(campaign="sale"), "gone", "m" * 5_000, at(number)).refusals
    (hold,) = refusals.holds
    assert (hold.refusals, len(hold.message)) == (7, 200)


def test_a_refusal_that_is_written_late_takes_no_acceptance_after_it_back() -> None:
    one = kind(campaign="sale")
    refusals, _ = refuse(Refusals(), *[one] * 5)
    refusals, _ = refuse(refusals, one, start=120)
    # Its dialer froze between the answer, before the last one, and the write.
    refusals, (decision,) = refuse(refusals, one, start=60)
    assert isinstance(decision, RefusedWhileHeld)
    assert refusals.holds[0].last_at == at(120)
    refusals = accepted(refusals, one, at(180))
    refusals, (decision,) = refuse(refusals, one, start=150)
    assert isinstance(decision, RefusedForGood)
    assert refusals.holds == ()


def test_a_hold_on_a_cancelled_campaign_ends_and_is_back_with_the_first_refusal_of_a_new_call_of_it() -> None:
    one = kind(campaign="sale")
    refusals, _ = refuse(Refusals(), *[one] * 5)
    assert without_cancelled(refusals, {"other": at(60)}, at(60)) == refusals
    assert without_cancelled(refusals, {"sale": at(4 - 121)}, at(60)) == refusals, "cancelled before"
    refusals = without_cancelled(refusals, {"sale": at(60)}, at(70))
    assert refusals.holds == ()
    assert [hold.ended_at for hold in refusals.ended] == [at(70)]
    refusals, (decision,) = refuse(refusals, one, start=600)
    assert isinstance(decision, RefusedWhileHeld)
    assert scopes(refusals) == [HoldScope.CAMPAIGN]


def test_urgent_calls_and_others_probe_by_turns() -> None:
    refusals, _ = refuse(Refusals(), *UNLIKE)
    turns = []
    for number in range(4):
        turns.append(refusals.holds[0].first_lanes_probe)
        refusals, _ = refuse(refusals, UNLIKE[0], start=60 * (number + 1))
    assert turns == [True, False, True, False]
