"""`redial_if_silent`: a send without an answer and without an event is repeated only where the silence proves that none rang."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from redial.application.change_call import change_call
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.silence import SilenceCondition, SilenceJudgement
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.reasons.reason import DueAfterSilence, SilenceUnproven
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed, client_error
from simulation.makers import at
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.pipeline import Pipeline
from simulation.voice.sends import Script

UNCLEAR = "+12065550101"
RETRY: dict[str, Any] = {
    "total_attempts": 2,
    "on_unknown": "redial_if_silent",
    "no_final_event": {"retry": False, "delay_seconds": 5},
}
BEGUN_AT = 125.0
JUDGED_BY = 1_290.0
"""Seconds from the send to its judgement, with the ticks in between."""


def busy(*scripts: Script, **conditions: Any) -> Pipeline:
    """Give a pipeline that dials each ten seconds, and in whose third minute one more call goes like this."""
    pipeline = dialling({UNCLEAR: list(scripts)}, **conditions)
    pipeline.request("unclear", UNCLEAR, retry=RETRY)
    return pipeline


def dialling(scripts: dict[str, list[Script]], **conditions: Any) -> Pipeline:
    """Give a pipeline that dials each ten seconds for seven minutes, in its third one."""
    pipeline = Pipeline(
        Conditions(script=lambda _: Script(seconds=20), scripts=scripts, **({"skews_s": (0.0,)} | conditions))
    )
    for number in range(42):
        request = partial(pipeline.request, f"r{number}", retry={"total_attempts": 1})
        pipeline.world.at(10.0 * number, request)
    pipeline.run(BEGUN_AT)
    return pipeline


def unclear(pipeline: Pipeline) -> Call:
    return pipeline.calls["unclear"]


def judgement_of(pipeline: Pipeline) -> SilenceJudgement:
    judged = unclear(pipeline).attempts[0].silence
    assert judged is not None
    return judged


def rings(pipeline: Pipeline) -> int:
    return len(pipeline.voice.placed(UNCLEAR))


def test_send_that_placed_no_call_is_repeated_when_its_silence_proves_it() -> None:
    pipeline = busy(Script("error"), Script(seconds=20))
    pipeline.run(1_195)
    assert unclear(pipeline).status is CallStatus.CALLING, "judged before twenty minutes"

    pipeline.run(JUDGED_BY - 1_195 + 60)

    call = unclear(pipeline)
    assert [attempt.outcome for attempt in call.attempts] == [Outcome.SEND_UNKNOWN, Outcome.COMPLETED_CALL]
    assert judgement_of(pipeline).is_silent
    assert rings(pipeline) == 1
    assert pipeline.faults() == []


def test_of_three_unclear_sends_at_once_two_end_by_their_events_and_the_silent_one_is_called_once_more() -> None:
    scripts = {
        "+12065550102": [Script("timed_out_placed", seconds=4)],
        "+12065550103": [Script("timed_out"), Script(seconds=20)],
        "+12065550104": [Script("timed_out_placed", seconds=30)],
    }
    pipeline = dialling(scripts, skews_s=(0.0, 0.0, 0.0), numbers=NUMBERS, delivery_s=(0.01, 0.1))
    for number in scripts:
        pipeline.request(number, number, retry=RETRY)
        pipeline.run(0.3, ticks=False)
    pipeline.run(45)

    sent_at = [send.at for send in pipeline.voice.log if send.destination_phone_number in scripts]
    assert len(sent_at) == 3
    assert max(sent_at) - min(sent_at) < 1
    assert [pipeline.calls[number].status for number in scripts] == [
        CallStatus.COMPLETED,
        CallStatus.CALLING,
        CallStatus.COMPLETED,
    ]
    pipeline.run(JUDGED_BY)
    assert [pipeline.calls[number].status for number in scripts] == [CallStatus.COMPLETED] * 3
    assert [len(pipeline.voice.placed(number)) for number in scripts] == [1, 1, 1]
    assert pipeline.faults() == []


def test_reason_tells_that_silence_proved_it() -> None:
    pipeline = busy(Script("error"), Script(seconds=20))
    told = []

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        answer = execute()
        if call.operation == "PutItem" and "unclear" in pipeline.calls:
            told.append(type(unclear(pipeline).reason))
        return answer

    pipeline.aws.intercept = intercept
    pipeline.run(JUDGED_BY)

    assert DueAfterSilence in told


@pytest.mark.parametrize("behaviour", ["error_placed", "lost_placed"])
def test_send_whose_first_event_is_lost_is_not_repeated(behaviour: Any) -> None:
    """Its topic has swallowed it: the events log tells of a call that is no other attempt's."""
    pipeline = busy(Script(behaviour, seconds=20))
    sends = pipeline.voice.log
    pipeline.aws.event_fate = lambda _: [] if sends[-1].destination_phone_number == UNCLEAR else [0.0]
    pipeline.run(JUDGED_BY)

    assert judgement_of(pipeline).broken == (SilenceCondition.LOG_SHOWS_NO_OTHER,)
    assert unclear(pipeline).status is CallStatus.UNKNOWN
    assert rings(pipeline) == 1


