"""Send lines: a send whose answer nobody got is settled by its own events, within seconds, whoever died."""

from collections.abc import Callable
from typing import Any

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.attempts import to_record
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.plain import from_item, to_item
from redial.adapters.dynamodb.schema import ALLOWANCE, MESSAGE
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.send_lines import SEND_LINES, name_on_line
from redial.domain.call.calls import CallStatus
from redial.domain.pacing import line_slots
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.line_slots import SendLines, Slot
from redial.metrics import MetricName
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed
from simulation.makers import at
from simulation.records import put
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from simulation.voice.sends import CONFIGURATION_SET, Behaviour, Script, by_turns

BUSY_SCRIPT = Script("lost_placed", outcome="BUSY", seconds=5)


def pipeline_of(*scripts: Script, **conditions: Any) -> Pipeline:
    """Give a pipeline whose sends go like this, one after the other; the last script goes on."""
    return Pipeline(Conditions(script=lambda number: scripts[min(number, len(scripts) - 1)], **conditions))


def lines_of(pipeline: Pipeline) -> SendLines:
    with pipeline.aws.installed():
        lines = DynamoDbAllowance(Table(clients.dynamodb(), "calls"), "us-east-1").load().lines
    assert lines is not None
    return lines


def record_of(pipeline: Pipeline, message_id: str) -> AttemptRecord:
    return to_record(message_id, from_item(pipeline.aws.dynamodb.items[f"{MESSAGE}{message_id}"]))


def statuses(pipeline: Pipeline) -> list[str]:
    return [call.status for _, call in sorted(pipeline.calls.items())]


@pytest.mark.parametrize("behaviour", ["error_placed", "timed_out_placed", "lost_placed"])
def test_uncertain_send_is_settled_by_its_own_events(behaviour: Behaviour) -> None:
    pipeline = pipeline_of(Script(behaviour, seconds=20))
    pipeline.request("r1")
    pipeline.run(40)

    call = pipeline.calls["r1"]
    assert call.status is CallStatus.COMPLETED
    assert (call.attempts[0].message_id, call.attempts[0].by_line) == ("voice-1", True)
    assert pipeline.faults() == []


def test_uncertain_sends_within_a_second_are_told_apart() -> None:
    """Two of three were placed, and all three have lost their answers."""
    pipeline = pipeline_of(
        Script("lost_placed", outcome="COMPLETED_CALL", seconds=4), Script("error"), Script("lost_placed", seconds=30)
    )
    pipeline.request_many(3, retry={"total_attempts": 1})
    pipeline.run(60)

    ended = {send.text: pipeline.calls[send.text].status for send in pipeline.voice.log}
    assert list(ended.values()) == [CallStatus.COMPLETED, CallStatus.CALLING, CallStatus.COMPLETED]
    pipeline.run(1_000)
    assert [pipeline.calls[text].status for text in ended][1] is CallStatus.UNKNOWN


