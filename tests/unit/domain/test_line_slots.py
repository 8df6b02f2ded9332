"""Send lines as slots of time: an event is its attempt's or nobody's, in whatever order things happen."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from redial.domain.attempt.send_lines import SEND_LINES
from redial.domain.pacing.allowance import (
    Allowance,
    ReservedAlready,
    next_opening,
    number_reserved_by,
    reserve_with_line,
)
from redial.domain.pacing.line_slots import (
    FIRST_EVENT_WITHIN,
    LONGEST_RUN,
    SEND_TIMEOUT,
    WINDOW,
    LineUse,
    SendLines,
    Slot,
)
from redial.domain.pacing.send_results import accepted, failed, linked, not_placed, refused, released, throttled
from redial.domain.pacing.waits import LimitName, Wait
from simulation.makers import ORIGINATION, at
from tests.unit.domain.line_slots import AGAIN_S, LIMITS, WINDOW_S, line_of, slot


def lines_of(*slots: Slot) -> SendLines:
    lines = SendLines()
    for each in slots:
        lines = lines.take(each)
    return lines


def reserved(allowance: Allowance, token: str, seconds: float = 0) -> Allowance:
    decision = reserve_with_line(allowance, slot(token, seconds), [ORIGINATION], LIMITS, at(seconds + 15))
    assert isinstance(decision, Allowance)
    return decision


def all_taken() -> Allowance:
    allowance = Allowance()
    for number in range(SEND_LINES):
        allowance = reserved(allowance, f"t{number}", number)
    return allowance


def test_a_window_lasts_as_long_as_a_first_event_may_take_after_the_reservation() -> None:
    assert WINDOW == LONGEST_RUN + SEND_TIMEOUT + FIRST_EVENT_WITHIN
    assert WINDOW.total_seconds() == WINDOW_S


def test_each_attempt_has_a_line_of_its_own_and_the_next_one_that_unused_longest() -> None:
    allowance = all_taken()
    assert sorted(line_of(allowance, f"t{number}") or 0 for number in range(SEND_LINES)) == list(range(SEND_LINES))

    free = linked(allowance, ["t5", "t2", "t6"])

    taken = reserved(free, "t8", 9)
    assert line_of(taken, "t8") == line_of(allowance, "t2")
    # Of the free ones the line of t2 has the lowest number, and was used last.
    again = reserved(linked(taken, ["t8"]), "t9", 10)
    assert line_of(again, "t9") == line_of(allowance, "t5")


def test_a_line_that_was_never_used_goes_before_one_that_was() -> None:
    assert lines_of(slot("t1")).give_back(["t1"]).take(slot("t2", 1)).line_of("t2") == 1


def test_a_slot_is_found_as_long_as_it_is_kept() -> None:
    lines = all_taken().lines
    assert lines is not None
    later = lines.give_back(["t1", "t5"]).take(slot("t8", AGAIN_S))
    line = lines.line_of("t0")

    assert lines.slot_of("t3") == (3, slot("t3", 3))
    assert later.slot_of("t6") == (6, slot("t6", 6))
    assert [later.slot_of(token) for token in ("t1", "t5", "t9")] == [None] * 3
    over = lines.take(slot("t9", AGAIN_S))
    assert (over.slot_of("t0"), over.slot_of("t9")) == ((line, slot("t0")), (line, slot("t9", AGAIN_S)))


def test_a_slot_begins_at_a_whole_millisecond_as_it_is_stored() -> None:
    """Else a write that the SDK repeats would not equal what is stored."""
    assert lines_of(slot("t1", 1.2345678)).taken() == [Slot("t1", "call-t1", at(1.234))]


def test_a_token_that_has_a_line_keeps_it() -> None:
    allowance = reserved(Allowance(), "t1")

    again = reserve_with_line(allowance, slot("t1", 1), [ORIGINATION], LIMITS, at(16))

    assert again == ReservedAlready()
    assert lines_of(slot("t1")).take(slot("t1", 5)) == lines_of(slot("t1"))


def test_without_a_free_line_a_send_waits_for_the_earliest_slot_to_end() -> None:
    allowance = all_taken()
    wait = Wait(at(AGAIN_S), LimitName.SEND_LINES)

    assert reserve_with_line(allowance, slot("t8", 60), [ORIGINATION], LIMITS, at(75)) == wait
    assert next_opening(allowance, "t8", [ORIGINATION], LIMITS, at(AGAIN_S - 0.001))[1] == wait
    assert line_of(reserved(allowance, "t8", AGAIN_S), "t8") == line_of(allowance, "t0")


@pytest.mark.parametrize(
    ("published_s", "owner"),
    [(-1.001, None), (-1, "t1"), (0, "t1"), (WINDOW_S, "t1"), (WINDOW_S + 0.001, None)],
)
def test_an_event_belongs_to_the_slot_that_covers_its_time(published_s: float, owner: str | None) -> None:
    found = lines_of(slot("t1")).owner_of(0, at(published_s))

    assert (found.token if found else None) == owner


def test_no_two_slots_of_a_line_cover_one_time() -> None:
    lines = all_taken().lines
    assert lines is not None
    lines = lines.take(slot("t8", AGAIN_S))
    number = lines.line_of("t8")
    assert number is not None

    owners = [lines.owner_of(number, at(half / 2)) for half in range(2 * AGAIN_S - 10, 2 * AGAIN_S + 10)]

    assert [owner.token for owner in owners[:7] if owner] == ["t0"] * 7
    assert [owner.token for owner in owners[8:] if owner] == ["t8"] * 12
    assert owners[7] is None


def test_a_slot_that_ran_out_is_known_for_a_day_and_eight_of_them() -> None:
    lines = SendLines()
    for turn in range(10):
        for number in range(SEND_LINES):
            lines = lines.take(slot(f"{turn}-{number}", turn * AGAIN_S + number))
    owners = [lines.owner_of(0, at(turn * AGAIN_S + 60)) for turn in range(10)]

    assert [owner.token if owner else None for owner in owners] == [None, *(f"{turn}-0" for turn in range(1, 10))]
    much_later = lines.take(slot("late", 24 * 3600 + 9 * AGAIN_S))
    assert much_later.owner_of(0, at(8 * AGAIN_S + 60)) is None
    assert much_later.owner_of(0, at(9 * AGAIN_S + 60)) is None
    assert lines.take(slot("late", 24 * 3600 + 9 * AGAIN_S - 1)).owner_of(0, at(9 * AGAIN_S + 60)) is not None


def test_a_give_back_ends_the_slot_it_names_and_no_other() -> None:
    lines = lines_of(slot("t1"))
    later = all_taken().lines
    assert later is not None
    later = later.take(slot("t8", AGAIN_S))

    assert lines.give_back(["t1"]).owner_of(0, at(1)) is None
    assert lines.give_back(["t2"]) == lines
    given_back = lines.give_back(["t1"])
    assert given_back.give_back(["t1"]) == given_back
    assert given_back.taken() == []
    # t0 had the line before t8.
    assert later.give_back(["t0"]) == later


@pytest.mark.parametrize(
    ("result", "is_free"),
    [
        (lambda allowance: refused(allowance, "t1", at(1)), True),
        (lambda allowance: throttled(allowance, "t1", at(1)), True),
        (lambda allowance: not_placed(allowance, "t1", at(1), answered=True), True),
        (lambda allowance: not_placed(allowance, "t1", at(1), answered=False), True),
        (lambda allowance: released(allowance, "t1"), True),
        (lambda allowance: linked(allowance, ["t1"]), True),
        (lambda allowance: accepted(allowance, "t1", at(1)), False),
        (lambda allowance: failed(allowance, "t1", at(1), answered=True), False),
        (lambda allowance: failed(allowance, "t1", at(13), answered=False), False),
    ],
)
def test_a_line_goes_when_no_call_was_placed_or_its_id_is_linked_and_never_by_the_answer_alone(
    result: Callable[[Allowance], Allowance], is_free: bool
) -> None:
    assert (line_of(result(reserved(Allowance(), "t1")), "t1") is None) is is_free


def test_lines_of_which_nothing_is_known_are_all_taken_for_nobody() -> None:
    older = replace(reserved(Allowance(), "t1"), lines=None)

    waiting = reserve_with_line(older, slot("t2", 5), [ORIGINATION], LIMITS, at(20))

    assert isinstance(waiting, Allowance)
    assert number_reserved_by(waiting, "t2") is None
    assert next_opening(waiting, "t2", [ORIGINATION], LIMITS, at(6))[1] == Wait(at(5 + AGAIN_S), LimitName.SEND_LINES)
    assert waiting.lines is not None
    assert waiting.lines.taken() == []
    assert waiting.lines.lines == dict.fromkeys(range(SEND_LINES), LineUse(slot=Slot("", "", at(5))))
    assert [waiting.lines.owner_of(line, at(6)) for line in range(SEND_LINES)] == [None] * SEND_LINES
    after = reserved(waiting, "t3", 5 + AGAIN_S)
    assert after.lines is not None
    assert [after.lines.owner_of(line, at(6)) for line in range(SEND_LINES)] == [None] * SEND_LINES
    assert {use.past for use in after.lines.lines.values()} == {()}, "nobody's slot takes no place of one that ran out"


def test_a_place_whose_line_an_older_version_dropped_is_taken_anew() -> None:
    dropped = replace(reserved(Allowance(), "t1"), lines=SendLines())

    again = reserve_with_line(dropped, slot("t1", 1), [ORIGINATION], LIMITS, at(16))

    assert isinstance(again, Allowance)
    assert line_of(again, "t1") is not None
    assert len(again.windows.minute.stamps) == 1


@pytest.mark.parametrize("allowance", [Allowance(), all_taken(), replace(all_taken(), lines=None)])
def test_where_sends_take_no_lines_these_are_waited_for_by_nobody_and_stay_as_they_are(allowance: Allowance) -> None:
    limits = replace(LIMITS, sends_take_lines=False)

    assert next_opening(allowance, "t8", [ORIGINATION], limits, at(60))[1] is None
    decision = reserve_with_line(allowance, slot("t8", 60), [ORIGINATION], limits, at(75))

    assert isinstance(decision, Allowance)
    assert number_reserved_by(decision, "t8") == ORIGINATION
    assert decision.lines == allowance.lines
    assert reserve_with_line(decision, slot("t8", 61), [ORIGINATION], limits, at(76)) == ReservedAlready()
    # Whatever the send comes to: a token without a line gives none back.
    for after in (linked(decision, ["t8"]), refused(decision, "t8", at(61)), released(decision, "t8")):
        assert after.lines == allowance.lines
