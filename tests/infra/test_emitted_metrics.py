"""Each metric of the pipeline that an alarm watches is emitted: by that function, in that namespace, by that name."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

import api.wiring
import dial.wiring
import track.wiring
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.adapters.runtime import PowertoolsTelemetry
from redial.application.change_call import change_call
from redial.application.failure_budget import FailureBudget
from redial.application.versioned import update
from redial.contracts.voice_event import read_envelope
from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.send_lines import name_on_line
from redial.domain.attempt.silence import SilenceJudgement
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.pacing.line_slots import SendLines
from redial.metrics import MetricName
from simulation.makers import DEADLINES, ORIGINATION, RETRY, T0, at, sns_envelope, waiting_call
from tests.adapters.conftest import aws, sqs, table, voice_service
from tests.adapters.voice_service import ACCEPTED, Answer, VoiceService
from tests.infra.alarms import alarms, metrics_of
from tests.infra.running_function import RETENTION, Clock, Emitted, Function, _metrics_of_line
from tests.infra.template import StackTemplate

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

__all__ = ["aws", "sqs", "table", "voice_service"]


FAILED: Answer = (500, "InternalServiceErrorException", {"Message": "no"})
DENIED: Answer = (403, "AccessDeniedException", {"Message": "no"})
THROTTLED: Answer = (429, "TooManyRequestsException", {"Message": "no"})
REFUSED: Answer = (400, "BadRequestException", {"Message": "no"})


@pytest.fixture
def emitted(production: StackTemplate, table: Table, sqs: "SQSClient", voice_service: VoiceService) -> Emitted:
    """Give the metrics of a run in which everything goes wrong that an alarm tells of."""
    wake_up_queue_url = sqs.create_queue(QueueName="wake-ups")["QueueUrl"]
    names = {"TABLE_NAME": table.name, "WAKE_UP_QUEUE_URL": wake_up_queue_url}
    clock = Clock()
    calls = DynamoDbCalls(table, RETENTION)

    environment = production.environment("dial") | names
    dialling = Function(environment)
    dialer = dial.wiring.build(environment, dialling.telemetry, clock)

    def run() -> None:
        dialer.run([], timedelta(seconds=30), is_tick=True)
        clock.pause(timedelta(seconds=90))

    tracking = Function(production.environment("track"))
    tracker = track.wiring.build(production.environment("track") | names, tracking.telemetry, clock).tracker

    def tell(message_id: str, event_type: VoiceEventType, line: int = 0) -> None:
        topic = "arn:aws:sns:us-east-1:123456789012:events"
        body = sns_envelope(name_on_line(topic, line), message_id, (clock.now() - T0).total_seconds())
        tracker.record([read_envelope(body, {topic: event_type})])

    def tell_of_two_calls() -> None:
        """Let events of two calls come on the line of a send, before its answer, which names a third one."""
        _, _, line = voice_service.requests[-1]["ConfigurationSetName"].rpartition("-line-")
        for message_id in ("voice-2", "voice-3"):
            tell(message_id, VoiceEventType.INITIATED_CALL, int(line) if line.isdecimal() else 0)
        voice_service.before_answer = lambda: None

    voice_service.before_answer = tell_of_two_calls
    for number, answer in enumerate((ACCEPTED, FAILED, THROTTLED, DENIED, REFUSED)):
        calls.add(waiting_call(f"request-{number}", destination_phone_number=f"+120655501{number:02}"))
        voice_service.answer = answer
        run()
    unreadable = {"pk": "CALL#broken", "status_key": "WAITING#normal", "status_at": "2026-01-01T00:00:00.000Z"}
    clients.dynamodb().put_item(TableName=table.name, Item={name: {"S": value} for name, value in unreadable.items()})
    clock.pause(timedelta(hours=2))  # no event of the first call ever comes
    run()

    def fails() -> None:
        raise TypeError("no")

    FailureBudget(dialling.telemetry, dialer.set_aside).attempt("call that cannot be handled", fails)

    tell("voice-9", VoiceEventType.RINGING)
    update(
        DynamoDbAllowance(table, "us-east-1"),
        lambda allowance: replace(allowance, lines=SendLines.of_unknown_use(clock.now())),
    )
    calls.add(waiting_call("request-9", destination_phone_number="+12065550109"))
    run()

    for function in (dialling, tracking):
        _ring_after_its_silence(calls, function.telemetry)

    following = {m for name in ("tally", "publish") for m in _emitted_on_an_unreadable_record(production, name)}
    answering = Function(production.environment("api"))
    api.wiring.build(production.environment("api") | names, answering.telemetry).stored_calls.get("broken")
    answered = _emitted_on_an_unforeseen_error(production)
    return dialling.emitted() | tracking.emitted() | following | answering.emitted() | answered


def _ring_after_its_silence(calls: DynamoDbCalls, telemetry: PowertoolsTelemetry) -> None:
    """Let a send be heard of whose silence was a proof."""
    policy = replace(RETRY, on_unknown=OnUnknown.REDIAL_IF_SILENT)
    sent = transitions.claim(waiting_call(retry=policy), "t1", ORIGINATION, DEADLINES, at(0))
    assert isinstance(sent, Call)
    settled = transitions.settle_by_silence(sent, "t1", SilenceJudgement(line=3), at(1_201))
    assert isinstance(settled, Call)
    settled = replace(settled, call_id=f"silent-{id(telemetry)}")
    calls.add(settled)
    change_call(
        calls,
        telemetry,
        settled,
        lambda stored: transitions.record_sent(stored, "t1", "m-1", DEADLINES, at(1_300), by_line=True),
    )


def _emitted_on_an_unreadable_record(template: StackTemplate, function: str) -> Emitted:
    """Run the handler as Lambda does: in a process of its own, whose standard output is the log."""
    change = {
        "eventID": "1",
        "eventName": "INSERT",
        "dynamodb": {"Keys": {"pk": {"S": "CALL#broken"}}, "NewImage": {"pk": {"S": "CALL#broken"}}},
    }
    call = f"from {function}.handler import handler\nhandler({{'Records': [{change!r}]}}, context)\n"
    return _emitted_in_a_process(template.environment(function), call)


def _emitted_on_an_unforeseen_error(template: StackTemplate) -> Emitted:
    event = {"requestContext": {"http": {"method": "GET", "path": "/v1/me"}}, "rawPath": "/v1/me"}
    call = f"from api.handler import handler\nassert handler({event!r}, context)['statusCode'] == 500\n"
    return _emitted_in_a_process(template.environment("api") | {"TABLE_NAME": ""}, call)


def _emitted_in_a_process(environment: dict[str, str], call: str) -> Emitted:
    program = (
        "import types\n"
        "names = ('function_name', 'memory_limit_in_mb', 'invoked_function_arn', 'aws_request_id')\n"
        "context = types.SimpleNamespace(**dict.fromkeys(names, 'x'))\n" + call
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {metric for line in lines if "_aws" in line for metric in _metrics_of_line(line)}


def test_what_alarms_watch_is_emitted(production: StackTemplate, emitted: Emitted) -> None:
    watched = {
        (metric["Namespace"], metric["Dimensions"][0]["Value"], metric["MetricName"])
        for alarm in alarms(production).values()
        for metric in metrics_of(alarm)
        if metric["Namespace"].startswith("Redial/")
    }

    assert len(watched) >= 6
    assert watched - emitted == set()


def test_nothing_is_emitted_that_the_dashboard_would_look_for_elsewhere(emitted: Emitted) -> None:
    from infra.observability.pipeline_metrics import EMITTED_BY

    strangers = {(service, name) for _, service, name in emitted if service not in EMITTED_BY[MetricName(name)]}

    assert strangers == set()
