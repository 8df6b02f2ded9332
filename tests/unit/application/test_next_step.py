"""What a run of ``dial`` does next: the rules as a table."""

import pytest
from msgspec.structs import replace

from redial.application.dialling.next_step import (
    MOST_PARKED,
    AwaitAnswer,
    DialCall,
    LookAgain,
    Park,
    PassOver,
    PutBack,
    ReadAnew,
    SleepUntil,
    Step,
    Stop,
    StopReason,
    Turn,
    is_closed_for_long,
    next_step,
)
from redial.application.dialling.sends import MOST_AT_ONCE
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.pacing.waits import LimitName, Wait
from simulation.makers import ORIGINATION, at, waiting_call

CALL = waiting_call()
NAMES_ITS_NUMBER = waiting_call("named", origination_phone_number=ORIGINATION)
END = at(300)

IDLE = Turn(now=at(0), until=END)
SLOW = replace(IDLE, next_known_at=at(2), next_known=DueCall(at(-6), "c"))
HEAD = Turn(now=at(0), until=END, call=CALL)
# This run attends, so what it knows of the allowance is what there is.
ATTENDING = replace(HEAD, is_attending=True)


def waits(turn: Turn, seconds: float, limit: LimitName = LimitName.ACCOUNT_MINUTE) -> Turn:
    return replace(turn, wait=Wait(at(seconds), limit))


def read_anew(turn: Turn) -> Turn:
    return replace(turn, is_read_anew=True)


SECOND = LimitName.ORIGINATION_NUMBER_SECOND
RULES: list[tuple[str, Turn, Step]] = [
    ("a call that was not tried is dialled", HEAD, DialCall(CALL)),
    (
        "so many wait for their answers that none is begun",
        replace(HEAD, unanswered=MOST_AT_ONCE),
        AwaitAnswer(),
    ),
    ("fewer do", replace(HEAD, unanswered=MOST_AT_ONCE - 1), DialCall(CALL)),
    ("what an answer may open is no end", replace(IDLE, unanswered=1), AwaitAnswer()),
    ("the end of the run is", replace(HEAD, now=END, unanswered=1), Stop(StopReason.TIME_IS_UP, END)),
    ("no call is started after the end", replace(HEAD, now=END), Stop(StopReason.TIME_IS_UP, END)),
    ("nor where too many failed", replace(HEAD, failed_too_often=True), Stop(StopReason.FAILED_TOO_OFTEN, at(0))),
    ("nothing is due, nor known", IDLE, Stop(StopReason.NOTHING_DUE)),
    ("a known call is waited for", replace(IDLE, next_known_at=at(2)), SleepUntil(at(2))),
    ("but not beyond the end", replace(IDLE, next_known_at=END), Stop(StopReason.TIME_IS_UP, at(0))),
    ("one whose rate is used up lets others pass", waits(HEAD, 40, LimitName.CAMPAIGN_MINUTE), PutBack(CALL)),
    ("where nobody else is due, it is slept for", SLOW, SleepUntil(at(2))),
    ("for long it is not", replace(SLOW, next_known_at=at(40)), LookAgain()),
    ("but by a wake-up", replace(SLOW, next_known_at=at(40), is_read_anew=True), Stop(StopReason.CLOSED, at(40))),
    (
        "also where it opens after the run has ended: a new run has nothing to do until then",
        replace(SLOW, next_known_at=at(400), is_read_anew=True),
        Stop(StopReason.CLOSED, at(400)),
    ),
    ("another dialer sleeps for it", replace(SLOW, is_attended_by_another=True), Stop(StopReason.ATTENDED)),
    (
        "unless that one may not have found it yet",
        replace(SLOW, next_known=DueCall(at(-5), "c"), is_attended_by_another=True),
        SleepUntil(at(2)),
    ),
    ("held calls are passed over", waits(HEAD, 40, LimitName.HELD_WITH_ITS_LIKE), PassOver()),
    (
        "others pass one whose number is closed",
        waits(replace(HEAD, call=NAMES_ITS_NUMBER, has_numbers_of_its_own=True), 1, SECOND),
        Park(NAMES_ITS_NUMBER, at(0.9)),
    ),
    (
        "it is looked at when the send before it must have its answer",
        waits(replace(HEAD, call=NAMES_ITS_NUMBER, has_numbers_of_its_own=True), 14, SECOND),
        Park(NAMES_ITS_NUMBER, at(1.2)),
    ),
    (
        "not behind too many for one number",
        waits(replace(ATTENDING, call=NAMES_ITS_NUMBER, has_numbers_of_its_own=True, parked=MOST_PARKED), 1, SECOND),
        SleepUntil(at(0.9)),
    ),
    ("where all numbers are closed, nobody passes", waits(ATTENDING, 1, SECOND), SleepUntil(at(0.9))),
    ("also where the account's second is closed", waits(ATTENDING, 1, LimitName.ACCOUNT_SECOND), SleepUntil(at(0.9))),
    (
        "it too is looked at when the send before it must have its answer",
        read_anew(
            waits(replace(ATTENDING, call=NAMES_ITS_NUMBER, has_numbers_of_its_own=True), 14, LimitName.ACCOUNT_SECOND)
        ),
        SleepUntil(at(1.2)),
    ),
    ("who does not attend reads the allowance anew", waits(HEAD, 1), ReadAnew(CALL)),
    ("who does reads it before a long wait", waits(ATTENDING, 3.001), ReadAnew(CALL)),
    ("a short wait is slept through, up to when the place may be taken", waits(ATTENDING, 3), SleepUntil(at(2.9))),
    (
        "after a setback nothing is taken ahead",
        waits(ATTENDING, 3, LimitName.PAUSED_AFTER_ERROR),
        SleepUntil(at(3)),
    ),
    ("also by the first who comes", read_anew(waits(HEAD, 3)), SleepUntil(at(2.9))),
    ("a longer one is left to a wake-up", read_anew(waits(ATTENDING, 3.101)), Stop(StopReason.CLOSED, at(3.101))),
    (
        "so is one beyond the end",
        waits(replace(ATTENDING, now=at(299), until=at(300)), 300.1),
        Stop(StopReason.CLOSED, at(300.1)),
    ),
    (
        "and one that is known only after the end",
        read_anew(waits(replace(HEAD, now=at(301)), 302)),
        Stop(StopReason.CLOSED, at(302)),
    ),
    (
        "one dialer that waits is enough",
        read_anew(waits(replace(HEAD, now=at(5.001), is_attended_by_another=True), 6)),
        Stop(StopReason.ATTENDED),
    ),
    (
        "unless it may not see the call in the index yet",
        read_anew(waits(replace(HEAD, now=at(5), is_attended_by_another=True), 6)),
        SleepUntil(at(5.9)),
    ),
]


@pytest.mark.parametrize(("turn", "step"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_each_turn_has_its_step(turn: Turn, step: Step) -> None:
    assert next_step(turn) == step


@pytest.mark.parametrize(
    ("wait", "is_closed"),
    [
        (None, False),
        (Wait(at(8), LimitName.ACCOUNT_MINUTE), False),
        (Wait(at(8.001), LimitName.ACCOUNT_MINUTE), True),
        (Wait(at(60), LimitName.PAUSED_AFTER_ERROR), True),
        (Wait(at(60), LimitName.ORIGINATION_NUMBER_SECOND), False),
        (Wait(at(60), LimitName.ACCOUNT_SECOND), False),
    ],
)
def test_calls_are_not_read_where_everything_is_closed_for_long(wait: Wait | None, is_closed: bool) -> None:
    assert is_closed_for_long(wait, at(0)) is is_closed
