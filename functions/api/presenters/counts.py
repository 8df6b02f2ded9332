"""Counts, as the answers show them."""

from collections.abc import Mapping

from redial.contracts.answers.common import Figures
from redial.contracts.answers.overview import OutcomeCounts, StatusCounts
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import FiguresSum, ServiceFigures
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


def figures_shown(figures: FiguresSum | ServiceFigures | None) -> Figures | None:
    """Show the service's own figures; None where it said nothing. A correction can leave fewer than none, which is none."""
    if figures is None or figures == FiguresSum():
        return None
    return Figures(
        duration_seconds=_at_least_none(figures.duration_seconds),
        billed_minutes=_at_least_none(figures.billed_minutes),
        price_usd=_at_least_none(figures.price_usd),
    )


def _at_least_none(figure: float | None) -> float | None:
    return None if figure is None else max(figure, 0)


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
