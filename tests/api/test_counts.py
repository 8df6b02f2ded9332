"""Shares of counts: what is rounded is neither all nor none."""

import pytest

from api.presenters.counts import answer_rate
from redial.domain.attempt.events import Outcome


@pytest.mark.parametrize(
    ("completed", "busy", "expected"),
    [
        (0, 0, None),
        (0, 7, 0.0),
        (7, 0, 1.0),
        (1, 2, 0.3333),
        (99_996, 4, 0.9999),  # rounded, it would be all
        (999_999, 1, 0.9999),
        (4, 99_996, 0.0001),
        (1, 999_999, 0.0001),
        (-1, 3, 0.0),
    ],
)
def test_answer_rate_is_the_share_of_answered_attempts(completed: int, busy: int, expected: float | None) -> None:
    assert answer_rate({Outcome.COMPLETED_CALL: completed, Outcome.BUSY: busy}) == expected
