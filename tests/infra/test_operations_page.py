"""What docs/operations.md says of the stack: what stays of it, and what it costs when nobody is called."""

import re

import pytest

from infra.synth import ROOT
from redial.metrics import MetricName
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from tests.infra.alarms import alarms, metrics_of
from tests.infra.template import StackTemplate

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
STAYS = {
    "AWS::S3::Bucket": "The buckets of the archive, of its access log and of the dashboard's files always",
    "AWS::DynamoDB::Table": "the table",
    "AWS::KMS::Key": "the topics' key",
    "AWS::Cognito::UserPool": "the user pool",
}
# In a log group that goes with the stack.
GOES_ALL_THE_SAME = {"AWS::Logs::LogStream"}
OF_SETTINGS = re.compile(
    "receiver|events-lost-receivers|signing|spend-limit-near|(errors|throttles)-(sign|spend-limit)$"
)
A_METRIC_OF_AN_ALARM, A_METRIC = 0.10, 0.30


def section(heading: str) -> str:
    _, _, rest = PAGE.partition(f"\n## {heading}\n")
    assert rest, heading
    return rest.partition("\n## ")[0]


def retained(template: StackTemplate) -> list[str]:
    resources = template.template["Resources"].values()
    return sorted(each["Type"] for each in resources if each.get("DeletionPolicy") == "Retain")


def test_what_stays_when_a_stack_is_destroyed_is_told(production: StackTemplate, sandbox: StackTemplate) -> None:
    text = section("Destroy")
    assert set(retained(production)) - GOES_ALL_THE_SAME == set(STAYS)
    assert set(retained(sandbox)) - GOES_ALL_THE_SAME == {"AWS::S3::Bucket"}
    assert retained(production).count("AWS::S3::Bucket") == 3
    for words in STAYS.values():
        assert words in " ".join(text.split())


def test_outputs_that_pages_name_are_there(production: StackTemplate, on_v2_with_limit: StackTemplate) -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    named = set(re.findall(r"\boutputs? `([A-Z]\w+)`", text)) | set(re.findall(r"\$\(output (\w+)\)", text))

    assert {"UserPoolId", "AlarmTopicArn", "RequestsQueueUrl"} <= named
    assert named <= {*production.template["Outputs"], *on_v2_with_limit.template["Outputs"]}


def row(begins: str) -> str:
    (found,) = [line for line in section("What it costs").splitlines() if line.startswith(f"| {begins}")]
    return found


def looked_at(template: StackTemplate) -> int:
    """Count what alarms are charged by, but those of receivers and of a spend limit."""
    own = (alarm for name, alarm in alarms(template).items() if not OF_SETTINGS.match(name.removeprefix("dlq-")))
    return sum(len(metrics_of(alarm)) for alarm in own)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_what_alarms_cost_is_told(production: StackTemplate, on_v2_with_limit: StackTemplate, version: str) -> None:
    metrics = looked_at(production if version == "v1" else on_v2_with_limit)
    assert f"{A_METRIC_OF_AN_ALARM * metrics:.2f} with `{version}`" in row("alarms")


def test_what_the_metrics_of_an_idle_stack_cost_is_told() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.run(300)
    written = set(pipeline.functions.notebook.sums)
    assert MetricName.DUE_CALLS in written
    assert row("metrics that an idle stack writes").endswith(f"| {A_METRIC * len(written):.2f} |")
