"""A receiver that takes nothing is told of within an hour or so, and not after the day for which its events are tried."""

import json
from pathlib import Path
from typing import Any

import pytest

from redial.metrics import MetricName
from sign.wiring import _LONGEST_PAUSE_S
from tests.infra.alarms import alarms, metrics_of
from tests.infra.conftest import synthesise
from tests.infra.receiver_settings import BUS, QUEUE, SIGNED, TOPIC, WEBHOOK
from tests.infra.template import Resource, StackTemplate, render


def stage(path: Path, webhook: dict[str, Any]) -> StackTemplate:
    receivers = {"event_receiver_buses": BUS, "event_receiver_topics": TOPIC, "event_receiver_queues": QUEUE}
    return synthesise(path, stage="sandbox", event_webhook=json.dumps(webhook), **receivers)["redial-sandbox"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return stage(tmp_path_factory.mktemp("told"), WEBHOOK)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return stage(tmp_path_factory.mktemp("signed"), SIGNED)


def late(template: StackTemplate) -> dict[str, Resource]:
    found = {name: alarm for name, alarm in alarms(template).items() if name.startswith("receiver-late-")}
    return {name.removeprefix("receiver-late-"): alarm for name, alarm in found.items()}


def computed(alarm: Resource) -> str:
    (text,) = [part["Expression"] for part in alarm.properties["Metrics"] if "Expression" in part]
    return str(text)


def test_each_receiver_has_an_alarm_of_its_own(
    told: StackTemplate, signed: StackTemplate, sandbox: StackTemplate
) -> None:
    assert set(late(told)) == {"bus1", "topic1", "queue1", "webhook"}
    assert set(late(signed)) == {"bus1", "topic1", "queue1", "signed-webhook"}
    assert late(sandbox) == {}


def test_it_rings_where_for_an_hour_events_were_tried_again_and_none_was_taken(
    told: StackTemplate, signed: StackTemplate
) -> None:
    for name, alarm in [*late(told).items(), *late(signed).items()]:
        if name == "signed-webhook":
            continue
        assert computed(alarm) == "IF(FILL(again, 0) >= 1 AND FILL(taken, 0) < 1, 1, 0)"
        stats = [part["MetricStat"] for part in alarm.properties["Metrics"] if "MetricStat" in part]
        assert {(stat["Period"], stat["Stat"]) for stat in stats} == {(1800, "Sum")}
        assert alarm.properties["EvaluationPeriods"] == 2
        assert alarm.properties["TreatMissingData"] == "notBreaching"
    assert _LONGEST_PAUSE_S < 1800, "an event that waits is tried in each period"


@pytest.mark.parametrize(
    ("receiver", "rule"), [("bus1", "Bus"), ("topic1", "Topic"), ("queue1", "Queue"), ("webhook", "WebhookRule")]
)
def test_what_eventbridge_delivers_is_counted_by_the_receivers_rule(
    told: StackTemplate, receiver: str, rule: str
) -> None:
    counted = metrics_of(late(told)[receiver])

    assert {metric["MetricName"] for metric in counted} == {"RetryInvocationAttempts", "SuccessfulInvocationAttempts"}
    logical_id = told.the("AWS::Events::Rule", f"Receivers{rule}").logical_id
    bus = told.the("AWS::Events::EventBus").logical_id
    for metric in counted:
        of = {dimension["Name"]: json.dumps(dimension["Value"]) for dimension in metric["Dimensions"]}
        assert set(of) == {"EventBusName", "RuleName"}
        assert logical_id in of["RuleName"]
        assert bus in of["EventBusName"]


def test_of_the_signed_webhook_our_own_tries_count_and_that_events_wait_untried(signed: StackTemplate) -> None:
    alarm = late(signed)["signed-webhook"]
    again, oldest, taken = metrics_of(alarm)

    assert computed(alarm) == "IF((FILL(again, 0) >= 1 OR FILL(oldest, 0) >= 1800) AND FILL(taken, 0) < 1, 1, 0)"
    assert alarm.properties["EvaluationPeriods"] == 2
    assert alarm.properties["TreatMissingData"] == "notBreaching"

    assert (again["MetricName"], again["Dimensions"]) == (
        MetricName.RECORD_FAILED,
        [{"Name": "service", "Value": "sign"}],
    )
    queue = signed.the("AWS::SQS::Queue", "ReceiversSignedWebhook").logical_id
    assert (oldest["Namespace"], oldest["MetricName"]) == ("AWS/SQS", "ApproximateAgeOfOldestMessage")
    assert (taken["Namespace"], taken["MetricName"]) == ("AWS/SQS", "NumberOfMessagesDeleted")
    for metric in (oldest, taken):
        assert [render(dimension["Value"]) for dimension in metric["Dimensions"]] == [f"{queue}.QueueName"]


def test_a_stage_without_a_signed_webhook_has_no_alarm_of_its_keys(told: StackTemplate, signed: StackTemplate) -> None:
    assert "signing-key-unusable" in alarms(signed)
    assert "signing-key-unusable" not in alarms(told)
