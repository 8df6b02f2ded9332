"""Whose an id is that no answer told: the attempt's that had the line when INITIATED_CALL was published, or nobody's."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from redial.application.tracking.record_event import Recorded
from redial.contracts.received_event import ReceivedEvent
from redial.domain.attempt.events import EndOfAttempt, Outcome, VoiceEventType
from redial.domain.attempt.send_context import SendContext
from redial.domain.attempt.sending import SendAccepted, Unknown
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.call.retry_policy import OnUnknown, RetryPolicy
from redial.metrics import MetricName
from simulation.makers import DEADLINES, DESTINATION, at, voice_event, waiting_call
from simulation.records import put
from tests.unit.application.events_of_calls import Tracking

OTHER = "+12065550101"
ONE, TWO = waiting_call("one"), waiting_call("two", destination_phone_number=OTHER)
LOST = Unknown("ReadTimeoutError")


class OnLines(Tracking):
    """Two calls whose sends had no answer, on the lines 0 and 1."""

    def unanswered(self) -> "OnLines":
        self.voice.answer = LOST
        for seconds, call in ((0, ONE), (17, TWO)):
            self.clock.seconds = seconds
            self.place(call)
        assert self.voice.lines == [0, 1]
        self.telemetry.sums.clear()
        return self

    def hear(
        self, message_id: str, line: int | None, *more: VoiceEventType, at_s: float = 18, payload: str | None = None
    ) -> Recorded:
        """Deliver INITIATED_CALL on a line, with what else has come by then."""
        initiated = ReceivedEvent(
            message_id=message_id,
            event=voice_event(VoiceEventType.INITIATED_CALL, at_s),
            payload=payload,
            line=line,
        )
        others = [
            ReceivedEvent(message_id=message_id, event=voice_event(each, at_s + 20), payload=None) for each in more
        ]
        return self.tracker.record([initiated, *others])

    def prove(self, message_id: str, call: Call, event_type: VoiceEventType) -> Recorded:
        """Deliver an event that says which send it is of."""
        return self.tracker.record(
            [
                ReceivedEvent(
                    message_id=message_id,
                    event=voice_event(event_type, 40),
                    payload=None,
                    context=SendContext("redial", call.call_id, self.attempt_of(call).token),
                )
            ]
        )

    def attempt_of(self, call: Call) -> Attempt:
        return self.stored(call).attempts[-1]

    def change(self, call: Call, step: Callable[[Call], object]) -> None:
        changed = step(self.stored(call))
        assert isinstance(changed, Call)
        put(self.calls.at(call.call_id), changed)


def test_each_id_is_the_calls_that_had_its_line() -> None:
    lines = OnLines().unanswered()

    lines.hear("m-two", 1)
    lines.hear("m-one", 0, VoiceEventType.COMPLETED_CALL)

    assert lines.attempt_of(ONE).message_id == "m-one"
    assert lines.attempt_of(TWO).message_id == "m-two"
    assert lines.stored(ONE).status is CallStatus.COMPLETED
    two = lines.stored(TWO)
    assert (two.status, lines.attempt_of(TWO).by_line, lines.attempt_of(TWO).sent_at) == (
        CallStatus.CALLING,
        True,
        at(18),
    )
    assert MetricName.VOICE_EVENT_ORPHANED not in lines.telemetry.sums


@pytest.mark.parametrize(
    ("line", "at_s"),
    [
        pytest.param(2, 18, id="a line that nobody has"),
        pytest.param(None, 18, id="no line is told, or not when it was published"),
        pytest.param(0, 194, id="after the slot"),
        pytest.param(0, -2, id="before the slot"),
    ],
)
def test_what_comes_on_no_slot_is_nobodys_and_counted(line: int | None, at_s: float) -> None:
    lines = OnLines().unanswered()

    recorded = lines.hear("stranger", line, at_s=at_s)

    assert recorded.attempt.call_id is None
    assert lines.attempt_of(ONE).message_id is None
    assert lines.telemetry.sums[MetricName.VOICE_EVENT_ORPHANED] == 1


def test_other_events_alone_tell_nobody() -> None:
    lines = OnLines().unanswered()

    recorded = lines.record(voice_event(VoiceEventType.RINGING, 4), message_id="m-one")

    assert recorded.attempt.call_id is None
    lines.hear("m-one", 0)
    assert lines.attempt_of(ONE).message_id == "m-one"


def test_call_that_was_settled_as_unclear_is_in_flight_again_and_one_that_went_on_keeps_its_course() -> None:
    lines = OnLines().unanswered()
    unknown = EndOfAttempt(Outcome.SEND_UNKNOWN, at(900))
    lines.change(ONE, lambda call: transitions.end_attempt(call, "t1", unknown, at(900)))
    again = replace(lines.stored(TWO), request=replace(TWO.request, retry=RetryPolicy(on_unknown=OnUnknown.REDIAL)))
    put(lines.calls.at(TWO.call_id), again)
    lines.change(TWO, lambda call: transitions.end_attempt(call, "t2", unknown, at(900)))
    waiting = lines.stored(TWO)
    assert (lines.stored(ONE).status, waiting.status) == (CallStatus.UNKNOWN, CallStatus.WAITING)

    lines.clock.seconds = 1_000
    lines.hear("m-one", 0)
    lines.hear("m-two", 1, VoiceEventType.COMPLETED_CALL)

    one = lines.stored(ONE)
    assert (one.status, one.status_at, lines.attempt_of(ONE).outcome) == (
        CallStatus.CALLING,
        at(18) + DEADLINES.final_event,
        None,
    )
    assert lines.stored(TWO).status is CallStatus.COMPLETED


def test_second_id_of_a_send_is_adopted_by_nobody_and_told() -> None:
    lines = OnLines().unanswered()
    lines.hear("m-one", 0)

    second = lines.hear("m-second", 0, VoiceEventType.BUSY)

    assert second.attempt.call_id is None
    assert lines.attempt_of(ONE).message_id == "m-one"
    assert lines.stored(ONE).status is CallStatus.CALLING
    assert lines.telemetry.sums[MetricName.SECOND_MESSAGE_ID] == 1


def test_link_is_taken_back_where_the_call_got_another_id_in_between() -> None:
    lines = OnLines().unanswered()
    link_by_line = lines.attempts.link_by_line

    def linked_and_overtaken(message_id: str, call_id: str, token: str, now: object) -> object:
        record = link_by_line(message_id, call_id, token, at(5))
        lines.change(ONE, lambda call: transitions.record_sent(call, "t1", "m-answer", DEADLINES, at(5)))
        return record

    lines.attempts.link_by_line = linked_and_overtaken  # type: ignore[assignment, method-assign]
    lines.hear("m-line", 0, VoiceEventType.COMPLETED_CALL)

    assert lines.attempts.records["m-line"].call_id is None
    assert (lines.attempt_of(ONE).message_id, lines.stored(ONE).status) == ("m-answer", CallStatus.CALLING)
    assert lines.telemetry.sums[MetricName.SECOND_MESSAGE_ID] == 1


def test_call_is_written_at_each_delivery_also_without_an_end() -> None:
    """The delivery that linked the id died before it could tell the call."""
    lines = OnLines().unanswered()
    lines.hear("m-one", 0)
    untold = replace(lines.attempt_of(ONE), message_id=None, by_line=False, sent_at=None)
    lines.change(ONE, lambda call: replace(call, attempts=(untold,)))

    lines.record(voice_event(VoiceEventType.RINGING, 6), message_id="m-one")

    assert lines.attempt_of(ONE).message_id == "m-one"


@pytest.mark.parametrize(
    ("payload", "is_taken"),
    [
        ('{"DestinationPhoneNumber": "+12065550177"}', False),
        ('{"destination_phone_number": "12065550177"}', False),
        ('{"DestinationPhoneNumber": "' + DESTINATION.removeprefix("+") + '"}', True),
        ('{"DestinationPhoneNumber": "*******77"}', True),
        ('{"DestinationPhoneNumber": 7}', True),
        ("[", True),
    ],
)
def test_payload_with_another_number_is_a_veto_and_never_a_proof(payload: str, is_taken: bool) -> None:
    lines = OnLines().unanswered()

    lines.hear("m-one", 0, payload=payload)

    assert (lines.attempt_of(ONE).message_id == "m-one") is is_taken
    assert lines.attempt_of(TWO).message_id is None


@pytest.mark.parametrize("is_deleted", [True, False])
def test_slot_of_an_attempt_that_is_no_more_takes_nothing(is_deleted: bool) -> None:
    lines = OnLines().unanswered()
    if is_deleted:
        del lines.calls.records[ONE.call_id]
    else:
        lines.change(ONE, lambda call: replace(call, attempts=()))

    assert lines.hear("m-one", 0).attempt.call_id is None


def test_refused_attempt_takes_nothing() -> None:
    lines = OnLines().unanswered()
    lines.change(ONE, lambda call: transitions.record_refused(call, "t1", "no", at(1)))

    assert lines.hear("m-one", 0).attempt.call_id is None


def test_answer_outranks_the_line_and_its_id_replaces_another() -> None:
    lines = OnLines()

    def stranger_comes() -> None:
        lines.clock.seconds = 2
        lines.hear("stranger", 0, VoiceEventType.BUSY, at_s=1)
        assert lines.attempt_of(ONE).message_id == "stranger"
        assert lines.attempt_of(ONE).outcome is Outcome.BUSY

    lines.voice.on_send = stranger_comes
    lines.voice.answer = SendAccepted("m-answer")
    lines.place(ONE)

    attempt = lines.attempt_of(ONE)
    assert (attempt.message_id, attempt.by_line, attempt.outcome) == ("m-answer", False, None)
    assert lines.stored(ONE).status is CallStatus.CALLING
    assert lines.attempts.records["stranger"].call_id is None
    assert lines.telemetry.sums[MetricName.SECOND_MESSAGE_ID] == 1


def test_context_outranks_the_line_and_its_id_replaces_another() -> None:
    """A stranger's event comes on the line of an attempt whose own events say whose they are."""
    lines = OnLines().unanswered()
    lines.hear("stranger", 0, VoiceEventType.BUSY)
    assert (lines.attempt_of(ONE).message_id, lines.stored(ONE).status) == ("stranger", CallStatus.WAITING)

    lines.prove("m-one", ONE, VoiceEventType.RINGING)

    attempt = lines.attempt_of(ONE)
    assert (attempt.message_id, attempt.by_line, attempt.outcome) == ("m-one", False, None)
    assert lines.stored(ONE).status is CallStatus.CALLING
    assert lines.attempts.records["m-one"].token == attempt.token
    assert lines.attempts.records["stranger"].call_id is None
    assert lines.telemetry.sums[MetricName.SECOND_MESSAGE_ID] == 1
    # Nor is it taken for another attempt's, or for this one again.
    assert lines.hear("stranger", 0, VoiceEventType.BUSY).attempt.call_id is None
    assert lines.attempt_of(ONE).outcome is None
    lines.prove("m-one", ONE, VoiceEventType.COMPLETED_CALL)
    assert lines.stored(ONE).status is CallStatus.COMPLETED


