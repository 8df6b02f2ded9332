"""A deployed stack of production's size, whose services answer what a test says."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from botocore.session import Session
from botocore.stub import Stubber

from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Check, Finding, run

NAME = "redial-live"
TRIGGERED = ("intake", "dial", "track", "tally", "publish")
TOPIC = "arn:aws:sns:us-east-1:123456789012:busy"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:events"
Resource = Mapping[str, str]
Answers = Sequence[tuple[str, Mapping[str, Any]]]


def resource(name: str, resource_type: str, status: str = "CREATE_COMPLETE") -> Resource:
    return {
        "LogicalResourceId": name,
        "PhysicalResourceId": name,
        "ResourceType": resource_type,
        "ResourceStatus": status,
        "LastUpdatedTimestamp": "2026-11-23T06:30:33Z",
    }


def of_194(*at_the_end: Resource) -> list[Resource]:
    """Give the resources of a stack as large as production's, with these as the last ones."""
    others = [resource(f"Alarm{number:03}", "AWS::CloudWatch::Alarm") for number in range(194 - len(at_the_end))]
    return [*others, *at_the_end]


def pages(resources: Sequence[Resource]) -> Answers:
    """Give what ListStackResources answers: a hundred at a time, each page but the last with a token."""
    cut = [resources[start : start + 100] for start in range(0, len(resources), 100)]
    return [
        (
            "list_stack_resources",
            {"StackResourceSummaries": page, **({"NextToken": f"page-{number}"} if number < len(cut) else {})},
        )
        for number, page in enumerate(cut, start=1)
    ]


class StubbedAws:
    """Clients that give the answers of a test, in their order, and refuse everything else."""

    def __init__(self, answers: Mapping[str, Answers]) -> None:
        session = Session()
        session.set_credentials("none", "none")
        self._clients: dict[str, Any] = {}
        for service, in_turn in {"iam": (), "lambda": (), **answers}.items():
            client = session.create_client(service, region_name="us-east-1")
            stubber = Stubber(client)
            for operation, answer in in_turn:
                if isinstance(answer, str):
                    stubber.add_client_error(operation, answer)
                else:
                    stubber.add_response(operation, answer)
            stubber.activate()
            self._clients[service] = client

    def create_client(self, service: str, **_: Any) -> Any:
        return self._clients[service]


def deployed(answers: Mapping[str, Any], *, endpoint_url: str | None = None) -> Stack:
    outputs = {
        "stack_name": NAME,
        "configuration_set_name": NAME,
        "events_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/events",
        "wake_up_queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/wake-ups",
        "schedule_name": "tick",
        "table_name": "calls",
    }
    return Stack(
        name=NAME,
        session=cast("Session", StubbedAws(answers)),
        region="us-east-1",
        endpoint_url=endpoint_url,
        outputs=outputs,
    )


def function(name: str, **more: Any) -> tuple[str, Mapping[str, Any]]:
    return "get_function_configuration", {"Handler": f"{name}.handler.handler", "State": "Active", **more}


def triggers(name: str, state: str = "Enabled", *, beside: int | None = None) -> tuple[str, Mapping[str, Any]]:
    """Give what Lambda answers of a function's triggers: one in a state, and the others that the function has, on."""
    others = (1 if name == "publish" else 0) if beside is None else beside
    return "list_event_source_mappings", {"EventSourceMappings": [{"State": state}, *[{"State": "Enabled"}] * others]}


def examine(check: Check, stack: Stack) -> list[Finding]:
    return list(run("checked", check, stack))


def destination() -> Mapping[str, Any]:
    return {
        "Name": "busy",
        "Enabled": True,
        "MatchingEventTypes": ["BUSY"],
        "SnsDestination": {"TopicArn": TOPIC},
    }


def subscription(attributes: Mapping[str, str]) -> Answers:
    return [
        ("list_subscriptions_by_topic", {"Subscriptions": [{"Endpoint": QUEUE, "SubscriptionArn": f"{TOPIC}:1"}]}),
        ("get_subscription_attributes", {"Attributes": attributes}),
    ]
