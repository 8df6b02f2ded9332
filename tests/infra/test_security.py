"""cdk-nag and cfn-lint over all stages: no finding without a reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.settings.values import VOICE_REGIONS
from infra.synth import ROOT, build_app, cdk_json_context
from tests.infra.conftest import NO_BUNDLING
from tests.infra.template import StackTemplate

PACKS = ("AwsSolutions", "Serverless")


_ACCOUNT = "us-east-1:123456789012"
# With what cdk-nag then knows, and a region and an account that it knows instead of their names.
ON_V2_WITH_MUCH = {
    "stage": "sandbox",
    "region": "us-east-1",
    "account": "123456789012",
    "voice_api": "v2",
    "keep_events_of": "v1",
    "monthly_spend_limit": "250",
    "manages_spend_limit": "true",
    "preview_audio": "true",
    "kms_key_arn": f"arn:aws:kms:{_ACCOUNT}:key/01234567-89ab-cdef-0123-456789abcdef",
    "answer_step_functions": f"arn:aws:states:{_ACCOUNT}:stateMachine:remind",
    "request_sources": f"arn:aws:sns:{_ACCOUNT}:appointments",
    "browser_origins": "https://desk.example.com",
    "dashboard_domain_name": "calls.example.com",
    "dashboard_certificate_arn": f"arn:aws:acm:{_ACCOUNT}:certificate/01234567-89ab-cdef-0123-456789abcdef",
    "event_receiver_queues": f"arn:aws:sqs:{_ACCOUNT}:ends",
    "event_webhook": json.dumps(
        {
            "url": "https://desk.example.com/hooks",
            "header": "X-Api-Key",
            "secret_arn": f"arn:aws:secretsmanager:{_ACCOUNT}:secret:desk-AbCdEf",
        }
    ),
}
WITH_RECEIVERS = {
    "stage": "sandbox",
    "voice_api": "v2",
    "published_events": "Call Ended,Campaign Ended",
    "event_receiver_topics": f"arn:aws:sns:{_ACCOUNT}:ends",
    "event_receiver_buses": f"arn:aws:events:{_ACCOUNT}:event-bus/desk",
    "event_webhook": json.dumps(
        {
            "url": "https://desk.example.com/hooks",
            "signature": {"secret_arns": [f"arn:aws:secretsmanager:{_ACCOUNT}:secret:desk-AbCdEf"]},
        }
    ),
}


@pytest.fixture(
    scope="module",
    params=[{}, ON_V2_WITH_MUCH, WITH_RECEIVERS],
    ids=["stages of cdk.json", "on version 2, with much", "with receivers"],
)
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Give cdk-nag's reports by the name of the rule pack."""
    import aws_cdk as cdk
    import cdk_nag

    outdir = tmp_path_factory.mktemp("nag")
    app = build_app({**cdk_json_context(), **NO_BUNDLING, **request.param}, outdir=outdir)
    packs = (cdk_nag.AwsSolutionsChecks(app, verbose=True), cdk_nag.ServerlessChecks(app, verbose=True))
    cdk.Validations.of(app).add_plugins(*packs)
    try:
        app.synth()
    except RuntimeError as error:  # how a violation ends a synthesis
        pytest.fail(str(error), pytrace=False)
    return _by_pack(outdir)


def _by_pack(outdir: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((outdir / "validation-report.json").read_text(encoding="utf-8"))
    return {pack["pluginName"]: pack for pack in report["pluginReports"]}


def test_no_security_rule_is_broken_without_a_reason(report: dict[str, Any]) -> None:
    for pack in PACKS:
        assert report[pack]["violations"] == []


def test_each_rule_that_is_not_followed_has_a_reason_that_says_something(report: dict[str, Any]) -> None:
    unfollowed = [rule for pack in PACKS for rule in report[pack]["suppressedViolations"]]

    page = (ROOT / "docs" / "resources.md").read_text(encoding="utf-8")
    for rule in unfollowed:
        assert len(rule["reason"].split()) >= 8, rule["reason"]
        name = rule["ruleName"].split("[")[0]
        assert f"`{name}`" in page, f"docs/resources.md does not name {name}"


def test_the_templates_are_valid(each: StackTemplate) -> None:
    region = each.stack_name.removeprefix("redial-production-")
    assert _faults(each, region if region in VOICE_REGIONS else VOICE_REGIONS[0]) == []


def test_the_template_of_a_stage_on_version_2_is_valid(on_v2_with_limit: StackTemplate) -> None:
    assert _faults(on_v2_with_limit, VOICE_REGIONS[0]) == []


def _faults(template: StackTemplate, region: str) -> list[str]:
    from cfnlint.api import lint  # type: ignore[import-untyped]

    findings = lint(json.dumps(template.template), regions=[region])
    # W3005: CDK writes a dependency on a whole construct, also where a reference says the same.
    return [str(finding) for finding in findings if finding.rule.id != "W3005"]
