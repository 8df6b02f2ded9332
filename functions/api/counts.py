"""Counts, as the answers show them."""

from collections.abc import Mapping

from redial.contracts.answers.overview import OutcomeCounts, StatusCounts
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus

_ENDED_BY_THE_NETWORK = (Outcome.COMPLETED_CALL, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED)
_DIGITS = 4
_SMALLEST = 0.0001


def status_counts(counts: Mapping[CallStatus, int]) -> StatusCounts:
    """Show counts by status; a correction can leave a stretch of time with fewer than none, which is shown as none."""
    return StatusCounts(**{status.value: max(counts.get(status, 0), 0) for status in CallStatus})


def outcome_counts(counts: Mapping[Outcome, int]) -> OutcomeCounts:
    """Show counts by outcome."""
    return OutcomeCounts(**{outcome.value: max(counts.get(outcome, 0), 0) for outcome in Outcome})


def answer_rate(outcomes: Mapping[Outcome, int]) -> float | None:
    """
    Give the share of COMPLETED_CALL among the attempts that the network ended; None without any.

    It is rounded, but to neither end: 1 is all, and 0 is none.
    """
    ended = sum(max(outcomes.get(outcome, 0), 0) for outcome in _ENDED_BY_THE_NETWORK)
    completed = max(outcomes.get(Outcome.COMPLETED_CALL, 0), 0)
    if not ended:
        return None
    if completed in {0, ended}:
        return completed / ended
    return min(max(round(completed / ended, _DIGITS), _SMALLEST), 1 - _SMALLEST)
