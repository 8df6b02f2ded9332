"""`redial doctor` tells of the end of the table of holidays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from redial_cli.doctor.calendar import check_holidays
from redial_cli.doctor.findings import Verdict
from tests.cli.stubbed_stack import deployed, examine

NOW = datetime(2027, 10, 2, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days_left", "verdict"), [(-1, Verdict.WRONG), (0, Verdict.LOOK), (89, Verdict.LOOK), (90, Verdict.FINE)]
)
def test_the_end_of_the_holidays_is_told_90_days_before(days_left: int, verdict: Verdict) -> None:
    last = (NOW + timedelta(days=days_left)).date()
    stack = replace(deployed({}), outputs={"holidays_known_until": last.isoformat()})

    (finding,) = examine(partial(check_holidays, now=lambda: NOW), stack)

    assert finding.verdict is verdict
    assert last.isoformat() in finding.text


def test_a_stack_of_a_version_without_holidays_is_not_asked() -> None:
    assert examine(check_holidays, deployed({})) == []
