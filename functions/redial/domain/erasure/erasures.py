"""
An erasure of a person's data: who asked for it, and how far it came. Pure.

What is stored is gone through step by step, from the beginning to the end, and that at least twice: what somebody was just storing
when the erasure was asked for is found the second time. Calls that are just being made are waited for.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from redial.domain.phone_number import mask
from redial.domain.times import floor_ms
from redial.domain.versioned import Versioned

AGAIN_AFTER = timedelta(minutes=6)
"""From its asking to the second time: whoever was at work then, and what the indexes did not show yet, is done."""
_CALLS_WAITED_FOR = timedelta(minutes=1)
_LATER = timedelta(minutes=10)
_SOON = 10
"""So often calls in flight are looked at each minute, and then every ten."""


class ErasureStep(StrEnum):
    """What is gone through, in this order."""

    CALLS = "calls"
    """The calls to the number, and the bad requests that name it as numbers are written here."""
    REQUESTS = "requests"
    """Bad requests that name it in another way."""
    EVENTS = "events"
    """Events that belong to no call."""
    RECIPIENT = "recipient"
    """The do-not-call list."""


_STEPS = tuple(ErasureStep)


class ErasureCounts(Struct, frozen=True, kw_only=True):
    """What was done. Where a run died before it noted its page, the numbers are too low, never too high."""

    cancelled: int = 0
    """Calls that were waiting."""
    calls: int = 0
    requests: int = 0
    """Bad requests."""
    attempts: int = 0
    """Attempts whose events said something of the person."""

    def plus(self, other: "ErasureCounts") -> "ErasureCounts":
        """Add what was done besides."""
        return ErasureCounts(
            cancelled=self.cancelled + other.cancelled,
            calls=self.calls + other.calls,
            requests=self.requests + other.requests,
            attempts=self.attempts + other.attempts,
        )


class Erasure(Versioned, frozen=True, kw_only=True):
    """An erasure of one recipient's data as it is stored: whose, by whom, and how far it came."""

    erasure_id: str
    masked_number: str
    asked_at: datetime
    """Calls and requests that were accepted later are not touched."""
    asked_by: str
    reason: str = ""
    also_do_not_call: bool = False
    """Whether the number leaves the do-not-call list as well."""
    numbers: tuple[str, ...] = ()
    """The number in all spellings that something may be stored under; none once it is done."""
    goes_on_at: datetime
    step: ErasureStep = ErasureStep.CALLS
    spelling: int = 0
    """Which of the numbers the calls are gone through of."""
    reached: tuple[str, str] | None = None
    """The last entry of the list that was looked at."""
    times: int = 0
    """How often all was gone through."""
    left: int = 0
    """What could not be erased yet, this time or the last: calls that are being made, and what nobody could read or write."""
    counts: ErasureCounts = ErasureCounts()
    done_at: datetime | None = None

    @property
    def is_at_beginning(self) -> bool:
        """Tell whether nothing was gone through yet, this time."""
        return self.step is ErasureStep.CALLS and self.spelling == 0 and self.reached is None


class GoneOnMeanwhile(Struct, frozen=True):
    """Somebody else went on with it; what was done is done twice, and noted once."""


def ask_for_erasure(
    erasure_id: str,
    numbers: tuple[str, ...],
    *,
    by: str,
    reason: str,
    also_do_not_call: bool,
    now: datetime,
) -> Erasure:
    """
    Return an erasure that nothing was done for yet.

    Parameters
    ----------
    erasure_id : str
        Its name.
    numbers : tuple of str
        The canonical number first, then other spellings that something may be stored under.
    by : str
        Who asks for it.
    reason : str
        Why, in their words, without phone numbers.
    also_do_not_call : bool
        Whether the number leaves the do-not-call list as well.
    now : datetime
        The time of the asking, in UTC, cut to milliseconds.

    Returns
    -------
    Erasure
        Not stored yet, with version 1.
    """
    return Erasure(
        version=1,
        erasure_id=erasure_id,
        masked_number=mask(numbers[0]),
        asked_at=floor_ms(now),
        asked_by=by,
        reason=reason,
        also_do_not_call=also_do_not_call,
        numbers=numbers,
        goes_on_at=floor_ms(now),
    )


def gone_on(erasure: Erasure, reached: tuple[str, str] | None, done: ErasureCounts, left: int) -> Erasure:
    """
    Return an erasure with a page of its step behind it.

    Parameters
    ----------
    erasure : Erasure
        As it was before that page.
    reached : tuple of (str, str) or None
        The last entry of the page; None: it was the last page.
    done : ErasureCounts
        What was done.
    left : int
        What could not be erased.

    Returns
    -------
    Erasure
        At the next page, or at the beginning of what comes next. After the last step see `gone_through`.
    """
    left_before = 0 if erasure.is_at_beginning else erasure.left
    erasure = replace(erasure, counts=erasure.counts.plus(done), left=left_before + left, reached=reached)
    if reached is not None:
        return erasure
    if erasure.step is ErasureStep.CALLS and erasure.spelling + 1 < len(erasure.numbers):
        return replace(erasure, spelling=erasure.spelling + 1)
    following = _STEPS.index(erasure.step) + 1
    return replace(erasure, spelling=0, step=_STEPS[following % len(_STEPS)])


def gone_through(erasure: Erasure, now: datetime) -> Erasure:
    """
    Return an erasure after its last step: done, or to be gone through again.

    Parameters
    ----------
    erasure : Erasure
        With what was left this time.
    now : datetime
        The time, in UTC.

    Returns
    -------
    Erasure
        Done, and without the number, where nothing was left and `AGAIN_AFTER` has passed. Else it goes on: after that time where
        nothing was left, and soon where calls are being made.
    """
    begins_again = replace(erasure, step=ErasureStep.CALLS, spelling=0, reached=None, times=erasure.times + 1)
    second_at = erasure.asked_at + AGAIN_AFTER
    if erasure.left:
        wait = _CALLS_WAITED_FOR if begins_again.times <= _SOON else _LATER
        return replace(begins_again, goes_on_at=floor_ms(now) + wait)
    if now < second_at or begins_again.times < 2:
        return replace(begins_again, goes_on_at=max(second_at, floor_ms(now)))
    return replace(begins_again, numbers=(), done_at=floor_ms(now))
