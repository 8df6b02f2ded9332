"""What `redial doctor` finds in a stack of production's size, and whether what it advises mends it."""

import json
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, cast

import httpx
import pytest
from botocore.session import Session
from botocore.stub import Stubber

from infra.synth import ROOT
from redial.contracts.answers.steering import PauseResponse
from redial.domain.call.requests import Lane
from redial.domain.steering.control import PauseScope
from redial_cli.client.stacks import Stack, find_stack
from redial_cli.doctor import pipeline_checks, voice_checks
from redial_cli.doctor.findings import Check, Finding, Verdict, run
from redial_cli.doctor.remedies import resume_command
from tests.cli.conftest import STACK, Gateway, Redial
from tests.infra.test_alarms import anchors

NAME = "redial-live"
TRIGGERED = ("intake", "dial", "track", "tally", "archive")
TOPIC = "arn:aws:sns:us-east-1:123456789012:busy"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:events"
INDEX = "docs/alarms/README.md"
BY_HAND = "Something was changed by hand"

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


def trigger(state: str) -> tuple[str, Mapping[str, Any]]:
    return "list_event_source_mappings", {"EventSourceMappings": [{"State": state}]}


def examine(check: Check, stack: Stack) -> list[Finding]:
    return list(run("checked", check, stack))


def test_functions_beyond_the_first_hundred_resources_are_found() -> None:
    stack = deployed(
        {
            "cloudformation": pages(of_194(*(resource(name, "AWS::Lambda::Function") for name in TRIGGERED))),
            "lambda": [*(function(name) for name in TRIGGERED), *(trigger("Enabled") for _ in TRIGGERED)],
        }
    )

    (finding,) = examine(pipeline_checks.check_functions, stack)

    assert finding.verdict is Verdict.FINE, finding
    assert all(name in finding.text for name in TRIGGERED)


def test_the_topics_that_track_knows_are_read_beyond_the_first_hundred_resources() -> None:
    environment = {"Variables": {"EVENT_TYPE_BY_TOPIC_ARN": json.dumps({TOPIC: "RINGING"})}}
    stack = deployed(
        {
            "pinpoint-sms-voice": [
                ("get_configuration_set_event_destinations", {"EventDestinations": [destination()]})
            ],
            "cloudformation": pages(of_194(resource("track", "AWS::Lambda::Function"))),
            "lambda": [function("track", Environment=environment)],
            "sqs": [("get_queue_attributes", {"Attributes": {"QueueArn": QUEUE}})],
            "sns": subscription({"RedrivePolicy": "{}"}),
        }
    )

    findings = examine(voice_checks.check_voice_events, stack)

    assert "BUSY: the function track takes its topic for RINGING." in [finding.text for finding in findings]


def test_what_a_deployment_has_removed_is_not_asked_for() -> None:
    gone = resource("old", "AWS::Lambda::Function", "DELETE_COMPLETE")
    stack = deployed(
        {
            "cloudformation": pages([gone, *(resource(name, "AWS::Lambda::Function") for name in TRIGGERED)]),
            "lambda": [*(function(name) for name in TRIGGERED), *(trigger("Enabled") for _ in TRIGGERED)],
        }
    )

    assert [finding.verdict for finding in examine(pipeline_checks.check_functions, stack)] == [Verdict.FINE]


def test_a_function_that_somebody_deleted_is_wrong_and_not_a_question_of_permissions() -> None:
    stack = deployed(
        {
            "cloudformation": pages([resource(name, "AWS::Lambda::Function") for name in TRIGGERED]),
            "lambda": [
                ("get_function_configuration", "ResourceNotFoundException"),
                *(function(name) for name in TRIGGERED[1:]),
                *(trigger("Enabled") for _ in TRIGGERED[1:]),
            ],
        }
    )

    (finding,) = examine(pipeline_checks.check_functions, stack)

    assert finding.verdict is Verdict.WRONG
    assert "intake" in finding.text


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


def trigger_is_off() -> tuple[Check, Mapping[str, Answers]]:
    return pipeline_checks.check_functions, {
        "cloudformation": pages([resource(name, "AWS::Lambda::Function") for name in TRIGGERED]),
        "lambda": [
            *(function(name) for name in TRIGGERED),
            *(trigger("Disabled" if name == "dial" else "Enabled") for name in TRIGGERED),
        ],
    }


def schedule_is_off() -> tuple[Check, Mapping[str, Answers]]:
    return pipeline_checks.check_schedule, {"scheduler": [("get_schedule", {"State": "DISABLED"})]}


def schedule_goes_elsewhere() -> tuple[Check, Mapping[str, Answers]]:
    target = {"Arn": QUEUE, "RoleArn": "arn:aws:iam::123456789012:role/tick"}
    return pipeline_checks.check_schedule, {"scheduler": [("get_schedule", {"State": "ENABLED", "Target": target})]}


def raw_delivery_is_on() -> tuple[Check, Mapping[str, Answers]]:
    return voice_checks.check_voice_events, {
        "pinpoint-sms-voice": [("get_configuration_set_event_destinations", {"EventDestinations": [destination()]})],
        "cloudformation": pages([resource("old", "AWS::SNS::Topic")]),
        "sqs": [("get_queue_attributes", {"Attributes": {"QueueArn": QUEUE}})],
        "sns": subscription({"RawMessageDelivery": "true", "RedrivePolicy": "{}"}),
    }


