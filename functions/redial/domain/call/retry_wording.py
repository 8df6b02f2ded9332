"""When a call is made again, in words. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from redial.domain.call.retry_policy import OutcomePolicy, RetryPolicy
from redial.domain.durations import exactly_in_words
from redial.domain.times import to_iso


def policy_in_words(policy: RetryPolicy) -> str:
    """
    Return what a retry policy means.

    Parameters
    ----------
    policy : RetryPolicy
        Of a request, with what comes from its stack.

    Returns
    -------
    str
        In one line. Times in UTC.

    Examples
    --------
    >>> policy_in_words(RetryPolicy(total_attempts=1))
    'one attempt'
    """
    if policy.total_attempts == 1:
        return "one attempt"
    return "; ".join((f"up to {policy.total_attempts} attempts", *_retries(policy)))


def _retries(policy: RetryPolicy) -> Iterator[str]:
    outcomes = (
        ("busy", policy.busy),
        ("no answer", policy.no_answer),
        ("failed", policy.failed),
        ("not dialled in time", policy.not_dialled),
        ("no final event", policy.no_final_event),
    )
    for name, outcome in outcomes:
        if outcome.retry:
            yield f"{name}: again after {_delays(outcome)}"
    not_again = [name for name, outcome in outcomes if not outcome.retry]
    if not_again:
        yield f"{', '.join(not_again)}: not again"
    if policy.stop_at is not None:
        yield f"none from {to_iso(policy.stop_at)} on"


def _delays(outcome: OutcomePolicy) -> str:
    delay = exactly_in_words(timedelta(seconds=outcome.delay_seconds))
    if outcome.growth == 1:
        return delay
    longest = exactly_in_words(timedelta(seconds=outcome.max_delay_seconds))
    return f"{delay}, each time {outcome.growth:g} times as long, {longest} at most"
