"""What a valid request asks for and could never have, with the time as it is now."""

from datetime import datetime

from redial.contracts.chained_request import shared_out, too_long_shares
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Valid
from redial.domain.call.calls import FieldError
from redial.domain.call.reasons.codes import HoursFault
from redial.domain.call.requests import CallRequest
from redial.domain.call.stage_hours import NeverOpen, StageHours, judge_hours, opens_from
from redial.domain.call.transitions import accept, within_share
from redial.domain.pacing.feasibility import impossible_attempts
from redial.domain.times import floor_ms

_NAME_A_ZONE = "name a time_zone, like America/Denver"


def impossible_in(valid: Valid, rules: StackRules, now: datetime) -> tuple[FieldError, ...]:
    """
    Return what of a request could never happen, whatever the outcomes.

    Parameters
    ----------
    valid : Valid
        The request.
    rules : StackRules
        Of the stack, with the calling hours that it sets.
    now : datetime
        The earliest time of the first attempt, in UTC.

    Returns
    -------
    tuple of FieldError
        Attempts that have no time, also within the shortest share of several recipients; and shares that are too long for the
        request. Empty where everything may happen.
    """
    now = floor_ms(now)
    too_long = too_long_shares(valid.steps, now)
    if too_long:
        return too_long
    begins = max(now, valid.request.not_before or now)
    requests = [within_share(step.request, step.chain, begins) for step in shared_out(valid.steps, now)]
    for request in requests or [valid.request]:
        impossible = _impossible(request, valid, rules, now)
        if impossible:
            return tuple(impossible)
    return ()


def _impossible(request: CallRequest, valid: Valid, rules: StackRules, now: datetime) -> list[FieldError]:
    call, hours = accept(request, valid.digest, now), rules.calling_hours.of(request)
    verdict = judge_hours(call, hours, call.status_at)
    never = [_error(verdict.fault, hours)] if isinstance(verdict, NeverOpen) and not call.status.is_final else []
    return never + impossible_attempts(
        request,
        valid.retry_given,
        rules.calls_per_recipient_per_day,
        now,
        lambda at: opens_from(call, hours, at),
    )


def _error(fault: HoursFault, hours: StageHours) -> FieldError:
    match fault:
        case HoursFault.NO_TIME_ZONE:
            why = "the number tells no time zone, and calling hours are to be kept"
            return FieldError(field="time_zone", message=f"expected the recipient's zone: {why}; {_NAME_A_ZONE}")
        case HoursFault.NO_COMMON_OPENING:
            why = "the calling hours are not open in all time zones of the number at once within 14 days"
            return FieldError(field="time_zone", message=f"expected the recipient's zone: {why}; {_NAME_A_ZONE}")
        case HoursFault.NO_OPENING:
            return FieldError(field="calling_hours", message="expected hours that open within 14 days")
        case HoursFault.UNKNOWN_HOURS:
            named = ", ".join(hours.named) or "none"
            return FieldError(
                field="calling_hours", message=f"expected hours, or the name of hours of this stage, which are: {named}"
            )
