"""What has no answer and no event comes to its end by its deadlines."""

from redial.domain.attempt.events import Outcome, VoiceEvent, VoiceEventType
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.versioned import Stored
from redial.metrics import MetricName
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from simulation.stack.faults import Conditions
from simulation.stack.functions import Functions
from simulation.stack.pipeline import Pipeline
from simulation.stack.settling import settler
from simulation.voice.sends import Script


def intent(functions: Functions) -> Call:
    claimed = transitions.claim(waiting_call(), "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    assert functions.calls.add(claimed) == Stored()
    return claimed


def test_an_intent_of_which_nothing_came_is_unknown_at_its_deadline() -> None:
    """Whatever events nobody owns: whose they are is told by their line, or by nothing."""
    pipeline = Pipeline(Conditions())
    with pipeline.aws.installed():
        call = intent(pipeline.functions)
        pipeline.functions.attempts.add_events("m1", {VoiceEvent(VoiceEventType.BUSY, at(20)): None}, at(20))
        early = settler(pipeline).settle(call, at(900))
        settled = settler(pipeline).settle(call, at(901))
    assert early.status is CallStatus.CALLING
    assert (settled.status, settled.attempts[0].outcome) == (CallStatus.UNKNOWN, Outcome.SEND_UNKNOWN)


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
