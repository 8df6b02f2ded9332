"""Who holds a recipient, to the moment, and what is kept where two spellings of a number come together."""

from msgspec.structs import replace

from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.recipient.do_not_call import MOST_CAMPAIGNS, ListUnchanged, put_on_list, take_off_list
from redial.domain.recipient.list_marks import ListMark
from redial.domain.recipient.merged_recipients import HeldUnderBoth, merge_recipients, with_other_spellings
from redial.domain.recipient.recipients import (
    RESERVATION_GRACE,
    InFlight,
    Recipient,
    RecipientInFlight,
    RecipientLimitReached,
    StaleHolder,
    judge_holder,
    release_recipient,
    reserve_recipient,
    standing_mark,
    without_expired_marks,
)
from simulation.makers import LIMITS, at, waiting_call

LIMIT = replace(LIMITS, clock_margin_ms=0)
DAY_S = 86_400
HOLDER = InFlight("call-1", "t1", at(0))


def calls(**stamps: float) -> SlidingWindow:
    return SlidingWindow(tuple(Stamp(at(seconds), token) for token, seconds in stamps.items()))


def test_a_reservation_is_the_lock_and_a_stamp_of_the_latest_arrival() -> None:
    before = Recipient(calls=calls(old=0, kept=1))
    assert reserve_recipient(before, "call-1", "t1", LIMIT, at(DAY_S), at(DAY_S + 15)) == replace(
        before, calls=calls(kept=1, t1=DAY_S + 15), in_flight=InFlight("call-1", "t1", at(DAY_S))
    )


def test_a_full_day_opens_when_its_first_call_is_a_day_old() -> None:
    full = Recipient(calls=calls(a=0, b=1, c=2, d=3, e=4))
    just_before = reserve_recipient(full, "call-1", "t", LIMIT, at(DAY_S - 0.001), at(DAY_S))
    assert just_before == RecipientLimitReached(at(DAY_S))
    assert isinstance(reserve_recipient(full, "call-1", "t", LIMIT, at(DAY_S), at(DAY_S)), Recipient)


def test_only_the_holder_that_was_found_stale_is_replaced() -> None:
    held = Recipient(calls=calls(t1=0), in_flight=HOLDER)
    other = StaleHolder("t9", placed_a_call=False)
    assert reserve_recipient(held, "call-2", "t2", LIMIT, at(60), at(75), other) == RecipientInFlight(HOLDER)
    in_flight = InFlight("call-2", "t2", at(60))
    silent = StaleHolder("t1", placed_a_call=False)
    assert reserve_recipient(held, "call-2", "t2", LIMIT, at(60), at(75), silent) == replace(
        held, calls=calls(t2=75), in_flight=in_flight
    )
    placed = StaleHolder("t1", placed_a_call=True)
    assert reserve_recipient(held, "call-2", "t2", LIMIT, at(60), at(75), placed) == replace(
        held, calls=calls(t1=0, t2=75), in_flight=in_flight
    )


def test_a_reservation_without_a_claim_holds_for_its_whole_grace() -> None:
    end = HOLDER.reserved_at + RESERVATION_GRACE
    for its_call, may_have_placed_one in ((waiting_call(), False), (None, True)):
        assert judge_holder(HOLDER, its_call, end) is None
        stale = judge_holder(HOLDER, its_call, end.replace(microsecond=1))
        assert stale == StaleHolder("t1", placed_a_call=may_have_placed_one)


def test_a_release_takes_the_lock_and_the_stamp_of_its_token_alone() -> None:
    held = Recipient(calls=calls(t1=0, t2=1), in_flight=HOLDER)
    assert release_recipient(held, "t1") == replace(held, calls=calls(t2=1), in_flight=None)
    assert release_recipient(held, "t2") == replace(held, calls=calls(t1=0))
    without_stamp = replace(held, calls=calls(t2=1))
    assert release_recipient(without_stamp, "t1") == replace(without_stamp, in_flight=None)


def test_of_several_spellings_the_earliest_mark_counts_and_each_call_once() -> None:
    here = Recipient(calls=calls(a=0), in_flight=HOLDER, do_not_call_since=at(9), do_not_call_reason="later")
    earlier = Recipient(calls=calls(a=0, b=1), do_not_call_since=at(5), do_not_call_reason="asked")
    unmarked = Recipient(calls=calls(c=2))
    assert with_other_spellings(here, [earlier, unmarked]) == replace(
        here, calls=calls(a=0, b=1, c=2), do_not_call_since=at(5), do_not_call_reason="asked"
    )
    assert with_other_spellings(Recipient(), [unmarked]) == Recipient(calls=calls(c=2))


