import json
from typing import Any

import pytest

from tests.infra.template import Resource, StackTemplate, render

ALL_DEAD_LETTERS = (
    "RequestsDlq",
    "WakeUpsDlq",
    "EventsDlq",
    "VoiceEventsDeliveryDlq",
    "MinuteTickDlq",
    "ConfigurationSetFailedRequests",
    "TallyDlq",
    "RecordsArchiveDlq",
    "OutcomesWaitingDlq",
)
TRIGGERS = [
    ("RequestsQueue", "intake"),
    ("WakeUpsQueue", "dial"),
    ("EventsQueue", "track"),
    ("OutcomesWaitingQueue", "publish"),
]


def trigger(template: StackTemplate, queue: Resource) -> dict[str, Any]:
    (found,) = [
        mapping.properties
        for mapping in template.of_type("AWS::Lambda::EventSourceMapping")
        if render(mapping.properties["EventSourceArn"]) == f"{queue.logical_id}.Arn"
    ]
    return dict(found)


@pytest.mark.parametrize(("queue", "function"), TRIGGERS)
def test_a_queue_triggers_its_function_and_gets_the_failures_of_a_batch_back(
    each: StackTemplate, queue: str, function: str
) -> None:
    mapping = trigger(each, each.the("AWS::SQS::Queue", queue))

    assert render(mapping["FunctionName"]) == each.function(function).logical_id
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == (50 if mapping.get("MaximumBatchingWindowInSeconds") else 10)


def test_events_are_gathered_and_requests_are_not(each: StackTemplate) -> None:
    windows = {
        queue: trigger(each, each.the("AWS::SQS::Queue", queue)).get("MaximumBatchingWindowInSeconds", 0)
        for queue, _ in TRIGGERS
    }
    assert [queue for queue, window in windows.items() if window] == ["EventsQueue"]


@pytest.mark.parametrize(("queue", "function"), TRIGGERS)
def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_take(
    each: StackTemplate, queue: str, function: str
) -> None:
    visibility_timeout_s = each.the("AWS::SQS::Queue", queue).properties["VisibilityTimeout"]
    window_s = trigger(each, each.the("AWS::SQS::Queue", queue)).get("MaximumBatchingWindowInSeconds", 0)

    assert visibility_timeout_s >= 6 * each.function(function).properties["Timeout"] + window_s


@pytest.mark.parametrize(("queue", "function"), TRIGGERS)
def test_a_message_that_fails_again_and_again_is_set_aside(each: StackTemplate, queue: str, function: str) -> None:
    redrive = each.the("AWS::SQS::Queue", queue).properties["RedrivePolicy"]

    target = render(redrive["deadLetterTargetArn"]).removesuffix(".Arn")
    assert target == each.the("AWS::SQS::Queue", queue.replace("Queue", "Dlq")).logical_id
    assert redrive["maxReceiveCount"] == 5


@pytest.mark.parametrize("queue", ALL_DEAD_LETTERS)
def test_what_was_set_aside_is_kept_for_two_weeks(each: StackTemplate, queue: str) -> None:
    assert each.the("AWS::SQS::Queue", queue).properties["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_two_dialers_are_the_most_that_run(each: StackTemplate) -> None:
    mapping = trigger(each, each.the("AWS::SQS::Queue", "WakeUpsQueue"))

    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}


@pytest.mark.parametrize(("stack", "most"), [("redial-sandbox", 5), ("redial-production-us-east-1", 10)])
def test_requests_do_not_take_all_that_a_new_account_may_run_at_once(
    templates: dict[str, StackTemplate], stack: str, most: int
) -> None:
    template = templates[stack]

    mapping = trigger(template, template.the("AWS::SQS::Queue", "RequestsQueue"))

    assert mapping["ScalingConfig"] == {"MaximumConcurrency": most}


def test_every_queue_is_encrypted_and_refuses_what_is_not(each: StackTemplate) -> None:
    for queue in each.of_type("AWS::SQS::Queue"):
        assert queue.properties["SqsManagedSseEnabled"] is True
        policy = each.policy_of("AWS::SQS::QueuePolicy", "Queues", queue.logical_id)
        denied = [s for s in policy if s.effect == "Deny"]
        assert [s.conditions for s in denied] == [{"Bool": {"aws:SecureTransport": "false"}}], queue.logical_id


def test_a_crashed_invocation_for_cloudformation_is_repeated_then_kept(each: StackTemplate) -> None:
    invocation = each.the("AWS::Lambda::EventInvokeConfig", "ConfigurationSet").properties

    assert render(invocation["FunctionName"]) == each.function("voice_resource").logical_id
    assert invocation["MaximumRetryAttempts"] == 1
    failures = render(invocation["DestinationConfig"]["OnFailure"]["Destination"])
    assert failures == f"{each.the('AWS::SQS::Queue', 'ConfigurationSetFailedRequests').logical_id}.Arn"


@pytest.mark.parametrize(("function", "dead_letters"), [("tally", "TallyDlq"), ("publish", "RecordsArchiveDlq")])
def test_changes_of_calls_reach_the_functions_that_follow_them(
    each: StackTemplate, function: str, dead_letters: str
) -> None:
    table = each.the("AWS::DynamoDB::Table")
    (mapping,) = [
        m.properties
        for m in each.of_type("AWS::Lambda::EventSourceMapping")
        if render(m.properties["FunctionName"]) == each.function(function).logical_id
        and render(m.properties["EventSourceArn"]) == f"{table.logical_id}.StreamArn"
    ]

    assert table.properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    followed = {"tally": ["CALL#"], "publish": ["CALL#", "AUDIT#"]}[function]
    assert [json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]] == [
        {"dynamodb": {"Keys": {"pk": {"S": [{"prefix": prefix}]}}}} for prefix in followed
    ]
    failures = render(mapping["DestinationConfig"]["OnFailure"]["Destination"])
    assert failures == f"{each.the('AWS::SQS::Queue', dead_letters).logical_id}.Arn"


def test_dial_is_woken_every_minute(each: StackTemplate) -> None:
    schedule = each.the("AWS::Scheduler::Schedule").properties

    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["State"] == "ENABLED"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert render(schedule["Target"]["Arn"]) == f"{each.the('AWS::SQS::Queue', 'WakeUpsQueue').logical_id}.Arn"
    assert schedule["Target"]["Input"] == '{"call_ids": []}'
    dead_letters = render(schedule["Target"]["DeadLetterConfig"]["Arn"])
    assert dead_letters == f"{each.the('AWS::SQS::Queue', 'MinuteTickDlq').logical_id}.Arn"