def test_send_of_which_a_final_event_alone_came_is_not_repeated() -> None:
    pipeline = busy(Script("lost_placed", seconds=20, only_final=True))
    pipeline.run(JUDGED_BY)

    judged = judgement_of(pipeline)
    assert SilenceCondition.NO_ID_OF_NOBODY in judged.broken
    assert isinstance(unclear(pipeline).reason, SilenceUnproven)
    assert rings(pipeline) == 1


def test_calls_that_nobody_made_before_and_after_leave_a_send_unclear() -> None:
    pipeline = Pipeline(Conditions(scripts={UNCLEAR: [Script("error"), Script()]}))
    pipeline.request("unclear", UNCLEAR, retry=RETRY)
    pipeline.run(JUDGED_BY)

    assert judgement_of(pipeline).broken == (
        SilenceCondition.LINE_HEARD_BEFORE,
        SilenceCondition.LINE_HEARD_AFTER,
        SilenceCondition.HEARD_JUST_BEFORE,
        SilenceCondition.HEARD_JUST_AFTER,
    )
    assert "brought nothing within 15 minutes before" in unclear(pipeline).status_reason
    assert unclear(pipeline).status is CallStatus.UNKNOWN


def test_dead_letter_of_an_event_leaves_a_send_unclear() -> None:
    pipeline = busy(Script("error"), Script())
    pipeline.aws.events.put("no event", pipeline.world.now)
    pipeline.run(JUDGED_BY)

    assert judgement_of(pipeline).broken == (
        SilenceCondition.DEAD_LETTERS_EMPTY,
        SilenceCondition.EVENTS_HANDLED,
    )


def test_event_that_failed_and_was_handled_then_leaves_a_send_unclear() -> None:
    pipeline = busy(Script("error"), Script())
    failures = ["once"]

    def fails_once(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        is_event = "ADD events" in call.parameters.get("UpdateExpression", "")
        if failures and is_event and pipeline.world.now > BEGUN_AT + 1:
            failures.clear()
            raise client_error("InternalServerError", "try later", 500, "UpdateItem")
        return execute()

    pipeline.aws.intercept = fails_once
    pipeline.run(JUDGED_BY)

    assert judgement_of(pipeline).broken == (SilenceCondition.EVENTS_HANDLED,)


@pytest.mark.parametrize(
    ("operation", "condition"),
    [
        ("FilterLogEvents", SilenceCondition.LOG_READABLE),
        ("GetQueueAttributes", SilenceCondition.DEAD_LETTERS_EMPTY),
    ],
)
def test_witness_that_cannot_be_asked_leaves_a_send_unclear(operation: str, condition: SilenceCondition) -> None:
    pipeline = busy(Script("error"), Script())

    def denied(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if call.operation == operation:
            raise client_error("AccessDeniedException", "not authorized", 400, operation)
        return execute()

    pipeline.aws.intercept = denied
    pipeline.run(JUDGED_BY)

    assert judgement_of(pipeline).broken == (condition,)
    assert unclear(pipeline).status is CallStatus.UNKNOWN


def test_id_that_its_line_told_to_somebody_who_died_before_the_call_was_told_is_no_silence() -> None:
    pipeline = busy(Script("lost_placed", seconds=20))
    sent = len(pipeline.voice.log) + 1

    def dies_before_the_call(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        linked = f"MESSAGE#voice-{sent}" in pipeline.aws.dynamodb.items
        if linked and call.operation == "PutItem" and f"voice-{sent}" in str(call.parameters):
            raise Killed
        return execute()

    pipeline.aws.intercept = dies_before_the_call
    pipeline.run(JUDGED_BY)

    assert SilenceCondition.LOG_SHOWS_NO_OTHER in judgement_of(pipeline).broken
    assert rings(pipeline) == 1


def test_call_that_is_cancelled_before_it_is_judged_is_not_dialled_again() -> None:
    pipeline = busy(Script("error"), Script())
    pipeline.run(60)
    call = unclear(pipeline)
    with pipeline.aws.installed():
        change_call(
            pipeline.functions.calls,
            pipeline.functions.notebook,
            call,
            lambda stored: transitions.cancel(stored, at(pipeline.world.now)),
        )
    pipeline.run(JUDGED_BY)

    assert unclear(pipeline).status is CallStatus.CANCELLED
    assert unclear(pipeline).attempts[0].silence is None


def test_last_attempt_is_not_judged() -> None:
    pipeline = Pipeline(Conditions(scripts={UNCLEAR: [Script("error")]}))
    pipeline.request("unclear", UNCLEAR, retry=RETRY | {"total_attempts": 1})
    pipeline.run(1_000)

    assert unclear(pipeline).status is CallStatus.UNKNOWN
    assert unclear(pipeline).attempts[0].silence is None
