"""Voice events decide how a call goes on, in whatever order and however often they come."""

import itertools
from functools import partial

import pytest

from redial.application.tracking.record_event import Recorded
from redial.domain.attempt.events import Outcome, UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.attempt.sending import SendAccepted
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.metrics import MetricName
from simulation.makers import at, voice_event, waiting_call
from tests.unit.application.events_of_calls import CALL, Tracking, received

BUSY, RINGING = voice_event(VoiceEventType.BUSY, 20), voice_event(VoiceEventType.RINGING, 4)
PLAYED = voice_event(VoiceEventType.COMPLETED_CALL, 50)


def test_a_final_event_ends_the_attempt_and_its_retry_is_woken_for() -> None:
    tracking = Tracking().placed()

    recorded = tracking.record(BUSY)

    call = tracking.stored(CALL)
    assert recorded == Recorded(tracking.attempts.records["m1"], call)
    assert [(each.outcome, each.outcome_at) for each in call.attempts] == [(Outcome.BUSY, at(20))]
    assert (call.status, call.wait_reason, call.status_at) == (CallStatus.WAITING, WaitReason.RETRY, at(80))
    assert tracking.wake_ups.sent == [([CALL.call_id], 20)]
    assert tracking.telemetry.sums == {
        MetricName.VOICE_EVENT_RECEIVED: 1,
        MetricName.OUTCOME_BUSY: 1,
        MetricName.RETRY_SCHEDULED: 1,
    }


def test_an_event_of_a_call_that_goes_on_changes_no_call() -> None:
    tracking = Tracking().placed()
    before = tracking.stored(CALL)
    recorded = tracking.record(RINGING)
    assert (recorded.call, recorded.attempt.events) == (None, frozenset({RINGING}))
    assert tracking.stored(CALL) == before
    assert tracking.telemetry.sums == {MetricName.VOICE_EVENT_RECEIVED: 1}


def test_a_repeated_event_changes_nothing_but_wakes_the_dialer_again() -> None:
    """The delivery before may have died between the call and its wake-up."""
    tracking = Tracking().placed()
    tracking.record(BUSY)
    after = tracking.stored(CALL)
    tracking.telemetry.sums.clear()

    assert tracking.record(BUSY, seconds=70).call == after

    assert tracking.wake_ups.sent == [([CALL.call_id], 20), ([CALL.call_id], 10)]
    assert tracking.telemetry.sums == {MetricName.VOICE_EVENT_RECEIVED: 1}
    tracking.record(BUSY, seconds=90)
    assert tracking.wake_ups.sent[-1] == ([CALL.call_id], 0), "it is due by now"


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1, 2])))
def test_the_order_of_events_does_not_matter(order: tuple[int, ...]) -> None:
    events = [RINGING, BUSY, PLAYED]
    tracking = Tracking().placed()
    for place in order:
        tracking.record(events[place])
    call = tracking.stored(CALL)
    assert (call.status, call.status_at) == (CallStatus.COMPLETED, at(60))
    assert [(each.outcome, each.outcome_at) for each in call.attempts] == [(Outcome.COMPLETED_CALL, at(50))]


def test_events_that_come_together_are_recorded_together() -> None:
    tracking = Tracking().placed()
    recorded = tracking.record(RINGING, PLAYED)
    assert recorded.attempt.events == frozenset({RINGING, PLAYED})
    assert tracking.stored(CALL).status is CallStatus.COMPLETED
    assert tracking.telemetry.sums[MetricName.VOICE_EVENT_RECEIVED] == 2
    assert [(each["event_type"], each["call_id"], each["message_id"]) for each in tracking.telemetry.details[:2]] == [
        (VoiceEventType.RINGING, CALL.call_id, "m1"),
        (VoiceEventType.COMPLETED_CALL, CALL.call_id, "m1"),
    ]


def test_events_that_come_one_by_one_are_counted_with_the_end_of_their_call() -> None:
    tracking = Tracking().placed()
    one_by_one = partial(tracking.tracker.record, one_by_one=True)
    one_by_one(received(RINGING))
    one_by_one(received(voice_event(VoiceEventType.ANSWERED, 9)))
    assert tracking.telemetry.sums == {}
    assert len(tracking.telemetry.details) == 2, "each is told where DEBUG is asked for"

    one_by_one(received(PLAYED))

    assert tracking.telemetry.sums[MetricName.VOICE_EVENT_RECEIVED] == 3
    one_by_one(received(voice_event(VoiceEventType.INITIATED_CALL, 1), message_id="m2"))
    assert tracking.telemetry.sums[MetricName.VOICE_EVENT_RECEIVED] == 4, (
        "what tells that events arrive is told at once"
    )


def test_events_that_no_call_is_known_for_wait_for_it_and_are_counted() -> None:
    tracking = Tracking()
    recorded = tracking.record(PLAYED, message_id="m9")
    assert recorded == Recorded(tracking.attempts.records["m9"], None)
    assert tracking.telemetry.sums == {MetricName.VOICE_EVENT_RECEIVED: 1, MetricName.VOICE_EVENT_ORPHANED: 1}
    assert tracking.wake_ups.sent == []


def test_an_event_of_a_type_that_is_not_known_is_kept_and_counted() -> None:
    tracking = Tracking().placed()
    unknown = UnknownEvent("VOICEMAIL", at(9))
    assert tracking.record(unknown).attempt.unknown_events == frozenset({unknown})
    assert tracking.telemetry.sums == {MetricName.VOICE_EVENT_RECEIVED: 1, MetricName.VOICE_EVENT_UNKNOWN: 1}


def test_events_of_a_call_that_was_deleted_are_recorded() -> None:
    tracking = Tracking().placed()
    tracking.calls.records.clear()
    assert tracking.record(PLAYED).call is None


RING_S = MetricName.TIME_TO_FIRST_RING_SECONDS


def ring_seconds(call: Call, *events: VoiceEvent) -> float | None:
    tracking = Tracking()
    tracking.clock.seconds = 3
    tracking.placed(call).record(*events)
    assert len(tracking.stored(call).attempts) == 1
    return tracking.telemetry.sums.get(RING_S)


def test_the_time_to_the_first_ring_counts_from_when_a_call_could_be_dialled() -> None:
    assert ring_seconds(CALL, RINGING, PLAYED) == 4
    assert ring_seconds(waiting_call(not_before=at(3)), RINGING, PLAYED) == 1
    assert ring_seconds(waiting_call(not_before=at(-9)), RINGING, PLAYED) == 4
    assert ring_seconds(CALL, voice_event(VoiceEventType.RINGING, -2), PLAYED) == 0, "clocks differ"
    assert ring_seconds(CALL, PLAYED) is None


def test_the_time_to_ring_is_told_once_and_of_the_first_attempt_alone() -> None:
    tracking = Tracking().placed()
    tracking.record(RINGING, BUSY)
    tracking.record(RINGING, BUSY)
    assert tracking.telemetry.sums[RING_S] == 4

    tracking.clock.seconds = 80
    tracking.voice.answer = SendAccepted("m2")
    tracking.place(tracking.stored(CALL))
    tracking.record(voice_event(VoiceEventType.RINGING, 90), message_id="m2", seconds=90)
    tracking.record(voice_event(VoiceEventType.BUSY, 95), message_id="m2", seconds=95)
    assert len(tracking.stored(CALL).attempts) == 2
    assert tracking.telemetry.sums[RING_S] == 4
