"""What `redial doctor` finds in a stack of production's size."""

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from botocore.session import Session

from redial_cli.client.stacks import Stack, find_stack
from redial_cli.doctor import pipeline_checks, voice_checks, work_checks
from redial_cli.doctor.findings import Verdict
from tests.cli.conftest import STACK, Gateway, Redial
from tests.cli.stubbed_stack import (
    NAME,
    QUEUE,
    TOPIC,
    TRIGGERED,
    deployed,
    destination,
    examine,
    function,
    of_194,
    pages,
    resource,
    subscription,
    triggers,
)


def test_functions_beyond_the_first_hundred_resources_are_found() -> None:
    stack = deployed(
        {
            "cloudformation": pages(of_194(*(resource(name, "AWS::Lambda::Function") for name in TRIGGERED))),
            "lambda": [*(function(name) for name in TRIGGERED), *(triggers(name) for name in TRIGGERED)],
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
            "lambda": [*(function(name) for name in TRIGGERED), *(triggers(name) for name in TRIGGERED)],
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
                *(triggers(name) for name in TRIGGERED[1:]),
            ],
        }
    )

    (finding,) = examine(pipeline_checks.check_functions, stack)

    assert finding.verdict is Verdict.WRONG
    assert "intake" in finding.text


def test_the_trigger_of_a_signed_webhook_that_is_off_is_told() -> None:
    names = (*TRIGGERED, "sign")
    stack = deployed(
        {
            "cloudformation": pages([resource(name, "AWS::Lambda::Function") for name in names]),
            "lambda": [
                *(function(name) for name in names),
                *(triggers(name, "Disabled" if name == "sign" else "Enabled") for name in names),
            ],
        }
    )

    (finding,) = examine(pipeline_checks.check_functions, stack)

    assert (finding.verdict, finding.text) == (Verdict.WRONG, "The trigger of sign is Disabled: it gets no work.")


@pytest.mark.parametrize(
    ("of_publish", "told"),
    [
        (triggers("publish", "Disabled"), "A trigger of publish is Disabled: it gets no work."),
        (triggers("publish", beside=0), "A trigger of publish is missing: it gets no work."),
    ],
    ids=["off", "deleted"],
)
def test_one_of_two_triggers_that_brings_no_work_is_told(of_publish: tuple[str, Mapping[str, Any]], told: str) -> None:
    stack = deployed(
        {
            "cloudformation": pages([resource(name, "AWS::Lambda::Function") for name in TRIGGERED]),
            "lambda": [
                *(function(name) for name in TRIGGERED),
                *(of_publish if name == "publish" else triggers(name) for name in TRIGGERED),
            ],
        }
    )

    (finding,) = examine(pipeline_checks.check_functions, stack)

    assert (finding.verdict, finding.text) == (Verdict.WRONG, told)


def test_a_call_that_is_due_for_more_than_a_day_is_told_with_all_of_it(redial: Redial, gateway: Gateway) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        answered = gateway.ask_the_function(request)
        if not request.url.path.endswith("/summary"):
            return answered
        summary = answered.json() | {"now": "2026-11-23T10:00:00.000Z"}
        summary["due"]["bulk"]["oldest_due_at"] = "2026-11-22T08:00:00.000Z"
        return httpx.Response(200, json=summary)

    gateway.answer = answer
    findings = examine(work_checks.check_work, find_stack(STACK, region="us-east-1"))

    (late,) = [finding for finding in findings if finding.verdict is Verdict.WRONG]
    assert late.text == "A call is due for 1,560 minutes, although the allowance is not used."

    redial("campaign", "set", "recall", "--rate", "5")
    findings = examine(work_checks.check_work, find_stack(STACK, region="us-east-1"))
    assert not [finding for finding in findings if finding.verdict is Verdict.WRONG], "only calls that wait for a rate"


def test_a_function_that_cannot_run_is_told_with_its_reason() -> None:
    broken = function("intake", State="Failed", StateReason="The layer is gone.")
    stack = deployed(
        {
            "cloudformation": pages([resource(name, "AWS::Lambda::Function") for name in TRIGGERED]),
            "lambda": [
                broken,
                *(function(name) for name in TRIGGERED[1:]),
                *(triggers(name) for name in TRIGGERED),
            ],
        }
    )

    (finding,) = examine(pipeline_checks.check_functions, stack)

    assert finding.verdict is Verdict.WRONG
    assert "The layer is gone." in finding.text
    assert "deploy anew" not in finding.mend.lower()


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
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=waited.append))
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


def test_calls_that_wait_for_the_next_day_of_the_account_are_not_overdue(redial: Redial, gateway: Gateway) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        answered = gateway.ask_the_function(request)
        if not request.url.path.endswith("/summary"):
            return answered
        summary = answered.json()
        opens_at = "2026-11-24T08:00:00.000Z"
        summary["due"]["normal"]["oldest_due_at"] = "2026-11-23T08:00:00.000Z"
        summary["allowance"] |= {
            "waits_for": "ACCOUNT_DAY",
            "next_place_at": opens_at,
            "day": {"used": 20, "places": 20, "opens_at": opens_at},
        }
        return httpx.Response(200, json=summary)

    gateway.answer = answer
    findings = examine(work_checks.check_work, find_stack(STACK, region="us-east-1"))

    assert Verdict.WRONG not in [finding.verdict for finding in findings]
    told = "The account has had its 20 calls of 24 hours: all calls wait until 2026-11-24T08:00:00.000Z."
    assert told in [finding.text for finding in findings if finding.verdict is Verdict.LOOK]
