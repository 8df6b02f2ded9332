"""Receivers that the settings name: rules on the stack's bus, with retries and a queue for what a receiver does not take."""

from collections.abc import Mapping
from hashlib import blake2s

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, acknowledge, arn_in_findings
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.queues import dead_letter_queue
from infra.pipeline.service_function import ServiceFunction
from infra.publishing.event_bus import PublishedEventsBus
from infra.publishing.signed_webhook import SignedWebhook
from infra.settings.receivers import WebhookSettings
from infra.settings.stage import StageSettings
from redial.adapters.event_bus import SOURCE
from redial.adapters.undelivered_events import RULES_OF_REDRIVEN, SIGNED_WEBHOOK, SOURCE_OF_REDRIVEN, WEBHOOK, rule_for

# EventBridge's own defaults, written down: for a day, with pauses that grow.
_TRIED_FOR_S = 24 * 3600
_TRIED_TIMES = 185
PUBLISHED = {"source": [SOURCE]}
"""The pattern of all that is published."""


class Receivers(Construct):
    """
    Who is told of every published event by a setting. There may be none.

    Rules keep no order, and may deliver an event twice. What a target does not take in a day is kept with its event in one queue.
    The rules of a queue, a topic or a bus are called after it, and not after its place in the setting: so a deployment leaves alone
    what is of the receivers that stay, and no name goes from one resource to another, which CloudFormation refuses.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        event_bus: PublishedEventsBus,
    ) -> None:
        super().__init__(scope, construct_id)
        self._event_bus = event_bus
        self.rule_names: dict[str, str] = {}
        """Of the rule of each receiver."""
        self._rules: list[events.CfnRule] = []
        self.services: dict[str, ServiceFunction] = {}
        self.undelivered: sqs.Queue | None = None
        """None: the settings name no receiver."""
        self.webhook_queue: sqs.IQueue | None = None
        """None: there is no signed webhook."""
        self._bus_name, self._buses = settings.stack_name, settings.event_receiver_buses
        for name, arns in (("Topic", settings.event_receiver_topics), ("Queue", settings.event_receiver_queues)):
            for number, arn in enumerate(arns, start=1):
                self._rule(_called_after(name, arn), arn, label=f"{name}{number}")
                self._rule_of_redriven(_called_after(name, arn), arn)
        if settings.event_receiver_buses:
            role = self._role("PutEvents", "events:PutEvents", list(settings.event_receiver_buses))
            for number, arn in enumerate(settings.event_receiver_buses, start=1):
                self._rule(_called_after("Bus", arn), arn, role=role, label=f"Bus{number}")
        webhook = settings.event_webhook
        if webhook is not None and webhook.signature is None:
            self._add_webhook(webhook)
        elif webhook is not None:
            signed = SignedWebhook(
                self,
                "SignedWebhook",
                settings=settings,
                code=code,
                webhook=webhook,
                undelivered=self._keeps_undelivered(),
            )
            self.services["sign"] = signed.service
            self.webhook_queue = signed.queue
            queue_arn = signed.queue.queue_arn
            rule = self._rule("SignedWebhookRule", queue_arn, label="SignedWebhook")
            self._let_send(rule, "SignedWebhook", signed.queue)
            again = self._rule_of_redriven("SignedWebhook", queue_arn, receiver=SIGNED_WEBHOOK)
            self._let_send(again, "SignedWebhookAgain", signed.queue)
        if self.undelivered is not None:
            # In one statement: a policy of SQS holds twenty of them, and 8 KB in all.
            self._let_send(self._rules, "KeepUndelivered", self.undelivered)

    @property
    def every_rule_name(self) -> list[str]:
        """The names of all rules, also of those of redriven events."""
        return [_name_of(rule) for rule in self._rules]

    def allow_redriving(self, service: ServiceFunction) -> None:
        """Let a function take events out that were not taken, and send each on to where it was not."""
        if self.undelivered is None:
            return
        bus = self._event_bus.bus
        service.allow("TakeUndeliveredOut", ["sqs:DeleteMessage"], [self.undelivered.queue_arn])
        service.allow(
            "SendUndeliveredOn",
            ["events:PutEvents"],
            [bus.event_bus_arn],
            # It tells nobody of a call: what it puts reaches a receiver by its own rule alone.
            conditions={"StringEquals": {"events:source": SOURCE_OF_REDRIVEN}},
        )
        self._let_rules_be_looked_up(service)
        if self._buses:
            service.allow(
                "SendUndeliveredToBuses",
                ["events:PutEvents"],
                self._buses,
                # As it was: what somebody else's message in the queue calls itself goes to nobody's bus.
                conditions={"StringEquals": {"events:source": SOURCE}},
            )

    def _let_rules_be_looked_up(self, service: ServiceFunction) -> None:
        stack = cdk.Stack.of(self)
        # As settings name the bus: cdk-nag knows a reference by a logical id.
        name = f"{self._bus_name}/{RULES_OF_REDRIVEN}*"
        rules = stack.format_arn(service="events", resource="rule", resource_name=name)
        service.allow("FindWaysToReceivers", ["events:DescribeRule"], [rules])
        arn = arn_in_findings(service, service="events", resource=f"rule/{name}")
        acknowledge(
            service.role,
            f"{AWS_SOLUTIONS}IAM5[Resource::{arn}]",
            "The rules of redriven events, of each receiver one: one that is none any more has to be asked for too.",
        )

    def _add_webhook(self, webhook: WebhookSettings) -> None:
        assert webhook.secret_arn is not None
        # Resolved when the stack is deployed; neither the template nor the assembly holds it.
        secret = cdk.SecretValue.secrets_manager(webhook.secret_arn)
        if webhook.oauth is None:
            authorization = events.Authorization.api_key(webhook.header, secret)
        else:
            authorization = events.Authorization.oauth(
                authorization_endpoint=webhook.oauth.token_url,
                client_id=webhook.oauth.client_id,
                client_secret=secret,
                http_method=events.HttpMethod[webhook.oauth.http_method],
            )
        connection = events.Connection(self, "Connection", authorization=authorization)
        destination = events.ApiDestination(
            self,
            "Webhook",
            connection=connection,
            endpoint=webhook.url,
            http_method=events.HttpMethod.POST,
            rate_limit_per_second=webhook.requests_per_second,
        )
        role = self._role("InvokeWebhook", "events:InvokeApiDestination", [destination.api_destination_arn])
        self._rule("WebhookRule", destination.api_destination_arn, role=role, label="Webhook")
        self._rule_of_redriven("Webhook", destination.api_destination_arn, receiver=WEBHOOK, role=role)

    def _role(self, sid: str, action: str, resources: list[str]) -> iam.Role:
        role = iam.Role(
            self,
            f"{sid}Role",
            assumed_by=iam.ServicePrincipal(
                "events.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}
            ),
        )
        role.add_to_policy(iam.PolicyStatement(sid=sid, actions=[action], resources=resources))
        return role

    def _rule_of_redriven(
        self, name: str, arn: str, *, receiver: str | None = None, role: iam.Role | None = None
    ) -> events.CfnRule:
        """Give one receiver once more what it did not take: the event within the one that `api` puts, as it was."""
        receiver = receiver or arn
        rule = self._rule(
            f"Again{name}", arn, role=role, pattern={"source": [SOURCE_OF_REDRIVEN], "resources": [receiver]}
        )
        rule.name = rule_for(receiver)
        rule.add_property_override("Targets.0.InputPath", "$.detail")
        return rule

    def _rule(
        self,
        name: str,
        arn: str,
        *,
        role: iam.Role | None = None,
        pattern: Mapping[str, list[str]] = PUBLISHED,
        label: str | None = None,
    ) -> events.CfnRule:
        undelivered = self._keeps_undelivered()
        rule = events.CfnRule(
            self,
            name,
            event_bus_name=self._event_bus.bus.event_bus_name,
            event_pattern=dict(pattern),
            targets=[
                events.CfnRule.TargetProperty(
                    id="receiver",
                    arn=arn,
                    role_arn=None if role is None else role.role_arn,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=undelivered.queue_arn),
                    retry_policy=events.CfnRule.RetryPolicyProperty(
                        maximum_event_age_in_seconds=_TRIED_FOR_S, maximum_retry_attempts=_TRIED_TIMES
                    ),
                )
            ],
        )
        if role is not None:
            rule.node.add_dependency(role)
        self._rules.append(rule)
        if label is not None:
            self.rule_names[label] = _name_of(rule)
        return rule

    def _keeps_undelivered(self) -> sqs.Queue:
        if self.undelivered is None:
            self.undelivered = dead_letter_queue(self, "Undelivered")
        return self.undelivered

    def _let_send(self, rules: events.CfnRule | list[events.CfnRule], sid: str, queue: sqs.Queue) -> None:
        arns = [rule.attr_arn for rule in rules] if isinstance(rules, list) else rules.attr_arn
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": arns}},
            )
        )


def _called_after(kind: str, arn: str) -> str:
    return f"{kind}{blake2s(arn.encode(), digest_size=6).hexdigest()}"


def _name_of(rule: events.CfnRule) -> str:
    # rule/BUS/NAME, as of each that is not on the default bus.
    return cdk.Fn.select(2, cdk.Fn.split("/", rule.attr_arn))
