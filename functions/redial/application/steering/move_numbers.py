"""
Move what is stored under other spellings of phone numbers to their canonical form: page by page, as often as anybody likes.

Nothing is lost where it stops half-way: a recipient is first written under its canonical number, and then emptied under the other
one; both writes are conditional. A pass that found nothing to do shows that all are moved; that is noted in the control, and from
then on nobody looks for other spellings. See docs/adr/0012-one-form-of-a-phone-number.md.
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.other_spellings import REACH_OF_ENDED_CALLS
from redial.application.ports import Telemetry
from redial.application.reading_ports import CallRecords, Indexes
from redial.application.steering.control_dialling import DiallingControl
from redial.application.stores import Calls, Recipients
from redial.application.versioned import Unchanged, Updated, update
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.recipient.merged_recipients import HeldUnderBoth, merge_recipients
from redial.domain.recipient.recipients import Recipient, judge_holder
from redial.domain.reporting.listing import Listed, Position, Stretch, WithStatus, lists_of

_PAGE_SIZE = 100


class PassPosition(Struct, frozen=True, kw_only=True):
    """How far a pass has come."""

    partition: int = 0
    entry: Position | None = None
    is_clean: bool = True
    """Whether the pass has found nothing to do so far."""


class MovedPage(Struct, frozen=True, kw_only=True):
    """What was done with one page."""

    looked_at: int
    recipients: int
    calls: int
    left: int
    """Recipients that a call in flight holds under both spellings: the next pass moves them."""
    position: PassPosition | None
    """Where to go on; None at the end of the pass."""
    are_all_moved: bool


class _Moved(Enum):
    NOTHING = auto()
    MOVED = auto()
    LEFT = auto()


class NumberMover:
    """
    Moves numbers.

    Parameters
    ----------
    canonical
        Gives the canonical form of a stored number.
    """

    def __init__(
        self,
        *,
        recipients: Recipients,
        calls: Calls,
        indexes: Indexes,
        records: CallRecords,
        control: DiallingControl,
        telemetry: Telemetry,
        canonical: Callable[[str], str],
    ) -> None:
        self._recipients = recipients
        self._calls = calls
        self._indexes = indexes
        self._records = records
        self._control = control
        self._telemetry = telemetry
        self._canonical = canonical

    def page(self, position: PassPosition, now: datetime) -> MovedPage:
        """Look at a page of the calls and of the do-not-call list, and move what has another spelling."""
        stretch = _stretches(now)[position.partition]
        page = self._indexes.page(stretch, limit=_PAGE_SIZE, newest_first=False, after=position.entry)
        ids = [entry.id for entry in page.entries]
        listed = ids if stretch.of is Listed.DO_NOT_CALL else []
        records = self._records.get_many(ids) if not listed else {}
        calls = [call for call in records.values() if isinstance(call, Call)]
        numbers = dict.fromkeys([*(call.request.destination_phone_number for call in calls), *listed])
        moved = {number: self._move_recipient(number, now) for number in numbers}
        done = list(moved.values())
        # A call whose recipient was left keeps its number, so that the next pass finds both.
        renumbered = sum(
            self._renumber(call) for call in calls if moved[call.request.destination_phone_number] is not _Moved.LEFT
        )
        is_clean = position.is_clean and not renumbered and all(each is _Moved.NOTHING for each in done)
        following = _next_position(position, page.next_position, is_clean)
        is_over = following.partition == PARTITIONS
        if is_over and is_clean:
            self._control.note_numbers_moved(now)
        return MovedPage(
            looked_at=len(ids),
            recipients=done.count(_Moved.MOVED),
            calls=renumbered,
            left=done.count(_Moved.LEFT),
            position=None if is_over else following,
            are_all_moved=is_over and is_clean,
        )

    def _move_recipient(self, number: str, now: datetime) -> _Moved:
        canonical = self._canonical(number)
        if canonical == number:
            return _Moved.NOTHING

        def emptied(kept: Recipient) -> Recipient | _Moved:
            if replace(kept, version=0) == Recipient():
                return _Moved.NOTHING
            # First written there, then emptied here, and only as it was read: what somebody writes to it meanwhile is moved as
            # well, for then this step is taken anew.
            its_own = self._without_stale_holder(kept, now)
            merged = update(self._recipients.at(canonical), lambda target: self._merged(target, its_own, now))
            is_held = isinstance(merged, Unchanged) and isinstance(merged.reason, HeldUnderBoth)
            return _Moved.LEFT if is_held else Recipient()

        moved = update(self._recipients.at(number), emptied)
        return moved.reason if isinstance(moved, Unchanged) else _Moved.MOVED

    def _merged(self, target: Recipient, kept: Recipient, now: datetime) -> Recipient | HeldUnderBoth | _Moved:
        merged = merge_recipients(self._without_stale_holder(target, now), kept)
        return _Moved.NOTHING if merged == target else merged

    def _without_stale_holder(self, recipient: Recipient, now: datetime) -> Recipient:
        holder = recipient.in_flight
        stale = judge_holder(holder, self._calls.get(holder.call_id), now) if holder is not None else None
        if stale is None:
            return recipient
        calls = recipient.calls if stale.placed_a_call else recipient.calls.release(stale.token)
        return replace(recipient, calls=calls, in_flight=None)

    def _renumber(self, call: Call) -> bool:
        return isinstance(change_call(self._calls, self._telemetry, call, self._renumbered), Updated)

    def _renumbered(self, call: Call) -> Call | CallUnchanged:
        """Return a call that is not over with its numbers in their canonical form."""
        request = call.request
        changed = replace(
            request,
            destination_phone_number=self._canonical(request.destination_phone_number),
            origination_phone_number=self._optional(request.origination_phone_number),
            caller_id=self._optional(request.caller_id),
        )
        if call.status.is_final:
            return CallUnchanged.FINAL
        return CallUnchanged.KNOWN_ALREADY if changed == request else replace(call, request=changed)

    def _optional(self, number: str | None) -> str | None:
        return None if number is None else self._canonical(number)


_ENDS = tuple(status for status in CallStatus if status.is_final)
_WAITING = lists_of(CallStatus.WAITING)
PARTITIONS = len(_WAITING) + 1 + len(_ENDS) + 1
"""How many lists a pass goes through."""


def _stretches(now: datetime) -> list[Stretch]:
    # In the order in which a call moves through them.
    recently = now - REACH_OF_ENDED_CALLS
    return [
        *(Stretch(each) for each in _WAITING),
        Stretch(WithStatus(CallStatus.CALLING)),
        *(Stretch(WithStatus(status), since=recently) for status in _ENDS),
        Stretch(Listed.DO_NOT_CALL),
    ]


def _next_position(position: PassPosition, entry: Position | None, is_clean: bool) -> PassPosition:
    partition = position.partition if entry is not None else position.partition + 1
    return PassPosition(partition=partition, entry=entry, is_clean=is_clean)
