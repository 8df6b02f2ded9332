"""What a send came to stands in the call, in the allowance and with the recipient, and is seen by the other dialers."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.application.dialling.place_call import Placed
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.attempt.sending import NotPlaced, Refused, SendAccepted, SendResult, Throttled, Unknown
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import (
    AccountDayUsedUpByOthers,
    HeldAfterRefusals,
    PerhapsPlaced,
    RecipientDayUsedUpByOthers,
    RefusedByService,
    ServiceUnreachable,
    ThrottledByService,
)
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import SANDBOX, VoiceLimits
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.waits import LimitName
from redial.domain.recipient.recipients import InFlight, Recipient
from redial.domain.refusal.likeness import cause_of, kind_of
from redial.domain.refusal.refusals import Refusals
from redial.metrics import MetricName
from simulation.makers import DEADLINES, DESTINATION, LIMITS, ORIGINATION, at, voice_event, waiting_call
from simulation.records import put
from tests.unit.application.in_memory import InMemory
from tests.unit.domain.refused_calls import kind, refuse

CALL = waiting_call()
FRESH, FREE = Allowance(), Recipient()
GONE = "BadRequestException: There is no configuration set"


def answered(
    answer: SendResult,
    call: Call = CALL,
    limits: VoiceLimits = LIMITS,
    allowance: Allowance = FRESH,
    recipient: Recipient = FREE,
) -> InMemory:
    """Place a call, and have the answer half a second later."""
    memory = InMemory(limits=limits)
    put(memory.allowance, allowance)
    put(memory.recipients.at(DESTINATION), recipient)
    memory.voice.answer = answer

    def later() -> None:
        memory.clock.seconds = 0.5

    memory.voice.on_send = later
    placed = memory.place(call)
    assert placed == Placed(memory.stored(call), answer)
    return memory


def is_held(memory: InMemory) -> bool:
    recipient = memory.recipient(DESTINATION)
    holds, counts = recipient.in_flight is not None, recipient.calls.holds("t1")
    assert holds == counts
    return holds


def test_an_accepted_call_is_in_flight_with_its_message_id_which_is_known_where_events_arrive() -> None:
    memory = answered(SendAccepted("m7"))

    call = memory.stored(CALL)
    assert call.status is CallStatus.CALLING
    assert [(each.message_id, each.sent_at) for each in call.attempts] == [("m7", at(0.5))]
    linked = memory.attempts.records["m7"]
    assert (linked.call_id, linked.token) == (CALL.call_id, "t1")
    assert is_held(memory)
    assert memory.telemetry.sums == {MetricName.CALL_PLACED: 1}
    assert memory.stamps() == {"t1": 15}, "written with the next reservation"
    memory.pacing.flush()
    assert memory.stamps() == {"t1": 0.5}


def test_events_that_overtook_the_answer_count_as_soon_as_it_is_there() -> None:
    memory = InMemory()
    memory.clock.seconds = 30
    memory.attempts.add_events("m1", {voice_event(VoiceEventType.BUSY, 20): None}, at(21))

    memory.place(CALL)

    call = memory.stored(CALL)
    assert (call.status, call.wait_reason, call.status_at) == (CallStatus.WAITING, WaitReason.RETRY, at(80))
    assert memory.wake_ups.sent == [([CALL.call_id], 50)]


def test_an_answer_after_its_intent_was_settled_brings_the_call_back_into_flight() -> None:
    memory = InMemory()

    def settled_meanwhile() -> None:
        memory.clock.seconds = 1_000
        unknown = transitions.settle(memory.stored(CALL), "t1", None, DEADLINES, at(1_000))
        assert isinstance(unknown, Call)
        memory.calls.put(replace(unknown, version=9))
        assert unknown.status is CallStatus.UNKNOWN

    memory.voice.on_send = settled_meanwhile
    memory.place(CALL)

    call = memory.stored(CALL)
    assert (call.status, call.status_at) == (CallStatus.CALLING, at(1_000) + DEADLINES.final_event)
    assert [(each.message_id, each.outcome) for each in call.attempts] == [("m1", None)]


def test_a_send_that_ends_a_hold_is_known_to_the_other_dialers_at_once() -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5, start=-100)
    of_sale = waiting_call(campaign="sale")
    memory = answered(SendAccepted("m1"), of_sale, allowance=Allowance(refusals=refusals))
    assert memory.allowance.stored.refusals.holds == ()
    other = answered(SendAccepted("m1"), CALL, allowance=Allowance(refusals=refusals))
    assert other.allowance.stored.refusals.holds == refusals.holds, "no call of the campaign"


def test_a_refused_call_ends_and_its_recipient_is_free() -> None:
    memory = answered(Refused(f"{GONE} for {DESTINATION}"))

    call = memory.stored(CALL)
    assert (call.status, call.reason) == (CallStatus.REJECTED, RefusedByService(f"{GONE} for {DESTINATION}"))
    assert [each.outcome for each in call.attempts] == [Outcome.REFUSED]
    assert not is_held(memory)
    assert memory.stamps() == {"t1": 0.5}
    (refusal,) = memory.allowance.stored.refusals.row
    assert (refusal.at, refusal.kind) == (at(0.5), kind_of(CALL.request))
    assert refusal.cause == cause_of(f"{GONE} for {DESTINATION}", CALL.request, ORIGINATION)
    assert memory.telemetry.sums == {MetricName.SEND_REFUSED: 1, MetricName.CALL_REJECTED: 1}
    assert memory.telemetry.warnings == []


def test_the_fifth_refusal_holds_its_like_and_operators_are_told() -> None:
    of_sale = waiting_call(campaign="sale")
    cause = cause_of(f"{GONE}\n of  {DESTINATION}", of_sale.request, ORIGINATION)
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 4, cause=cause, start=-9)

    memory = answered(Refused(f"{GONE}\n of  {DESTINATION}"), of_sale, allowance=Allowance(refusals=refusals))

    assert memory.stored(of_sale).status is CallStatus.REJECTED
    (hold,) = memory.allowance.stored.refusals.holds
    shown = f"{GONE} of +1206*****00"
    assert hold.message == shown, "one line, without the number"
    assert memory.telemetry.warnings == [
        (
            "calls held: the voice service refuses them",
            {"scope": "campaign", "campaign": "sale", "cause": cause, "error": shown, "refusals": 5},
        )
    ]


def test_a_call_that_is_refused_while_its_like_is_held_waits_behind_the_others() -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5, start=-100)
    of_sale = waiting_call(campaign="sale")
    memory = answered(Refused(GONE), of_sale, allowance=Allowance(refusals=refusals))

    call = memory.stored(of_sale)
    assert (call.status, call.attempts) == (CallStatus.WAITING, ())
    assert (call.wait_reason, call.status_at) == (WaitReason.SERVICE_REFUSES, at(0.5))
    assert call.reason == HeldAfterRefusals(of_all=False, since=refusals.holds[0].since, message=GONE)
    assert not is_held(memory)
    assert memory.telemetry.sums == {MetricName.SEND_REFUSED: 1}
    assert memory.allowance.stored.refusals.holds[0].refusals == 6
    assert memory.telemetry.warnings == []


def waits(memory: InMemory, wait_reason: WaitReason, seconds: float) -> Call:
    call = memory.stored(CALL)
    assert (call.status, call.wait_reason, call.status_at) == (CallStatus.WAITING, wait_reason, at(seconds))
    assert call.attempts == ()
    assert not is_held(memory)
    return call


def test_a_429_that_nothing_explains_lets_the_call_and_all_dialers_wait() -> None:
    memory = answered(Throttled("slow down"))

    call = waits(memory, WaitReason.THROTTLED, 5.5)
    assert (call.reason, call.throttles) == (ThrottledByService("slow down"), 1)
    assert memory.wake_ups.sent == [([CALL.call_id], 5.0)]
    assert memory.allowance.stored.backoff.paused_until == at(2.5)
    assert memory.stamps() == {"t1": 0.5}
    assert memory.telemetry.sums == {MetricName.SEND_THROTTLED: 1, MetricName.UNEXPLAINED_THROTTLE: 1}


def test_a_429_while_the_account_pauses_for_longer_lets_the_call_wait_as_long() -> None:
    memory = answered(Throttled("slow down"), allowance=Allowance(backoff=Backoff(setbacks=4, last_setback_at=at(-60))))
    waits(memory, WaitReason.THROTTLED, 32.5)


def test_a_429_on_the_recipients_last_call_of_the_day_lets_it_wait_for_that() -> None:
    four = SlidingWindow(tuple(Stamp(at(-400 + number), f"x{number}") for number in range(4)))
    again = replace(CALL, throttles=1)
    memory = answered(Throttled("slow down"), again, recipient=Recipient(calls=four))

    opens = at(-400) + timedelta(days=1) + LIMITS.clock_margin
    call = memory.stored(CALL)
    assert (call.wait_reason, call.status_at) == (WaitReason.RECIPIENT_LIMIT, opens)
    assert (call.reason, call.throttles) == (RecipientDayUsedUpByOthers(opens), 2)
    assert memory.allowance.stored.backoff == Backoff(), "it concerns one recipient"
    assert memory.telemetry.sums == {MetricName.SEND_THROTTLED: 1}


def test_a_429_on_the_accounts_last_call_of_the_day_lets_all_wait_for_that() -> None:
    allowance = Allowance(backoff=Backoff(throttled_since=at(-90), setbacks=1, last_setback_at=at(-90)))
    memory = answered(Throttled("slow down"), limits=SANDBOX, allowance=allowance)

    call = waits(memory, WaitReason.ALLOWANCE, 0.5 + 1_800)
    assert call.reason == AccountDayUsedUpByOthers(at(0.5 + 1_800))
    backoff = memory.allowance.stored.backoff
    assert (backoff.paused_until, backoff.paused_for) == (at(0.5 + 1_800), LimitName.ACCOUNT_DAY)
    assert memory.telemetry.sums == {MetricName.SEND_THROTTLED: 1}


@pytest.mark.parametrize(("arrived", "stamps"), [(True, {"t1": 0.5}), (False, {})])
def test_a_send_that_placed_no_call_is_tried_again_in_a_minute(arrived: bool, stamps: dict[str, float]) -> None:
    memory = answered(NotPlaced("no connection", answered=arrived))

    assert waits(memory, WaitReason.SERVICE_UNREACHABLE, 60.5).reason == ServiceUnreachable("no connection")
    assert memory.wake_ups.sent == [([CALL.call_id], 60)]
    assert memory.stamps() == stamps
    backoff = memory.allowance.stored.backoff
    assert (backoff.paused_until, backoff.paused_for) == (at(2.5), LimitName.PAUSED_AFTER_ERROR)
    assert memory.telemetry.sums == {MetricName.SEND_NOT_PLACED: 1}


@pytest.mark.parametrize(("arrived", "stamps"), [(True, {"t1": 0.5}), (False, {"t1": 15})])
def test_a_send_without_an_answer_may_have_placed_a_call_so_its_recipient_stays_held(
    arrived: bool, stamps: dict[str, float]
) -> None:
    memory = answered(Unknown("time-out", answered=arrived))

    call = memory.stored(CALL)
    assert (call.status, call.reason) == (CallStatus.CALLING, PerhapsPlaced(1, "time-out"))
    assert memory.recipient(DESTINATION).in_flight == InFlight(CALL.call_id, "t1", at(0))
    assert memory.stamps() == stamps
    backoff = memory.allowance.stored.backoff
    assert (backoff.paused_until, backoff.paused_for) == (at(2.5), LimitName.PAUSED_AFTER_ERROR)
    assert (memory.telemetry.sums, memory.wake_ups.sent) == ({}, [])
