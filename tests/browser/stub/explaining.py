"""Explanations of stub calls, in the manner of the API's own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from api.answers import calls as answers
from redial.domain.calls import CallStatus
from redial.domain.times import to_iso


def explain(call: answers.Call, now: datetime) -> answers.Explanation:
    waits = call.status is CallStatus.WAITING
    due = datetime.fromisoformat(call.status_at)
    at = max(due, now) + timedelta(seconds=40)
    return answers.Explanation(
        call_id=call.call_id,
        status=call.status,
        headline=_headline(call),
        history=list(_history(call)),
        waits_for=[answers.WaitsFor(what="RETRY", opens_at=call.status_at, text="the time before it is tried again")]
        if waits
        else [],
        expected=answers.Expectation(
            at=to_iso(at),
            calls_before=86,
            calls_before_is_exact=True,
            text="86 calls go before it. At 20 calls a minute that is about 4 minutes after it is due.",
        )
        if waits
        else None,
        prediction_quality=answers.PredictionQuality(
            samples=120,
            median_error_seconds=3.1,
            p90_error_seconds=14.0,
            bias_seconds=1.2,
            text="Of the last 120 predictions, half were within 3 s and nine of ten within 14 s.",
        )
        if waits
        else None,
    )


def _headline(call: answers.Call) -> str:
    match call.status:
        case CallStatus.COMPLETED:
            return f"The message was played on attempt {call.attempts_made}, perhaps to voicemail."
        case CallStatus.WAITING if call.attempts_made:
            return f"Attempt {call.attempts_made} ended with {call.last_outcome}; it is tried again."
        case CallStatus.WAITING:
            return "It has not been dialled yet."
        case CallStatus.CALLING:
            return f"Attempt {call.attempts_made} is under way."
        case _:
            return call.status_reason.capitalize() + "."


def _history(call: answers.Call) -> Iterator[answers.ExplanationLine]:
    yield _line(call.accepted_at, "request", None, "The request was accepted.")
    for attempt in call.attempts:
        number = attempt.number
        yield _line(attempt.intent_at, "attempt", number, f"Attempt {number}, from {attempt.origination_phone_number}.")
        for event in attempt.events:
            yield _line(event.occurred_at, "event", number, f"The voice service reported {event.event_type}.")
        if attempt.outcome is None or attempt.outcome_at is None:
            continue
        yield _line(attempt.outcome_at, "outcome", number, f"Attempt {number} ended with {attempt.outcome}.")
        if attempt is not call.attempts[-1] or call.status is CallStatus.WAITING:
            yield _line(
                attempt.outcome_at,
                "decision",
                number,
                f"To be tried again after 5 minutes: {attempt.outcome} is retried, and attempt {number} was not the last of 3.",
            )
    if call.status not in (CallStatus.WAITING, CallStatus.CALLING):
        yield _line(call.status_at, "decision", None, f"The call ended: {call.status_reason}.")


def _line(at: str, kind: str, attempt: int | None, text: str) -> answers.ExplanationLine:
    return answers.ExplanationLine(at=at, kind=kind, attempt=attempt, text=text)  # type: ignore[arg-type]
