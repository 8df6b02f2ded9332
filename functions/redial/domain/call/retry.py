"""The retry decision: a pure function that gives its reason."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice

import msgspec

from redial.domain.attempt.events import Outcome
from redial.domain.attempt.silence import SilenceCondition
from redial.domain.call.calls import Attempt, Call
from redial.domain.call.reasons.codes import LastTime
from redial.domain.call.reasons.reason import (
    AttemptsUsedUp,
    DueAfterSilence,
    NoTimeToRetry,
    NotRetried,
    RangUnasked,
    RetryDue,
    SilenceUnproven,
)
from redial.domain.call.retry_policy import OnUnknown, OutcomePolicy
from redial.domain.times import floor_ms, later


class RetryAt(msgspec.Struct, frozen=True):
    """Call again at ``at``."""

    at: datetime
    reason: RetryDue | DueAfterSilence


class GiveUp(msgspec.Struct, frozen=True):
    """Make no further attempt."""

    reason: NotRetried | AttemptsUsedUp | NoTimeToRetry | RangUnasked | SilenceUnproven


def decide_retry(call: Call, attempts: Sequence[Attempt]) -> RetryAt | GiveUp:
    """
    Decide whether and when to call again after the last of ``attempts``, which has ended without delivering.

    The delay counts from the end of the attempt, so the decision does not depend on when it is made.
    """
    last = attempts[-1]
    assert last.outcome is not None
    assert last.outcome_at is not None
    if any(attempt.rang_unasked for attempt in attempts):
        return GiveUp(RangUnasked(last.outcome, last.number))
    policy = call.request.retry
    after_outcome = policy.after(last.outcome)
    if after_outcome is None or not after_outcome.retry:
        return GiveUp(NotRetried(last.outcome, last.number))
    if len(attempts) >= policy.total_attempts:
        return GiveUp(AttemptsUsedUp(last.outcome, last.number, policy.total_attempts))
    by_silence = last.outcome is Outcome.SEND_UNKNOWN and policy.on_unknown is OnUnknown.REDIAL_IF_SILENT
    if by_silence and (unproven := _unproven(last)) is not None:
        return GiveUp(unproven)
    repeats = sum(attempt.outcome is last.outcome for attempt in attempts) - 1
    delay_s = next(islice(delays_after(after_outcome), repeats, None))
    # On top of the cap: calls that met it together shall not come back together.
    delay_s *= 1 + after_outcome.jitter * _fraction(call.call_id, last)
    at = floor_ms(later(last.outcome_at, timedelta(seconds=delay_s)))
    for limit, name in ((policy.stop_at, LastTime.STOP_AT), (call.request.expires_at, LastTime.EXPIRES_AT)):
        if limit is not None and at >= limit:
            return GiveUp(NoTimeToRetry(last.outcome, last.number, at, name, limit))
    due = DueAfterSilence if by_silence else RetryDue
    return RetryAt(at, due(last.outcome, last.number, policy.total_attempts, at))


def _unproven(attempt: Attempt) -> SilenceUnproven | None:
    """Say why the silence of an attempt proves nothing; None where it does."""
    assert attempt.outcome is not None
    judged = attempt.silence
    if judged is None:
        return SilenceUnproven(attempt.outcome, attempt.number, SilenceCondition.JUDGED)
    if judged.is_silent:
        return None
    return SilenceUnproven(attempt.outcome, attempt.number, judged.broken[0], judged.line)


def delays_after(policy: OutcomePolicy) -> Iterator[float]:
    """Give the delays in seconds after the first, second, ... attempt with one outcome, without jitter."""
    delay_s = min(policy.delay_seconds, policy.max_delay_seconds)
    while True:
        yield delay_s
        # The cap comes with each step: a large growth would overflow otherwise.
        delay_s = min(delay_s * policy.growth, policy.max_delay_seconds)


def _fraction(call_id: str, attempt: Attempt) -> float:
    """Give a number from 0 to 1 that is the same whenever the same decision is made again."""
    digest = sha256(f"{call_id}:{attempt.number}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32
