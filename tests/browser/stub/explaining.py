"""Explanations of stub calls, in the manner of the API's own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from api.answers import calls as answers
from redial.domain.calls import CallStatus
from redial.domain.story import event_in_words, outcome_in_words
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
        case CallStatus.WAITING:
            return "Waiting. It is expected to be dialled about 40 s after it is due."
        case CallStatus.CALLING:
            return f"Being dialled: attempt {call.attempts_made} of {call.total_attempts}."
        case _:
            return f"{call.status}: {call.status_reason}."


def _history(call: answers.Call) -> Iterator[answers.ExplanationLine]:
    if call.errors:
        told = "; ".join(f"{error.field}: {error.message}" for error in call.errors)
        yield _line(call.accepted_at, "request", None, f"The request was rejected: {told}.")
        return
    accepted = f"Accepted under the request id {call.request_id} for {call.destination_phone_number}"
    yield _line(
        call.accepted_at, "request", None, f"{accepted}, lane {call.lane}, campaign {call.campaign}, up to 3 attempts."
    )
    for attempt in call.attempts:
        yield from _attempt(call, attempt)
    if call.status not in (CallStatus.WAITING, CallStatus.CALLING):
        yield _line(call.status_at, "decision", None, f"The call ended as {call.status} ({call.status_reason}).")


def _attempt(call: answers.Call, attempt: answers.Attempt) -> Iterator[answers.ExplanationLine]:
    number = attempt.number
    begun = f"Attempt {number} of 3 from {attempt.origination_phone_number}: the intent is written down."
    yield _line(attempt.intent_at, "attempt", number, begun)
    if attempt.sent_at is not None:
        yield _line(
            attempt.sent_at, "attempt", number, f"The voice service took the call: message id {attempt.message_id}."
        )
    for event in attempt.events:
        yield _line(event.occurred_at, "event", number, f"{event.event_type}: {event_in_words(event.event_type)}.")
    if attempt.outcome is None or attempt.outcome_at is None:
        return
    yield _line(attempt.outcome_at, "outcome", number, f"{attempt.outcome}: {outcome_in_words(attempt.outcome)}.")
    if attempt is not call.attempts[-1] or call.status is CallStatus.WAITING:
        due = datetime.fromisoformat(attempt.outcome_at) + timedelta(minutes=5)
        decided = f"Dial again at {to_iso(due)}: {attempt.outcome} on attempt {number} of 3."
        yield _line(attempt.outcome_at, "decision", number, decided)


def _line(at: str, kind: str, attempt: int | None, text: str) -> answers.ExplanationLine:
    return answers.ExplanationLine(at=at, kind=kind, attempt=attempt, text=text)  # type: ignore[arg-type]