def test_link_that_a_line_told_is_undone_later_where_the_process_died_before() -> None:
    lines = OnLines().unanswered()
    lines.hear("stranger", 0)
    of_stranger = lines.attempts.records["stranger"]
    lines.prove("m-one", ONE, VoiceEventType.RINGING)
    lines.attempts.records["stranger"] = of_stranger

    assert lines.hear("stranger", 0, VoiceEventType.BUSY).call is None
    assert lines.attempts.records["stranger"].call_id is None
    assert (lines.attempt_of(ONE).message_id, lines.attempt_of(ONE).outcome) == ("m-one", None)


def test_own_event_that_overtakes_the_answer_changes_nothing_of_its_end() -> None:
    lines = OnLines()

    def told_first() -> None:
        lines.clock.seconds = 2
        lines.hear("m-one", 0, VoiceEventType.COMPLETED_CALL, at_s=1)
        assert lines.stored(ONE).status is CallStatus.COMPLETED

    lines.voice.on_send = told_first
    lines.voice.answer = SendAccepted("m-one")
    lines.place(ONE)

    attempt = lines.attempt_of(ONE)
    assert (attempt.message_id, attempt.by_line, attempt.outcome) == ("m-one", False, Outcome.COMPLETED_CALL)
    assert lines.stored(ONE).status is CallStatus.COMPLETED
    assert not lines.attempts.records["m-one"].by_line
    assert MetricName.SECOND_MESSAGE_ID not in lines.telemetry.sums
