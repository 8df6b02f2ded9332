"""What a valid request asks for and could never have, with the time as it is now."""

from datetime import datetime

from redial.contracts.chained_request import shared_out, too_long_shares
from redial.contracts.validation import Valid
from redial.domain.call.calls import FieldError
from redial.domain.call.transitions import within_share
from redial.domain.pacing.feasibility import impossible_attempts
from redial.domain.times import floor_ms


def impossible_in(valid: Valid, calls_per_recipient_per_day: int, now: datetime) -> tuple[FieldError, ...]:
    """
    Return what of a request could never happen, whatever the outcomes.

    Parameters
    ----------
    valid : Valid
        The request.
    calls_per_recipient_per_day : int
        Of `impossible_attempts`.
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
        impossible = impossible_attempts(request, valid.retry_given, calls_per_recipient_per_day, now)
        if impossible:
            return tuple(impossible)
    return ()
