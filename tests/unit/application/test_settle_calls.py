"""What silence would leave open for ever is ended: by the events that are stored, else by the deadline."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from msgspec.structs import replace

from redial.application.stores import Attempts
from redial.application.tracking.settle_calls import Settler
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy
from redial.domain.call.transitions import Deadlines
from redial.metrics import MetricName
from simulation.makers import DEADLINES, ORIGINATION, RETRY, at, waiting_call
from simulation.set_aside import nothing_set_aside
from tests.unit.application.in_memory import MemoryAttempts
from tests.unit.application.settling import ANSWER_BY, CALL, FINAL_BY, HEARD_OF_BY, Settling, under_way


def test_send_of_which_nothing_is_known_ends_as_unclear_at_its_deadline_and_not_before() -> None:
    settling = Settling()
    settling.calls.put(under_way())

    assert settling.run(HEARD_OF_BY - 0.001) == 0, "none but those of a first look"
    assert settling.run(ANSWER_BY - 0.001) == 1
    assert settling.stored(CALL) == under_way()
    assert settling.run(ANSWER_BY) == 1

    assert settling.stored(CALL).status is CallStatus.UNKNOWN
    assert (settling.attempt_of(CALL).outcome, settling.attempt_of(CALL).outcome_at) == (
        Outcome.SEND_UNKNOWN,
        at(ANSWER_BY),
    )
    assert settling.telemetry.sums == {MetricName.SEND_UNKNOWN: 1, MetricName.CALL_UNKNOWN: 1}
    assert settling.telemetry.warnings == []


def test_unclear_send_that_is_to_be_repeated_wakes_dial() -> None:
    settling = Settling()
    after_a_minute = OutcomePolicy(retry=True, delay_seconds=60)
    again = waiting_call(retry=replace(RETRY, on_unknown=OnUnknown.REDIAL, no_final_event=after_a_minute))
    settling.calls.put(under_way(again))

    settling.run(ANSWER_BY)

    waits = settling.stored(again)
    assert (waits.status, waits.wait_reason) == (CallStatus.WAITING, WaitReason.RETRY)
    assert settling.wake_ups.sent == [([again.call_id], (waits.status_at - at(ANSWER_BY)).total_seconds())]


def test_call_of_which_no_event_came_is_told_of_once_ten_minutes_after_its_send() -> None:
    settling = Settling()
    settling.calls.put(under_way(message_id="m1"))

    assert settling.run(HEARD_OF_BY + 0.999) == 1
    assert settling.telemetry.sums == {}
    assert settling.stored(CALL).status_at == at(ANSWER_BY), "nobody looked yet"
    settling.run(HEARD_OF_BY + 1)
    for seconds in (HEARD_OF_BY + 60, FINAL_BY - 1):
        settling.run(seconds)

    assert settling.telemetry.sums == {MetricName.CALL_WITHOUT_EVENT: 1}
    assert settling.telemetry.warnings == [
        ("call without an event", {"call_id": CALL.call_id, "message_id": "m1"}),
    ]
    assert (settling.stored(CALL).status, settling.stored(CALL).status_at) == (CallStatus.CALLING, at(FINAL_BY))
    record = settling.attempts.get("m1")
    assert record is not None
    assert (record.call_id, record.token) == (CALL.call_id, "t1"), "linked, for whoever recorded the id may have died"


def test_call_without_an_event_is_not_told_of_again_at_its_deadline() -> None:
    settling = Settling()
    settling.calls.put(under_way(message_id="m1"))
    settling.run(HEARD_OF_BY + 1)

    settling.run(FINAL_BY)

    assert settling.attempt_of(CALL).outcome is Outcome.NO_FINAL_EVENT
    assert settling.telemetry.sums[MetricName.CALL_WITHOUT_EVENT] == 1


def test_stage_with_a_short_deadline_settles_at_it() -> None:
    settling = Settling()
    short = Deadlines(final_event=timedelta(minutes=5), send_answer=timedelta(minutes=15))
    claimed = transitions.claim(CALL, "t1", ORIGINATION, short, at(0))
    assert isinstance(claimed, Call)
    settling.calls.put(claimed)
    settling.clock.seconds = 300

    assert Settler(settling.ports, short, nothing_set_aside(settling.telemetry)).run() == 1

    assert settling.attempt_of(CALL).outcome is Outcome.SEND_UNKNOWN


def test_call_that_was_heard_of_is_not_told_of_and_has_until_its_deadline() -> None:
    settling = Settling()
    settling.calls.put(under_way(message_id="m1"))
    settling.hear("m1", VoiceEventType.RINGING, 3)

    settling.run(HEARD_OF_BY + 1)
    settling.run(FINAL_BY - 0.001)
    assert (settling.telemetry.sums, settling.stored(CALL).status) == ({}, CallStatus.CALLING)
    settling.run(FINAL_BY)

    assert settling.attempt_of(CALL).outcome is Outcome.NO_FINAL_EVENT
    assert settling.telemetry.sums == {MetricName.NO_FINAL_EVENT: 1, MetricName.CALL_UNREACHED: 1}


def test_end_that_is_stored_ends_the_call_before_any_deadline() -> None:
    """Whoever recorded the event died before the call was told; at its first look the settler finds it."""
    settling = Settling()
    settling.calls.put(under_way(message_id="m1"))
    settling.hear("m1", VoiceEventType.BUSY, 20)

    settling.run(HEARD_OF_BY + 1)

    assert (settling.attempt_of(CALL).outcome, settling.attempt_of(CALL).outcome_at) == (Outcome.BUSY, at(20))
    assert settling.stored(CALL).wait_reason is WaitReason.RETRY
    assert settling.wake_ups.sent == [([CALL.call_id], 0.0)]


def test_end_of_an_id_that_is_another_attempts_is_not_this_ones() -> None:
    settling = Settling()
    settling.calls.put(under_way(message_id="m1", by_line=True))
    settling.hear("m1", VoiceEventType.BUSY, 20)
    settling.attempts.link("m1", "another-call", "another", at(21))

    settling.run(HEARD_OF_BY + 1)

    assert settling.attempt_of(CALL).outcome is None
    record = settling.attempts.get("m1")
    assert record is not None
    assert record.token == "another", "an answer outranks a line, also here"


def test_id_that_a_line_told_is_linked_as_such() -> None:
    settling = Settling()
    settling.calls.put(under_way(message_id="m1", by_line=True))

    settling.run(HEARD_OF_BY + 1)

    record = settling.attempts.get("m1")
    assert record is not None
    assert (record.token, record.by_line) == ("t1", True)


@dataclass
class Meanwhile:
    """Attempts in whose reading something else happens to the call."""

    attempts: MemoryAttempts
    happens: Callable[[], object]

    def link(self, message_id: str, call_id: str, token: str, now: datetime) -> object:
        self.happens()
        return self.attempts.link(message_id, call_id, token, now)


def test_id_that_is_recorded_meanwhile_is_left_to_the_next_run() -> None:
    settling = Settling()
    read = settling.calls.put(under_way())
    settling.calls.put(replace(under_way(message_id="m1"), version=read.version + 1))

    assert settling.settler().settle(read, at(ANSWER_BY)) == settling.stored(CALL)

    assert settling.attempt_of(CALL).outcome is None
    assert settling.attempt_of(CALL).message_id == "m1"


def test_intent_that_was_taken_back_meanwhile_is_left_as_it_is() -> None:
    settling = Settling()
    read = under_way()
    waits = settling.calls.put(replace(CALL, version=read.version + 1))

    assert settling.settler().settle(read, at(ANSWER_BY)) == waits
    assert settling.telemetry.sums == {}


def test_answer_that_outranks_the_line_meanwhile_is_left_to_the_next_run() -> None:
    settling = Settling()
    settling.calls.put(under_way(message_id="m1"))
    ports = settling.ports
    other = replace(under_way(message_id="m2"), version=9)
    meanwhile = cast("Attempts", Meanwhile(settling.attempts, lambda: settling.calls.put(other)))
    settling.ports = replace(ports, attempts=meanwhile)

    settling.run(HEARD_OF_BY + 1)

    assert settling.stored(CALL) == other
    assert settling.telemetry.sums == {}, "whoever looks next tells of it"


def test_call_that_is_not_in_flight_is_left_as_it_is() -> None:
    settling = Settling()
    settling.calls.put(CALL)

    assert settling.settler().settle(CALL, at(FINAL_BY)) == CALL
    assert (settling.stored(CALL), settling.wake_ups.sent) == (CALL, [])


def test_call_that_ended_since_the_index_was_read_is_passed_by() -> None:
    """The index lags: what it names may have ended, be on its next attempt, or be deleted."""
    settling = Settling()
    settling.calls.put(CALL)
    again = transitions.claim(waiting_call("again"), "t2", ORIGINATION, DEADLINES, at(500))
    assert isinstance(again, Call)
    settling.calls.put(again)
    looked_at = settling.calls.put(replace(under_way(waiting_call("looked at"), "m1"), status_at=at(FINAL_BY)))
    ids = ("deleted", CALL.call_id, again.call_id, looked_at.call_id)
    settling.calls.in_flight = lambda until: ((each, until) for each in ids)  # type: ignore[method-assign]

    assert settling.run(ANSWER_BY) == 4

    assert (settling.stored(CALL), settling.stored(again)) == (CALL, again)
    assert settling.attempts.records == {}, "nothing is asked of one that was looked at"
    assert settling.telemetry.sums == {}


def test_call_that_cannot_be_settled_keeps_no_other_from_its_end() -> None:
    settling = Settling()
    bad, good = under_way(waiting_call("bad")), under_way(waiting_call("good"))
    settling.calls.put(bad)
    settling.calls.put(good)

    def fail() -> None:
        if settling.stored(bad).status is not CallStatus.CALLING:
            settling.calls.put(bad)
            raise RuntimeError("the table says no")

    settling.calls.written = fail

    assert settling.run(ANSWER_BY) == 2
    assert settling.stored(good).status is CallStatus.UNKNOWN


def test_fifty_calls_have_their_turn_in_one_run() -> None:
    settling = Settling()
    for number in range(52):
        settling.calls.put(under_way(waiting_call(f"r{number}")))

    assert settling.run(ANSWER_BY) == 50
    assert settling.run(ANSWER_BY) == 2
