"""When an alarm rings is told on its page by the figures of the template."""

import re
from collections.abc import Iterator

import pytest

from infra.synth import ROOT
from tests.infra.alarms import alarms
from tests.infra.template import Resource, StackTemplate

# By a date, and by a setting: their tests are `test_alarms` and `test_voice_v2`.
OTHERWISE = {"holidays-end", "spend-limit-near"}


def page_of(alarm: Resource) -> str:
    found = re.search(r"More: (docs/alarms/[a-z-]+\.md)\.", str(alarm.properties["AlarmDescription"]))
    assert found is not None
    return (ROOT / found[1]).read_text(encoding="utf-8")


def when_it_rings(page: str) -> str:
    """Give what a page says of it, to the end of that point."""
    return "\n".join(re.findall(r"Fires when (.*?)(?=\n- |\n\n)", page, re.DOTALL)) or page


def thresholds(alarm: Resource) -> Iterator[float]:
    """Give what an alarm and its expression compare with; once is told by words."""
    yield float(alarm.properties["Threshold"])
    for part in alarm.properties.get("Metrics", ()):
        yield from map(float, re.findall(r">= (\d+(?:\.\d+)?)", part.get("Expression", "")))


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_page_tells_what_its_alarm_compares_with(
    production: StackTemplate, on_v2_with_limit: StackTemplate, version: str
) -> None:
    untold = {
        (name, figure)
        for name, alarm in alarms(production if version == "v1" else on_v2_with_limit).items()
        if name not in OTHERWISE
        for figure in thresholds(alarm)
        if figure > 1 and f"{figure:,g}" not in when_it_rings(page_of(alarm))
    }
    assert untold == set()
