"""Tasks of Step Functions: who may answer which is a setting, and by default nobody may."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.settings.context import SettingsError
from infra.synth import ROOT
from tests.infra.conftest import synthesise
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:remind"
OTHER = "arn:aws:states:us-east-1:123456789012:stateMachine:close"
ANSWER = {"states:SendTaskSuccess", "states:SendTaskFailure"}


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    outdir = tmp_path_factory.mktemp("answering")
    return synthesise(outdir, stage="sandbox", answer_step_functions=f"{MACHINE},{OTHER}")["redial-sandbox"]


def followed(template: StackTemplate) -> list[str]:
    """Give what the keys of the items begin with whose changes `publish` follows."""
    function = template.function("publish").logical_id
    (mapping,) = [
        each.properties
        for each in template.of_type("AWS::Lambda::EventSourceMapping")
        if function in str(each.properties["FunctionName"]) and "FilterCriteria" in each.properties
    ]
    patterns = [json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]]
    return [pattern["dynamodb"]["Keys"]["pk"]["S"][0]["prefix"] for pattern in patterns]


def environment(template: StackTemplate, function: str) -> Any:
    return template.function(function).properties["Environment"]["Variables"]["ANSWERS_TASKS"]


def test_by_default_nobody_answers_a_task_and_no_request_may_have_a_token(tmp_path: Path) -> None:
    template = synthesise(tmp_path, stage="sandbox")["redial-sandbox"]
    assert "states:" not in json.dumps(template.template)
    assert followed(template) == ["CALL#", "AUDIT#"]
    assert [environment(template, name) for name in ("intake", "publish")] == ["false"] * 2


def test_publish_alone_answers_the_tasks_of_just_these_state_machines(answering: StackTemplate) -> None:
    for name in ("intake", "dial", "track", "api", "tally", "publish"):
        statements = [each for each in answering.grants(answering.role_of(name)) if ANSWER & set(each.actions)]
        allowed = [(set(each.actions), set(each.resources)) for each in statements]
        assert allowed == ([(ANSWER, {MACHINE, OTHER})] if name == "publish" else []), name
    assert followed(answering) == ["CALL#", "AUDIT#", "TASK_TOKENS#"]
    assert [environment(answering, name) for name in ("intake", "publish")] == ["true"] * 2


def test_publish_writes_down_whom_it_answered_and_changes_no_call(answering: StackTemplate) -> None:
    grants = answering.grants(answering.role_of("publish"))
    (writes,) = [each for each in grants if "dynamodb:PutItem" in each.actions and each.effect == "Allow"]
    assert writes.conditions == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["TASK_TOKENS#*"]}}
    assert set(writes.actions) == {"dynamodb:PutItem"}


@pytest.mark.parametrize(
    "arn",
    [
        "*",
        "remind",
        "arn:aws:states:us-east-1:123456789012:stateMachine:*",
        "arn:aws:states:us-east-1:123456789012:execution:remind:1",
        "arn:aws:states:us-east-1:123456789012:activity:remind",
    ],
)
def test_what_is_no_state_machine_ends_the_synthesis(arn: str) -> None:
    with pytest.raises(SettingsError, match="answer_step_functions"):
        one(answer_step_functions=[arn])


@pytest.mark.parametrize(
    ("place", "told"), [({"region": "eu-west-1"}, "region"), ({"account": "210987654321"}, "account")]
)
def test_a_state_machine_of_somewhere_else_ends_the_synthesis(place: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=f"state machines of the stack's {told}"):
        one(answer_step_functions=[MACHINE], **place)


def test_no_more_state_machines_than_a_statement_should_name() -> None:
    with pytest.raises(SettingsError, match="answer_step_functions"):
        one(answer_step_functions=[f"{MACHINE}-{number}" for number in range(21)])


def test_the_local_stage_answers_the_example(tmp_path: Path) -> None:
    (named,) = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]["stages"]["local"][
        "answer_step_functions"
    ]
    example = (ROOT / "examples" / "call_and_wait.yaml").read_text(encoding="utf-8")
    assert f"Default: {named.rpartition(':')[2]}\n" in example
