"""Lengths of time in words."""

from datetime import timedelta

import pytest

from redial.domain.durations import exactly_in_words, in_words


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


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (0.0004, "0 seconds"),
        (0.5, "0.5 seconds"),
        (1, "1 second"),
        (90, "1 minute 30 seconds"),
        (-3_600, "1 hour"),
        (93_784.25, "1 day 2 hours 3 minutes 4.25 seconds"),
        (604_800, "7 days"),
    ],
)
def test_what_was_asked_for_is_told_to_the_millisecond(seconds: float, words: str) -> None:
    assert exactly_in_words(timedelta(seconds=seconds)) == words
