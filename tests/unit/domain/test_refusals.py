"""When refusals are of one call, and when they are of many."""

import pytest

from redial.domain.refusal.holds import IN_A_ROW, HoldScope
from redial.domain.refusal.likeness import are_alike, calling_code, cause_of
from redial.domain.refusal.refusals import (
    Refusals,
    RefusedForGood,
    accepted,
    decide_refusal,
)
from simulation.makers import ORIGINATION, at, call_request
from tests.unit.domain.refused_calls import GONE, UNLIKE, content, kind, refuse, scopes


def test_four_refusals_end_their_calls_and_hold_nothing() -> None:
    refusals, decisions = refuse(Refusals(), *[kind(campaign="sale")] * 4)
    assert all(isinstance(decision, RefusedForGood) and decision.hold is None for decision in decisions)
    assert refusals.holds == ()


def test_the_fifth_of_a_campaign_holds_that_campaign_and_no_other() -> None:
    refusals, decisions = refuse(Refusals(), *[kind(text, campaign="sale") for text in "abcde"])
    assert all(isinstance(decision, RefusedForGood) for decision in decisions)
    assert scopes(refusals) == [HoldScope.CAMPAIGN]
    assert refusals.holds_of(kind("something else", campaign="sale"))
    assert not refusals.holds_of(kind("a", campaign="recall"))
    assert not refusals.holds_of(kind("a"))


def test_calls_of_no_campaign_that_are_alike_in_text_voice_and_country_hold_their_like() -> None:
    texts = [f"Hello {name}, your appointment is on {day} at our clinic." for day, name in enumerate(("Ann", "Bo"))]
    refusals, _ = refuse(Refusals(), *[kind(texts[number % 2]) for number in range(5)])
    assert scopes(refusals) == [HoldScope.ALIKE]
    assert refusals.holds_of(kind("Hello Cy, your appointment is on 9 at our clinic."))
    assert not refusals.holds_of(kind("School is closed tomorrow because of snow"))
    assert not refusals.holds_of(kind(texts[0], voice_id="Joanna"))


def test_refusals_of_all_sorts_hold_all() -> None:
    refusals, _ = refuse(Refusals(), *UNLIKE)
    assert scopes(refusals) == [HoldScope.ALL]
    assert refusals.holds_of(kind("anything", campaign="any"))


def test_refusals_of_several_campaigns_hold_all() -> None:
    refusals, _ = refuse(
        Refusals(), *[kind(str(UNLIKE[number].text), campaign=f"c{number % 2}") for number in range(5)]
    )
    assert scopes(refusals) == [HoldScope.ALL] or scopes(refusals) == [HoldScope.ALIKE]


@pytest.mark.parametrize("accepted_after", [1, 2, 3, 4])
def test_an_acceptance_in_between_breaks_the_row(accepted_after: int) -> None:
    one = kind(campaign="sale")
    refusals, _ = refuse(Refusals(), *[one] * accepted_after)
    refusals = accepted(refusals, one, at(accepted_after))
    refusals, decisions = refuse(refusals, *[one] * 4, start=10)
    assert refusals.holds == ()
    assert all(isinstance(decision, RefusedForGood) for decision in decisions)


@pytest.mark.parametrize("accepted_after", [1, 2, 3, 4])
def test_unlike_refusals_hold_all_only_where_no_call_at_all_was_accepted_in_between(accepted_after: int) -> None:
    refusals, _ = refuse(Refusals(), *UNLIKE[:accepted_after])
    refusals = accepted(refusals, kind("The ferry leaves at noon", campaign="good"), at(accepted_after))
    refusals, decisions = refuse(refusals, *UNLIKE[:4], start=10)
    assert refusals.holds == ()
    assert all(isinstance(decision, RefusedForGood) for decision in decisions)
    refusals, _ = refuse(refusals, UNLIKE[4], start=14)
    assert scopes(refusals) == [HoldScope.ALL]


def test_a_campaign_is_held_although_calls_of_another_are_accepted_in_between() -> None:
    refusals = Refusals()
    for number in range(IN_A_ROW):
        refusals, _ = refuse(refusals, kind(campaign="bad"), start=2 * number)
        refusals = accepted(
            refusals, kind("School is closed tomorrow because of snow", campaign="good"), at(2 * number + 1)
        )
    assert scopes(refusals) == [HoldScope.CAMPAIGN]


def test_refusals_of_different_causes_make_no_row_together_and_do_not_break_each_others() -> None:
    one = kind(campaign="sale")
    refusals, _ = refuse(Refusals(), *[one] * 4, cause="first")
    refusals, _ = refuse(refusals, *[one] * 4, cause="second", start=4)
    assert refusals.holds == ()
    refusals, _ = refuse(refusals, one, cause="first", start=8)
    assert scopes(refusals) == [HoldScope.CAMPAIGN]


def test_nothing_changes_for_accepted_calls_where_nothing_was_refused() -> None:
    assert accepted(Refusals(), kind(), at(0)) == Refusals()