def test_two_spellings_become_one_unless_two_attempts_hold_them() -> None:
    held, free = Recipient(in_flight=HOLDER), Recipient(calls=calls(a=0))
    assert merge_recipients(held, free) == Recipient(calls=calls(a=0), in_flight=HOLDER)
    assert merge_recipients(free, held) == Recipient(calls=calls(a=0), in_flight=HOLDER)
    assert merge_recipients(held, held) == held
    other = Recipient(in_flight=InFlight("call-2", "t2", at(1)))
    assert merge_recipients(held, other) == HeldUnderBoth()


def test_a_mark_is_put_on_once_and_taken_off_with_its_note() -> None:
    held = Recipient(calls=calls(a=0), in_flight=HOLDER)
    marked = put_on_list(held, "asked", at(5.0004))
    assert marked == replace(held, do_not_call_since=at(5), do_not_call_reason="asked")
    assert isinstance(marked, Recipient)
    assert put_on_list(marked, "again", at(9)) is ListUnchanged.LISTED_ALREADY
    assert take_off_list(marked) == held
    assert take_off_list(held) is ListUnchanged.NOT_LISTED


def test_a_mark_that_ran_out_keeps_nobody_from_being_called_and_is_dropped() -> None:
    listed = put_on_list(Recipient(calls=calls(a=0)), "asked", at(5), until=at(10))
    assert isinstance(listed, Recipient)
    assert standing_mark(listed, "spring", at(9)) == ListMark(since=at(5), reason="asked", until=at(10))
    assert standing_mark(listed, None, at(10)) is None
    assert without_expired_marks(listed, at(9)) is listed
    assert without_expired_marks(listed, at(10)) == Recipient(calls=calls(a=0))


def test_a_mark_is_lengthened_and_never_shortened_by_being_put_on_again() -> None:
    listed = put_on_list(Recipient(), "asked", at(5), until=at(10))
    assert isinstance(listed, Recipient)
    assert put_on_list(listed, "again", at(6), until=at(9)) is ListUnchanged.LISTED_ALREADY
    assert put_on_list(listed, "again", at(6), until=at(10)) is ListUnchanged.LISTED_ALREADY
    longer = put_on_list(listed, "for ever", at(6))
    assert isinstance(longer, Recipient)
    assert longer.mark == ListMark(since=at(6), reason="for ever")
    assert put_on_list(longer, "again", at(7), until=at(99)) is ListUnchanged.LISTED_ALREADY
    anew = put_on_list(listed, "anew", at(11), until=at(12))
    assert isinstance(anew, Recipient)
    assert anew.mark == ListMark(since=at(11), reason="anew", until=at(12))


def test_a_mark_for_a_campaign_keeps_that_campaign_alone_from_calling() -> None:
    listed = put_on_list(Recipient(), "no adverts", at(5), campaign="spring")
    assert isinstance(listed, Recipient)
    assert standing_mark(listed, "spring", at(6)) == ListMark(since=at(5), reason="no adverts")
    assert standing_mark(listed, "autumn", at(6)) is None
    assert standing_mark(listed, None, at(6)) is None
    assert put_on_list(listed, "again", at(6), campaign="spring") is ListUnchanged.LISTED_ALREADY
    assert take_off_list(listed) is ListUnchanged.NOT_LISTED
    assert take_off_list(listed, "autumn") is ListUnchanged.NOT_LISTED
    assert take_off_list(listed, "spring") == Recipient()


def test_a_mark_for_everything_leaves_those_for_campaigns_as_they_are() -> None:
    both = put_on_list(Recipient(do_not_call_since=at(1)), "", at(5), campaign="spring")
    assert isinstance(both, Recipient)
    left = take_off_list(both)
    assert isinstance(left, Recipient)
    assert (left.mark, list(left.do_not_call_campaigns)) == (None, ["spring"])


def test_campaigns_that_may_not_call_are_bounded() -> None:
    marks = {f"c{number}": ListMark(since=at(1)) for number in range(MOST_CAMPAIGNS)}
    full = Recipient(do_not_call_campaigns=marks)
    assert put_on_list(full, "", at(5), campaign="one more") is ListUnchanged.TOO_MANY_CAMPAIGNS
    assert put_on_list(full, "", at(5), campaign="c1") is ListUnchanged.LISTED_ALREADY
    run_out = replace(full, do_not_call_campaigns=marks | {"c0": ListMark(since=at(1), until=at(4))})
    assert isinstance(put_on_list(run_out, "", at(5), campaign="one more"), Recipient)


def test_of_several_spellings_the_mark_that_holds_longest_counts_for_each_campaign() -> None:
    here = Recipient(
        do_not_call_since=at(1), do_not_call_until=at(9), do_not_call_campaigns={"a": ListMark(since=at(3))}
    )
    there = Recipient(
        do_not_call_since=at(2),
        do_not_call_campaigns={"a": ListMark(since=at(2), until=at(4)), "b": ListMark(since=at(2))},
    )
    whole = with_other_spellings(here, [there])
    assert whole.mark == ListMark(since=at(2))
    assert whole.do_not_call_campaigns == {"a": ListMark(since=at(3)), "b": ListMark(since=at(2))}
