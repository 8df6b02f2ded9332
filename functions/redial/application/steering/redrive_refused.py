"""Make calls due again that the voice service refused for what was no fault of theirs."""

from datetime import datetime, timedelta
from enum import Enum, auto

from msgspec import Struct

from redial.application.change_call import change_call
from redial.application.further_calls import FurtherCalls
from redial.application.ports import Clock, Telemetry
from redial.application.reading_ports import CallRecords, Indexes
from redial.application.stores import Allowances
from redial.application.versioned import Updated
from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.again import again_request_id
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.call.transitions import time_is_over_at
from redial.domain.refusal.likeness import cause_of
from redial.domain.refusal.refusals import Refusals, without_old
from redial.domain.reporting.listing import Position, StoredCall, Stretch, WithStatus
from redial.errors import ChangedMeanwhile

_PAGE_SIZE = 100
# A dialer that died before it counted a refusal leaves a call that ended before the first one that was counted.
_UNCOUNTED_BEFORE = timedelta(minutes=10)


class Redriven(Struct, frozen=True, kw_only=True):
    """How far the refused calls were gone through."""

    redriven: int = 0
    too_late: int = 0
    """Calls without time left: they stay as they are."""
    called_again: int = 0
    """Calls of which somebody has had a further one made: that one is placed, and they stay as they are."""
    looked_at: int = 0
    position: Position | None = None
    """Where to go on; None at the end."""


class _Did(Enum):
    """What became of a refused call."""

    REDIALLED = auto()
    CALLED_AGAIN = auto()
    NOTHING = auto()


class RefusedCalls:
    """What is held, and the calls that were refused before it was."""

    def __init__(
        self,
        *,
        allowances: Allowances,
        indexes: Indexes,
        records: CallRecords,
        calls: FurtherCalls,
        telemetry: Telemetry,
        clock: Clock,
    ) -> None:
        self._allowances = allowances
        self._indexes = indexes
        self._records = records
        self._calls = calls
        self._telemetry = telemetry
        self._clock = clock

    def refusals(self) -> Refusals:
        """Give what is held, and what was lately."""
        return without_old(self._allowances.load().refusals, self._clock.now())

    def redrive(self, position: Position | None, time_left: timedelta, *, dry_run: bool) -> Redriven:
        """
        Make due again what ended REJECTED for the cause of a hold, until all is or the time is over.

        Repeating it changes nothing more: a call that is due again is not REJECTED.

        Parameters
        ----------
        position
            Where an earlier request ended.
        dry_run
            Only count.
        """
        refusals, until = self.refusals(), self._clock.now() + time_left
        holds = (*refusals.holds, *refusals.ended)
        if not holds:
            return Redriven()
        causes = {cause for hold in holds for cause in hold.causes}
        since = min(hold.first_at for hold in holds) - _UNCOUNTED_BEFORE
        stretch = Stretch(WithStatus(CallStatus.REJECTED), since=since)
        redriven = too_late = called_again = looked_at = 0
        while True:
            page = self._indexes.page(stretch, limit=_PAGE_SIZE, newest_first=False, after=position)
            stored = self._records.get_many(entry.id for entry in page.entries)
            for call in stored.values():
                now = self._clock.now()
                if not isinstance(call, Call) or _cause(call) not in causes:
                    continue
                if _is_too_late(call, now):
                    too_late += 1
                    continue
                did = self._would_redial(call) if dry_run else self._redial(call, now)
                redriven += did is _Did.REDIALLED
                called_again += did is _Did.CALLED_AGAIN
            looked_at += len(page.entries)
            position = page.next_position
            if position is None or self._clock.now() >= until:
                return Redriven(
                    redriven=redriven,
                    too_late=too_late,
                    called_again=called_again,
                    looked_at=looked_at,
                    position=position,
                )

    def _would_redial(self, call: Call) -> _Did:
        if call.going_on is not None:
            return _Did.NOTHING
        return _Did.CALLED_AGAIN if self._calls.get(_further_id(call)) is not None else _Did.REDIALLED

    def _redial(self, call: Call, now: datetime) -> _Did:
        # Of the two one is placed, and the table decides which: whoever makes the further call names the version of this one.
        calls = self._calls.unless_stored(_further_id(call))
        try:
            redialled = change_call(
                calls, self._telemetry, call, lambda stored: transitions.redial_refused(stored, now)
            )
        except ChangedMeanwhile:
            return _Did.CALLED_AGAIN
        return _Did.REDIALLED if isinstance(redialled, Updated) else _Did.NOTHING


def _further_id(call: Call) -> str:
    return call_id_of(again_request_id(call.request.request_id))


def _cause(call: StoredCall) -> str | None:
    """Give the cause for which a call was refused; None where it was not."""
    last = call.last_attempt if isinstance(call, Call) and call.status is CallStatus.REJECTED else None
    if not isinstance(call, Call) or last is None or last.outcome is not Outcome.REFUSED:
        return None
    return cause_of(last.detail or "", call.request, last.origination_phone_number)


def _is_too_late(call: Call, now: datetime) -> bool:
    over = time_is_over_at(call)
    is_over = call.cancel_requested_at is not None or bool(call.erasure_id)
    return is_over or (over is not None and now >= over[0])