def test_the_state_stays_small() -> None:
    refusals = Refusals()
    for number in range(400):
        each = kind("x" * number, campaign=f"campaign {number % 50}")
        refusals = decide_refusal(refusals, each, f"cause {number % 7}", "m" * 5_000, at(number)).refusals
        if number % 40 == 39:
            refusals = accepted(refusals, each, at(number))
    assert len(refusals.row) <= 20
    assert len(refusals.holds) <= 11
    assert len(refusals.ended) <= 5
    assert all(len(hold.message) <= 200 for hold in refusals.holds)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("BadRequestException: No set 'redial'", "BadRequestException: No set 'redial'", True),
        ("BadRequestException: +12065550100 is no number", "BadRequestException: +12065550177 is no number", True),
        ("X: request 5f3f26b1-46fc failed", "X: request 77aa26b1-0000 failed", True),
        ("X: voice Joanna is not there", "X: voice Joanna is not there", True),
        ("X: no such set", "Y: no such set", False),
        ("X: no such set", "X: no such number", False),
    ],
)
def test_a_cause_is_told_without_the_values_of_its_call(one: str, other: str, same: bool) -> None:
    request = call_request(content=content("Hi", voice_id="Joanna"))
    assert (cause_of(one, request, ORIGINATION) == cause_of(other, request, ORIGINATION)) is same


def test_a_cause_is_the_same_for_each_calls_own_voice_and_number() -> None:
    causes = set()
    for voice, number in (("Joanna", "+12065550101"), ("Amy", "+12065550102")):
        request = call_request(destination_phone_number=number, content=content("Hi", voice_id=voice))
        causes.add(cause_of(f"X: {voice} cannot call {number}", request, ORIGINATION))
    assert len(causes) == 1


def test_a_cause_does_not_depend_on_where_a_campaigns_name_stands_within_another_word() -> None:
    request = call_request(campaign="bad")
    said = [f"There is no such set (request {request_id})" for request_id in ("f9bade0c", "1f2e3d4c")]
    assert len({cause_of(each, request, ORIGINATION) for each in said}) == 1


@pytest.mark.parametrize(
    ("number", "code"), [("+12065550100", "1"), ("+4930123456", "49"), ("+351211234567", "351"), ("+74951234567", "7")]
)
def test_the_country_is_told_by_its_calling_code(number: str, code: str) -> None:
    assert calling_code(number) == code


def test_unlike_texts_are_not_alike() -> None:
    pairs = [(one, other) for one in UNLIKE for other in UNLIKE if one is not other]
    assert not any(are_alike(one, other) for one, other in pairs)


@pytest.mark.parametrize("texts", [5, 7, 20])
def test_refusals_whose_texts_alternate_hold_after_twenty_at_the_latest(texts: int) -> None:
    refusals, lost = Refusals(), 0
    for number in range(60):
        decision = decide_refusal(refusals, UNLIKE[number % 5], f"cause {number % texts}", GONE, at(number))
        refusals, lost = decision.refusals, lost + isinstance(decision, RefusedForGood)
    assert scopes(refusals) == [HoldScope.ALL]
    assert lost <= 20
    # What brings the refused calls back knows each of the causes.
    assert {f"cause {number}" for number in range(texts)} <= set().union(*(hold.causes for hold in refusals.holds))


def test_two_texts_that_alternate_hold_after_nine() -> None:
    refusals, lost = Refusals(), 0
    for number in range(30):
        decision = decide_refusal(refusals, kind(campaign="sale"), f"cause {number % 2}", GONE, at(number))
        refusals, lost = decision.refusals, lost + isinstance(decision, RefusedForGood)
    assert (scopes(refusals), lost) == ([HoldScope.CAMPAIGN], 9)


def test_a_campaign_whose_texts_alternate_is_held_although_another_one_runs_well() -> None:
    refusals = Refusals()
    for number in range(20):
        refusals = decide_refusal(
            refusals, kind(str(number), campaign="bad"), f"cause {number % 6}", GONE, at(2 * number)
        ).refusals
        refusals = accepted(refusals, kind(UNLIKE[1].text, campaign="good"), at(2 * number + 1))
    assert scopes(refusals) == [HoldScope.CAMPAIGN]


def test_one_bad_call_beside_ten_held_campaigns_does_not_hold_all() -> None:
    refusals = Refusals()
    good = kind("The ferry leaves at noon", campaign="good")
    for number in range(10):
        one = kind(f"{UNLIKE[number % 5].text} {number}", campaign=f"c{number}")
        refusals, _ = refuse(refusals, *[one] * 5, cause=f"cause {number}", start=10 * number)
        refusals = accepted(refusals, good, at(10 * number + 6))
    assert len(refusals.holds) == 10
    refusals, (decision,) = refuse(refusals, good, cause="its own", start=200)
    assert isinstance(decision, RefusedForGood)
    assert HoldScope.ALL not in scopes(refusals)


def test_where_an_eleventh_kind_of_call_is_refused_it_is_not_the_kinds() -> None:
    refusals = Refusals()
    for number in range(11):
        one = kind(f"{UNLIKE[number % 5].text} {number}", campaign=f"c{number}")
        refusals, _ = refuse(refusals, *[one] * 5, cause=f"cause {number}", start=10 * number)
        if number < 10:
            refusals = accepted(refusals, kind("The ferry leaves at noon", campaign="good"), at(10 * number + 6))
    assert scopes(refusals) == [HoldScope.ALL]
