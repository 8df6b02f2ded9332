"""Lambda takes 4 KB of environment for a function, all names and values as one JSON; a deployment with more is rolled back."""

import json
import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import phonenumbers
import pytest

from infra.settings.context import SettingsError
from infra.settings.values import VOICE_REGIONS
from redial.domain.call.destinations import NON_GEOGRAPHIC_CODES
from redial.domain.publishing.published_events import PublishedKind
from redial.environment import parse_settings
from tests.infra.conftest import synthesise
from tests.infra.function_settings import FUNCTIONS, settings_of
from tests.infra.template import StackTemplate

# Below Lambda's 4,096, so that there is room for what comes.
MOST_BYTES = 3_500
LONGEST_STAGE = "a" * 20
LONGEST_REGION = max(VOICE_REGIONS, key=len)
ACCOUNT = "123456789012"
# In any order, so that they pack no better than those of a real stage.
NUMBERS = random.Random(1).sample([f"+1206555{number:04d}" for number in range(100, 200)], 50)


def outcome(seed: int) -> dict[str, Any]:
    digits = random.Random(seed)
    return {
        "retry": True,
        "delay_seconds": 604_000 + digits.randrange(1_000) / 8,
        "growth": 90 + digits.randrange(100_000) / 10_000,
        "max_delay_seconds": 604_200 + digits.randrange(1_000) / 8,
        "jitter": digits.randrange(1_000, 10_000) / 10_000,
    }


FULL_POLICY = {
    "total_attempts": 10,
    **{
        name: outcome(seed)
        for seed, name in enumerate(("busy", "no_answer", "failed", "not_dialled", "no_final_event"))
    },
    "stop_at": "2099-12-31T23:59:59.123456+00:00",
    "on_unknown": "give_up",
}
LONGEST: dict[str, Any] = {
    "profile": "production",
    "log_level": "WARNING",
    "origination_phone_numbers": NUMBERS[:25],
    "allowed_countries": [
        *sorted(phonenumbers.SUPPORTED_REGIONS),
        *sorted(f"+{code}" for code in NON_GEOGRAPHIC_CODES),
    ],
    "allow_premium_numbers": True,
    "allowed_caller_ids": NUMBERS[25:],
    "more_voices": {
        name: ["yue-CN", "cmn-CN"]
        for name in (
            *("Maximiliane", "Jeannette", "Wilhelmina", "Konstantin", "Alessandra"),
            *("Francesca", "Theodora", "Bartholomew", "Guinevere", "Sebastian"),
        )
    },
    "kms_key_arn": f"arn:aws:kms:{LONGEST_REGION}:{ACCOUNT}:key/mrk-1234abcd12ab34cd56ef1234567890ab",
    "limits": {
        "calls_per_minute": 1_000,
        "calls_per_second_per_number": 50,
        "calls_per_recipient_per_day": 1_000,
        "calls_per_day": 10_000,
        "clock_margin_ms": 1_000,
    },
    "default_retry_policy": FULL_POLICY,
    "published_events": list(PublishedKind),
    "publish_numbers_in_clear": True,
    **{
        f"event_receiver_{name}": [f"arn:aws:{start}{number:03d}{'r' * 60}" for number in range(10)]
        for name, start in {
            "queues": f"sqs:{LONGEST_REGION}:{ACCOUNT}:",
            "topics": f"sns:{LONGEST_REGION}:{ACCOUNT}:",
            "buses": f"events:{LONGEST_REGION}:{ACCOUNT}:event-bus/",
        }.items()
    },
    "event_webhook": {
        "url": f"https://desk.example.com/{'h' * 487}",
        "signature": {
            # A name of a secret has 512 characters at most.
            "secret_arns": [
                f"arn:aws:secretsmanager:{LONGEST_REGION}:{ACCOUNT}:secret:{each * 505}-AbCdEf" for each in "xy"
            ]
        },
    },
    "regions": {LONGEST_REGION: {}},
}
# How long a name CloudFormation gives at the most (SQS 80; a table's and a topic's end with the parts they are made of).
LONGEST_NAME = {"AWS::SQS::Queue": 80}


@pytest.fixture(scope="module")
def longest(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    """Give the template of a stage whose settings are as long as they can be."""
    outdir = tmp_path_factory.mktemp("longest")
    (template,) = synthesise(outdir, stages={LONGEST_STAGE: LONGEST}, stage=LONGEST_STAGE).values()
    return template


@pytest.mark.parametrize("function", [*FUNCTIONS, "sign"])
def test_an_environment_fits_in_the_worst_case(longest: StackTemplate, function: str) -> None:
    variables: Mapping[str, Any] = longest.function(function).properties["Environment"]["Variables"]

    deployed = {name: resolved(value, longest) for name, value in variables.items()}

    assert len(json.dumps(deployed, separators=(",", ":")).encode()) < MOST_BYTES


@pytest.mark.parametrize("function", ["intake", "dial", "api"])
def test_what_was_packed_is_read_as_it_was_set(longest: StackTemplate, function: str) -> None:
    variables: Mapping[str, Any] = longest.function(function).properties["Environment"]["Variables"]
    settings = parse_settings(
        settings_of(function), {name: resolved(value, longest) for name, value in variables.items()}
    )

    assert settings.origination_phone_numbers == tuple(LONGEST["origination_phone_numbers"])
    assert settings.call_permissions.allowed_countries == tuple(LONGEST["allowed_countries"])
    assert settings.call_permissions.allowed_caller_ids == tuple(LONGEST["allowed_caller_ids"])
    assert settings.call_permissions.premium_numbers


def test_settings_that_do_not_fit_end_the_synthesis_with_what_to_shorten(tmp_path: Path) -> None:
    too_many = {f"Voice{letters.lower()}": ["yue-CN"] for letters in phonenumbers.SUPPORTED_REGIONS}

    with pytest.raises(SettingsError, match=r"function intake take \d+ bytes.*allowed_countries.*more_voices"):
        synthesise(tmp_path, stages={LONGEST_STAGE: LONGEST | {"more_voices": too_many}}, stage=LONGEST_STAGE)


def test_what_is_measured_is_resolved(longest: StackTemplate) -> None:
    queues = json.loads(
        resolved(longest.function("api").properties["Environment"]["Variables"]["DEAD_LETTER_QUEUES"], longest)
    )

    assert len(queues) == 10
    assert all(len(queue[0]) > 60 for queue in queues.values())


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
