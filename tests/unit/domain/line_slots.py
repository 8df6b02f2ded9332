"""Slots of send lines."""

from redial.domain.pacing.allowance import (
    Allowance,
)
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.line_slots import (
    Slot,
)
from simulation.makers import at

LIMITS = VoiceLimits(
    calls_per_minute=100, calls_per_second_per_number=100, calls_per_recipient_per_day=5, calls_per_day=None
)
# A slot is one attempt's for so long; its line is taken again two seconds later.
WINDOW_S, AGAIN_S = 193, 195


def slot(token: str, seconds: float = 0) -> Slot:
    return Slot(token, f"call-{token}", at(seconds))


def line_of(allowance: Allowance, token: str) -> int | None:
    assert allowance.lines is not None
    return allowance.lines.line_of(token)
