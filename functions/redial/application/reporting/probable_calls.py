"""
Which unclear call an attempt that no call knows probably belongs to. A suggestion for a person, never a proof.

An unclear call is one whose send was not answered; events of an attempt that no call knows may be its answer. The number in their
payload tells, where there is one; else only that they came in the seconds after the send, and of no other.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import Struct

from redial.domain.attempt.events import Outcome
from redial.domain.attempt.named_numbers import destination_in, origination_in
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.reporting.listing import AttemptDetails

# The clocks of the events and of the dialer differ, and events have whole seconds.
_EARLIEST = timedelta(seconds=-2)
_LATEST = timedelta(minutes=2)


class ProbableCall(Struct, frozen=True, kw_only=True):
    """The unclear call that an attempt probably belongs to."""

    call: Call
    outcome: Outcome | None
    """How the attempt ended, as far as its events tell."""
    by_number: bool
    """Whether the number in its events is the call's; else only the time speaks for it."""


def probable_calls(orphans: Sequence[AttemptDetails], unclear: Iterable[Call]) -> dict[str, ProbableCall]:
    """Give the call that each attempt probably belongs to, by the attempt's message id; none where two come into question."""
    waiting = [
        (call, attempt) for call in unclear if call.status is CallStatus.UNKNOWN and (attempt := _unanswered(call))
    ]
    by_number: dict[str, list[Call]] = {}
    by_time: dict[str, list[Call]] = {}
    for orphan in orphans:
        payloads = [payload for _, payload in orphan.payloads]
        for call, attempt in waiting:
            if not _fits(orphan, payloads, call, attempt):
                continue
            found = by_number if destination_in(payloads) is not None else by_time
            found.setdefault(orphan.record.message_id, []).append(call)
    details = {orphan.record.message_id: orphan for orphan in orphans}
    chosen: dict[str, ProbableCall] = {}
    for message_ids, is_by_number in ((by_number, True), (by_time, False)):
        taken = {probable.call.call_id for probable in chosen.values()}
        claims = [call.call_id for calls in message_ids.values() for call in calls]
        for message_id, calls in message_ids.items():
            left = [call for call in calls if call.call_id not in taken]
            if len(left) != 1 or claims.count(left[0].call_id) != 1:
                continue
            end = details[message_id].record.end
            chosen[message_id] = ProbableCall(
                call=left[0], outcome=end.outcome if end is not None else None, by_number=is_by_number
            )
    return chosen


def _unanswered(call: Call) -> Attempt | None:
    attempt = call.last_attempt
    if attempt is None or attempt.message_id is not None or attempt.outcome is not Outcome.SEND_UNKNOWN:
        return None
    return attempt


def _fits(orphan: AttemptDetails, payloads: Sequence[str], call: Call, attempt: Attempt) -> bool:
    first = orphan.record.first_event_at
    if first is None or not _EARLIEST <= first - attempt.intent_at <= _LATEST:
        return False
    called, placed_from = call.request.destination_phone_number, attempt.origination_phone_number
    return ((destination_in(payloads) or called), (origination_in(payloads) or placed_from)) == (called, placed_from)
