"""The templates, synthesised once for all tests, without packages and without network."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.synth import build_app, cdk_json_context
from tests.infra.template import StackTemplate

# What CDK is told for `cdk destroy` and the like: nothing is bundled, so the layer's packages are not fetched. Nor are files
# copied beside each template, as CDK is told for the SAM CLI: no template says otherwise for it.
NO_BUNDLING: Mapping[str, Any] = {"aws:cdk:bundling-stacks": [], "aws:cdk:disable-asset-staging": True}
VOICE_ENDPOINT_URL = "http://127.0.0.1:4567"


def synthesise(outdir: Path, **context: Any) -> dict[str, StackTemplate]:
    """Give the template of each stack, by its name."""
    assembly = build_app({**cdk_json_context(), **NO_BUNDLING, **context}, outdir=outdir).synth()
    return {
        stack.stack_name: StackTemplate(
            stack.stack_name, stack.template, _warnings(outdir, stack.stack_name), stack.tags
        )
        for stack in assembly.stacks
    }


def _warnings(outdir: Path, stack_name: str) -> tuple[str, ...]:
    """Give what the CDK CLI prints as warnings of a stack."""
    metadata = json.loads((outdir / f"{stack_name}.metadata.json").read_text(encoding="utf-8"))
    return tuple(each["data"] for path in metadata.values() for each in path if each["type"] == "aws:cdk:warning")


@pytest.fixture(scope="session", autouse=True)
def compiled_cdk(request: pytest.FixtureRequest) -> None:
    """Find the CDK compiled by the process that makes the assemblies: that takes longer than a synthesis."""
    request.getfixturevalue("assemblies")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, StackTemplate]:
    """Give what `make synth` writes: all stages of cdk.json but the local one."""
    return synthesise(tmp_path_factory.mktemp("assembly"), alarm_email="on-call@example.com")


@pytest.fixture(scope="session")
def sandbox(templates: dict[str, StackTemplate]) -> StackTemplate:
    return templates["redial-sandbox"]


@pytest.fixture(scope="session")
def production(templates: dict[str, StackTemplate]) -> StackTemplate:
    return templates["redial-production-us-east-1"]


@pytest.fixture(
    scope="session", params=["redial-sandbox", "redial-production-us-east-1", "redial-production-eu-west-1"]
)
def each(request: pytest.FixtureRequest, templates: dict[str, StackTemplate]) -> StackTemplate:
    return templates[request.param]


@pytest.fixture(scope="session")
def on_v2_with_limit(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    """Give a stage on version 2 of the voice API, in production, that manages the account's spend limit, with receivers."""
    context = {"stage": "sandbox", "profile": "production", "voice_api": "v2", "alarm_email": "on-call@example.com"}
    limit = {"monthly_spend_limit": "250", "manages_spend_limit": "true"}
    key = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"
    webhook = {"url": "https://desk.example.com/hooks", "signature": {"secret_arns": [key]}}
    receiver = {
        "event_receiver_queues": "arn:aws:sqs:us-east-1:123456789012:ends",
        "event_webhook": json.dumps(webhook),
    }
    return synthesise(tmp_path_factory.mktemp("limited"), **context, **limit, **receiver)["redial-sandbox"]


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    context = {"stage": "local", "voice_endpoint_url": VOICE_ENDPOINT_URL}
    return synthesise(tmp_path_factory.mktemp("local"), **context)["redial-local"]
