"""Receivers that the settings name: each has a rule, may be reached, and keeps what it does not take."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.settings.context import SettingsError
from redial.adapters.undelivered_events import SIGNED_WEBHOOK, bus_beside, rule_for
from redial.adapters.undelivered_events import WEBHOOK as WEBHOOK_ITSELF
from redial.adapters.webhook import ANSWER_TIMEOUT_S, CONNECT_TIMEOUT_S
from redial.environment import parse_settings, variable_names
from sign.settings import Settings
from tests.infra.conftest import synthesise
from tests.infra.function_settings import POWERTOOLS
from tests.infra.granted_actions import LOG, TAKE, granted
from tests.infra.one_stage import one
from tests.infra.receiver_settings import BUS, KEYS, QUEUE, SECRET, SIGNED, TOPIC, WEBHOOK
from tests.infra.template import StackTemplate, render

OAUTH = {"token_url": "https://login.example.com/token", "client_id": "redial"}


OWN_BUS = "arn:aws:events:us-east-1:123456789012:event-bus/redial-test"


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
    again = name.startswith("Again")
    (target,) = rule["Targets"]
    resources = {"resources": ["webhook" if name == "AgainWebhook" else target["Arn"]]} if again else {}
    assert rule["EventPattern"] == {"source": ["redial.redrive" if again else "redial"], **resources}
    assert render(rule["EventBusName"]) == template.the("AWS::Events::EventBus").logical_id
    return dict(target)


@pytest.mark.parametrize(("name", "arn"), [("Bus", BUS), ("Topic", TOPIC), ("Queue", QUEUE)])
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


@pytest.mark.parametrize(("name", "of"), [("Topic", TOPIC), ("Queue", QUEUE), ("Webhook", None)])
def test_what_was_not_taken_reaches_the_same_receiver_alone_and_as_it_was(
    told: StackTemplate, name: str, of: str | None
) -> None:
    target, first = target_of(told, f"Again{name}"), target_of(told, name if of else "WebhookRule")
    assert target == first | {"InputPath": "$.detail"}
    assert of is None or target["Arn"] == of


def test_the_api_may_put_nothing_but_what_is_redriven(told: StackTemplate, signed: StackTemplate) -> None:
    def granted_for(template: StackTemplate, action: str) -> list[tuple[str, object]]:
        statements = [each for each in template.grants(template.role_of("api")) if action in each.actions]
        return sorted((render(resource), each.conditions) for each in statements for resource in each.resources)

    of_redriven, published = ({"StringEquals": {"events:source": source}} for source in ("redial.redrive", "redial"))
    for template in (told, signed):
        buses: list[tuple[str, object]] = [(BUS, published)] if template is told else []
        bus = template.the("AWS::Events::EventBus").logical_id
        assert granted_for(template, "events:PutEvents") == sorted([(f"{bus}.Arn", of_redriven), *buses])
        ((rules, _),) = granted_for(template, "events:DescribeRule")
        assert rules.endswith(":rule/redial-sandbox/again-*")
        undelivered = f"{template.the('AWS::SQS::Queue', 'ReceiversUndelivered').logical_id}.Arn"
        assert undelivered in [resource for resource, _ in granted_for(template, "sqs:DeleteMessage")]


def test_the_bus_and_the_rules_follow_from_the_names_that_the_api_knows(
    told: StackTemplate, signed: StackTemplate
) -> None:
    for template in (told, signed):
        undelivered = template.the("AWS::SQS::Queue", "ReceiversUndelivered").logical_id
        queue = f"{template.stack_name}-{undelivered}-ABCDEFGHIJKL"
        assert bus_beside(queue) == template.the("AWS::Events::EventBus").properties["Name"]
    named = {
        template.the("AWS::Events::Rule", f"ReceiversAgain{name}").properties["Name"]: receiver
        for template, name, receiver in (
            (told, "Topic", TOPIC),
            (told, "Queue", QUEUE),
            (told, "Webhook", WEBHOOK_ITSELF),
            (signed, "SignedWebhook", SIGNED_WEBHOOK),
        )
    }
    assert named == {rule_for(receiver): receiver for receiver in named.values()}
    assert all(name.startswith("again-") for name in named)
    assert signed.the("AWS::SQS::Queue", "ReceiversSignedWebhook").logical_id.startswith("Receivers")


def test_only_another_bus_and_the_webhook_are_reached_by_a_role(told: StackTemplate) -> None:
    roles = {name: "RoleArn" in target_of(told, name) for name in ("Bus", "Topic", "Queue", "WebhookRule")}
    assert roles == {"Bus": True, "Topic": False, "Queue": False, "WebhookRule": True}
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


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return stage(tmp_path_factory.mktemp("signed"), event_webhook=SIGNED)


def test_a_signed_webhook_is_a_queue_and_a_function(signed: StackTemplate) -> None:
    queue = signed.the("AWS::SQS::Queue", "ReceiversSignedWebhook")
    undelivered = signed.the("AWS::SQS::Queue", "ReceiversUndelivered")
    target = target_of(signed, "SignedWebhookRule")
    assert render(target["Arn"]) == f"{queue.logical_id}.Arn"
    assert render(target["DeadLetterConfig"]["Arn"]) == f"{undelivered.logical_id}.Arn"
    redrive = queue.properties["RedrivePolicy"]
    assert (render(redrive["deadLetterTargetArn"]), redrive["maxReceiveCount"]) == (
        f"{undelivered.logical_id}.Arn",
        100,
    )
    timeout = signed.function("sign").properties["Timeout"]
    assert queue.properties["VisibilityTimeout"] == 6 * timeout
    assert timeout > 10 * (CONNECT_TIMEOUT_S + ANSWER_TIMEOUT_S), "a whole batch"
    kept_for = {each.properties["MessageRetentionPeriod"] for each in (queue, undelivered)}
    assert kept_for == {14 * 24 * 3600}, "where nothing lets it run, events wait as long as what was set aside"
    rule = signed.the("AWS::Events::Rule", "ReceiversSignedWebhookRule").logical_id
    policy = signed.policy_of("AWS::SQS::QueuePolicy", "Queues", queue.logical_id)
    again = signed.the("AWS::Events::Rule", "ReceiversAgainSignedWebhook").logical_id
    allowed = [each for each in policy if each.effect == "Allow"]
    assert [each.actions for each in allowed] == [{"sqs:SendMessage"}] * 2
    for each, of in zip(allowed, (rule, again), strict=True):
        assert of in json.dumps(each.conditions)
    assert signed.of_type("AWS::Events::Connection") == []


def test_it_reads_its_keys_and_nothing_else(signed: StackTemplate) -> None:
    grants = granted(signed, signed.role_of("sign"))
    log = f"{signed.the('AWS::Logs::LogGroup', 'ReceiversSignedWebhook').logical_id}.Arn"
    queue, undelivered = (
        f"{signed.the('AWS::SQS::Queue', f'Receivers{each}').logical_id}.Arn"
        for each in ("SignedWebhook", "Undelivered")
    )
    assert grants == {
        log: LOG,
        queue: TAKE,
        undelivered: {"sqs:SendMessage"},
        **{arn: {"secretsmanager:GetSecretValue"} for arn in KEYS},
    }


def test_the_function_reads_the_environment_that_it_has(signed: StackTemplate) -> None:
    environment = signed.environment("sign")
    assert set(environment) - POWERTOOLS == variable_names(Settings)
    webhook = parse_settings(Settings, environment).signed_webhook
    assert (webhook.url, list(webhook.secret_arns), webhook.on_this_machine) == (SIGNED["url"], KEYS, False)


def test_one_key_is_enough(tmp_path: Path) -> None:
    template = stage(tmp_path, event_webhook=SIGNED | {"signature": {"secret_arns": KEYS[:1]}})
    assert json.loads(template.environment("sign")["SIGNED_WEBHOOK"])["secret_arns"] == KEYS[:1]


def test_a_bus_of_the_same_name_elsewhere_is_another_one() -> None:
    elsewhere = {"region": "us-west-2", "account": "123456789012"}
    named = OWN_BUS.replace("redial-test", "redial-test-us-west-2")
    assert one(event_receiver_buses=named, **elsewhere).event_receiver_buses == (named,)


def test_a_laptop_may_name_an_address_of_its_own() -> None:
    on_laptop = SIGNED | {"url": "http://127.0.0.1:9000/hooks"}
    settings = one(local=True, event_webhook=on_laptop)
    assert settings.event_webhook is not None
    assert settings.event_webhook.is_on_this_machine
    with pytest.raises(SettingsError, match=r"event_webhook.*http:// is for the local stage alone"):
        one(event_webhook=on_laptop)
    with pytest.raises(SettingsError, match=r"event_webhook: expected signature"):
        one(local=True, event_webhook=WEBHOOK)


def test_a_webhook_may_be_at_a_name_of_another_script() -> None:
    told_at = one(event_webhook=SIGNED | {"url": "https://xn--e1afmkfd.xn--p1ai/hooks"}).event_webhook
    assert told_at is not None
    assert told_at.url == "https://xn--e1afmkfd.xn--p1ai/hooks"


def test_undelivered_events_are_watched_and_looked_at(told: StackTemplate) -> None:
    assert '"receivers"' in json.dumps(told.environment("api")).replace("\\", "")
    alarms = [alarm.properties["AlarmName"] for alarm in told.of_type("AWS::CloudWatch::Alarm")]
    assert "redial-sandbox-dlq-receivers" in [render(name) for name in alarms]


def test_the_dashboard_shows_what_each_receiver_got(told: StackTemplate, sandbox: StackTemplate) -> None:
    shown, without = (
        render(each.the("AWS::CloudWatch::Dashboard").properties["DashboardBody"]) for each in (told, sandbox)
    )
    for receiver in ("Topic1", "Queue1", "Bus1", "Webhook"):
        assert f'"label":"{receiver} failed"' in shown
    assert '"EventsPublished"' in without
    assert '"EventsWaiting"' in without
    assert "FailedInvocations" not in without


def test_nobody_is_told_by_default(sandbox: StackTemplate) -> None:
    assert sandbox.of_type("AWS::Events::Rule") == []
    assert sandbox.of_type("AWS::Events::Connection") == []


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"event_webhook": WEBHOOK | {"url": "http://desk.example.com/"}}, "event_webhook.url"),
        ({"event_webhook": WEBHOOK | {"url": "https://user:word@desk.example.com/"}}, "event_webhook.url"),
        ({"event_webhook": SIGNED | {"url": "https://desk.example.com:65536/"}}, "event_webhook.url.*port from 1"),
        ({"event_webhook": SIGNED | {"url": "https://desk.example.com:0/"}}, "event_webhook.url.*port from 1"),
        ({"event_webhook": SIGNED | {"url": "https://desk..example.com/"}}, "event_webhook.url.*name of DNS"),
        ({"event_webhook": SIGNED | {"url": "https://desk.example.com/Größe"}}, "event_webhook.url.*percent-encoded"),
        ({"event_webhook": SIGNED, "region": "us-west-2"}, "signature.secret_arns: expected one of the stack's region"),
        (
            {"event_webhook": WEBHOOK, "region": "us-west-2"},
            "event_webhook.secret_arn: expected one of the stack's region",
        ),
        (
            {"event_receiver_topics": TOPIC, "region": "us-west-2"},
            "event_receiver_topics.*the stack's region us-west-2",
        ),
        (
            {"event_receiver_queues": QUEUE, "region": "us-west-2"},
            "event_receiver_queues.*the stack's region us-west-2",
        ),
        ({"event_webhook": WEBHOOK | {"secret_arn": "hunter2"}}, "event_webhook.secret_arn"),
        ({"event_webhook": WEBHOOK | {"header": "Host"}}, "event_webhook.header"),
        ({"event_webhook": {"url": WEBHOOK["url"]}}, "event_webhook.*either secret_arn.*or signature"),
        ({"event_webhook": SIGNED | {"secret_arn": SECRET}}, "event_webhook.*either secret_arn.*or signature"),
        ({"event_webhook": SIGNED | {"header": "X-Api-Key"}}, "event_webhook.*header: expected none beside signature"),
        ({"event_webhook": SIGNED | {"requests_per_second": 5}}, "requests_per_second: expected none beside"),
        ({"event_webhook": SIGNED | {"signature": {"secret_arns": []}}}, "secret_arns"),
        ({"event_webhook": SIGNED | {"signature": {"secret_arns": [*KEYS, SECRET]}}}, "secret_arns"),
        ({"event_webhook": SIGNED | {"signature": {"secret_arns": [KEYS[0]] * 2}}}, "two different secrets"),
        ({"event_webhook": SIGNED | {"signature": {"secret_arns": ["hunter2"]}}}, "secret_arns"),
        ({"event_webhook": SIGNED | {"url": "http://desk.example.com/"}}, "event_webhook.url"),
        ({"event_webhook": WEBHOOK | {"oauth": OAUTH | {"token_url": "http://x.example.com"}}}, "token_url"),
        ({"event_receiver_topics": f"{TOPIC}.fifo"}, "event_receiver_topics"),
        ({"event_receiver_queues": "ends"}, "event_receiver_queues"),
        ({"event_receiver_buses": TOPIC}, "event_receiver_buses"),
        ({"event_receiver_buses": [BUS, BUS]}, "event_receiver_buses.*each receiver once"),
        ({"event_receiver_topics": f"{TOPIC},{TOPIC}"}, "event_receiver_topics.*each receiver once"),
        ({"event_receiver_queues": f"{QUEUE},{QUEUE}"}, "event_receiver_queues.*each receiver once"),
        ({"event_receiver_buses": OWN_BUS}, "event_receiver_buses: expected another bus than the stack's own"),
        (
            {"event_receiver_buses": f"{OWN_BUS}-us-east-1", "region": "us-east-1", "account": "123456789012"},
            "event_receiver_buses: expected another bus than the stack's own",
        ),
    ],
)
def test_what_cannot_be_a_receiver_is_named(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        one(**settings)
