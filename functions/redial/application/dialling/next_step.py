"""What a run of ``dial`` does next: chosen here, from what it knows, and carried out by `dial_due_calls`. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from redial.application.dialling.sends import MOST_AT_ONCE
from redial.domain.call.calls import Call
from redial.domain.pacing.campaign_turns import DueCall
from redial.domain.pacing.waits import LimitName, Wait, may_be_taken_at

# A shorter wait is slept through; a longer one is left to a wake-up, for a function that sleeps costs as much as one that works.
LONGEST_PAUSE = timedelta(seconds=3)
# A call that is due for so long stands in the index, where a dialer that is awake finds it.
SURELY_INDEXED = timedelta(seconds=5)
# A one-second window that looks closed for longer holds the pessimistic stamp of an unanswered send. It is tightened as soon as
# that answer comes, so look again after this.
_ANSWERED_WITHIN = timedelta(seconds=1.2)
_SECONDS = frozenset({LimitName.ACCOUNT_SECOND, LimitName.ORIGINATION_NUMBER_SECOND})
# Calls that wait for the second of numbers of their own, while others pass. Each costs a read, so there is an end to it: behind
# so many calls for one number, a call for another one waits for the second of the first.
MOST_PARKED = 1_000


class Turn(Struct, frozen=True, kw_only=True):
    """What is known when a step is chosen."""

    now: datetime
    until: datetime
    """The end of the run: no call is started after it."""
    failed_too_often: bool = False
    call: Call | None = None
    """The call whose turn it is; None: none is due."""
    next_known_at: datetime | None = None
    """When the next call that is known becomes due, the first parked one may go, or the rate of a campaign opens."""
    next_known: DueCall | None = None
    """Which call it is; None: a parked one, or none."""
    wait: Wait | None = None
    """What `call` waits for, once it was tried."""
    is_read_anew: bool = False
    """Whether `wait` is judged by an allowance that was read after the call was tried."""
    has_numbers_of_its_own: bool = False
    """Whether `call` may be placed from some of the origination numbers alone: others may go meanwhile."""
    unanswered: int = 0
    """Sends whose answers are still to come."""
    was_parked: bool = False
    """Whether `call` was the first of those that are parked for its numbers."""
    parked: int = 0
    is_attending: bool = False
    """Whether other dialers leave waiting to this one."""
    is_attended_by_another: bool = False


class DialCall(Struct, frozen=True):
    """Place the call, as far as the limits permit."""

    call: Call


class PassOver(Struct, frozen=True):
    """Leave the call where it is, as a paused one, and let the others go on."""


class Park(Struct, frozen=True):
    """Only the numbers that this call may be placed from are closed: let others pass, and come back to it."""

    call: Call
    until: datetime


class PutBack(Struct, frozen=True):
    """The rate of its campaign is used up: let others pass until it opens."""

    call: Call


class ReadAnew(Struct, frozen=True):
    """Read the allowance anew: another dialer may have tightened its pessimistic stamps since it was read."""

    call: Call


class LookAgain(Struct, frozen=True):
    """Only calls of campaigns are left whose rates are used up: read the allowance anew, and look once more."""


class AwaitAnswer(Struct, frozen=True):
    """Wait until a send is answered: what is known by then decides."""


class SleepUntil(Struct, frozen=True):
    """Wait for the next opening, or for the next call to become due."""

    at: datetime


class StopReason(StrEnum):
    """Why a run ends."""

    NOTHING_DUE = "NOTHING_DUE"
    TIME_IS_UP = "TIME_IS_UP"
    """With calls left: a new run goes on."""
    FAILED_TOO_OFTEN = "FAILED_TOO_OFTEN"
    """So many calls could not be handled that the rest is left to a new run."""
    ATTENDED = "ATTENDED"
    """Another dialer waits for the opening: two would cost twice as much, and place no call more."""
    CLOSED = "CLOSED"
    """The limits are closed for longer than is slept through."""


class Stop(Struct, frozen=True):
    """End the run."""

    reason: StopReason
    wake_at: datetime | None = None
    """When a new run is to go on; None: another one does, or there is nothing to do."""


Step = DialCall | PassOver | PutBack | Park | ReadAnew | LookAgain | AwaitAnswer | SleepUntil | Stop
# For these a run ends at once: its sends are answered while the next one begins.
_ENDS_AT_ONCE = frozenset({StopReason.TIME_IS_UP, StopReason.FAILED_TOO_OFTEN})


def next_step(turn: Turn) -> Step:
    """Choose what to do next."""
    step = _step(turn)
    if isinstance(step, DialCall) and turn.unanswered >= MOST_AT_ONCE:
        return AwaitAnswer()
    if isinstance(step, Stop) and turn.unanswered and step.reason not in _ENDS_AT_ONCE:
        # An answer moves the stamps of its send to an earlier time, and may let another call go.
        return AwaitAnswer()
    return step


def _step(turn: Turn) -> Step:
    if turn.call is not None and turn.wait is not None:
        return _waiting(turn, turn.call, turn.wait)
    if turn.now >= turn.until:
        return Stop(StopReason.TIME_IS_UP, turn.now)
    if turn.failed_too_often:
        return Stop(StopReason.FAILED_TOO_OFTEN, turn.now)
    return _without_a_call(turn) if turn.call is None else DialCall(turn.call)


def is_closed_for_long(wait: Wait | None, now: datetime) -> bool:
    """Tell whether nothing is gained from reading calls: whoever comes when the limits open finds them in the index."""
    if wait is None or wait.limit in _SECONDS:
        return False
    return wait.until - now > LONGEST_PAUSE + SURELY_INDEXED


def _without_a_call(turn: Turn) -> Step:
    if turn.next_known_at is None:
        return Stop(StopReason.NOTHING_DUE)
    first = turn.next_known
    if first is not None and first.due_at <= turn.now < turn.next_known_at:
        # The rate of its campaign is used up, and nobody else is due.
        is_long = turn.next_known_at - turn.now > LONGEST_PAUSE
        if is_long and not turn.is_read_anew:
            return LookAgain()
        if turn.now - first.due_at > SURELY_INDEXED and turn.is_attended_by_another:
            return Stop(StopReason.ATTENDED)
        if is_long:
            return Stop(StopReason.CLOSED, turn.next_known_at)
    if turn.next_known_at >= turn.until:
        return Stop(StopReason.TIME_IS_UP, turn.now)
    return SleepUntil(turn.next_known_at)


def _waiting(turn: Turn, call: Call, wait: Wait) -> Step:
    if wait.limit is LimitName.HELD_WITH_ITS_LIKE:
        return PassOver()
    if wait.limit is LimitName.CAMPAIGN_MINUTE:
        return PutBack(call)
    look_at = may_be_taken_at(wait)
    if wait.limit in _SECONDS:
        look_at = min(look_at, turn.now + _ANSWERED_WITHIN)
    if wait.limit is LimitName.ORIGINATION_NUMBER_SECOND and turn.has_numbers_of_its_own and turn.parked < MOST_PARKED:
        return Park(call, look_at)
    if not turn.is_read_anew and (not turn.is_attending or wait.until - turn.now > LONGEST_PAUSE):
        return ReadAnew(call)
    if turn.now - call.status_at > SURELY_INDEXED and turn.is_attended_by_another:
        return Stop(StopReason.ATTENDED)
    if look_at - turn.now <= LONGEST_PAUSE and look_at < turn.until:
        return SleepUntil(look_at)
    return Stop(StopReason.CLOSED, wait.until)