def stream_is_off() -> tuple[Check, Mapping[str, Answers]]:
    return pipeline_checks.check_table, {
        "dynamodb": [
            ("describe_table", {"Table": {"TableStatus": "ACTIVE"}}),
            ("describe_continuous_backups", {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "DISABLED"}}),
            ("describe_time_to_live", {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}}),
        ]
    }


CHANGED_BY_HAND = [trigger_is_off, schedule_is_off, schedule_goes_elsewhere, raw_delivery_is_on, stream_is_off]


@pytest.mark.parametrize("changed", CHANGED_BY_HAND)
def test_what_was_changed_by_hand_is_not_mended_by_deploying_the_same_again(changed: Any) -> None:
    """CloudFormation compares templates: an unchanged one changes nothing, whatever was done in the console."""
    check, answers = changed()

    advice = [
        finding.mend
        for finding in examine(check, deployed(answers))
        if finding.verdict is Verdict.WRONG and finding.area != voice_checks.DESTINATIONS
    ]

    assert advice
    for mend in advice:
        assert "--revert-drift" in mend
        assert f"{INDEX} ({BY_HAND})" in mend
        assert "deploy anew" not in mend.lower()
    page = ROOT / INDEX
    assert "--revert-drift" in page.read_text()
    assert BY_HAND.lower().replace(" ", "-") in anchors(page)


def test_the_local_stack_is_mended_by_starting_it_anew() -> None:
    check, answers = schedule_goes_elsewhere()

    (finding,) = examine(check, deployed(answers, endpoint_url="http://127.0.0.1:4566"))

    assert "redial local" in finding.mend
    assert "revert-drift" not in finding.mend


def test_what_can_go_nowhere_is_not_advised_to_be_redriven(redial: Redial, gateway: Gateway) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/dead-letters"):
            return gateway.ask_the_function(request)
        names = {"minute-tick": None, "events-delivery": "events"}
        listed = [{"name": n, "messages": 1, "redrives_to": to, "meaning": "Why."} for n, to in names.items()]
        return httpx.Response(200, json={"queues": listed})

    gateway.answer = answer
    tick, delivery, _ = examine(pipeline_checks.check_work, find_stack(STACK, region="us-east-1"))

    assert "redial redrive minute-tick`" not in tick.mend
    assert "docs/alarms/dlq-minute-tick.md" in tick.mend
    assert "`redial redrive events-delivery`" in delivery.mend


def test_a_call_that_is_due_for_more_than_a_day_is_told_with_all_of_it(redial: Redial, gateway: Gateway) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        answered = gateway.ask_the_function(request)
        if not request.url.path.endswith("/summary"):
            return answered
        summary = answered.json() | {"now": "2026-11-23T10:00:00.000Z"}
        summary["due"]["bulk"]["oldest_due_at"] = "2026-11-22T08:00:00.000Z"
        return httpx.Response(200, json=summary)

    gateway.answer = answer
    findings = examine(pipeline_checks.check_work, find_stack(STACK, region="us-east-1"))

    (late,) = [finding for finding in findings if finding.verdict is Verdict.WRONG]
    assert late.text == "A call is due for 1,560 minutes, although the allowance is not used."


def test_a_function_that_cannot_run_is_told_with_its_reason() -> None:
    broken = function("intake", State="Failed", StateReason="The layer is gone.")
    stack = deployed(
        {
            "cloudformation": pages([resource(name, "AWS::Lambda::Function") for name in TRIGGERED]),
            "lambda": [
                broken,
                *(function(name) for name in TRIGGERED[1:]),
                *(trigger("Enabled") for _ in TRIGGERED),
            ],
        }
    )

    (finding,) = examine(pipeline_checks.check_functions, stack)

    assert finding.verdict is Verdict.WRONG
    assert "The layer is gone." in finding.text
    assert "deploy anew" not in finding.mend.lower()


@pytest.mark.parametrize(
    ("lane", "campaign", "command"),
    [
        (None, None, "redial resume --all"),
        (Lane.BULK, None, "redial resume --lane bulk"),
        (None, "snow day", "redial resume --campaign 'snow day'"),
    ],
)
def test_the_command_that_ends_a_pause_is_named_whole(lane: Lane | None, campaign: str | None, command: str) -> None:
    scope = PauseScope.LANE if lane else PauseScope.CAMPAIGN if campaign else PauseScope.ALL
    pause = PauseResponse(
        scope=scope, lane=lane, campaign=campaign, since="2026-11-23T09:00:00.000Z", by="someone", reason=""
    )

    assert resume_command(pause) == command


def test_doctor_waits_for_its_turn_to_read_the_event_destinations(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service takes one such request a second; somebody else may just have made one."""
    answers = [429, 429, 429, 429, 404]

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status = answers.pop(0)
            body = b'{"Message": "not now"}'
            self.send_response(status)
            self.send_header("x-amzn-ErrorType", "TooManyRequestsException" if status == 429 else "NotFoundException")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    waited: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time.sleep", waited.append)
    session = Session()
    session.set_credentials("testing", "testing")
    with HTTPServer(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        outputs = {
            "configuration_set_name": "redial-test",
            "voice_endpoint_url": f"http://127.0.0.1:{server.server_address[1]}",
        }
        stack = Stack(name=NAME, session=session, region="us-east-1", endpoint_url=None, outputs=outputs)
        (finding,) = examine(voice_checks.check_voice_events, stack)
        server.shutdown()

    assert finding.verdict is Verdict.WRONG
    assert "does not exist" in finding.text
    assert (len(waited), answers) == (4, [])
