"""Receivers that the settings name: each has a rule, may be reached, and keeps what it does not take."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.context import SettingsError
from tests.infra.conftest import synthesise
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate, render

BUS = "arn:aws:events:eu-west-1:210987654321:event-bus/desk"
TOPIC = "arn:aws:sns:us-east-1:123456789012:ends"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:ends"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:desk-AbCdEf"
WEBHOOK = {"url": "https://desk.example.com/hooks/redial", "secret_arn": SECRET, "header": "X-Api-Key"}
OAUTH = {"token_url": "https://login.example.com/token", "client_id": "redial"}


def stage(path: Path, **context: Any) -> StackTemplate:
    given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in context.items()}
    return synthesise(path, stage="sandbox", **given)["redial-sandbox"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return stage(
        tmp_path_factory.mktemp("told"),
        event_receiver_buses=BUS,
        event_receiver_topics=TOPIC,
        event_receiver_queues=QUEUE,
        event_webhook=WEBHOOK,
    )


def target_of(template: StackTemplate, name: str) -> dict[str, Any]:
    rule = template.the("AWS::Events::Rule", f"Receivers{name}").properties
    assert rule["EventPattern"] == {"source": ["redial"]}
    assert render(rule["EventBusName"]) == template.the("AWS::Events::EventBus").logical_id
    (target,) = rule["Targets"]
    return dict(target)


@pytest.mark.parametrize(("name", "arn"), [("Bus1", BUS), ("Topic1", TOPIC), ("Queue1", QUEUE)])
def test_a_receiver_has_a_rule_and_what_it_does_not_take_is_kept(told: StackTemplate, name: str, arn: str) -> None:
    target = target_of(told, name)
    undelivered = told.the("AWS::SQS::Queue", "ReceiversUndelivered")
    assert target["Arn"] == arn
    assert render(target["DeadLetterConfig"]["Arn"]) == f"{undelivered.logical_id}.Arn"
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
    rule = told.the("AWS::Events::Rule", f"Receivers{name}").logical_id
    policy = told.policy_of("AWS::SQS::QueuePolicy", "Queues", undelivered.logical_id)
    (allowed,) = [each for each in policy if each.effect == "Allow" and rule in json.dumps(each.conditions)]
    assert allowed.actions == {"sqs:SendMessage"}


def test_only_another_bus_and_the_webhook_are_reached_by_a_role(told: StackTemplate) -> None:
    roles = {name: "RoleArn" in target_of(told, name) for name in ("Bus1", "Topic1", "Queue1", "WebhookRule")}
    assert roles == {"Bus1": True, "Topic1": False, "Queue1": False, "WebhookRule": True}
    role = told.the("AWS::IAM::Role", "ReceiversPutEvents").logical_id
    (statement,) = told.grants(role)
    assert (list(statement.actions), list(statement.resources)) == (["events:PutEvents"], [BUS])


def test_the_webhook_is_https_with_a_secret_that_is_in_no_template(told: StackTemplate) -> None:
    destination = told.the("AWS::Events::ApiDestination").properties
    assert (destination["InvocationEndpoint"], destination["HttpMethod"]) == (WEBHOOK["url"], "POST")
    assert destination["InvocationRateLimitPerSecond"] == 10
    connection = told.the("AWS::Events::Connection").properties
    assert connection["AuthorizationType"] == "API_KEY"
    assert connection["AuthParameters"]["ApiKeyAuthParameters"] == {
        "ApiKeyName": "X-Api-Key",
        "ApiKeyValue": f"{{{{resolve:secretsmanager:{SECRET}:SecretString:::}}}}",
    }


def test_the_webhook_may_have_a_token_by_oauth(tmp_path: Path) -> None:
    template = stage(tmp_path, event_webhook=WEBHOOK | {"oauth": OAUTH})
    connection = template.the("AWS::Events::Connection").properties
    assert connection["AuthorizationType"] == "OAUTH_CLIENT_CREDENTIALS"
    oauth = connection["AuthParameters"]["OAuthParameters"]
    assert (oauth["AuthorizationEndpoint"], oauth["HttpMethod"]) == (OAUTH["token_url"], "POST")
    assert oauth["ClientParameters"]["ClientID"] == "redial"
    assert "resolve:secretsmanager" in oauth["ClientParameters"]["ClientSecret"]


def test_undelivered_events_are_watched_and_looked_at(told: StackTemplate) -> None:
    assert '"receivers"' in json.dumps(told.environment("api")).replace("\\", "")
    alarms = [alarm.properties["AlarmName"] for alarm in told.of_type("AWS::CloudWatch::Alarm")]
    assert "redial-sandbox-dlq-receivers" in [render(name) for name in alarms]


def test_nobody_is_told_by_default(sandbox: StackTemplate) -> None:
    assert sandbox.of_type("AWS::Events::Rule") == []
    assert sandbox.of_type("AWS::Events::Connection") == []


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"event_webhook": WEBHOOK | {"url": "http://desk.example.com/"}}, "event_webhook.url"),
        ({"event_webhook": WEBHOOK | {"url": "https://user:word@desk.example.com/"}}, "event_webhook.url"),
        ({"event_webhook": WEBHOOK | {"secret_arn": "hunter2"}}, "event_webhook.secret_arn"),
        ({"event_webhook": WEBHOOK | {"header": "Host"}}, "event_webhook.header"),
        ({"event_webhook": WEBHOOK | {"oauth": OAUTH | {"token_url": "http://x.example.com"}}}, "token_url"),
        ({"event_receiver_topics": f"{TOPIC}.fifo"}, "event_receiver_topics"),
        ({"event_receiver_queues": "ends"}, "event_receiver_queues"),
        ({"event_receiver_buses": TOPIC}, "event_receiver_buses"),
    ],
)
def test_what_cannot_be_a_receiver_is_named(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        one(**settings)
