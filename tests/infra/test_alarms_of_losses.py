"""Alarms of what nothing else would tell of: events that are lost, or that nothing tries again, and the run that does not come."""

import json
from typing import Any

import pytest

from redial.metrics import MetricName
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from tests.infra.alarms import alarms, metrics_of
from tests.infra.template import Resource, StackTemplate, render

# CloudFormation waits for their answer, and fails a deployment without one.
TOLD_BY_THE_DEPLOYMENT = {"ConfigurationSetProviderFunction"}


def keeps_what_fails(template: StackTemplate) -> set[str]:
    """Give the functions for which Lambda itself sets aside what they fail on."""
    kinds = ("AWS::Lambda::EventInvokeConfig", "AWS::Lambda::EventSourceMapping")
    configured = [each.properties for kind in kinds for each in template.of_type(kind)]
    kept = [each for each in configured if each.get("DestinationConfig", {}).get("OnFailure")]
    return {render(each["FunctionName"]) for each in kept}


def only_metric(alarm: Resource, name: str) -> dict[str, Any]:
    (metric,) = metrics_of(alarm)
    assert metric["MetricName"] == name
    return metric


def test_what_lambda_cannot_set_aside_is_an_alarm(each: StackTemplate) -> None:
    watched = {
        render(metric["Dimensions"][0]["Value"])
        for alarm in alarms(each).values()
        for metric in metrics_of(alarm)
        if metric["MetricName"] == "DestinationDeliveryFailures"
    }
    followers = {each.function(name).logical_id for name in ("track", "publish", "tally")}
    deploying = {function for function in keeps_what_fails(each) if function[:-8] in TOLD_BY_THE_DEPLOYMENT}
    assert watched == followers
    assert keeps_what_fails(each) == followers | deploying


@pytest.mark.parametrize("name", ["events-lost", "publish-changes-lost", "tally-changes-lost"])
def test_one_such_failure_rings(each: StackTemplate, name: str) -> None:
    alarm = alarms(each)[name].properties
    only_metric(alarms(each)[name], "DestinationDeliveryFailures")
    assert (alarm["Statistic"], alarm["Period"], alarm["Threshold"], alarm["EvaluationPeriods"]) == ("Sum", 300, 1, 1)
    assert alarm["TreatMissingData"] == "notBreaching"


def test_events_that_wait_and_that_nothing_tries_again_are_an_alarm(each: StackTemplate) -> None:
    """Nothing is counted of a trigger that is off; a message that is tried again and again is received each time."""
    alarm = alarms(each)["waiting-events-untried"]
    queue = each.the("AWS::SQS::Queue", "OutcomesWaitingQueue")

    looked_at = {
        part["Id"]: (
            part["MetricStat"]["Metric"]["MetricName"],
            part["MetricStat"]["Stat"],
            part["MetricStat"]["Period"],
        )
        for part in alarm.properties["Metrics"]
        if "MetricStat" in part
    }
    assert looked_at == {
        "waiting": ("ApproximateNumberOfMessagesVisible", "Minimum", 900),
        "tried": ("NumberOfMessagesReceived", "Sum", 900),
    }
    assert {render(metric["Dimensions"][0]["Value"]) for metric in metrics_of(alarm)} == {
        f"{queue.logical_id}.QueueName"
    }
    (computed,) = [part["Expression"] for part in alarm.properties["Metrics"] if "Expression" in part]
    assert computed == "IF(FILL(waiting, 0) >= 1 AND FILL(tried, 0) < 1, 1, 0)"
    assert alarm.properties["EvaluationPeriods"] == 2
    assert queue.properties["VisibilityTimeout"] <= 900 / 2, "each is tried again in each period"


def test_the_minutes_run_is_missed_within_ten_minutes(each: StackTemplate) -> None:
    alarm = alarms(each)["dial-not-running"]
    metric = only_metric(alarm, MetricName.DUE_CALLS)
    assert metric["Dimensions"] == [{"Name": "service", "Value": "dial"}]
    parts = alarm.properties["Metrics"]
    # Of a metric with gaps CloudWatch would look at older periods first.
    assert [part["Expression"] for part in parts if "Expression" in part] == ["FILL(measured, 0)"]
    assert [(p["MetricStat"]["Stat"], p["MetricStat"]["Period"]) for p in parts if "MetricStat" in p] == [
        ("SampleCount", 300)
    ]
    assert (alarm.properties["EvaluationPeriods"], alarm.properties["Threshold"]) == (2, 1)
    assert alarm.properties["ComparisonOperator"] == "LessThanThreshold"
    assert "minute" in json.dumps(alarm.properties["AlarmDescription"])


def test_calls_that_wake_dial_do_not_stand_in_for_the_minutes_run() -> None:
    """Where the schedule brings nothing, and its dead letters neither, `dial` is invoked all the same."""
    pipeline = Pipeline(Conditions())
    pipeline.request_many(3)
    pipeline.run(120, ticks=False)

    sums = pipeline.functions.notebook.sums
    assert sums[MetricName.CALL_PLACED] >= 3
    assert MetricName.DUE_CALLS not in sums


def test_each_five_minutes_have_a_minutes_run_under_a_backlog_too() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.request_many(300)
    for _ in range(3):
        pipeline.functions.notebook.sums.pop(MetricName.DUE_CALLS, None)
        pipeline.run(300)
        assert MetricName.DUE_CALLS in pipeline.functions.notebook.sums
