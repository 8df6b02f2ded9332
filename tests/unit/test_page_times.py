"""Times on the page, where the viewer's day is not that of UTC, and where clocks are changed."""

from typing import Any

import pytest

from tests.unit.page_words import said_by_page

STRETCHES = """
const { stretch } = await import(process.argv[2]);
console.log(JSON.stringify(stretch({ start: asked.start }, { bucket_seconds: asked.seconds, range: asked.range })));
"""
DATES = """
const { asDate, asTyped } = await import(process.argv[2]);
console.log(JSON.stringify([asTyped(Date.parse(asked)), asDate(Date.parse(asked))]));
"""
DAY, SIX_HOURS, HOUR = 86_400, 21_600, 3_600


@pytest.mark.parametrize(
    ("start", "seconds", "time_range", "zone", "words"),
    [
        ("2026-11-22T00:00:00Z", DAY, "30d", "UTC", "22 Nov"),
        ("2026-11-22T00:00:00Z", DAY, "30d", "Europe/Berlin", "22 Nov, 01:00 – 23 Nov, 01:00"),
        ("2026-11-22T00:00:00Z", DAY, "30d", "America/Los_Angeles", "21 Nov, 16:00 – 22 Nov, 16:00"),
        ("2026-10-25T00:00:00Z", DAY, "30d", "Europe/Berlin", "25 Oct, 02:00 – 26 Oct, 01:00"),
        ("2026-11-22T18:00:00Z", SIX_HOURS, "7d", "Europe/Berlin", "22 Nov, 19:00 – 01:00"),
        ("2026-11-22T09:00:00Z", HOUR, "24h", "Europe/Berlin", "10:00 – 11:00"),
    ],
)
def test_a_stretch_of_time_is_told_as_the_viewers_clock_shows_its_ends(
    start: str, seconds: int, time_range: str, zone: str, words: str
) -> None:
    asked = {"start": start, "seconds": seconds, "range": time_range}
    assert said_by_page("en", STRETCHES, "parts/course/buckets.js", asked, zone) == words


@pytest.mark.parametrize(
    ("at", "zone", "typed"),
    [
        ("2026-11-22T23:30:00Z", "Europe/Berlin", "2026-11-23T00:30"),
        ("2026-11-23T03:30:00Z", "America/Los_Angeles", "2026-11-22T19:30"),
        ("2026-03-29T01:30:00Z", "Europe/Berlin", "2026-03-29T03:30"),
        ("2026-10-25T01:30:00Z", "Europe/Berlin", "2026-10-25T02:30"),
    ],
)
def test_fields_and_names_of_files_have_the_day_of_the_viewers_clock(at: str, zone: str, typed: str) -> None:
    told: Any = said_by_page("en", DATES, "base/times.js", at, zone)
    assert told == [typed, typed[:10]]
