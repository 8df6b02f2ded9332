"""When refusals are of one call, and when they are of many."""

from datetime import datetime

import pytest

from redial.domain.call.requests import Content, PlainTextMessage
from redial.domain.refusal.holds import IN_A_ROW, HoldScope
from redial.domain.refusal.likeness import SendKind, are_alike, calling_code, cause_of, kind_of
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
from simulation.makers import ORIGINATION, at, call_request

GONE = "BadRequestException: There is no configuration set"


def content(text: str, voice_id: str | None = None) -> Content:
    return Content(plain_text_message=PlainTextMessage(text=text, voice_id=voice_id))


def kind(
    text: str = "Your parcel is at the door", campaign: str | None = None, voice_id: str | None = None
) -> SendKind:
    return kind_of(call_request(campaign=campaign, content=content(text, voice_id=voice_id)))


def refuse(
    refusals: Refusals, *kinds: SendKind, cause: str = "gone", start: float = 0
) -> tuple[Refusals, list[RefusedForGood | RefusedWhileHeld]]:
    decisions: list[RefusedForGood | RefusedWhileHeld] = []
    for number, each in enumerate(kinds):
        decisions.append(decide_refusal(refusals, each, cause, GONE, at(start + number)))
        refusals = decisions[-1].refusals
    return refusals, decisions


def scopes(refusals: Refusals) -> list[HoldScope]:
    return [hold.scope for hold in refusals.holds]


UNLIKE = [
    kind("Your parcel is at the door"),
    kind("School is closed tomorrow because of snow"),
    kind("Please call the clinic back about an appointment", voice_id="Joanna"),
    kind("Water will be off in your street tonight"),
    kind("The meeting moves to another room", voice_id="Amy"),
]


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
        turns.append(refusals.holds[0].urgent_probes)
        refusals, _ = refuse(refusals, UNLIKE[0], start=60 * (number + 1))
    assert turns == [True, False, True, False]
