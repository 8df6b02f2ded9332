"""Which attempts of a policy could never happen, whatever the outcomes: told at once, instead of promised. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import FieldError
from redial.domain.call.requests import CallRequest
from redial.domain.call.retry import delays_after
from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy
from redial.domain.pacing.limits import DAY
from redial.domain.times import later, to_iso

_RETRIED_FIELDS = {
    "busy": Outcome.BUSY,
    "no_answer": Outcome.NO_ANSWER,
    "failed": Outcome.FAILED,
    "not_dialled": Outcome.TTL_EXPIRED,
    "no_final_event": Outcome.NO_FINAL_EVENT,
}


def _at_once(at: datetime) -> datetime:
    return at


def impossible_attempts(
    request: CallRequest,
    retry_given: Mapping[str, Any],
    calls_per_recipient_per_day: int,
    now: datetime,
    opens_from: Callable[[datetime], datetime] = _at_once,
) -> list[FieldError]:
    """
    Return the attempts of a policy that could never happen within the recipient's limit or before the request's time is over.

    Only what the request itself asks for is judged: a short-lived request does not have to argue with the stack's default policy.

    Parameters
    ----------
    request : CallRequest
        The request, with the policy that holds for it.
    retry_given : mapping of str to object
        The request's own ``retry`` as JSON, without what comes from the stack's default.
    calls_per_recipient_per_day : int
        How many calls the service places to one recipient in 24 hours ("Service Limits" of the API reference: 5).
    now : datetime
        The earliest time of the first attempt, in UTC.
    opens_from : callable
        Returns the first time, from a time on, that the calling hours permit.

    Returns
    -------
    list of FieldError
        Each names a field of ``retry`` and what it could be at most; empty where every attempt may happen, and where the request is
        over before its first one.
    """
    ends = [(request.expires_at, "expires_at"), (request.retry.stop_at, "retry.stop_at")]
    start = opens_from(max(now, request.not_before or now))
    end, end_name = min(((at, name) for at, name in ends if at is not None), default=(None, ""))
    if end is not None and end <= start:
        # It expires before its first attempt; that is told by its status.
        return []
    errors = _too_long_delays(request.retry, retry_given, start, end, end_name)
    if "total_attempts" not in retry_given or errors:
        return errors
    total, times = (
        request.retry.total_attempts,
        earliest_attempts(request.retry, calls_per_recipient_per_day, start, opens_from),
    )
    if len(times) < total:
        message = f"expected 1: the policy retries no outcome, so attempt 2 of {total} could never happen"
        return [FieldError(field="retry.total_attempts", message=message)]
    if end is None or times[-1] < end:
        return []
    possible = sum(at < end for at in times)
    message = f"expected at most {possible}: attempt {possible + 1} could not come before {to_iso(times[possible])}"
    if possible >= calls_per_recipient_per_day:
        message += f" (the service places {calls_per_recipient_per_day} calls to one recipient in 24 hours)"
    return [FieldError(field="retry.total_attempts", message=f"{message}, and {end_name} is {to_iso(end)}")]


def ends_in_the_past(request: CallRequest, now: datetime) -> list[FieldError]:
    """
    Name the ends that have passed.

    A program's request ends as EXPIRED for that, for it may have been late. A person who writes such a time has mistaken it.
    """
    ends = (("expires_at", request.expires_at), ("retry.stop_at", request.retry.stop_at))
    return [past_end(name, at) for name, at in ends if at is not None and at <= now]


def past_end(field: str, at: datetime) -> FieldError:
    """Say that an end has passed."""
    return FieldError(field=field, message=f"expected a time that is still to come; {to_iso(at)} has passed")


def earliest_attempts(
    policy: RetryPolicy,
    calls_per_recipient_per_day: int,
    start: datetime,
    opens_from: Callable[[datetime], datetime] = _at_once,
) -> list[datetime]:
    """Give a time before which each attempt cannot come: with the outcomes that are retried soonest, ending at once."""
    # What the service did not dial in time nobody plans for.
    outcomes = (outcome for outcome in Outcome if outcome is not Outcome.TTL_EXPIRED)
    retried = [after for outcome in outcomes if (after := policy.after(outcome)) is not None and after.retry]
    # Of each outcome the delays grow, so the fewest seconds for n retries are the n smallest of all delays.
    soonest = sorted(delay for after in retried for delay in islice(delays_after(after), policy.total_attempts - 1))
    times = [start]
    for delay_s in accumulate(soonest[: policy.total_attempts - 1]):
        at = later(start, timedelta(seconds=delay_s))
        if len(times) >= calls_per_recipient_per_day:
            at = max(at, later(times[-calls_per_recipient_per_day], DAY))
        times.append(opens_from(at))
    return times


def _too_long_delays(
    policy: RetryPolicy, retry_given: Mapping[str, Any], start: datetime, end: datetime | None, end_name: str
) -> list[FieldError]:
    if end is None or policy.total_attempts == 1:
        return []
    errors = []
    for field, outcome in _RETRIED_FIELDS.items():
        after: OutcomePolicy | None = policy.after(outcome)
        if "delay_seconds" not in retry_given.get(field, {}) or after is None or not after.retry:
            continue
        if later(start, timedelta(seconds=after.delay_seconds)) >= end:
            message = (
                f"expected less than {(end - start).total_seconds():.0f}: a retry after {outcome} would come after "
            )
            errors.append(
                FieldError(field=f"retry.{field}.delay_seconds", message=f"{message}{end_name} {to_iso(end)}")
            )
    return errors
