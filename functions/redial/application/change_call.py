"""Changes to a stored call: read, decide, write on the condition that nothing changed in between, or decide anew."""

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from redial.application.ports import Calls, Telemetry, WakeUps
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reason_parts import code_of
from redial.domain.call.status_changes import check_status_change
from redial.errors import TooMuchContention
from redial.metrics import MetricName

_MOST_TRIES = 20

_OUTCOME_METRICS = {
    Outcome.COMPLETED_CALL: MetricName.OUTCOME_COMPLETED_CALL,
    Outcome.BUSY: MetricName.OUTCOME_BUSY,
    Outcome.NO_ANSWER: MetricName.OUTCOME_NO_ANSWER,
    Outcome.FAILED: MetricName.OUTCOME_FAILED,
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


def change_call(
    calls: Calls, telemetry: Telemetry, call: Call, step: Callable[[Call], Call | None]
) -> tuple[Call, bool]:
    """
    Take a step with a call, whatever others do to it meanwhile.

    Returns
    -------
    The call as it is stored now, and whether this step changed it. A step that does not apply changes nothing.

    Raises
    ------
    TooMuchContention
        Others changed the call many times in a row.
    ForbiddenStatusChange
        The step gives the call a status that cannot follow the one it has (docs/architecture.md).
    """
    for _ in range(_MOST_TRIES):
        changed = step(call)
        if changed is None:
            return call, False
        check_status_change(call.call_id, call.status, changed.status)
        changed = replace(changed, version=call.version + 1)
        stored = calls.save(changed, expected_version=call.version)
        if stored is None:
            _tell(telemetry, call, changed)
            return changed, True
        call = stored
    raise TooMuchContention(f"call {call.call_id} changed {_MOST_TRIES} times between reading and writing")


def wake_for_retry(wake_ups: WakeUps, call: Call, now: datetime) -> None:
    """
    Wake ``dial`` when a waiting call is due, if that is soon.

    Also where the call was changed by an earlier delivery of the same event: that one may have died before its wake-up.
    """
    if call.status is CallStatus.WAITING and call.wait_reason is not WaitReason.ALLOWANCE:
        wake_ups.send([call.call_id], max(call.status_at - now, timedelta(0)))


def _tell(telemetry: Telemetry, before: Call, after: Call) -> None:
    last = after.last_attempt
    telemetry.note(
        "call changed",
        call_id=after.call_id,
        status_before=before.status,
        status=after.status,
        reason_code=code_of(after.reason),
        status_reason=after.status_reason,
        attempt=last.number if last is not None else None,
        message_id=last.message_id if last is not None else None,
        outcome=last.outcome if last is not None else None,
    )
    ended = {attempt.token: attempt.outcome for attempt in before.attempts}
    for attempt in after.attempts:
        if attempt.outcome is not None and ended.get(attempt.token) is not attempt.outcome:
            telemetry.count(_OUTCOME_METRICS[attempt.outcome])
    if after.status is not before.status and after.status in _STATUS_METRICS:
        telemetry.count(_STATUS_METRICS[after.status])
    if after.wait_reason is WaitReason.RETRY and before.wait_reason is not WaitReason.RETRY:
        telemetry.count(MetricName.RETRY_SCHEDULED)
