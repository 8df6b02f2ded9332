"""The alarms of a template, and what they look at."""

import re
from pathlib import Path
from typing import Any

from tests.infra.template import Resource, StackTemplate


def alarms(template: StackTemplate) -> dict[str, Resource]:
    return {
        str(alarm.properties["AlarmName"]).removeprefix(f"{template.stack_name}-"): alarm
        for alarm in template.of_type("AWS::CloudWatch::Alarm")
    }


def metrics_of(alarm: Resource) -> list[dict[str, Any]]:
    """Give each metric that an alarm looks at: namespace, name, dimensions."""
    single = {
        key: alarm.properties[key] for key in ("Namespace", "MetricName", "Dimensions") if key in alarm.properties
    }
    if single:
        return [single]
    return [part["MetricStat"]["Metric"] for part in alarm.properties["Metrics"] if "MetricStat" in part]


def anchors(page: Path) -> set[str]:
    """Give what a link to a heading of a page may name (GitHub's rule, for plain headings)."""
    return {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
