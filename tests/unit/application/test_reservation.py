"""What an attempt takes before its send is given back where it was not used, and only as far as that is certain."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from msgspec.structs import replace

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.recipient_lock import RecipientLock
from redial.application.dialling.reservation import RecipientBlocked, Reservation, Reservations
from redial.application.other_spellings import OtherSpellings
from redial.application.stores import Calls
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.line_slots import SendLines
from redial.domain.pacing.taken_place import Place
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.recipient.recipients import DoNotCall, Recipient
from redial.domain.refusal.likeness import kind_of
from redial.errors import TooMuchContention
from simulation.errors import Killed
from simulation.makers import DESTINATION, LIMITS, ORIGINATION, at, waiting_call
from simulation.records import MemoryRecord, MemoryStore, put

CALL = waiting_call()


class Standstill:
    def now(self) -> datetime:
        return at(0)

    def pause(self, duration: timedelta) -> None: ...


class NoOtherSpellings:
    def of(self, _number: str) -> tuple[str, ...]:
        return ()


@dataclass
class Taken:
    """A store of each kind, and reservations in them."""

    allowance: MemoryRecord[Allowance] = field(default_factory=lambda: MemoryRecord(Allowance()))
    recipients: MemoryStore[str, Recipient] = field(default_factory=lambda: MemoryStore(lambda _: Recipient()))

    limits: VoiceLimits = LIMITS

    def __post_init__(self) -> None:
        self.pacing = AllowanceSession(self.allowance, self.limits, "d1")
        spellings = cast("OtherSpellings", NoOtherSpellings())
        lock = RecipientLock(self.recipients, cast("Calls", None), LIMITS, spellings)
        self.reservations = Reservations(lock, self.pacing, Standstill(), timedelta(seconds=13))

    def reserve(
        self, *, uses: bool = False, fails: type[BaseException] | None = None
    ) -> Reservation | Wait | RecipientBlocked:
        with self.reservations.of(CALL, "t1", [ORIGINATION], lambda: kind_of(CALL.request), at(0)) as reserved:
            if isinstance(reserved, Reservation):
                reserved.is_used = uses
            if fails is not None:
                raise fails
            return reserved

    @property
    def holds(self) -> tuple[bool, bool]:
        """Whether the recipient is held, and a place and a line are taken, when all is written."""
        self.pacing.flush()
        recipient, allowance = self.recipients.at(DESTINATION).stored, self.allowance.stored
        assert allowance.lines is not None
        has_place = bool(allowance.windows.minute.stamps)
        assert bool(allowance.lines.taken()) is (has_place and self.limits.sends_take_lines)
        return recipient.in_flight is not None, has_place


def test_what_a_send_uses_stays_taken() -> None:
    taken = Taken()

    reserved = taken.reserve(uses=True)

    assert isinstance(reserved, Reservation)
    assert (reserved.place, reserved.start_by) == (Place(ORIGINATION, line=0, leaves_at=at(0)), at(2))
    assert [stamp.token for stamp in reserved.recipient_calls.stamps] == ["t1"]
    assert taken.holds == (True, True)


@pytest.mark.parametrize("lines", [SendLines(), SendLines.of_unknown_use(at(0)), None])
def test_a_send_that_needs_no_line_goes_without_one_whoever_has_them(lines: SendLines | None) -> None:
    taken = Taken(limits=replace(LIMITS, sends_take_lines=False))
    put(taken.allowance, Allowance(lines=lines))

    reserved = taken.reserve(uses=True)

    assert isinstance(reserved, Reservation)
    assert reserved.place == Place(ORIGINATION, line=None, leaves_at=at(0))
    assert taken.allowance.stored.lines == lines


def test_what_is_not_used_is_given_back() -> None:
    taken = Taken()

    taken.reserve()

    assert taken.holds == (False, False)
    assert taken.recipients.at(DESTINATION).stored.calls.stamps == ()


def test_after_an_error_the_place_is_given_back_and_the_recipient_stays_held() -> None:
    taken = Taken()

    with pytest.raises(TooMuchContention):
        taken.reserve(fails=TooMuchContention)

    assert taken.holds == (True, False), "the intent may have been written"


def test_a_killed_process_gives_nothing_back() -> None:
    taken = Taken()

    with pytest.raises(Killed):
        taken.reserve(fails=Killed)

    assert taken.holds == (True, True)


def test_where_the_allowance_is_closed_the_recipient_is_given_back() -> None:
    taken = Taken()
    put(taken.allowance, Allowance(backoff=Backoff(paused_until=at(9))))

    assert taken.reserve() == Wait(at(9), LimitName.PAUSED_AFTER_THROTTLING)
    assert taken.holds == (False, False)


def test_a_recipient_that_cannot_be_held_costs_no_place() -> None:
    taken = Taken()
    put(taken.recipients.at(DESTINATION), Recipient(do_not_call_since=at(-1), do_not_call_reason="asked"))

    assert taken.reserve() == DoNotCall(at(-1), "asked")
    assert taken.holds == (False, False)
