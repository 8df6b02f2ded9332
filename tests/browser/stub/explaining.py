"""Explanations of stub calls, in the manner of the API's own."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from redial.contracts.answers import calls as answers
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.reporting.history import event_in_words, outcome_in_words
from redial.domain.times import to_iso
from tests.browser.stub.some_calls import delay_after


def explain(call: answers.Call, now: datetime) -> answers.Explanation:
    waits = call.status is CallStatus.WAITING and call.wait_reason is not WaitReason.NOT_PERMITTED
    expected_at = max(datetime.fromisoformat(call.status_at), now) + timedelta(seconds=40)
    expected = f"It is expected to be dialled at {to_iso(expected_at)}, in {(expected_at - now).total_seconds() / 60:.0f} minutes."
    return answers.Explanation(
        call_id=call.call_id,
        status=call.status,
        headline=f"Waiting. {expected}" if waits else _headline(call),
        history=list(_history(call)),
        waits_for=list(_waits_for(call)) if waits else [],
        expected=answers.Expectation(at=to_iso(expected_at), calls_before=12, calls_before_is_exact=True, text=expected)
        if waits
        else None,
        prediction_quality=answers.PredictionQuality(
            samples=120,
            median_error_seconds=3.1,
            p90_error_seconds=14.0,
            bias_seconds=1.2,
            text="Of the last 120 predictions, half were right to 3 s, and nine in ten to 14 s.",
        )
        if waits
        else None,
    )


def _headline(call: answers.Call) -> str:
    if call.status is CallStatus.CALLING:
        return f"Being dialled: attempt {call.attempts_made} of {call.total_attempts}."
    return f"{call.status}: {call.status_reason}."


def _waits_for(call: answers.Call) -> Iterator[answers.WaitsFor]:
    if call.wait_reason is WaitReason.RETRY:
        text = f"It is dialled again at {call.status_at}: {call.last_outcome} on attempt {call.attempts_made} of 3."
        yield answers.WaitsFor(what="RETRY", opens_at=call.status_at, text=text)
    if call.wait_reason is WaitReason.SCHEDULED:
        text = f"It is scheduled: not before {call.status_at}."
        yield answers.WaitsFor(what="SCHEDULED", opens_at=call.status_at, text=text)
    yield answers.WaitsFor(what="BACKLOG", opens_at=None, text="12 calls go first.")


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
    meaning = "" if attempt.events else f": {outcome_in_words(attempt.outcome)}"
    yield _line(attempt.outcome_at, "outcome", number, f"Attempt {number} ended with {attempt.outcome}{meaning}.")
    if attempt is not call.attempts[-1] or call.status is CallStatus.WAITING:
        outcomes = [each.outcome for each in call.attempts[:number]]
        due = datetime.fromisoformat(attempt.outcome_at) + delay_after(outcomes)
        decided = f"Dial again at {to_iso(due)}: {attempt.outcome} on attempt {number} of 3."
        yield _line(attempt.outcome_at, "decision", number, decided)


def _line(at: str, kind: str, attempt: int | None, text: str) -> answers.ExplanationLine:
    return answers.ExplanationLine(at=at, kind=kind, attempt=attempt, text=text)  # type: ignore[arg-type]
