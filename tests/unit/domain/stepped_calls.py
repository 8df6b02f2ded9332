"""Calls that some steps were made with, for tests of the next step."""

from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call
from redial.domain.call.reasons.limits import RecipientDayUsedUp
from redial.domain.call.reasons.reason import ThrottledByService
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import DEADLINES, ORIGINATION, at

THROTTLED = ThrottledByService("rate exceeded")
DAY_USED_UP = RecipientDayUsedUp(at(5))
BEYOND_MS = 0.0004
"""What a clock tells beyond milliseconds."""


def the(changed: Call | CallUnchanged) -> Call:
    assert isinstance(changed, Call)
    return changed


def intent(number: int = 1, seconds: float = 10, **more: object) -> Attempt:
    written = Attempt(number=number, token=f"t{number}", origination_phone_number=ORIGINATION, intent_at=at(seconds))
    return replace(written, **more)


def claimed(call: Call, number: int = 1, seconds: float = 10) -> Call:
    return the(transitions.claim(call, f"t{number}", ORIGINATION, DEADLINES, at(seconds)))


def sent(call: Call, number: int = 1, seconds: float = 10) -> Call:
    return the(transitions.record_sent(claimed(call, number, seconds), f"t{number}", "m", DEADLINES, at(seconds)))


def ended(call: Call, outcome: Outcome, number: int = 1, seconds: float = 30) -> Call:
    return the(transitions.end_attempt(call, f"t{number}", EndOfAttempt(outcome, at(seconds)), at(seconds)))
