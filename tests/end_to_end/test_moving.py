"""
A stage moves from version 1 of the voice API to version 2 and back, in two deployments each way, while calls are in flight.

The emulator keeps the last events of these calls to itself, so that they are in flight for as long as the test likes. Then the test
publishes them where the configuration set of the call says, as the service would.
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from local.assembly import synthesised
from local.deployment import deploy
from local.outputs import describe_stack, write_outputs
from local.stack import LocalStack
from local.worker_limits import limit_lambda_workers
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, CallStatus
from redial_cli.client.stacks import OUTPUTS_VARIABLE, find_stack
from redial_cli.doctor.kept_events import check_kept_events
from tests.end_to_end.assemblies import LIMITS
from tests.end_to_end.conftest import settings_of
from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]

COMPLETED, BUSY, UNCERTAIN = "+12065557801", "+12065557802", "+12065557803"
COMPLETED_ON_V2, UNCERTAIN_ON_V2 = "+12065557804", "+12065557805"
WITHOUT_SCRIPT = "+12065557806"
# What the services take of requests about configuration sets.
ONE_REQUEST_A_SECOND = 1.1
NO_EVENTS = {"send": "connection_lost", "outcome": "no_events"}


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    settings = settings_of(tmp_path_factory.mktemp("moving-stack"))
    monkeypatch.setenv(OUTPUTS_VARIABLE, str(settings.outputs_file))
    with LocalStack(settings) as stack:
        yield Pipeline(stack)


def test_calls_in_flight_end_by_the_events_of_the_version_that_placed_them(stage: Pipeline) -> None:
    stage.place_script(COMPLETED, "no_final_event")
    stage.place_script(BUSY, "no_final_event", "completed")
    stage.place_script(UNCERTAIN, NO_EVENTS)
    begin(stage, COMPLETED)
    begin(stage, BUSY, retry={"busy": {"retry": True, "delay_seconds": 1}})
    begin(stage, UNCERTAIN)

    stage = deployed(stage, voice_api="v2", keep_events_of="v1")

    assert kept_events().startswith("3 calls are in flight that v1 may have placed")
    for number, event_types in {
        COMPLETED: ["COMPLETED_CALL"],
        BUSY: ["BUSY"],
        UNCERTAIN: ["INITIATED_CALL", "COMPLETED_CALL"],
    }.items():
        tell_by_v1(stage, number, *event_types)
    assert ended(stage, COMPLETED) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL], ["v1"])
    assert ended(stage, BUSY) == (CallStatus.COMPLETED, [Outcome.BUSY, Outcome.COMPLETED_CALL], ["v1", "v2"])
    assert ended(stage, UNCERTAIN) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL], ["v1"])
    assert kept_events() == "No call of v1 is in flight any more: the way of its events is not needed."

    stage = deployed(stage, voice_api="v2")

    assert kept_events() == ""
    assert stage.voice_client("v1").list_configuration_sets()["ConfigurationSets"] == []
    assert [topic for topic in topics(stage) if "VoiceEvents" in topic and "Typed" not in topic] == []
    stage.place_script(COMPLETED_ON_V2, "no_final_event")
    stage.place_script(UNCERTAIN_ON_V2, NO_EVENTS)
    begin(stage, COMPLETED_ON_V2)
    begin(stage, UNCERTAIN_ON_V2)

    stage = deployed(stage, voice_api="v1", keep_events_of="v2")

    assert kept_events().startswith("2 calls are in flight that v2 may have placed")
    tell_by_v2(stage, COMPLETED_ON_V2)
    tell_by_v2(stage, UNCERTAIN_ON_V2)
    assert ended(stage, COMPLETED_ON_V2) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL], ["v2"])
    assert ended(stage, UNCERTAIN_ON_V2) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL], ["v2"])

    stage = deployed(stage)

    assert stage.voice_client("v2").describe_configuration_sets()["ConfigurationSets"] == []
    begin(stage, WITHOUT_SCRIPT)
    assert ended(stage, WITHOUT_SCRIPT) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL], ["v1"])


def deployed(stage: Pipeline, **context: str) -> Pipeline:
    """Deploy over what is there; give the stage with its outputs as they are now."""
    stack = stage.stack
    assembly = synthesised({"limits": LIMITS, **context})
    outputs = deploy(
        assembly, stack.aws, voice_endpoint_url=stack.voice_endpoint_url, check=stack.processes.require_alive
    )
    limit_lambda_workers(stack.aws)
    kept = {name: stack.outputs[name] for name in ("stack_name", "stack_id")}
    described = describe_stack(stack.aws, stack.voice_endpoint_url, outputs) | kept
    write_outputs(described, stack.outputs_file)
    return Pipeline(replace(stack, outputs=described))


def kept_events() -> str:
    """Give what `redial doctor` finds about the kept event path."""
    return " ".join(finding.text for finding in check_kept_events(find_stack("local")))


def begin(stage: Pipeline, number: str, **fields: object) -> None:
    """Have a call placed, and wait until its send has ended in some way."""

    def was_sent(call: Call) -> bool:
        return bool(call.attempts) and bool(call.attempts[0].message_id or call.attempts[0].detail)

    stage.send(plain_request(number, number, **fields))
    stage.wait_until(number, was_sent)


def ended(stage: Pipeline, number: str) -> tuple[CallStatus, list[Outcome | None], list[str]]:
    """Give how a call ended, its attempts, and the versions that they were sent with."""
    call = stage.wait_until_final(number)
    versions = [send["api_version"] for send in stage.sends_to(number)]
    return call.status, [attempt.outcome for attempt in call.attempts], versions


def topics(stage: Pipeline) -> list[str]:
    sns = stage.stack.aws.session.client("sns", endpoint_url=stage.stack.aws.endpoint_url)
    return [topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"]]


def publish(stage: Pipeline, topic_arn: str, payload: Mapping[str, Any]) -> None:
    sns = stage.stack.aws.session.client("sns", endpoint_url=stage.stack.aws.endpoint_url)
    sns.publish(TopicArn=topic_arn, Message=json.dumps(payload))


def tell_by_v1(stage: Pipeline, number: str, *event_types: str) -> None:
    (send,) = stage.sends_to(number)
    time.sleep(ONE_REQUEST_A_SECOND)
    destinations = stage.voice_client("v1").get_configuration_set_event_destinations(
        ConfigurationSetName=send["configuration_set_name"]
    )["EventDestinations"]
    topic_arns = {
        each["MatchingEventTypes"][0]: each["SnsDestination"]["TopicArn"]
        for each in destinations
        if "SnsDestination" in each
    }
    for event_type in event_types:
        publish(stage, topic_arns[event_type], {"MessageId": send["message_id"]})


def tell_by_v2(stage: Pipeline, number: str) -> None:
    (send,) = stage.sends_to(number)
    time.sleep(ONE_REQUEST_A_SECOND)
    (of_set,) = stage.voice_client("v2").describe_configuration_sets()["ConfigurationSets"]
    (topic_arn,) = [
        each["SnsDestination"]["TopicArn"] for each in of_set["EventDestinations"] if "SnsDestination" in each
    ]
    payload = {
        "eventType": "VOICE_COMPLETED",
        "eventVersion": "1.0",
        "eventTimestamp": round(time.time() * 1000),
        "isFinal": True,
        "messageId": send["message_id"],
        "messageStatus": "COMPLETED",
        "messageRequestTimestamp": send["arrived_at_ms"],
        "context": send["message"]["Context"],
    }
    publish(stage, topic_arn, payload)
