"""Each metric that the code knows is shown on the metrics dashboard of a stage that has everything."""

import json
import re
from typing import Any

import pytest

from redial.metrics import MetricName
from tests.infra.alarms import alarms
from tests.infra.conftest import synthesise
from tests.infra.receiver_settings import SIGNED
from tests.infra.template import StackTemplate, render

EVERYTHING: dict[str, Any] = {
    "event_webhook": json.dumps(SIGNED),
    "answer_step_functions": "arn:aws:states:us-east-1:123456789012:stateMachine:call-and-wait",
}
OF_SETTINGS = {
    MetricName.TASKS_ANSWERED,
    MetricName.TASKS_GONE,
    MetricName.TASK_ANSWERS_WAITING,
    MetricName.SIGNING_KEY_UNUSABLE,
}
# An alarm watches them, or they say nothing of how calls fare.
LEFT_OUT = {
    MetricName.REQUEST_REPEATED,
    MetricName.CALL_NOT_PERMITTED,
    MetricName.HOLDS_AFTER_REFUSALS,
    MetricName.CALL_WITHOUT_EVENT,
    MetricName.CALLS_SET_ASIDE,
    MetricName.VOICE_EVENT_RECEIVED,
    MetricName.REQUEST_FAILED,
    MetricName.CHANGES_COUNTED,
}


def shown(template: StackTemplate) -> set[MetricName]:
    body = render(template.the("AWS::CloudWatch::Dashboard").properties["DashboardBody"])
    return {name for name in MetricName if f'"{name.value}"' in body}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return synthesise(tmp_path_factory.mktemp("whole"), stage="sandbox", **EVERYTHING)["redial-sandbox"]


def test_each_metric_is_on_the_dashboard(whole: StackTemplate, sandbox: StackTemplate) -> None:
    assert set(MetricName) - shown(whole) == LEFT_OUT
    assert shown(whole) - shown(sandbox) == OF_SETTINGS


def test_no_sum_waits_for_a_metric_that_is_seldom_counted(sandbox: StackTemplate) -> None:
    body = json.loads(render(sandbox.the("AWS::CloudWatch::Dashboard").properties["DashboardBody"]))
    widgets = [widget["properties"] for widget in body["widgets"] if "metrics" in widget["properties"]]
    expressions = 0
    for widget in widgets:
        counted = {row[-1]["id"] for row in widget["metrics"] if "id" in row[-1] and "expression" not in row[-1]}
        for row in (row[-1] for row in widget["metrics"] if "expression" in row[-1]):
            expressions += 1
            unfilled = re.sub(r"FILL\(\w+, 0\)", "", row["expression"])
            # A term without a value in five minutes takes the value of the whole away.
            assert not counted & set(re.findall(r"[a-z]\w*", unfilled)), (widget["title"], row["expression"])
    assert expressions


def test_a_key_that_cannot_be_used_rings(whole: StackTemplate, sandbox: StackTemplate) -> None:
    name = "redial-sandbox-signing-key-unusable"
    assert name in str(alarms(whole))
    assert name not in str(alarms(sandbox))
