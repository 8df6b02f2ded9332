"""The calls of one run of ``dial``, and what it did."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from redial.application.dialling.due_queue import DueQueue
from redial.application.dialling.next_step import Turn
from redial.application.dialling.parked_calls import ParkedCalls
from redial.application.dialling.place_call import Placed, PutAside
from redial.application.dialling.sends import Sending
from redial.application.failure_budget import FailureBudget
from redial.domain.call.calls import Call
from redial.domain.pacing.waits import Wait


class DialReport(msgspec.Struct, frozen=True):
    """What one run did."""

    placed: int = 0
    put_aside: int = 0
    unreadable: int = 0
    waits_for: Wait | None = None
    """What the next due call waits for, where the run left one behind."""


class CallsFailed(Exception):
    """So much failed in one run that no single call is to blame; each failure is logged with its reason."""


class RunCalls:
    """The calls of one run: those in the queue, and those that are parked."""

    def __init__(self, queue: DueQueue, failure_budget: FailureBudget, until: datetime) -> None:
        self.queue = queue
        self.until = until
        self.report = DialReport()
        """What the run did so far."""
        self.parked = ParkedCalls()
        self._failure_budget = failure_budget

    def unpark(self, now: datetime) -> Iterator[Call]:
        """Put back the calls that may go again; yield each."""
        for call in self.parked.take_due(now):
            self.queue.put_back(call)
            yield call

    def next_turn(self, now: datetime) -> Turn:
        """
        Take the next call.

        Raises
        ------
        CallsFailed
            So much failed that no single call is to blame.
        """
        call, failed = self.queue.pop(now), self._failure_budget
        self.parked.are_gone(self.queue.passed_by, now)
        if failed.is_exhausted:
            raise CallsFailed(f"{failed.failed} calls of one run could not be handled; the log has each")
        hint = self.queue.next_hint() if call is None else None
        parked_until = self.parked.next_look_at() if call is None else None
        known = [at for at in (hint[0] if hint is not None else None, parked_until) if at is not None]
        next_known_at = min(known, default=None)
        return Turn(
            now=now,
            until=self.until,
            failed_too_often=failed.is_over,
            call=call,
            next_known_at=next_known_at,
            next_known=hint[1] if hint is not None and hint[0] == next_known_at else None,
            was_parked=call is not None and self.parked.tries(call, now),
            parked=len(self.parked),
        )

    def note(self, done: Placed | PutAside | Sending | None) -> None:
        """Note what became of a call."""
        match done:
            case Placed():
                self.report = replace(self.report, placed=self.report.placed + 1)
            case PutAside():
                self.report = replace(self.report, put_aside=self.report.put_aside + 1)
            case Sending() | None:
                pass
