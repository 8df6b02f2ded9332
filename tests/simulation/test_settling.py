"""Settling an intent without a message id, while others are at work on it."""

from collections.abc import Callable

from redial.domain.attempt.events import Outcome, VoiceEvent, VoiceEventType
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.versioned import Stored
from redial.metrics import MetricName
from simulation.aws import Answer, AwsCall
from simulation.faults import Conditions
from simulation.functions import Functions
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from simulation.pipeline import Pipeline
from simulation.records import put
from simulation.settling import settler
from simulation.swarm.table import put_poison
from simulation.voice import Script

SETTLED_AT = at(1_000)


def intent(functions: Functions) -> Call:
    claimed = transitions.claim(waiting_call(), "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    assert functions.calls.add(claimed) == Stored()
    return claimed


def ended(functions: Functions, message_id: str, event_type: VoiceEventType) -> None:
    functions.attempts.add_events(message_id, {VoiceEvent(event_type, at(20)): None}, at(20))


def test_a_unique_orphan_settles_an_intent() -> None:
    pipeline = Pipeline(Conditions())
    with pipeline.aws.installed():
        call = intent(pipeline.functions)
        ended(pipeline.functions, "m1", VoiceEventType.COMPLETED_CALL)
        settled = settler(pipeline).settle(call, SETTLED_AT)
    assert (settled.status, settled.attempts[0].message_id) == (CallStatus.COMPLETED, "m1")


def test_two_orphans_settle_nothing() -> None:
    pipeline = Pipeline(Conditions())
    with pipeline.aws.installed():
        call = intent(pipeline.functions)
        ended(pipeline.functions, "m1", VoiceEventType.COMPLETED_CALL)
        ended(pipeline.functions, "m2", VoiceEventType.BUSY)
        settled = settler(pipeline).settle(call, SETTLED_AT)
    assert (settled.status, settled.attempts[0].outcome) == (CallStatus.UNKNOWN, Outcome.SEND_UNKNOWN)


def test_orphan_settles_nothing_where_a_call_in_flight_cannot_be_read() -> None:
    """Seed 30 of the swarm: such a call kept each other from its end whose send had no answer. The orphan may be that call's."""
    pipeline = Pipeline(Conditions())
    with pipeline.aws.installed():
        call = intent(pipeline.functions)
        ended(pipeline.functions, "m1", VoiceEventType.COMPLETED_CALL)
        put_poison(pipeline.aws.dynamodb, 1, at_s=900)
        settled = settler(pipeline).settle(call, SETTLED_AT)
    assert (settled.status, settled.attempts[0].outcome) == (CallStatus.UNKNOWN, Outcome.SEND_UNKNOWN)


def test_an_orphan_is_left_alone_where_the_attempts_own_id_is_told_meanwhile() -> None:
    pipeline = Pipeline(Conditions())
    with pipeline.aws.installed():
        functions = pipeline.functions
        call = intent(functions)
        ended(functions, "somebody-elses", VoiceEventType.COMPLETED_CALL)

        def told_first(aws_call: AwsCall, execute: Callable[[], Answer]) -> Answer:
            if aws_call.operation == "PutItem" and str(aws_call).endswith("CALL"):
                pipeline.aws.intercept = lambda _call, execute: execute()
                sent = transitions.record_sent(call, "t1", "its-own", DEADLINES, at(2))
                assert isinstance(sent, Call)
                put(functions.calls.at(sent.call_id), sent)
            return execute()

        pipeline.aws.intercept = told_first
        settled = settler(pipeline).settle(call, SETTLED_AT)
        orphan = functions.attempts.get("somebody-elses")
    assert (settled.status, settled.attempts[0].message_id) == (CallStatus.CALLING, "its-own")
    assert orphan is not None
    assert orphan.call_id is None


def test_a_call_without_any_event_is_told_of_once_ten_minutes_after_its_send() -> None:
    pipeline = Pipeline(Conditions(event_lost=1.0))
    pipeline.request("silent")
    pipeline.run(9 * 60)
    sums = pipeline.functions.notebook.sums
    assert sums[MetricName.CALL_WITHOUT_EVENT] == 0
    pipeline.run(3 * 60)
    assert sums[MetricName.CALL_WITHOUT_EVENT] == 1
    pipeline.run(90 * 60)
    assert sums[MetricName.CALL_WITHOUT_EVENT] == 1
    assert sums[MetricName.NO_FINAL_EVENT] == 1


def test_a_call_that_was_heard_of_is_not_told_of_however_long_it_takes() -> None:
    pipeline = Pipeline(Conditions(script=lambda _number: Script(seconds=20 * 60)))
    pipeline.request("long")
    pipeline.run(30 * 60)
    assert pipeline.calls["long"].status is CallStatus.COMPLETED
    assert pipeline.functions.notebook.sums[MetricName.CALL_WITHOUT_EVENT] == 0
