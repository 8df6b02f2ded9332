"""Hours that people change on the local stack: calls that wait for an opening go when they are opened."""

from datetime import UTC, datetime, timedelta

import pytest

from redial.domain.calling_hours.hours import Weekday
from tests.end_to_end.person import Person, until

pytestmark = pytest.mark.stack

# Numbers that nothing else calls.
NAMED = "+12065557607"
OF_CAMPAIGN = "+12065557608"
OPEN = "daily 00:00-24:00; in Etc/UTC"


def closed_today() -> str:
    """Give hours that open on another day, and not soon."""
    day = (datetime.now(UTC) + timedelta(days=3)).weekday()
    return f"{list(Weekday)[day]} 00:00-24:00; in Etc/UTC"


def test_calls_that_wait_for_an_opening_go_when_hours_are_opened(person: Person) -> None:
    person.gets("hours", "set", "opened-late", closed_today())
    person.gets("campaign", "set", "opened-late", "--hours", closed_today())
    person.gets("submit", "--to", NAMED, "--text", "Hi", "--request-id", "hours-1", "--hours", "opened-late")
    person.gets("submit", "--to", OF_CAMPAIGN, "--text", "Hi", "--request-id", "hours-2", "--campaign", "opened-late")
    for request_id in ("hours-1", "hours-2"):
        until(lambda request_id=request_id: person.gets("status", request_id)["wait_reason"] == "CALLING_HOURS")  # type: ignore[misc]
    assert "Waits for 00:00 in Etc/UTC" in person.gets("explain", "hours-1")["headline"]

    person.gets("hours", "set", "opened-late", OPEN)
    person.gets("campaign", "set", "opened-late", "--no-hours")

    # Waiting calls are dated anew ten seconds later, by the wake-up that comes then or the next minute's.
    for request_id in ("hours-1", "hours-2"):
        until(lambda request_id=request_id: person.gets("status", request_id)["status"] == "COMPLETED")  # type: ignore[misc]
