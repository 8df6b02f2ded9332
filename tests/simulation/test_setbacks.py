"""When the voice service throttles, fails or cannot be reached: dialling backs off, and no call is lost to it."""

from msgspec.structs import replace

from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.pacing.limits import PRODUCTION, SANDBOX
from redial.metrics import MetricName
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.pipeline import Pipeline
from simulation.voice.sends import Behaviour, Script


def pipeline_with(behaviour: Behaviour, until: float, conditions: Conditions | None = None) -> Pipeline:
    """A service that behaves so until a time, and well afterwards."""
    pipeline = Pipeline(conditions or Conditions())
    pipeline.voice.script = lambda _number: Script(behaviour) if pipeline.world.now < until else Script()
    return pipeline


def test_a_429_that_nothing_explains_costs_no_attempt_pauses_briefly_and_is_counted() -> None:
    pipeline = pipeline_with("throttled", 20)
    pipeline.request_many(30)
    pipeline.run(300)
    calls = pipeline.calls.values()
    assert {call.status for call in calls} == {CallStatus.COMPLETED}
    assert all(len(call.attempts) == 1 for call in calls)
    throttled = [send for send in pipeline.voice.log if send.behaviour == "throttled"]
    # 2 s, 4 s, 8 s, ... of pause, not a request for each call.
    assert len(throttled) <= 6
    assert pipeline.functions.notebook.sums[MetricName.UNEXPLAINED_THROTTLE] == len(throttled)
    assert pipeline.faults() == []


def test_an_outage_of_ten_minutes_makes_few_calls_unknown() -> None:
    pipeline = pipeline_with("error", 600)
    pipeline.request_many(300)
    pipeline.run_until_all_final(7_200)
    unknown = sum(call.status is CallStatus.UNKNOWN for call in pipeline.calls.values())
    assert unknown <= 18
    assert sum(call.status is CallStatus.COMPLETED for call in pipeline.calls.values()) == 300 - unknown
    assert pipeline.faults() == []


def test_a_service_that_cannot_be_reached_costs_no_attempt_and_few_requests() -> None:
    pipeline = pipeline_with("unreachable", 600)
    made = pipeline.count_calls()
    pipeline.request_many(100)
    pipeline.run(600)
    assert made["SendVoiceMessage"] <= 20
    pipeline.run(900)
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}
    assert all(len(call.attempts) == 1 for call in pipeline.calls.values())


def test_the_sandboxes_day_that_others_use_up_is_told_and_looked_at_now_and_then() -> None:
    day = 86_400.0
    pipeline = pipeline_with("throttled", day / 2, Conditions(limits=SANDBOX))
    pipeline.request_many(10)
    pipeline.run(3_600)
    throttled = len(pipeline.voice.log)
    assert throttled <= 15
    told = [call.status_reason for call in pipeline.calls.values()]
    assert any("the account's calls in 24 hours are used up" in reason for reason in told), told
    pipeline.run(day / 2 + 7_200)
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}
    assert len(pipeline.voice.log) < throttled + 30
    assert pipeline.faults() == []


def test_a_recipients_day_that_others_use_up_holds_up_nobody_else() -> None:
    capped = "+12065550111"
    pipeline = Pipeline(Conditions(scripts={capped: [Script("throttled")]}, numbers=NUMBERS))
    pipeline.request("capped", capped)
    for minute in range(30):
        pipeline.request_many(10, prefix=f"other{minute}x")
        pipeline.run(60)
    call = pipeline.calls["capped"]
    assert (call.status, call.wait_reason) == (CallStatus.WAITING, WaitReason.RECIPIENT_LIMIT)
    assert "by others as well; tried again at" in call.status_reason
    others = [send for send in pipeline.voice.log if send.destination_phone_number != capped]
    assert len(others) == 300
    assert max(send.at for send in others) < 30 * 60
    assert sum(send.destination_phone_number == capped for send in pipeline.voice.log) <= 7


def test_the_accounts_day_is_told_in_the_status_of_the_call_that_waits_first() -> None:
    pipeline = Pipeline(Conditions(limits=replace(PRODUCTION, calls_per_day=3)))
    pipeline.request_many(5)
    pipeline.run(600)
    waiting = [call for call in pipeline.calls.values() if call.status is CallStatus.WAITING]
    assert len(waiting) == 2
    assert any("calls in 24 hours are used up, free at 2026-11-24T09:00" in call.status_reason for call in waiting)
    pipeline.run(86_400)
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}
    assert pipeline.faults() == []
