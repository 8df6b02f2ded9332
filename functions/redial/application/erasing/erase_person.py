"""
Erase a person's data: page by page, on each minute's tick.

What is erased leaves the lists that it is found by, so whoever dies in between leaves the rest to be found. Of each call the events
and the notes are erased first, and the call last. Each write is conditional, and to take a step again changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.erasing.erased_stores import ErasedStores, RecordTexts
from redial.application.failure_budget import FailureBudget, try_now
from redial.application.ports import CallPorts
from redial.application.reading_ports import AttemptRecords, CallRecords, Indexes
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.versioned import Updated, update
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.erasure.erased_notes import erase_notes
from redial.domain.erasure.erased_recipient import erase_recipient
from redial.domain.erasure.erasures import (
    Erasure,
    ErasureCounts,
    ErasureStep,
    GoneOnMeanwhile,
    gone_on,
    gone_through,
)
from redial.domain.masking import mentions
from redial.domain.reporting.listing import (
    EntryPage,
    Listed,
    Listing,
    Position,
    StoredCall,
    Stretch,
    ToRecipient,
    WithStatus,
)

_PAGE_SIZE = 100
_MOST_AT_ONCE = 25
"""Erasures that a run goes on with; the others have their turn in the next minute."""
# Of each minute, for all erasures: due calls wait meanwhile.
_TIME_FOR_A_RUN = timedelta(seconds=5)


class _Done(Struct, frozen=True, kw_only=True):
    """What one page came to."""

    counts: ErasureCounts = ErasureCounts()
    left: int = 0

    def plus(self, other: "_Done") -> "_Done":
        return _Done(counts=self.counts.plus(other.counts), left=self.left + other.left)


class Eraser:
    """
    Goes on with the erasures that are not done.

    Parameters
    ----------
    records
        Reads calls and bad requests; what cannot be read is left out.
    events
        Reads events that belong to no call, likewise.
    texts
        Gives the texts of what cannot be read. It is counted as left, and looked for again, where they name the person.
    """

    def __init__(
        self,
        *,
        ports: CallPorts,
        stores: ErasedStores,
        indexes: Indexes,
        records: CallRecords,
        events: AttemptRecords,
        texts: RecordTexts,
        set_aside: SetAsideCalls,
    ) -> None:
        self._ports = ports
        self._erasures = stores.erasures
        self._rejections = stores.rejections
        self._notes = stores.notes
        self._recipients = stores.recipients
        self._indexes = indexes
        self._records = records
        self._events = events
        self._texts = texts
        self._set_aside = set_aside

    def run(self) -> None:
        """
        Go on with each erasure, where there is something to do, for some seconds at most.

        Nothing is raised: where something fails, the next minute goes on.
        """
        try_now(self._ports.telemetry, self._run, "erasures not gone on with")

    def _run(self) -> None:
        now = self._ports.clock.now()
        until = now + _TIME_FOR_A_RUN
        page = self._indexes.page(
            Stretch(Listed.ERASING, until=now), limit=_MOST_AT_ONCE, newest_first=False, after=None
        )
        for done, entry in enumerate(page.entries):
            now = self._ports.clock.now()
            # Each has its share of the time, and a page at least: a large one does not hold up the others.
            share = max(until - now, timedelta(0)) / (len(page.entries) - done)
            try_now(self._ports.telemetry, partial(self._go_on, entry.id, now + share), "erasure not gone on with")

    def _go_on(self, erasure_id: str, until: datetime) -> None:
        target = self._erasures.at(erasure_id)
        erasure = target.load()
        budget = FailureBudget(self._ports.telemetry, self._set_aside)
        while erasure.done_at is None and erasure.goes_on_at <= self._ports.clock.now():
            before = erasure
            after = self._page(before, budget)
            if budget.is_exhausted:
                return
            noted = update(target, partial(_noted, before=before, after=after), known=before)
            if not isinstance(noted, Updated):
                return
            erasure = noted.record
            if self._ports.clock.now() >= until:
                return
        if erasure.done_at is not None:
            self._ports.telemetry.note("erasure done", erasure_id=erasure_id, calls=erasure.counts.calls)

    def _page(self, erasure: Erasure, budget: FailureBudget) -> Erasure:
        """Take a page of the step that an erasure has come to."""
        if erasure.step is ErasureStep.RECIPIENT:
            self._erase_recipient(erasure)
            return gone_through(gone_on(erasure, None, ErasureCounts(), 0), self._ports.clock.now())
        position = Position(*erasure.reached) if erasure.reached is not None else None
        stretch = Stretch(_list_of(erasure), until=erasure.asked_at)
        page = self._indexes.page(stretch, limit=_PAGE_SIZE, newest_first=False, after=position)
        take = {
            ErasureStep.CALLS: self._take_calls,
            ErasureStep.REQUESTS: self._take_requests,
            ErasureStep.EVENTS: self._take_events,
        }[erasure.step]
        done = take(erasure, page, budget)
        following = page.next_position
        reached = (following.at, following.key) if following is not None else None
        return gone_on(erasure, reached, done.counts, done.left)

    def _take_calls(self, erasure: Erasure, page: EntryPage, budget: FailureBudget) -> _Done:
        ids = {entry.id for entry in page.entries}
        found = self._records.get_many(ids)
        # One that is not there may be one that nobody can read.
        missing = _Done(left=len(ids - found.keys()))
        return self._each(found.values(), partial(self._take, erasure), budget, missing)

    def _take_requests(self, erasure: Erasure, page: EntryPage, budget: FailureBudget) -> _Done:
        ids = {entry.id for entry in page.entries}
        found = self._records.get_many(ids)
        bad = [each for each in found.values() if isinstance(each, RejectedRequest) and _names(each, erasure.numbers)]
        unreadable = self._texts.of_calls(ids - found.keys())
        return self._each(bad, partial(self._take, erasure), budget, _Done(left=_may_name(unreadable, erasure)))

    def _each(
        self,
        calls: Iterable[StoredCall],
        take: Callable[[StoredCall], _Done],
        budget: FailureBudget,
        done: _Done,
    ) -> _Done:
        """Take each call; one that fails is left, and stops no other."""
        for call in calls:
            if budget.is_exhausted:
                break
            taken: list[_Done] = []
            budget.attempt(call.call_id, partial(_keep, taken, take, call))
            done = done.plus(taken[0] if taken else _Done(left=1))
        return done

    def _take(self, erasure: Erasure, call: StoredCall) -> _Done:
        if isinstance(call, RejectedRequest):
            return self._erase_request(erasure, call)
        now = self._ports.clock.now()
        erasure_id = erasure.erasure_id
        # A list is some seconds behind: the call may have been erased since.
        ended = change_call(
            self._ports.calls,
            self._ports.telemetry,
            call,
            lambda stored: transitions.end_for_erasure(stored, erasure_id, now),
        )
        call = ended.record
        was_waiting = isinstance(ended, Updated) and ended.before.status is CallStatus.WAITING
        cancelled = ErasureCounts(cancelled=int(was_waiting))
        if call.erased_at is not None:
            return _Done()
        if not call.status.is_final:
            return _Done(counts=cancelled, left=1)
        attempts = self._erase_events(_message_ids(call))
        update(self._notes.of_call(call), erase_notes)
        erased = change_call(
            self._ports.calls,
            self._ports.telemetry,
            call,
            lambda stored: transitions.erase(stored, erasure_id, now),
        )
        if erased.record.erased_at is None:
            # It was found to be in flight after all.
            return _Done(counts=cancelled, left=1)
        done = ErasureCounts(calls=int(isinstance(erased, Updated)), attempts=attempts)
        return _Done(counts=cancelled.plus(done))

    def _erase_request(self, erasure: Erasure, rejected: RejectedRequest) -> _Done:
        if rejected.erased_at is not None:
            return _Done()
        left_of_it = transitions.erase_rejected(rejected, self._ports.clock.now())
        self._rejections.erase_rejected(left_of_it, erasure.erasure_id)
        return _Done(counts=ErasureCounts(requests=1))

    def _take_events(self, erasure: Erasure, page: EntryPage, _: FailureBudget) -> _Done:
        ids = {entry.id for entry in page.entries}
        found = self._events.get_many(ids)
        named = [
            message_id
            for message_id, details in found.items()
            if any(mentions(payload, erasure.numbers) for payload in details.record.payloads)
        ]
        unreadable = self._texts.of_attempts(ids - found.keys())
        return _Done(counts=ErasureCounts(attempts=self._erase_events(named)), left=_may_name(unreadable, erasure))

    def _erase_events(self, message_ids: Sequence[str]) -> int:
        now = self._ports.clock.now()
        for message_id in message_ids:
            self._ports.attempts.erase(message_id, now)
        return len(message_ids)

    def _erase_recipient(self, erasure: Erasure) -> None:
        step = partial(erase_recipient, also_do_not_call=erasure.also_do_not_call)
        for number in erasure.numbers:
            update(self._recipients.at(number), step)


def _keep(taken: list[_Done], take: Callable[[StoredCall], _Done], call: StoredCall) -> None:
    taken.append(take(call))


def _noted(stored: Erasure, before: Erasure, after: Erasure) -> Erasure | GoneOnMeanwhile:
    return after if replace(stored, version=before.version) == before else GoneOnMeanwhile()


def _list_of(erasure: Erasure) -> Listing:
    if erasure.step is ErasureStep.CALLS:
        return ToRecipient(erasure.numbers[erasure.spelling])
    return WithStatus(CallStatus.REJECTED) if erasure.step is ErasureStep.REQUESTS else Listed.ORPHANS


def _message_ids(call: Call) -> list[str]:
    named = [(attempt.message_id, *attempt.other_message_ids) for attempt in call.attempts]
    return [each for ids in named for each in ids if each is not None]


def _may_name(unreadable: Mapping[str, Sequence[str] | None], erasure: Erasure) -> int:
    """Count the records that name the person, or of which nobody can say that they do not."""
    return sum(texts is None or any(mentions(each, erasure.numbers) for each in texts) for texts in unreadable.values())


def _names(rejected: RejectedRequest, numbers: Sequence[str]) -> bool:
    told = (rejected.destination_phone_number, rejected.original, rejected.request_id, rejected.name)
    return rejected.erased_at is None and any(mentions(each, numbers) for each in told if each)
