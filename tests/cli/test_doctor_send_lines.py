"""What `redial doctor` finds of the configuration sets that a stage sends by."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.send_lines import name_on_line
from redial_cli.client.stacks import Stack
from redial_cli.doctor import voice_checks
from redial_cli.doctor.findings import Finding, Verdict
from tests.cli.stubbed_stack import NAME, QUEUE, Answers, deployed, examine, function, pages, resource
from tests.cli.trusted_lines import TRUSTED

LINES = 3
TOPICS = {
    f"arn:aws:sns:us-east-1:123456789012:{event_type.lower().replace('_', '-')}": event_type
    for event_type in TYPES_OF_V1
}
INITIATED = next(topic for topic, event_type in TOPICS.items() if event_type is VoiceEventType.INITIATED_CALL)
Destination = dict[str, Any]
TRACK = "arn:aws:lambda:us-east-1:123456789012:function:track"


def destinations(line: int) -> list[Destination]:
    """Give what the voice service holds for a line."""
    to_topics: list[Destination] = [
        {
            "Name": event_type.lower(),
            "Enabled": True,
            "MatchingEventTypes": [event_type.value],
            "SnsDestination": {"TopicArn": name_on_line(topic, line) if topic == INITIATED else topic},
        }
        for topic, event_type in TOPICS.items()
    ]
    to_all = {"Enabled": True, "MatchingEventTypes": list(TYPES_OF_V1)}
    return [
        *to_topics,
        {"Name": "log", "CloudWatchLogsDestination": {"LogGroupArn": "arn:log", "IamRoleArn": "role/log"}, **to_all},
        {
            "Name": "archive",
            "KinesisFirehoseDestination": {"DeliveryStreamArn": "arn:s", "IamRoleArn": "role/archive"},
            **to_all,
        },
    ]


def stack_of(sets: Sequence[list[Destination] | None], subscriber: str = QUEUE) -> Stack:
    """Give a stack of as many lines; None: the voice service has no such set."""
    topics = {each["SnsDestination"]["TopicArn"] for line in sets for each in line or () if "SnsDestination" in each}
    subscribed: Answers = [
        ("list_subscriptions_by_topic", {"Subscriptions": [{"Endpoint": subscriber, "SubscriptionArn": "arn:sub"}]}),
        ("get_subscription_attributes", {"Attributes": {"RedrivePolicy": "{}"}}),
    ]
    variables = {"EVENT_TYPE_BY_TOPIC_ARN": json.dumps(TOPICS)}
    operation = "get_configuration_set_event_destinations"
    answers: Mapping[str, Any] = {
        "pinpoint-sms-voice": [
            (operation, "NotFoundException" if line is None else {"EventDestinations": line}) for line in sets
        ],
        "iam": [TRUSTED, TRUSTED],
        "cloudformation": pages([resource("track", "AWS::Lambda::Function")]),
        "lambda": [function("track", FunctionArn=TRACK, Environment={"Variables": variables})],
        "sqs": [("get_queue_attributes", {"Attributes": {"QueueArn": QUEUE}})],
        "sns": list(subscribed) * len(topics),
    }
    stack = deployed(answers)
    return replace(stack, outputs={**stack.outputs, "send_lines": str(len(sets))})


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Keep the pauses of the doctor, and make none."""
    made: list[float] = []
    monkeypatch.setattr("redial_cli.doctor.voice_checks.sleep", made.append)
    return made


def wrong(findings: Sequence[Finding]) -> list[str]:
    return [finding.text for finding in findings if finding.verdict is not Verdict.FINE]


def test_sets_that_differ_in_the_topic_of_the_first_event_are_fine(pauses: list[float]) -> None:
    findings = examine(voice_checks.check_voice_events, stack_of([destinations(line) for line in range(LINES)]))

    assert wrong(findings) == []
    sets, topics = findings
    assert f"{NAME} and 2 more sets: 9 destinations" in sets.text
    assert topics.text.startswith("9 topics")
    # The service lets them be read once a second.
    assert pauses == [1.1] * (LINES - 1)


def test_topics_whose_events_sns_brings_to_track_are_fine() -> None:
    assert wrong(examine(voice_checks.check_voice_events, stack_of([destinations(0)], TRACK))) == []


def test_a_stack_of_an_earlier_version_has_one_set(pauses: list[float]) -> None:
    findings = examine(voice_checks.check_voice_events, stack_of([destinations(0)]))

    assert wrong(findings) == []
    assert f"{NAME}: 9 destinations" in findings[0].text
    assert pauses == []


def test_a_set_that_is_gone_is_named_and_the_others_are_looked_at() -> None:
    second = destinations(2)
    second[3]["Enabled"] = False

    texts = wrong(examine(voice_checks.check_voice_events, stack_of([destinations(0), None, second])))

    assert f"The configuration set {NAME}-line-1 does not exist: calls would be refused." in texts
    assert f"The destination completed_call of {NAME}-line-2 is disabled: its events are lost." in texts


def test_the_topic_of_another_line_is_wrong_for_its_events_would_tell_of_other_calls() -> None:
    swapped = [destinations(0), destinations(2), destinations(2)]

    texts = wrong(examine(voice_checks.check_voice_events, stack_of(swapped)))

    expected = f"INITIATED_CALL: {NAME}-line-1 uses the topic of line 2: an uncertain send would be taken for one of another call."
    assert texts == [expected]


def test_a_topic_of_none_of_the_stages_lines_is_one_that_track_does_not_know() -> None:
    strange = destinations(1)
    strange[0]["SnsDestination"] = {"TopicArn": f"{INITIATED}-line-8"}

    texts = wrong(examine(voice_checks.check_voice_events, stack_of([destinations(0), strange])))

    assert texts == ["INITIATED_CALL: the function track takes its topic for none of ours."]
