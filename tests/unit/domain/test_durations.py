"""Lengths of time in words."""

from datetime import timedelta

import pytest

from redial.domain.durations import in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 seconds"),
        (1, "1 second"),
        (89, "89 seconds"),
        (90, "2 minutes"),
        (2_876, "48 minutes"),
        (3_570, "1 hour"),
        (5_640, "1 hour 34 minutes"),
        (86_370, "1 day"),
        (26 * 3_600, "1 day 2 hours"),
        (-5_753, "1 hour 36 minutes"),
    ],
)
def test_lengths_are_told_in_the_units_that_people_use(seconds: float, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
