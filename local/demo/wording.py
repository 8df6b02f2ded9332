"""The words and colours for calls on a terminal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.phone_number import mask
from redial.domain.reporting.listing import StoredCall, status_of


def masked_number(call: StoredCall) -> str:
    """Give the destination with its middle hidden; a dash where a bad request named none."""
    if isinstance(call, RejectedRequest):
        return mask(call.destination_phone_number) if call.destination_phone_number else "–"
    return mask(call.request.destination_phone_number)


def change_of(before: StoredCall | None, now: StoredCall) -> str | None:
    """Say what happened to a call since it was last looked at; None where that is not worth a line."""
    if isinstance(now, RejectedRequest):
        return now.status_reason if before is None else None
    if isinstance(before, Call) and before.version == now.version:
        return None
    match now.status:
        case CallStatus.WAITING if now.wait_reason is WaitReason.RETRY and now.last_attempt is not None:
            attempt, total = now.last_attempt, now.request.retry.total_attempts
            again = clock_time(now.status_at)
            return f"{attempt.outcome} on attempt {attempt.number} of {total}; again at {again}"
        case CallStatus.WAITING:
            return reason_told(now) if now.wait_reason is not WaitReason.ALLOWANCE else None
        case CallStatus.CALLING:
            started = before is None or status_of(before) is not CallStatus.CALLING
            return f"{reason_told(now)} to {masked_number(now)}" if started else None
        case _:
            ended = before is None or not status_of(before).is_final
            return reason_told(now) if ended else None


def clock_time(at: datetime) -> str:
    """Give a time of today as this machine's clock shows it."""
    return f"{at.astimezone():%H:%M:%S}"


def reason_told(call: Call) -> str:
    """Say why a call has its status, with the times as this machine's calendar and clock show them."""
    return reason_in_words(call.reason, lambda at: f"{at.astimezone():%-d %b %Y %H:%M:%S}")


@dataclass(frozen=True)
class Counts:
    """How many calls stand where."""

    waiting: int = 0
    calling: int = 0
    retrying: int = 0
    """Waiting for a further attempt."""
    done: int = 0
    total: int = 0

    def __str__(self) -> str:
        return f"waiting {self.waiting} · calling {self.calling} · retrying {self.retrying} · done {self.done}/{self.total}"


def count(calls: Iterable[StoredCall], total: int) -> Counts:
    """Count calls; those of the total that are not in the table yet are waiting."""
    calling = retrying = done = 0
    for call in calls:
        if status_of(call).is_final:
            done += 1
        elif isinstance(call, Call) and call.status is CallStatus.CALLING:
            calling += 1
        elif isinstance(call, Call) and call.wait_reason is WaitReason.RETRY:
            retrying += 1
    return Counts(total - calling - retrying - done, calling, retrying, done, total)
