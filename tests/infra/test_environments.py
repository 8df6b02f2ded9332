"""Lambda takes 4 KB of environment for a function, all names and values as one JSON; a deployment with more is rolled back."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from infra.settings import VOICE_REGIONS
from tests.infra.conftest import synthesise
from tests.infra.template import StackTemplate
from tests.infra.test_functions import FUNCTIONS

# Below Lambda's 4,096, so that there is room for what comes.
MOST_BYTES = 3_500
LONGEST_STAGE = "a" * 20
LONGEST_REGION = max(VOICE_REGIONS, key=len)
ACCOUNT = "123456789012"
OUTCOME = {
    "retry": True,
    "delay_seconds": 604799.125,
    "growth": 99.9999,
    "max_delay_seconds": 604799.125,
    "jitter": 0.3333,
}
FULL_POLICY = {
    "total_attempts": 10,
    **dict.fromkeys(("busy", "no_answer", "failed", "no_final_event"), OUTCOME),
    "stop_at": "2099-12-31T23:59:59.123456+00:00",
    "on_unknown": "give_up",
}
# How long a name CloudFormation gives at the most (SQS 80; a table's and a topic's end with the parts they are made of).
LONGEST_NAME = {"AWS::SQS::Queue": 80}


@pytest.fixture(scope="module")
def longest(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    """Give the template of a stage whose settings are as long as they can be."""
    stage = {
        "profile": "production",
        "log_level": "WARNING",
        "origination_phone_numbers": [f"+1206555{number:04d}" for number in range(100, 125)],
        "limits": {
            "calls_per_minute": 1_000,
            "calls_per_second_per_number": 100,
            "calls_per_recipient_per_day": 100,
            "calls_per_day": 1_000_000,
            "clock_margin_ms": 1_000,
        },
        "default_retry_policy": FULL_POLICY,
        "regions": {LONGEST_REGION: {}},
    }
    outdir = tmp_path_factory.mktemp("longest")
    (template,) = synthesise(outdir, stages={LONGEST_STAGE: stage}, stage=LONGEST_STAGE).values()
    return template


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_environment_fits_in_the_worst_case(longest: StackTemplate, function: str) -> None:
    variables: Mapping[str, Any] = longest.function(function).properties["Environment"]["Variables"]

    deployed = {name: resolved(value, longest) for name, value in variables.items()}

    assert len(json.dumps(deployed, separators=(",", ":")).encode()) < MOST_BYTES


def test_what_is_measured_is_resolved(longest: StackTemplate) -> None:
    queues = json.loads(
        resolved(longest.function("api").properties["Environment"]["Variables"]["DEAD_LETTER_QUEUES"], longest)
    )

    assert len(queues) == 8
    assert all(len(queue["name"]) > 60 for queue in queues.values())


def resolved(value: Any, template: StackTemplate) -> str:
    """Put in what CloudFormation will: the names that it gives, as long as they can be, and what is made of them."""
    match value:
        case str():
            return value
        case {"Ref": "AWS::Region"}:
            return LONGEST_REGION
        case {"Ref": "AWS::AccountId"}:
            return ACCOUNT
        case {"Ref": "AWS::Partition"}:
            return "aws"
        case {"Ref": logical_id}:
            return _reference(logical_id, template)
        case {"Fn::GetAtt": [logical_id, "QueueName"]}:
            return _name(logical_id, template)
        case {"Fn::GetAtt": [logical_id, attribute]} if attribute.endswith("Arn"):
            return f"arn:aws:service:{LONGEST_REGION}:{ACCOUNT}:{_name(logical_id, template)}"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(resolved(part, template) for part in parts)
        case _:
            raise AssertionError(f"not resolved: {value}")


def _reference(logical_id: str, template: StackTemplate) -> str:
    match template.template["Resources"][logical_id]["Type"]:
        case "AWS::SQS::Queue":
            return f"https://sqs.{LONGEST_REGION}.amazonaws.com/{ACCOUNT}/{_name(logical_id, template)}"
        case "AWS::SNS::Topic":
            return f"arn:aws:sns:{LONGEST_REGION}:{ACCOUNT}:{_name(logical_id, template)}"
        case _:
            return _name(logical_id, template)


def _name(logical_id: str, template: StackTemplate) -> str:
    entry = template.template["Resources"][logical_id]
    name = f"{template.stack_name}-{re.sub('[^A-Za-z0-9]', '', logical_id)}-"
    return name[: LONGEST_NAME.get(entry["Type"], 255) - 12] + "ABCDEFGHIJKL"
