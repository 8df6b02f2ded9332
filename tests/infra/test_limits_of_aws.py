"""The largest stack that settings can ask for fits into what AWS takes: what passes a limit fails the deployment, after minutes."""

import json
from collections import defaultdict
from typing import Any

import pytest

from infra.settings.context import SettingsError
from infra.settings.receivers import MOST_BUSES, MOST_QUEUES_AND_TOPICS
from infra.settings.voice import MOST_PHONE_NUMBER_IDS
from redial.domain.publishing.published_events import PublishedKind
from tests.infra.alarms import alarms, metrics_of
from tests.infra.conftest import synthesise
from tests.infra.one_stage import one
from tests.infra.receiver_settings import SIGNED
from tests.infra.template import StackTemplate, render

REGION = "ap-southeast-2"
STAGE = "a-stage-of-20-letter"
ACCOUNT = "123456789012"
LONGEST_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT}:" + "q" * 80
"""Of what CloudFormation names, a queue has the longest name."""
KNOWN = {"AWS::Partition": "aws", "AWS::Region": REGION, "AWS::AccountId": ACCOUNT}


def arns(start: str, count: int) -> str:
    return ",".join(f"arn:aws:{start}{number:02d}" for number in range(count))


@pytest.fixture(scope="module")
def largest(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    """Give a stage that moves from one version to the other, with everything that a setting can add, and as much as it may."""
    keys = [f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-AbCdEf" for name in ("one", "two")]
    context = {
        "stages": {STAGE: {"profile": "production", "origination_phone_numbers": ["+12065550100"]}},
        "stage": STAGE,
        "region": REGION,
        "voice_api": "v2",
        "keep_events_of": "v1",
        "monthly_spend_limit": "250",
        "manages_spend_limit": "true",
        "preview_audio": "true",
        "kms_key_arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/01234567-89ab-cdef-0123-456789abcdef",
        "alarm_email": "on-call@example.com",
        "published_events": ",".join(PublishedKind),
        "origination_phone_number_ids": ",".join(f"phone-{number:032x}" for number in range(MOST_PHONE_NUMBER_IDS)),
        "answer_step_functions": arns(f"states:{REGION}:{ACCOUNT}:stateMachine:call-somebody-and-wait-", 20),
        "request_sources": arns(f"sns:{REGION}:{ACCOUNT}:who-asks-for-calls-", 20),
        "event_receiver_queues": arns(f"sqs:{REGION}:{ACCOUNT}:who-hears-of-calls-", MOST_QUEUES_AND_TOPICS),
        "event_receiver_buses": arns(f"events:eu-west-1:{ACCOUNT}:event-bus/who-hears-of-calls-", MOST_BUSES),
        "event_webhook": json.dumps(SIGNED | {"signature": {"secret_arns": keys}}),
    }
    (template,) = synthesise(tmp_path_factory.mktemp("largest"), **context).values()
    return template


def written_out(value: Any) -> Any:
    """Put the longest ARN in the place of each reference."""
    match value:
        case {"Ref": name} if name in KNOWN:
            return KNOWN[name]
        case {"Ref": _} | {"Fn::GetAtt": _}:
            return LONGEST_ARN
        case {"Fn::Join": [separator, parts]}:
            # Where it is part of a text, a name is, and no ARN.
            return separator.join(
                part if isinstance(part, str) else KNOWN.get(part.get("Ref"), "n" * 64) for part in parts
            )
        case dict():
            return {key: written_out(each) for key, each in value.items()}
        case list():
            return [written_out(each) for each in value]
        case _:
            return value


def size(document: Any) -> int:
    return len(json.dumps(written_out(document), separators=(",", ":")))


def test_the_template(largest: StackTemplate) -> None:
    assert len(largest.template["Resources"]) <= 500
    assert len(largest.template["Outputs"]) <= 200
    assert len(json.dumps(largest.template, indent=1)) <= 1_000_000


def test_what_a_role_may_do(largest: StackTemplate) -> None:
    """All policies that are written into a role take 10,240 characters at the most (IAM quotas)."""
    sizes: defaultdict[str, int] = defaultdict(int)
    for policy in largest.of_type("AWS::IAM::Policy"):
        for role in policy.properties["Roles"]:
            sizes[render(role)] += size(policy.properties["PolicyDocument"])
    assert sizes
    assert {role: taken for role, taken in sizes.items() if taken > 10_240} == {}


def test_what_does_not_fit_into_a_roles_own_policies(largest: StackTemplate) -> None:
    """The CDK makes managed policies of it, of which each takes 6,144 characters, and a role ten (IAM quotas)."""
    beside = largest.of_type("AWS::IAM::ManagedPolicy")
    assert beside, "the numbers of a stage alone fill one"
    assert len(beside) <= 10
    assert {
        p.logical_id: size(p.properties["PolicyDocument"])
        for p in beside
        if size(p.properties["PolicyDocument"]) > 6_144
    } == {}


def test_more_numbers_than_a_policy_names_are_refused() -> None:
    ids = [f"phone-{number:032x}" for number in range(MOST_PHONE_NUMBER_IDS + 1)]
    with pytest.raises(SettingsError, match="origination_phone_number_ids: expected at most 50"):
        one(voice_api="v2", origination_phone_number_ids=ids)


def test_who_may_send_to_a_queue(largest: StackTemplate) -> None:
    """SQS takes 20 statements and 8,192 bytes (Amazon SQS policy quotas); the rules' exact names: test_updates_of_receivers."""
    policies = {p.logical_id: p.properties["PolicyDocument"] for p in largest.of_type("AWS::SQS::QueuePolicy")}
    assert {name: len(p["Statement"]) for name, p in policies.items() if len(p["Statement"]) > 20} == {}
    without_rules = {name: p for name, p in policies.items() if "Undelivered" not in name}
    assert {name: size(p) for name, p in without_rules.items() if size(p) > 8_192} == {}


def test_alarms_and_their_page(largest: StackTemplate) -> None:
    found = alarms(largest)
    assert {name: len(metrics_of(alarm)) for name, alarm in found.items() if len(metrics_of(alarm)) > 10} == {}
    # The widget of a dashboard shows a hundred (`test_alarms`: all of them are in it).
    assert len(found) <= 100


def test_the_filters_of_a_trigger(largest: StackTemplate) -> None:
    triggers = largest.of_type("AWS::Lambda::EventSourceMapping")
    filters = {t.logical_id: len(t.properties.get("FilterCriteria", {}).get("Filters", ())) for t in triggers}
    assert max(filters.values()) > 1
    assert {name: count for name, count in filters.items() if count > 5} == {}
