"""The judge of all simulations, judged: one history for each rule, of which it must name the fault and no other."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.reasons.reason import Noted
from redial.domain.call.requests import Lane
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy, RetryPolicy
from redial.domain.call.stage_hours import StageHours
from redial.domain.pacing.limits import PRODUCTION
from simulation.judge.judgement import faults_of
from simulation.makers import DESTINATION, ORIGINATION, at, waiting_call
from simulation.voice.sends import Behaviour, Send

OTHER = "+12065550101"
BUSY_AGAIN = RetryPolicy(total_attempts=3)
NO_EVENT_AGAIN = RetryPolicy(no_final_event=OutcomePolicy(retry=True))


def send(
    seconds: float,
    behaviour: Behaviour = "accepted",
    outcome: str | None = "COMPLETED_CALL",
    *,
    text: str = "reminder-1",
    destination: str = DESTINATION,
    **more: Any,
) -> Send:
    placed = behaviour in {"accepted", "error_placed", "timed_out_placed", "lost_placed"}
    usual = {
        "origination_phone_number": ORIGINATION,
        "ends_at": seconds + 20 if placed and outcome is not None else None,
    }
    return Send(
        at=seconds,
        destination_phone_number=destination,
        text=text,
        behaviour=behaviour,
        outcome=outcome,
        message_id=f"voice-{seconds:.0f}" if placed else None,
        **(usual | more),
    )


def ended(status: CallStatus, *outcomes: Outcome, request_id: str = "reminder-1", **request: Any) -> Call:
    """Give a call that ended after attempts with these outcomes."""
    attempts = tuple(
        Attempt(
            number=number,
            token=f"t{number}",
            origination_phone_number=ORIGINATION,
            intent_at=at(60 * number),
            outcome=outcome,
            outcome_at=at(60 * number + 20),
        )
        for number, outcome in enumerate(outcomes, 1)
    )
    call = waiting_call(request_id, **request)
    return replace(call, status=status, reason=Noted("ended"), attempts=attempts)


def judged(call: Call, sends: Sequence[Send], *others: Call) -> list[str]:
    calls = {each.request.request_id: each for each in (call, *others)}
    return faults_of(calls, sends, PRODUCTION)


def the_fault(call: Call, sends: Sequence[Send], *others: Call) -> str:
    (fault,) = judged(call, sends, *others)
    return fault


COMPLETED = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, retry=BUSY_AGAIN)
TWICE = ended(CallStatus.COMPLETED, Outcome.BUSY, Outcome.COMPLETED_CALL, retry=BUSY_AGAIN)


@pytest.mark.parametrize("call", [COMPLETED, TWICE])
def test_nothing_is_named_where_all_went_well(call: Call) -> None:
    sends = [send(60 * number, outcome=attempt.outcome) for number, attempt in enumerate(call.attempts)]

    assert judged(call, sends) == []


@pytest.mark.parametrize("failed_first", [[], ["throttled"], ["refused", "throttled"], ["unreachable", "error"]])
@pytest.mark.parametrize("failed_between", [[], ["throttled"], ["error", "throttled"]])
def test_a_second_call_after_a_completed_one_is_named_whatever_failed_before_and_between(
    failed_first: list[Behaviour], failed_between: list[Behaviour]
) -> None:
    call = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, Outcome.COMPLETED_CALL, retry=BUSY_AGAIN)
    sends = [send(10 * number, behaviour, None) for number, behaviour in enumerate(failed_first)]
    sends.append(send(100))
    sends += [send(200 + 10 * number, behaviour, None) for number, behaviour in enumerate(failed_between)]
    sends.append(send(300))

    assert "after the call at 100.0 that was completed" in the_fault(call, sends)


@pytest.mark.parametrize("behaviour", ["throttled", "refused", "error", "timed_out"])
def test_a_send_after_a_completed_call_is_named_though_it_placed_none(behaviour: Behaviour) -> None:
    assert "dialled again at 100.0" in the_fault(COMPLETED, [send(0), send(100, behaviour, None)])


def test_second_request_of_a_second_is_named_on_version_2() -> None:
    others = [ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, request_id="other")]
    second = send(0.5, text="other", destination=OTHER, origination_phone_number="+12065550191", version="v2")
    assert judged(COMPLETED, [send(0), second], *others) == []
    assert "requests_per_second" in the_fault(COMPLETED, [send(0, version="v2"), second], *others)


def test_call_that_the_service_dials_when_its_time_is_over_is_named() -> None:
    call = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, expires_at=at(60))
    assert judged(call, [send(30, dialled_at=75.0)]) == []
    assert "dialled at 76.0, after expires_at" in the_fault(call, [send(30, dialled_at=76.0)])


IN_UTC = {"time_zone": "Etc/UTC", "weekdays": {"mon": [["09:01", "09:03"], ["23:00", "01:00"]]}}


def test_call_outside_its_calling_hours_is_named() -> None:
    call = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, calling_hours=IN_UTC)
    assert [judged(call, [send(seconds)]) for seconds in (59.95, 179.8, 14 * 3_600 + 1, 16 * 3_600 - 1)] == [[]] * 4
    assert "dialled at 59.6, outside its calling hours" in the_fault(call, [send(59.5)])
    assert "outside its calling hours" in the_fault(call, [send(180)])
    assert "dialled at 181.1, outside its calling hours" in the_fault(call, [send(170, dialled_at=181.0)])
    assert "outside its calling hours" in the_fault(call, [send(16 * 3_600)])
    blocked = replace(call, request=replace(call.request, calling_hours=IN_UTC | {"blocked_dates": ["2026-11-23"]}))
    assert "outside its calling hours" in the_fault(blocked, [send(60)])


def test_call_outside_of_the_floor_of_its_stage_is_named() -> None:
    stage = StageHours(never_outside=("01:00", "02:00"), never_outside_except_lanes=(Lane.URGENT,))

    def judged_on_stage(seconds: float, lane: Lane = Lane.NORMAL) -> list[str]:
        call = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, lane=lane)
        return faults_of({"reminder-1": call}, [send(seconds)], PRODUCTION, stage=stage)

    assert judged_on_stage(0) == [], "in Seattle it is one o'clock"
    assert judged_on_stage(3_600, Lane.URGENT) == []
    (fault,) = judged_on_stage(3_600)
    assert "outside its calling hours" in fault


def test_a_call_whose_completion_was_lost_may_be_followed_by_another_where_the_request_says_so() -> None:
    call = ended(CallStatus.COMPLETED, Outcome.NO_FINAL_EVENT, Outcome.COMPLETED_CALL, retry=NO_EVENT_AGAIN)

    assert judged(call, [send(0, final_event_lost=True), send(4_000)]) == []
    assert judged(call, [send(0, has_events=False), send(4_000)]) == []
    assert "dialled again" in the_fault(call, [send(0), send(4_000)])


def test_an_uncertain_send_may_be_followed_by_another_where_the_request_says_so() -> None:
    retry = RetryPolicy(on_unknown=OnUnknown.REDIAL)
    call = ended(CallStatus.COMPLETED, Outcome.SEND_UNKNOWN, Outcome.COMPLETED_CALL, retry=retry)

    assert judged(call, [send(0, "lost_placed"), send(4_000)]) == []


def test_a_limit_that_is_passed_is_named() -> None:
    other = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, request_id="other", destination_phone_number=OTHER)

    fault = the_fault(COMPLETED, [send(0), send(0.5, text="other", destination=OTHER)], other)

    assert "calls_per_second_per_number" in fault


@pytest.mark.parametrize("status", [CallStatus.WAITING, CallStatus.CALLING])
def test_a_call_that_is_left_behind_is_named(status: CallStatus) -> None:
    assert f"left behind: {status}" in the_fault(ended(status, Outcome.BUSY), [send(0, outcome="BUSY")])


def test_an_end_without_a_reason_is_named() -> None:
    assert "no reason" in the_fault(replace(COMPLETED, reason=Noted("")), [send(0)])


def test_more_attempts_than_were_asked_for_are_named() -> None:
    call = ended(CallStatus.UNREACHED, *[Outcome.BUSY] * 4, retry=BUSY_AGAIN)

    assert "4 attempts of 3" in the_fault(call, [send(60 * number, outcome="BUSY") for number in range(4)])


def test_a_call_that_no_attempt_stands_for_is_named() -> None:
    call = ended(CallStatus.UNREACHED, Outcome.BUSY)

    assert "2 calls placed for 1 attempts" in the_fault(call, [send(0, outcome="BUSY"), send(60, outcome="BUSY")])


def test_a_completion_that_never_was_is_named() -> None:
    assert "COMPLETED, but no call was" in the_fault(COMPLETED, [send(0, outcome="BUSY")])


def test_a_completion_that_was_told_and_not_taken_in_is_named() -> None:
    call = ended(CallStatus.UNREACHED, Outcome.NO_FINAL_EVENT)

    assert "UNREACHED, but the call was completed" in the_fault(call, [send(0)])
    assert judged(call, [send(0, final_event_lost=True)]) == []


def test_a_call_before_its_time_is_named() -> None:
    call = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, not_before=at(60))

    assert "before not_before" in the_fault(call, [send(59)])
    assert judged(call, [send(60)]) == []


def test_a_call_after_its_time_is_named() -> None:
    call = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, expires_at=at(60))

    assert "after expires_at" in the_fault(call, [send(90)])
    assert judged(call, [send(59)]) == []


def test_two_calls_to_one_phone_at_once_are_named() -> None:
    other = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, request_id="other")

    assert "while in a call" in the_fault(COMPLETED, [send(0), send(10, text="other")], other)
    assert judged(COMPLETED, [send(0), send(20, text="other")], other) == []


def test_a_send_that_no_stored_call_asked_for_is_named() -> None:
    assert "no such call is stored" in the_fault(COMPLETED, [send(0), send(60, text="gone", destination=OTHER)])


def with_id(call: Call, message_id: str) -> Call:
    return replace(call, attempts=(replace(call.attempts[0], message_id=message_id),))


def test_an_event_that_is_taken_for_another_calls_is_named() -> None:
    other = ended(CallStatus.COMPLETED, Outcome.COMPLETED_CALL, request_id="other", destination_phone_number=OTHER)
    sends = [send(0), send(60, text="other", destination=OTHER)]

    assert judged(with_id(COMPLETED, "voice-0"), sends, other) == []
    assert "has the id voice-60 of another's send" in the_fault(with_id(COMPLETED, "voice-60"), sends, other)


def test_a_first_event_that_is_not_taken_for_its_own_call_is_named() -> None:
    unknown = ended(CallStatus.UNKNOWN, Outcome.SEND_UNKNOWN)

    assert judged(unknown, [send(0, "lost_placed")]) == []
    assert "UNKNOWN, but the first event of voice-0 told whose it is" in the_fault(
        unknown, [send(0, "lost_placed", first_told_at=1.0)]
    )
