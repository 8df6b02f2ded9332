"""Silence proves something only where every condition holds: each of them, broken alone, leaves the send unclear."""

from typing import Any

import pytest
from msgspec.structs import replace

from redial.domain.attempt.silence import (
    DeadLettersCounted,
    SilenceCondition,
    SilenceJudgement,
    finding_in_words,
)
from redial.domain.pacing.line_slots import SendLines, Slot
from redial.domain.pacing.silence_evidence import (
    HeardCall,
    LogFindings,
    LoggedEvent,
    NamedCall,
    SilenceEvidence,
    has_heard_enough,
    judge_silence,
)
from simulation.makers import at

SENT = 2_000.0
SLOT = Slot("t1", "c1", at(SENT))
EMPTY = DeadLettersCounted(at(SENT + 1_140), 0), DeadLettersCounted(at(SENT + 1_200), 0)


def heard(name: str, away_s: float, line: int = 3, told_s: float = 1) -> HeardCall:
    """Give a call that was sent so long after the send, or before it, and told of so soon."""
    return HeardCall(message_id=name, line=line, sent_at=at(SENT + away_s), initiated_at=at(SENT + away_s + told_s))


BEFORE, AFTER = heard("before", -600), heard("after", 600)
JUST_BEFORE, JUST_AFTER = heard("just-before", -20, line=2), heard("just-after", 20, line=4)
HEARD = (BEFORE, AFTER, JUST_BEFORE, JUST_AFTER)
LOGGED = (
    LoggedEvent(at(SENT - 0.5), NamedCall.OF_ANOTHER),
    LoggedEvent(at(SENT + 193), NamedCall.OF_ANOTHER),
)
LOG = LogFindings(shown=frozenset({"before", "after"}), events=LOGGED)
SILENT = SilenceEvidence(line=3, slot=SLOT, nobodys=(), heard=HEARD, dead_letters=EMPTY, event_failed_at=None, log=LOG)


def without(*names: str) -> tuple[HeardCall, ...]:
    return tuple(each for each in HEARD if each.message_id not in names)


def with_logged(seconds: float, names: NamedCall) -> LogFindings:
    return replace(LOG, events=(*LOGGED, LoggedEvent(at(SENT + seconds), names)))


def dead(first: int | None, second: int | None) -> tuple[DeadLettersCounted, DeadLettersCounted]:
    return replace(EMPTY[0], count=first), replace(EMPTY[1], count=second)


def test_send_is_silent_where_every_condition_holds() -> None:
    assert judge_silence(SILENT) == SilenceJudgement(line=3, broken=(), heard=("before", "after"))
    assert judge_silence(SILENT).is_silent


@pytest.mark.parametrize(
    ("changes", "condition"),
    [
        # condition a
        ({"nobodys": (at(SENT - 1),)}, SilenceCondition.NO_ID_OF_NOBODY),
        ({"nobodys": (at(SENT + 193),)}, SilenceCondition.NO_ID_OF_NOBODY),
        ({"nobodys": (at(SENT + 500), at(SENT + 100))}, SilenceCondition.NO_ID_OF_NOBODY),
        ({"nobodys": None}, SilenceCondition.NO_ID_OF_NOBODY),
        # condition b
        ({"heard": without("before")}, SilenceCondition.LINE_HEARD_BEFORE),
        ({"heard": (*without("before"), heard("too-long-ago", -901))}, SilenceCondition.LINE_HEARD_BEFORE),
        ({"heard": (*without("before"), heard("slow", -600, told_s=31))}, SilenceCondition.LINE_HEARD_BEFORE),
        ({"heard": (*without("before"), heard("another-line", -600, line=1))}, SilenceCondition.LINE_HEARD_BEFORE),
        ({"heard": without("after")}, SilenceCondition.LINE_HEARD_AFTER),
        ({"heard": (*without("after"), heard("too-late", 901))}, SilenceCondition.LINE_HEARD_AFTER),
        ({"heard": (*without("after"), heard("slow", 600, told_s=31))}, SilenceCondition.LINE_HEARD_AFTER),
        ({"heard": (*without("after"), heard("another-line", 600, line=1))}, SilenceCondition.LINE_HEARD_AFTER),
        # condition c
        ({"heard": without("just-before")}, SilenceCondition.HEARD_JUST_BEFORE),
        ({"heard": (*without("just-before"), heard("x", -61, line=2))}, SilenceCondition.HEARD_JUST_BEFORE),
        ({"heard": (*without("just-before"), heard("x", -20, 2, told_s=31))}, SilenceCondition.HEARD_JUST_BEFORE),
        ({"heard": without("just-after")}, SilenceCondition.HEARD_JUST_AFTER),
        ({"heard": (*without("just-after"), heard("x", 61, line=4))}, SilenceCondition.HEARD_JUST_AFTER),
        ({"heard": (*without("just-after"), heard("x", 20, 4, told_s=31))}, SilenceCondition.HEARD_JUST_AFTER),
        # condition d
        ({"dead_letters": dead(1, 0)}, SilenceCondition.DEAD_LETTERS_EMPTY),
        ({"dead_letters": dead(0, 2)}, SilenceCondition.DEAD_LETTERS_EMPTY),
        ({"dead_letters": dead(None, 0)}, SilenceCondition.DEAD_LETTERS_EMPTY),
        ({"dead_letters": dead(0, None)}, SilenceCondition.DEAD_LETTERS_EMPTY),
        ({"dead_letters": (None, EMPTY[1])}, SilenceCondition.DEAD_LETTERS_EMPTY),
        ({"event_failed_at": at(SENT - 1)}, SilenceCondition.EVENTS_HANDLED),
        ({"event_failed_at": at(SENT + 1_000)}, SilenceCondition.EVENTS_HANDLED),
        # condition e
        ({"log": None}, SilenceCondition.LOG_READABLE),
        ({"log": replace(LOG, shown=frozenset({"before"}))}, SilenceCondition.LOG_SHOWS_HEARD),
        ({"log": replace(LOG, shown=frozenset({"after"}))}, SilenceCondition.LOG_SHOWS_HEARD),
        ({"log": with_logged(100, NamedCall.OF_NOBODY)}, SilenceCondition.LOG_SHOWS_NO_OTHER),
        ({"log": with_logged(193, NamedCall.OF_NOBODY)}, SilenceCondition.LOG_SHOWS_NO_OTHER),
        ({"log": with_logged(-1, NamedCall.OF_NOBODY)}, SilenceCondition.LOG_SHOWS_NO_OTHER),
        ({"log": with_logged(2, NamedCall.OF_THIS_ATTEMPT)}, SilenceCondition.LOG_SHOWS_NO_OTHER),
    ],
)
def test_one_condition_that_is_broken_alone_leaves_the_send_unclear(
    changes: dict[str, Any], condition: SilenceCondition
) -> None:
    judged = judge_silence(replace(SILENT, **changes))

    assert judged.broken == (condition,)
    assert not judged.is_silent


