"""What `redial doctor` advises mends what it found."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from infra.synth import ROOT
from redial.contracts.answers.steering import PauseResponse
from redial.domain.call.requests import Lane
from redial.domain.steering.control import PauseScope
from redial_cli.client.stacks import find_stack
from redial_cli.doctor import pipeline_checks, voice_checks, work_checks
from redial_cli.doctor.destinations import DESTINATIONS
from redial_cli.doctor.findings import Check, Verdict
from redial_cli.doctor.remedies import resume_command
from tests.cli.conftest import STACK, Gateway, Redial
from tests.cli.stubbed_stack import (
    QUEUE,
    TRIGGERED,
    Answers,
    deployed,
    destination,
    examine,
    function,
    pages,
    resource,
    subscription,
    triggers,
)
from tests.infra.alarms import anchors

INDEX = "docs/alarms/README.md"
BY_HAND = "Something was changed by hand"


def trigger_is_off() -> tuple[Check, Mapping[str, Answers]]:
    return pipeline_checks.check_functions, {
        "cloudformation": pages([resource(name, "AWS::Lambda::Function") for name in TRIGGERED]),
        "lambda": [
            *(function(name) for name in TRIGGERED),
            *(triggers(name, "Disabled" if name == "dial" else "Enabled") for name in TRIGGERED),
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
        if finding.verdict is Verdict.WRONG and finding.area != DESTINATIONS
    ]

    assert advice
    for mend in advice:
        assert "--revert-drift" in mend
        assert f"{INDEX} ({BY_HAND})" in mend
        assert "deploy anew" not in mend.lower()
    page = ROOT / INDEX
    assert "--revert-drift" in page.read_text(encoding="utf-8")
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
    tick, delivery, _ = examine(work_checks.check_work, find_stack(STACK, region="us-east-1"))

    assert "redial redrive minute-tick`" not in tick.mend
    assert "docs/alarms/dlq-minute-tick.md" in tick.mend
    assert "`redial redrive events-delivery`" in delivery.mend


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
