"""
Two hundred calls through a deployed stack of their own, while the voice API does everything wrong that it can.

Judged by the voice API's own log, with the same eyes as the simulation: no limit passed, no call over its attempts, none rung
again after it was completed, none left behind.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from local.ports import free_port
from local.stack import LocalStack, StackSettings
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.reporting.listing import status_of
from simulation.judge.judgement import faults_of
from simulation.voice.sends import Behaviour, Send
from tests.end_to_end.assemblies import LIMITS_OF_ALL_FAULTS, OF_ALL_FAULTS
from tests.end_to_end.pipeline import Pipeline, plain_request
from tests.patience import PATIENCE_WITH_A_STACK_S

pytestmark = pytest.mark.stack

CALLS = 200
PLAYED_WITHIN_S = 600
"""Three minutes on a machine that has much else to do."""
# Dialling backs off after each failed send, for seconds: more of these would only make the test longer.
FAULTS = {
    "throttled": 0.012,
    "error_without_call": 0.01,
    "error_with_call": 0.01,
    "connection_lost": 0.01,
    "timed_out": 0.005,
    "slow_answer": 0.02,
    "event_repeated": 0.2,
    "event_delayed": 0.2,
    "event_lost": 0.05,
    "events_out_of_order": 0.2,
    "events_before_answer": 0.2,
}
# With this one each fault comes to pass in 200 sends, and the time-out, which takes ten seconds, once or twice.
SEED = "53"
BEHAVIOURS: Mapping[str | None, Behaviour] = {
    None: "accepted",
    "slow_answer": "accepted",
    "throttled": "throttled",
    "error_without_call": "error",
    "error_with_call": "error_placed",
    "connection_lost": "lost_placed",
    "timed_out": "timed_out_placed",
}
FAULT_OF_EVENT = {
    "repeated": "event_repeated",
    "delayed": "event_delayed",
    "lost": "event_lost",
    "out_of_order": "events_out_of_order",
    "before_answer": "events_before_answer",
}
OUTCOMES = {"completed": "COMPLETED_CALL", "busy": "BUSY", "no_answer": "NO_ANSWER", "failed": "FAILED"}


@pytest.fixture
def faulty_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    directory = tmp_path_factory.mktemp("faulty-stack")
    changes = [("--limit", f"{name}={value}") for name, value in LIMITS_OF_ALL_FAULTS.items()]
    changes += [("--fault", f"{name}={value}") for name, value in (FAULTS | {"slow_answer_s": 1}).items()]
    settings = StackSettings(
        port=free_port(),
        voice_port=free_port(),
        dashboard_port=None,
        emulator_options=(
            *("--time-scale", "0.05", "--answer-rate", "0.7", "--seed", SEED),
            *(part for change in changes for part in change),
        ),
        context=OF_ALL_FAULTS,
        directory=directory,
        outputs_file=directory / "outputs.json",
    )
    with LocalStack(settings) as stack:
        yield Pipeline(stack)


@pytest.mark.timeout(2 * PLAYED_WITHIN_S)
def test_two_hundred_calls_survive_everything_at_once(faulty_pipeline: Pipeline) -> None:
    requests = [request(number) for number in range(CALLS)]
    for request_ in requests:
        faulty_pipeline.send(request_)

    calls = wait_until_all_final(
        faulty_pipeline, [str(request_["request_id"]) for request_ in requests], within_s=PLAYED_WITHIN_S
    )

    records = log_of(faulty_pipeline)
    sends = [as_send(record) for record in records]
    assert [record for record in records if record["limit"]] == [], "the emulator refused them for a limit"
    assert faults_of(calls, sends, replace(PRODUCTION, **LIMITS_OF_ALL_FAULTS)) == []
    assert unjustified(calls, sends) == []
    # It was as rough as it was meant to be.
    seen = Counter(record["fault"] for record in records) + Counter(
        event["fault"] for record in records for event in record["events"]
    )
    missing = set(FAULTS) - {FAULT_OF_EVENT.get(fault, fault) for fault in seen}
    assert missing == set(), seen


def request(number: int) -> dict[str, object]:
    """Make one request of many kinds; its text is its id, by which the voice API's log tells the calls apart."""
    retry: dict[str, Any] = {"total_attempts": 3}
    for outcome in ("busy", "no_answer", "failed"):
        retry[outcome] = {"retry": True, "delay_seconds": 1 + number % 3}
    retry["no_final_event"] = {"retry": number % 2 == 1, "delay_seconds": 1}
    if number % 5 == 0:
        retry["on_unknown"] = "redial"
    request_id = f"rough-{number}"
    return plain_request(
        request_id, f"+1206777{number:04d}", lane=("urgent", "normal", "bulk")[number % 3], retry=retry
    ) | {"content": {"plain_text_message": {"text": request_id}}}


def wait_until_all_final(pipeline: Pipeline, request_ids: Sequence[str], within_s: float) -> dict[str, Call]:
    """Wait, with a tick every few seconds in place of each minute, so that what is overdue is settled soon."""
    deadline = time.monotonic() + within_s
    while True:
        stored = pipeline.reader.get(call_id_of(request_id) for request_id in request_ids)
        calls = {call.request.request_id: call for call in stored.values() if isinstance(call, Call)}
        waiting = {request_id: calls.get(request_id) for request_id in request_ids if request_id not in calls}
        waiting |= {request_id: call for request_id, call in calls.items() if not status_of(call).is_final}
        if not waiting:
            return calls
        assert time.monotonic() < deadline, f"left behind after {within_s:.0f} s: {sorted(waiting)}"
        pipeline.stack.aws.sqs.send_message(
            QueueUrl=pipeline.stack.outputs["wake_up_queue_url"], MessageBody=json.dumps({"call_ids": []})
        )
        time.sleep(3)


def log_of(pipeline: Pipeline) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{pipeline.stack.voice_endpoint_url}/_emulator/calls",
        params={"limit": 1_000},
        timeout=PATIENCE_WITH_A_STACK_S,
        trust_env=False,
    )
    records: list[dict[str, Any]] = answer.raise_for_status().json()["calls"]
    return records


def as_send(record: Mapping[str, Any]) -> Send:
    """Read a record of the voice API's log as the judgement has it; its clock is the wall's."""
    finals = [event for event in record["events"] if event["event_type"] in OUTCOMES.values()]
    return Send(
        at=record["arrived_at_ms"] / 1_000,
        origination_phone_number=record["origination_phone_number"],
        destination_phone_number=record["destination_phone_number"],
        text=record["content"]["PlainTextMessage"]["Text"],
        behaviour=BEHAVIOURS[record["fault"]],
        outcome=OUTCOMES.get(record["outcome"] or ""),
        message_id=record["message_id"],
        ends_at=min((event["due_at_ms"] / 1_000 for event in finals), default=None),
        final_event_lost=all(event["fault"] == "lost" for event in finals),
    )


def unjustified(calls: Mapping[str, Call], sends: Sequence[Send]) -> list[str]:
    """Find calls that ended UNKNOWN although every answer came, or without a message although attempts were left."""
    wrong = []
    for request_id, call in calls.items():
        own = [send for send in sends if send.text == request_id]
        if call.status is CallStatus.UNKNOWN and all(send.behaviour in {"accepted", "throttled"} for send in own):
            wrong.append(f"{request_id}: UNKNOWN, although nothing was: {call.status_reason}")
        if (
            call.status is CallStatus.UNREACHED
            and len(call.attempts) < 3
            and not any(send.final_event_lost for send in own)
        ):
            wrong.append(f"{request_id}: UNREACHED after {len(call.attempts)} attempts: {call.status_reason}")
    return wrong
