"""How far the deployed functions know the calendar."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

from redial.domain.calling_hours.holidays import NOTICE
from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Finding, fine, look, wrong

HOLIDAYS = "holidays"
_MEND = "Deploy a newer version of Redial, or write the table anew and deploy: docs/alarms/holidays-end.md"


def _now() -> datetime:
    return datetime.now(UTC)


def check_holidays(stack: Stack, now: Callable[[], datetime] = _now) -> Iterator[Finding]:
    """Check that the table of public holidays reaches far enough; a stack of a version that has none has no such output."""
    known_until = stack.outputs.get("holidays_known_until")
    if known_until is None:
        return
    today = now().date()
    last = date.fromisoformat(known_until)
    if today > last:
        text = f"Public holidays were known until {known_until}: now no day counts as one, and people are called."
        yield wrong(HOLIDAYS, text, _MEND)
    elif today > last - NOTICE:
        yield look(HOLIDAYS, f"Public holidays are known until {known_until} only.", _MEND)
    else:
        yield fine(HOLIDAYS, f"Known until {known_until}.")
