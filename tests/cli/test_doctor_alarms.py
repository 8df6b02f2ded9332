"""`redial doctor` tells where nobody is told of alarms: nothing else would."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from redial_cli.client.stacks import Stack
from redial_cli.doctor.alarm_topic import check_alarm_topic
from redial_cli.doctor.findings import Verdict
from tests.cli.stubbed_stack import deployed, examine

TOPIC = "arn:aws:sns:us-east-1:123456789012:redial-live-AlarmsTopic-ABC"
CONFIRMED = {"SubscriptionArn": f"{TOPIC}:1", "Endpoint": "on-call@example.com"}
WAITING = {"SubscriptionArn": "PendingConfirmation", "Endpoint": "other@example.com"}
GONE = {"SubscriptionArn": "Deleted", "Endpoint": "gone@example.com"}


def stack(answer: Any, **more: Any) -> Stack:
    return replace(
        deployed({"sns": [("list_subscriptions_by_topic", answer)]}, **more), outputs={"alarm_topic_arn": TOPIC}
    )


@pytest.mark.parametrize(
    ("subscriptions", "verdict", "told"),
    [
        ([CONFIRMED], Verdict.FINE, "1 subscription of the topic"),
        ([CONFIRMED, GONE], Verdict.FINE, "1 subscription of the topic"),
        ([], Verdict.LOOK, "Nobody is told"),
        ([GONE], Verdict.LOOK, "Nobody is told"),
        ([WAITING], Verdict.LOOK, "1 subscription of alarms is not confirmed; 0 others are told"),
        ([CONFIRMED, WAITING], Verdict.LOOK, "1 subscription of alarms is not confirmed; 1 other is told"),
    ],
    ids=["confirmed", "and one that went", "none", "only one that went", "unconfirmed", "one of two unconfirmed"],
)
def test_who_is_told_is_who_confirmed(subscriptions: Sequence[dict[str, str]], verdict: Verdict, told: str) -> None:
    (finding,) = examine(check_alarm_topic, stack({"Subscriptions": subscriptions}))

    assert finding.verdict is verdict
    assert told in finding.text
    assert (verdict is Verdict.FINE) or f"aws sns subscribe --topic-arn {TOPIC}" in finding.mend
    assert "@example.com" not in finding.text + finding.mend


def test_a_subscription_beyond_the_first_hundred_counts() -> None:
    """ListSubscriptionsByTopic gives a hundred at a time."""
    first = {"Subscriptions": [CONFIRMED] * 100, "NextToken": "the-rest"}
    answers = [("list_subscriptions_by_topic", each) for each in (first, {"Subscriptions": [WAITING]})]
    of_many = replace(deployed({"sns": answers}), outputs={"alarm_topic_arn": TOPIC})

    (finding,) = examine(check_alarm_topic, of_many)

    assert finding.text.startswith("1 subscription of alarms is not confirmed; 100 others are told")


def test_a_topic_that_was_deleted_is_wrong() -> None:
    (finding,) = examine(check_alarm_topic, stack("NotFound"))
    assert finding.verdict is Verdict.WRONG
    assert "--revert-drift" in finding.mend


def test_credentials_that_may_not_look_keep_the_other_checks_going() -> None:
    (finding,) = examine(check_alarm_topic, stack("AuthorizationError"))
    assert finding.verdict is Verdict.NOT_CHECKED


def test_a_laptop_has_no_alarms() -> None:
    assert examine(check_alarm_topic, stack({"Subscriptions": []}, endpoint_url="http://127.0.0.1:4566")) == []
    assert examine(check_alarm_topic, deployed({})) == []