@pytest.mark.parametrize(
    "changes",
    [
        {"nobodys": (at(SENT - 1.1), at(SENT + 193.1))},
        {"heard": (*without("before"), heard("before", -900, told_s=30))},
        {"heard": (*without("after"), heard("after", 900, told_s=30))},
        {"heard": (*without("just-before"), heard("x", -60, line=0))},
        {"heard": (*without("just-after"), heard("x", 60, line=0))},
        {"event_failed_at": at(SENT - 1.001)},
        {"log": with_logged(-1.1, NamedCall.OF_NOBODY)},
        {"log": with_logged(193.1, NamedCall.OF_NOBODY)},
    ],
)
def test_conditions_hold_up_to_their_bounds(changes: dict[str, Any]) -> None:
    assert judge_silence(replace(SILENT, **changes)).is_silent


def test_call_that_was_sent_at_that_very_time_speaks_for_neither_side() -> None:
    judged = judge_silence(replace(SILENT, heard=(heard("same", 0),)))

    assert judged.broken == (
        SilenceCondition.LINE_HEARD_BEFORE,
        SilenceCondition.LINE_HEARD_AFTER,
        SilenceCondition.HEARD_JUST_BEFORE,
        SilenceCondition.HEARD_JUST_AFTER,
    )


def test_nearest_calls_of_the_line_are_the_witnesses() -> None:
    more = (*HEARD, heard("further", -700), heard("nearer", -500), heard("nearer-still", 400))
    log = replace(LOG, shown=frozenset({"nearer", "nearer-still"}))

    assert judge_silence(replace(SILENT, heard=more, log=log)).heard == ("nearer", "nearer-still")


@pytest.mark.parametrize(
    ("calls", "is_after", "is_enough"),
    [
        ((BEFORE, JUST_BEFORE), False, True),
        ((BEFORE, JUST_BEFORE), True, False),
        ((AFTER, JUST_AFTER), True, True),
        ((AFTER,), True, False),
        ((JUST_AFTER,), True, False),
        ((heard("both", 30),), True, True),
    ],
)
def test_no_more_is_looked_for_where_the_line_and_some_line_were_heard(
    calls: tuple[HeardCall, ...], is_after: bool, is_enough: bool
) -> None:
    assert has_heard_enough(calls, SLOT, 3, is_after=is_after) is is_enough


def test_findings_tell_each_condition_in_words() -> None:
    judged = judge_silence(replace(SILENT, heard=without("after"), event_failed_at=at(SENT)))

    told = [finding_in_words(each, judged.line, holds=holds) for each, holds in judged.findings()]

    assert [holds for _, holds in judged.findings()].count(False) == 2
    assert len(told) == len(SilenceCondition) - 1
    assert "line 3 brought nothing within 15 minutes after" in told
    assert "line 3 brought the first event of a call within 15 minutes before, promptly" in told
    assert "a voice event failed to be handled since" in told


@pytest.mark.parametrize("condition", [SilenceCondition.JUDGED, SilenceCondition.SLOT_KNOWN])
def test_where_nothing_can_be_judged_that_alone_is_found(condition: SilenceCondition) -> None:
    assert SilenceJudgement(broken=(condition,)).findings() == [(condition, False)]


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("condition", SilenceCondition)
def test_each_condition_has_words_for_both(condition: SilenceCondition, holds: bool) -> None:
    told = finding_in_words(condition, 3, holds=holds)

    assert "{" not in told
    assert told != finding_in_words(condition, 3, holds=not holds)


def slot(token: str, seconds: float) -> Slot:
    return Slot(token, f"call-{token}", at(seconds))


def test_slot_of_an_attempt_is_known_while_it_has_it_and_after_it_ran_out() -> None:
    lines = SendLines().take(slot("first", 0))
    for number in range(8):
        lines = lines.take(slot(f"x{number}", 400 + number))

    assert lines.slot_of("first") == (0, slot("first", 0))
    assert lines.slot_of("x7") == (0, slot("x7", 407))
    assert lines.slot_of("nobody") is None
    assert lines.give_back(["x7"]).slot_of("x7") is None
