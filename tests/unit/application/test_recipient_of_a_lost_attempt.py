"""Nobody is called for another request while an attempt goes on that was given up for lost, whatever became of a later one."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from redial.application.dialling.place_call import Placed, PutAside
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.attempt.sending import NotPlaced, Refused, SendResult, Throttled
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.retry_policy import OnUnknown, RetryPolicy
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.recipient.recipients import InFlight, Recipient
from redial.domain.versioned import Conflict, Stored
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, at, waiting_call
from simulation.records import MemoryRecord, put
from tests.unit.application.in_memory import InMemory

# Nothing is heard of its send for a quarter of an hour, so it is due again.
DUE_AGAIN = 1_000.0
NO_CALLS = [Refused("no"), Throttled("slow down"), NotPlaced("no connection", answered=False)]


def changed(call: Call | CallUnchanged) -> Call:
    assert isinstance(call, Call), call
    return call


@dataclass
class _Allowance(MemoryRecord[Allowance]):
    """An allowance that something happens with, just when a place of it is taken."""

    on_write: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        super().__init__(Allowance())

    def replace(self, before: Allowance, after: Allowance) -> Stored | Conflict[Allowance]:
        self.on_write()
        return super().replace(before, after)


@dataclass
class Lost:
    """A call of whose only attempt nothing was heard, which still has the recipient: it is due again."""

    def __post_init__(self) -> None:
        self.allowance = _Allowance()
        self.memory = InMemory(allowance=self.allowance)
        self.memory.clock.seconds = DUE_AGAIN
        shared = self.memory
        self.another_dialer = InMemory(clock=shared.clock, calls=shared.calls, recipients=shared.recipients)
        call = waiting_call(retry=RetryPolicy(total_attempts=4, on_unknown=OnUnknown.REDIAL))
        claimed = changed(transitions.claim(call, "lost", ORIGINATION, DEADLINES, at(0)))
        lost = changed(transitions.settle(claimed, "lost", None, DEADLINES, at(DUE_AGAIN)))
        assert (lost.status, lost.attempts[0].outcome) == (CallStatus.WAITING, Outcome.SEND_UNKNOWN)
        self.call = self.memory.calls.put(lost)
        stamps = SlidingWindow((Stamp(at(0), "lost"),))
        held = Recipient(calls=stamps, in_flight=InFlight(lost.call_id, "lost", at(0)))
        put(self.memory.recipients.at(DESTINATION), held)

    def is_heard_of(self) -> None:
        stored = self.memory.stored(self.call)
        if stored.attempts[0].message_id is None:
            heard = changed(transitions.record_sent(stored, "lost", "m-lost", DEADLINES, at(DUE_AGAIN)))
            self.memory.calls.put(replace(heard, version=stored.version + 1))

    def ends(self) -> None:
        busy, ended_at = EndOfAttempt(Outcome.BUSY, at(DUE_AGAIN + 90)), at(DUE_AGAIN + 90)
        ended = changed(transitions.end_attempt(self.memory.stored(self.call), "lost", busy, ended_at))
        self.memory.calls.put(ended)

    def place_another(self, request_id: str = "another") -> Placed | PutAside:
        placed = self.another_dialer.place(waiting_call(request_id))
        assert isinstance(placed, Placed | PutAside)
        return placed


def assert_another_waits_until_it_ends(lost: Lost) -> None:
    assert lost.memory.stored(lost.call).status is CallStatus.CALLING
    other = lost.place_another()

    assert isinstance(other, PutAside)
    assert (other.call.status, other.call.wait_reason) == (CallStatus.WAITING, WaitReason.RECIPIENT_IN_FLIGHT)
    assert lost.another_dialer.voice.sends == []
    # A minute later, when whatever holds without a claim holds no more.
    lost.memory.clock.seconds += 60
    assert isinstance(lost.place_another("a third one"), PutAside)
    lost.ends()
    assert isinstance(lost.place_another("a fourth one"), Placed)
    assert lost.memory.recipient(DESTINATION).calls.holds("lost"), "it counts against the recipient's day"


@pytest.mark.parametrize("answer", NO_CALLS, ids=lambda each: type(each).__name__)
def test_another_request_waits_where_a_later_send_placed_no_call(answer: SendResult) -> None:
    lost = Lost()
    lost.memory.voice.answer, lost.memory.voice.on_send = answer, lost.is_heard_of

    assert isinstance(lost.memory.place(lost.call), Placed)

    assert_another_waits_until_it_ends(lost)


def test_another_request_waits_where_it_is_heard_of_after_a_later_send_that_placed_no_call() -> None:
    lost = Lost()
    lost.memory.voice.answer = Throttled("slow down")

    assert isinstance(lost.memory.place(lost.call), Placed)
    lost.is_heard_of()

    assert_another_waits_until_it_ends(lost)


def test_another_request_waits_where_it_is_heard_of_between_the_hold_and_the_claim() -> None:
    lost = Lost()
    lost.allowance.on_write = lost.is_heard_of

    assert isinstance(lost.memory.place(lost.call), PutAside)

    assert lost.memory.voice.sends == []
    assert_another_waits_until_it_ends(lost)


def test_another_request_waits_where_the_dialer_died_before_it_gave_the_recipient_back() -> None:
    lost = Lost()
    lost.is_heard_of()
    stored = lost.memory.recipient(DESTINATION)
    never_claimed = InFlight(lost.call.call_id, "t9", at(0))
    put(lost.memory.recipients.at(DESTINATION), replace(stored, in_flight=never_claimed))

    assert_another_waits_until_it_ends(lost)