@pytest.mark.parametrize("after_s", [0.0, 30.0])
def test_call_whose_dialer_was_killed_between_send_and_record_is_completed_within_seconds(after_s: float) -> None:
    pipeline = pipeline_of(Script(seconds=20))

    def killed(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        answer = execute()
        if call.is_send:
            pipeline.world.sleep(after_s)
            raise Killed
        return answer

    pipeline.aws.intercept = killed
    pipeline.request("r1")
    pipeline.run(25)

    assert statuses(pipeline) == [CallStatus.COMPLETED]
    assert len(pipeline.voice.log) == 1


def test_event_that_is_delivered_late_ends_the_call_that_was_given_up_as_unclear() -> None:
    pipeline = pipeline_of(Script("lost_placed", seconds=20), event_delay_s=(1_200.0, 1_200.0))
    pipeline.request("r1")
    pipeline.run(1_100)
    assert statuses(pipeline) == [CallStatus.UNKNOWN]

    pipeline.run(300)

    assert statuses(pipeline) == [CallStatus.COMPLETED]


def test_sends_take_turns_on_the_lines_and_give_them_back() -> None:
    # Of one number: those of two numbers may leave at once, and arrive in either order.
    pipeline = pipeline_of(Script(seconds=5), numbers=("+12065550190",))
    pipeline.request_many(10)
    pipeline.run(60)

    sets = [send.configuration_set for send in pipeline.voice.log]
    assert sets[:8] == [name_on_line(CONFIGURATION_SET, line) for line in range(SEND_LINES)]
    assert len(sets) == 10
    assert lines_of(pipeline).taken() == []


def test_refused_throttled_and_unreachable_sends_leave_no_line_behind() -> None:
    pipeline = pipeline_of(Script("refused"), Script("throttled"), Script("unreachable"), Script(seconds=5))
    pipeline.request_many(3)
    pipeline.run(600)

    assert lines_of(pipeline).taken() == []
    assert pipeline.faults() == []


def test_without_a_free_line_dialling_waits_until_the_earliest_slot_ends() -> None:
    pipeline = pipeline_of(Script(seconds=5))
    lines = SendLines()
    for number in range(SEND_LINES):
        lines = lines.take(Slot(f"x{number}", "nobody", at(number)))
    with pipeline.aws.installed():
        put(DynamoDbAllowance(Table(clients.dynamodb(), "calls"), "us-east-1"), Allowance(lines=lines))
    pipeline.request_many(2)
    pipeline.run(190)
    assert pipeline.voice.log == []
    assert pipeline.functions.notebook.sums[MetricName.SEND_LINES_TAKEN] >= 1

    pipeline.run(60)

    first, second = (send.at for send in pipeline.voice.log)
    assert 195 <= first < 197
    assert first < second < 200
    assert pipeline.faults() == []


def test_lines_of_linked_attempts_are_freed_when_none_is_left() -> None:
    """Their events came by their lines, so that nobody gave the lines back."""
    pipeline = pipeline_of(*([Script("lost_placed", seconds=5)] * 8), Script(seconds=5))
    pipeline.request_many(9, retry={"total_attempts": 1})
    pipeline.run(900)

    sends = [send.at for send in pipeline.voice.log]
    assert len(sends) == 9
    assert sends[8] - sends[7] < 75
    assert set(statuses(pipeline)) == {CallStatus.COMPLETED}
    assert pipeline.faults() == []


def test_stranger_on_a_line_is_taken_for_nobody() -> None:
    pipeline = pipeline_of(Script(seconds=5))
    pipeline.request("r1")
    pipeline.run(30)
    pipeline.aws.voice_event("INITIATED_CALL-line-3", "stranger")
    pipeline.aws.voice_event("COMPLETED_CALL", "stranger")
    pipeline.run(10)

    stranger = record_of(pipeline, "stranger")
    assert (stranger.call_id, stranger.line) == (None, 3)
    assert pipeline.functions.notebook.sums[MetricName.VOICE_EVENT_ORPHANED] == 2
    assert pipeline.faults() == []


def test_answer_outranks_a_line() -> None:
    """A stranger's event comes on the line of a send that is under way: what the answer says is the truth."""
    pipeline = pipeline_of(Script(seconds=30), voice_latency_s=(2.0, 2.0))
    pipeline.request("r1")
    pipeline.run(2.5)
    pipeline.aws.voice_event("INITIATED_CALL", "stranger")
    pipeline.aws.voice_event("BUSY", "stranger")
    pipeline.run(1.0)
    assert [attempt.message_id for attempt in pipeline.calls["r1"].attempts] == ["stranger"]

    pipeline.run(60)

    assert [attempt.message_id for attempt in pipeline.calls["r1"].attempts] == ["voice-1"]
    assert statuses(pipeline) == [CallStatus.COMPLETED]
    assert record_of(pipeline, "stranger").call_id is None
    assert pipeline.functions.notebook.sums[MetricName.SECOND_MESSAGE_ID] >= 1


def test_second_id_on_the_line_of_one_send_is_adopted_by_nobody() -> None:
    pipeline = pipeline_of(Script("lost_placed", seconds=20))
    pipeline.request("r1")
    pipeline.run(10)
    pipeline.aws.voice_event("INITIATED_CALL", "second")
    pipeline.run(30)

    assert record_of(pipeline, "second").call_id is None
    assert record_of(pipeline, "voice-1").by_line
    assert pipeline.functions.notebook.sums[MetricName.SECOND_MESSAGE_ID] == 1
    assert statuses(pipeline) == [CallStatus.COMPLETED]


def test_payload_that_names_another_number_is_a_veto() -> None:
    pipeline = pipeline_of(Script("lost_placed", seconds=20))
    pipeline.voice.payload = {"DestinationPhoneNumber": "+12065550177"}
    pipeline.request("r1", "+12065550101")
    pipeline.run(40)

    assert statuses(pipeline) == [CallStatus.CALLING]
    assert record_of(pipeline, "voice-1").call_id is None


def test_an_allowance_of_an_older_version_counts_as_all_lines_taken() -> None:
    pipeline = pipeline_of(Script(seconds=5))
    pipeline.request("r1")
    pipeline.run(70)
    key = f"{ALLOWANCE}us-east-1"
    older = {name: value for name, value in pipeline.aws.dynamodb.items[key].items() if name != "lines"}
    pipeline.aws.dynamodb.items[key] = older | to_item({"version": int(older["version"]["N"]) + 1})
    since = pipeline.world.now
    pipeline.request("r2")
    pipeline.run(400)

    assert [send.at - since >= 195 for send in pipeline.voice.log] == [False, True]
    assert statuses(pipeline) == [CallStatus.COMPLETED] * 2


def test_known_outcome_of_an_attempt_by_line_decides_on_its_retry() -> None:
    pipeline = pipeline_of(BUSY_SCRIPT, Script(seconds=5))
    pipeline.request("r1", retry={"total_attempts": 2, "busy": {"retry": True, "delay_seconds": 30}})
    pipeline.run(120)

    call = pipeline.calls["r1"]
    assert [attempt.outcome for attempt in call.attempts] == [Outcome.BUSY, Outcome.COMPLETED_CALL]
    assert [attempt.by_line for attempt in call.attempts] == [True, False]


@pytest.mark.parametrize(("uncertain_of", "costs"), [(11, False), (2, True)])
def test_lines_cost_no_share_of_the_allowance_while_fewer_than_one_send_in_ten_is_uncertain(
    uncertain_of: int, costs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the uncertain sends none is ever heard of: each keeps its line to the end of its slot."""

    def sends_with(lines: int) -> int:
        monkeypatch.setattr(line_slots, "SEND_LINES", lines)
        pipeline = Pipeline(
            Conditions(script=by_turns([Script("error"), *([Script(seconds=5)] * (uncertain_of - 1))]), skews_s=(0.0,))
        )
        pipeline.request_many(400, retry={"total_attempts": 1})
        pipeline.run(900)
        return len(pipeline.voice.log)

    assert (sends_with(SEND_LINES) < sends_with(500)) is costs
