"""Events that name their send: they prove whose they are, whatever line they came on; and the figures that they bring."""

from typing import Any

import pytest
from msgspec.structs import replace

from redial.contracts.received_event import ReceivedEvent
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.attempt.send_context import SendContext
from redial.domain.attempt.sending import Unknown
from redial.domain.call.calls import CallStatus
from redial.metrics import MetricName
from simulation.makers import at, voice_event, waiting_call
from tests.unit.application.events_of_calls import Tracking

CALL = waiting_call()
OURS = SendContext("redial", CALL.call_id, "t1")


def unanswered() -> Tracking:
    tracking = Tracking()
    tracking.voice.answer = Unknown("time-out")
    return tracking.placed()


def event(event_type: VoiceEventType, seconds: float, **more: Any) -> ReceivedEvent:
    return ReceivedEvent(message_id="m9", event=voice_event(event_type, seconds), payload=None, **more)


def record_of(tracking: Tracking) -> AttemptRecord:
    record = tracking.attempts.get("m9")
    assert record is not None
    return record


def test_context_links_the_events_of_a_send_without_an_answer() -> None:
    tracking = unanswered()
    tracking.clock.seconds = 30

    recorded = tracking.tracker.record(
        [event(VoiceEventType.RINGING, 4), event(VoiceEventType.BUSY, 20, context=OURS, line=5)]
    )

    (attempt,) = tracking.stored(CALL).attempts
    assert (attempt.message_id, attempt.sent_at, attempt.outcome) == ("m9", at(4), Outcome.BUSY)
    record = record_of(tracking)
    assert (record.call_id, record.token, record.by_line) == (CALL.call_id, "t1", False)
    assert recorded.call == tracking.stored(CALL)
    assert MetricName.VOICE_EVENT_ORPHANED not in tracking.telemetry.sums


@pytest.mark.parametrize(
    "context",
    [replace(OURS, stack="another"), replace(OURS, call_id="none"), replace(OURS, token="another")],
    ids=["another stack", "no call", "no attempt"],
)
def test_context_that_names_nothing_of_ours_links_nothing(context: SendContext) -> None:
    tracking = unanswered()
    before = tracking.stored(CALL)

    tracking.tracker.record([event(VoiceEventType.BUSY, 20, context=context, line=0)])

    assert (record_of(tracking).call_id, tracking.stored(CALL)) == (None, before)
    assert tracking.telemetry.sums[MetricName.VOICE_EVENT_ORPHANED] == 1


def test_context_that_comes_again_changes_nothing() -> None:
    tracking = unanswered()
    ringing = event(VoiceEventType.RINGING, 4, context=OURS)
    tracking.tracker.record([ringing])
    once = tracking.stored(CALL), record_of(tracking)
    tracking.tracker.record([ringing])
    assert (tracking.stored(CALL), record_of(tracking)) == once
    tracking.attempts.unlink(replace(record_of(tracking), by_line=True), "t1")
    assert tracking.stored(CALL).status is CallStatus.CALLING


def test_id_that_died_before_it_was_linked_is_linked_by_the_next_event() -> None:
    """Whoever linked wrote the call first."""
    tracking = unanswered()
    tracking.tracker.record([event(VoiceEventType.RINGING, 4, context=OURS)])
    tracking.attempts.records["m9"] = replace(record_of(tracking), call_id=None, token=None)

    tracking.tracker.record([event(VoiceEventType.BUSY, 20, context=OURS)])

    assert record_of(tracking).token == "t1"
    assert tracking.stored(CALL).attempts[0].outcome is Outcome.BUSY


def test_figures_are_those_that_were_told_last() -> None:
    tracking = unanswered()
    first, last = ServiceFigures(billed_minutes=1), ServiceFigures(billed_minutes=2)

    tracking.tracker.record(
        [
            event(VoiceEventType.RINGING, 4, context=OURS, figures=first),
            event(VoiceEventType.COMPLETED_CALL, 40, figures=last),
            event(VoiceEventType.ANSWERED, 9),
        ]
    )

    assert record_of(tracking).figures == last
    assert tracking.stored(CALL).attempts[0].figures == last


def test_line_is_that_of_whichever_event_tells_one() -> None:
    tracking = unanswered()
    initiated = event(VoiceEventType.INITIATED_CALL, 1, line=0)
    tracking.tracker.record([event(VoiceEventType.RINGING, 4), initiated])
    assert (record_of(tracking).line, record_of(tracking).by_line) == (0, True)
    assert tracking.stored(CALL).attempts[0].message_id == "m9"
