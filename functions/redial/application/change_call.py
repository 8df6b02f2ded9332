"""Changes to a stored call, each checked against the states of a call, and told in the log and the metrics."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from redial.application.ports import Telemetry, WakeUps
from redial.application.soon_due import wake_when_due
from redial.application.stores import Calls
from redial.application.versioned import Unchanged, Updated, update
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus, WaitReason, to_follow
from redial.domain.call.reasons.parts import code_of
from redial.domain.call.status_changes import check_status_change
from redial.domain.call.transitions.erasing import kept_erased
from redial.domain.times import to_iso
from redial.metrics import MetricName

N = TypeVar("N", covariant=True)

_OUTCOME_METRICS = {
    Outcome.COMPLETED_CALL: MetricName.OUTCOME_COMPLETED_CALL,
    Outcome.BUSY: MetricName.OUTCOME_BUSY,
    Outcome.NO_ANSWER: MetricName.OUTCOME_NO_ANSWER,
    Outcome.FAILED: MetricName.OUTCOME_FAILED,
    Outcome.TTL_EXPIRED: MetricName.OUTCOME_NOT_DIALLED,
    Outcome.SPAM: MetricName.OUTCOME_BLOCKED,
    Outcome.PROTECT_BLOCKED: MetricName.OUTCOME_BLOCKED,
    Outcome.REFUSED: MetricName.SEND_REFUSED,
    Outcome.NO_FINAL_EVENT: MetricName.NO_FINAL_EVENT,
    Outcome.SEND_UNKNOWN: MetricName.SEND_UNKNOWN,
}
_STATUS_METRICS = {
    CallStatus.COMPLETED: MetricName.CALL_COMPLETED,
    CallStatus.UNREACHED: MetricName.CALL_UNREACHED,
    CallStatus.UNKNOWN: MetricName.CALL_UNKNOWN,
    CallStatus.CANCELLED: MetricName.CALL_CANCELLED,
    CallStatus.EXPIRED: MetricName.CALL_EXPIRED,
    CallStatus.REJECTED: MetricName.CALL_REJECTED,
}
_CONTRADICTIONS: dict[str, Callable[[Attempt], bool]] = {
    "the voice service placed a call that it had not told of": lambda attempt: attempt.rang_unasked,
    "a send rang whose silence was a proof": lambda attempt: attempt.rang_though_silent,
}
"""What may be found out of an attempt after the fact, as the log says it."""


def change_call(
    calls: Calls, telemetry: Telemetry, call: Call, step: Callable[[Call], Call | N]
) -> Updated[Call] | Unchanged[Call, N]:
    """
    Take a step with a call that was read a moment ago, whatever others do to it meanwhile.

    Parameters
    ----------
    calls : Calls
        Where the call is stored.
    telemetry : Telemetry
        Where the change is logged, and counted by its outcome and its status.
    call : Call
        The call as it was read.
    step : callable
        Returns the changed call, or why nothing changes. Called anew for each call that somebody else has stored instead.

    Returns
    -------
    Updated or Unchanged
        The call as it is stored now, with what it was before the step, or with what the step answered for why nothing changes.

    Raises
    ------
    TooMuchContention
        Others changed the call many times in a row.
    ForbiddenStatusChange
        The step gives the call a status that cannot follow the one it has (docs/architecture.md).
    """

    def checked(stored: Call) -> Call | N:
        changed = step(stored)
        if isinstance(changed, Call):
            changed = kept_erased(stored, changed)
            check_status_change(stored.call_id, stored.status, changed.status)
        return changed

    changed = update(calls.at(call.call_id), checked, known=call)
    if isinstance(changed, Updated):
        _tell(telemetry, changed.before, changed.record)
    return changed


def wake_for_what_follows(wake_ups: WakeUps, call: Call, now: datetime) -> None:
    """
    Wake ``dial`` when a waiting call is due, if that is soon; of a chain whose call has ended, for the calls that wait for it.

    Also where the call was changed by an earlier delivery of the same event: that one may have died before its wake-up.
    """
    waiting_for_it = to_follow(call.chain, call.status) if call.chain is not None else ()
    if waiting_for_it:
        wake_ups.send(waiting_for_it, timedelta(0))
    if call.unless_played and call.wait_reason is WaitReason.RETRY:
        # While it was dialled a call that it was made of may have turned out to be played: it ends now, and not when it is due.
        wake_ups.send((call.call_id,), timedelta(0))
    if call.status is CallStatus.WAITING and call.wait_reason is not WaitReason.ALLOWANCE:
        wake_when_due(wake_ups, call, now)


def _tell(telemetry: Telemetry, before: Call, after: Call) -> None:
    _write_down(telemetry, before, after)
    ended = {attempt.token: attempt.outcome for attempt in before.attempts}
    for attempt in after.attempts:
        if attempt.outcome is not None and ended.get(attempt.token) is not attempt.outcome:
            telemetry.count(_OUTCOME_METRICS[attempt.outcome])
    for what, contradicts in _CONTRADICTIONS.items():
        known = {attempt.token for attempt in before.attempts if contradicts(attempt)}
        for attempt in after.attempts:
            if contradicts(attempt) and attempt.token not in known:
                telemetry.count(MetricName.SEND_CONTRADICTED)
                telemetry.warn(
                    what,
                    call_id=after.call_id,
                    attempt=attempt.number,
                    message_id=attempt.message_id,
                    other_message_ids=", ".join(attempt.other_message_ids) or None,
                )
    if after.status is not before.status and after.status in _STATUS_METRICS:
        telemetry.count(_STATUS_METRICS[after.status])
    if after.wait_reason is WaitReason.RETRY and before.wait_reason is not WaitReason.RETRY:
        telemetry.count(MetricName.RETRY_SCHEDULED)


def _write_down(telemetry: Telemetry, before: Call, after: Call) -> None:
    """Write one line for a call, at its end, with its course. Logs are billed by their length, and the table tells the rest."""
    about = {"call_id": after.call_id, "status_before": before.status, "status": after.status}
    why = {"reason_code": code_of(after.reason), "status_reason": after.status_reason}
    last = after.last_attempt
    has_ended = after.status.is_final or after.status is CallStatus.UNKNOWN
    if has_ended and (after.status is not before.status or after.attempts != before.attempts):
        course = [_course_of(attempt) for attempt in after.attempts]
        telemetry.note("call ended", **about, **why, accepted_at=to_iso(after.accepted_at), course=course or None)
    else:
        telemetry.detail(
            "call changed",
            **about,
            **why,
            attempt=last.number if last is not None else None,
            message_id=last.message_id if last is not None else None,
            outcome=last.outcome if last is not None else None,
        )


def _course_of(attempt: Attempt) -> str:
    begun = to_iso(attempt.sent_at or attempt.intent_at)
    ended = f" {to_iso(attempt.outcome_at)}" if attempt.outcome_at is not None else ""
    return f"{attempt.number} {begun} {attempt.outcome or 'no outcome'}{ended} {attempt.message_id or 'no message id'}"
