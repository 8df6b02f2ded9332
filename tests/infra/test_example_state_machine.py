"""The example's template and its state machine are valid, and each state leads somewhere."""

import json
from typing import Any

import pytest

from infra.synth import ROOT
from redial.contracts.call_request import CallRequestModel
from redial.domain.publishing.task_answers import REJECTED

EXAMPLE = ROOT / "examples" / "call_and_wait.yaml"


def faults(text: str) -> list[str]:
    from cfnlint.api import lint  # type: ignore[import-untyped]

    return [f"{match.rule.id} {match.message}" for match in lint(text, regions=["us-east-1"])]


def template() -> dict[str, Any]:
    from cfnlint.decode import cfn_yaml  # type: ignore[import-untyped]

    read: dict[str, Any] = json.loads(json.dumps(cfn_yaml.loads(EXAMPLE.read_text(encoding="utf-8"))))
    return read


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    found: dict[str, Any] = template()["Resources"]["StateMachine"]["Properties"]["Definition"]
    return found


def targets_of(state: dict[str, Any]) -> set[str]:
    ways = [state, *state.get("Choices", []), *state.get("Catch", [])]
    return {way[name] for way in ways for name in ("Next", "Default") if name in way}


def test_the_template_and_the_definition_are_valid() -> None:
    assert faults(EXAMPLE.read_text(encoding="utf-8")) == []


def test_an_invalid_definition_would_be_found() -> None:
    assert any(
        fault.startswith("E3601")
        for fault in faults(EXAMPLE.read_text(encoding="utf-8").replace("Type: Choice", "Type: Chance"))
    )


def test_every_state_is_reached_and_leads_to_one_that_is_there(definition: dict[str, Any]) -> None:
    states = definition["States"]
    reached = {definition["StartAt"]}.union(*map(targets_of, states.values()))
    assert reached == set(states)


def test_it_sends_a_request_as_the_schema_has_it_and_knows_the_error(definition: dict[str, Any]) -> None:
    call = definition["States"]["Call"]
    fields = {name.removesuffix(".$") for name in call["Parameters"]["MessageBody"]}
    assert fields <= set(CallRequestModel.model_fields)
    assert call["Parameters"]["MessageBody"]["task_token.$"] == "$$.Task.Token"
    assert [REJECTED] in [catch["ErrorEquals"] for catch in call["Catch"]]
    # No heartbeat comes: a task with one would fail while its call is under way.
    assert ("TimeoutSeconds" in call, "HeartbeatSeconds" in call) == (True, False)


def test_its_role_may_submit_and_nothing_else() -> None:
    (policy,) = template()["Resources"]["Role"]["Properties"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == ("sqs:SendMessage", {"Ref": "RequestsQueueArn"})
