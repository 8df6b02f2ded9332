"""When a call waits for the judgement of its silence, when it is looked at, and what becomes of it then."""

from typing import Any, cast

import pytest
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.stores import Calls
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.silence import DeadLettersCounted, SilenceCondition, SilenceJudgement
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import AttemptsUsedUp, DueAfterSilence, SilenceUnproven
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy
from redial.domain.call.unchanged import CallUnchanged
from redial.metrics import MetricName
from simulation.makers import DEADLINES, ORIGINATION, RETRY, at, waiting_call
from simulation.telemetry import Notebook
from tests.unit.application.in_memory import MemoryCalls

ASKED = replace(
    RETRY, on_unknown=OnUnknown.REDIAL_IF_SILENT, no_final_event=OutcomePolicy(retry=False, delay_seconds=30)
)
SILENT = SilenceJudgement(line=3, heard=("before", "after"))
UNPROVEN = SilenceJudgement(line=3, broken=(SilenceCondition.LINE_HEARD_AFTER, SilenceCondition.LOG_READABLE))


def changed(call: Call | CallUnchanged) -> Call:
    assert isinstance(call, Call)
    return call


def in_flight(**retry: Any) -> Call:
    call = waiting_call(retry=replace(ASKED, **retry))
    return changed(transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(0)))


def test_silent_send_is_followed_by_another_attempt() -> None:
    call = changed(transitions.settle_by_silence(in_flight(), "t1", SILENT, at(1_207)))

    assert (call.status, call.wait_reason, call.status_at) == (CallStatus.WAITING, WaitReason.RETRY, at(1_230))
    assert call.reason == DueAfterSilence(Outcome.SEND_UNKNOWN, 1, 3, at(1_230))
    assert [(each.outcome, each.outcome_at, each.silence) for each in call.attempts] == [
        (Outcome.SEND_UNKNOWN, at(1_200), SILENT)
    ]


def test_call_ends_as_unclear_where_silence_proves_nothing() -> None:
    call = changed(transitions.settle_by_silence(in_flight(), "t1", UNPROVEN, at(1_207)))

    assert (call.status, call.attempts[0].silence) == (CallStatus.UNKNOWN, UNPROVEN)
    assert call.reason == SilenceUnproven(Outcome.SEND_UNKNOWN, 1, SilenceCondition.LINE_HEARD_AFTER, 3)


def test_call_that_nobody_judges_ends_as_unclear_at_the_deadline() -> None:
    call = changed(transitions.settle(in_flight(), "t1", None, DEADLINES, at(900)))

    assert call.status is CallStatus.UNKNOWN
    assert call.reason == SilenceUnproven(Outcome.SEND_UNKNOWN, 1, SilenceCondition.JUDGED)


def test_attempts_that_are_used_up_are_the_reason_also_where_it_was_silent() -> None:
    call = changed(transitions.settle_by_silence(in_flight(total_attempts=1), "t1", SILENT, at(1_207)))

    assert (call.status, call.reason) == (CallStatus.UNKNOWN, AttemptsUsedUp(Outcome.SEND_UNKNOWN, 1, 1))


def test_id_that_came_meanwhile_ends_the_judgement() -> None:
    call = changed(transitions.record_sent(in_flight(), "t1", "m-1", DEADLINES, at(1_200), by_line=True))

    assert transitions.settle_by_silence(call, "t1", SILENT, at(1_207)) is CallUnchanged.HAS_MESSAGE_ID
    assert transitions.look_again(call, "t1", at(1_300), at(1_207)) is CallUnchanged.HAS_MESSAGE_ID


def test_another_attempt_than_the_one_under_way_is_left_alone() -> None:
    assert transitions.settle_by_silence(in_flight(), "t2", SILENT, at(1_207)) is CallUnchanged.NOT_IN_FLIGHT
    assert transitions.look_again(in_flight(), "t2", at(1_300), at(1_207)) is CallUnchanged.NOT_IN_FLIGHT
    waiting = waiting_call(retry=ASKED)
    assert transitions.settle_by_silence(waiting, "t1", SILENT, at(1_207)) is CallUnchanged.NOT_IN_FLIGHT


@pytest.mark.parametrize(
    ("call", "waits"),
    [
        (in_flight(), True),
        (in_flight(on_unknown=OnUnknown.GIVE_UP), False),
        (in_flight(on_unknown=OnUnknown.REDIAL), False),
        (in_flight(total_attempts=1), False),
        (changed(transitions.cancel(in_flight(), at(1))), False),
        (changed(transitions.record_sent(in_flight(), "t1", "m-1", DEADLINES, at(1))), False),
        (waiting_call(retry=ASKED), False),
    ],
)
def test_call_waits_for_judgement_where_another_attempt_depends_on_it(call: Call, waits: bool) -> None:
    assert transitions.waits_for_judgement(call) is waits


@pytest.mark.parametrize(
    ("counted_at", "look_at"), [(None, 1_140), (1_140, 1_200), (1_169, 1_200), (1_171, 1_201), (5_000, 5_030)]
)
def test_dead_letters_are_counted_at_two_ticks_before_the_judgement(counted_at: float | None, look_at: float) -> None:
    counted = None if counted_at is None else DeadLettersCounted(at(counted_at), 0)

    assert transitions.looked_at_again_at(at(0), counted) == at(look_at)


def test_look_for_later_moves_the_call_on_once() -> None:
    call = changed(transitions.look_again(in_flight(), "t1", at(1_140), at(900)))

    assert (call.status, call.status_at, call.attempts[0].dead_letters) == (CallStatus.CALLING, at(1_140), None)
    assert transitions.look_again(call, "t1", at(1_140), at(960)) is CallUnchanged.NOT_OVERDUE
    counted = DeadLettersCounted(at(1_140), 2)
    seen = changed(transitions.look_again(call, "t1", at(1_200), at(1_140), counted))
    assert (seen.status_at, seen.attempts[0].dead_letters) == (at(1_200), counted)


def test_send_that_is_heard_of_after_its_silence_was_a_proof_is_counted_once() -> None:
    memory, telemetry = MemoryCalls(), Notebook()
    calls = cast("Calls", memory)
    call = memory.put(changed(transitions.settle_by_silence(in_flight(), "t1", SILENT, at(1_207))))

    def heard(stored: Call) -> Call | CallUnchanged:
        return transitions.record_sent(stored, "t1", "m-1", DEADLINES, at(1_300), by_line=True)

    told = change_call(calls, telemetry, call, heard).record
    assert (told.status, telemetry.sums[MetricName.SEND_CONTRADICTED]) == (CallStatus.CALLING, 1)

    change_call(calls, telemetry, told, lambda stored: transitions.cancel(stored, at(1_301)))
    assert telemetry.sums[MetricName.SEND_CONTRADICTED] == 1
