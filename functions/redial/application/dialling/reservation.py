"""What an attempt takes before its send: the recipient, and a place of the allowance; and how that is given back unused."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.recipient_lock import RecipientLock
from redial.application.ports import Clock
from redial.domain.call.calls import Call
from redial.domain.pacing.allowance import KindOfCall
from redial.domain.pacing.campaign_turns import LaneTurn, turn_of
from redial.domain.pacing.line_slots import Slot
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.pacing.taken_place import Place
from redial.domain.pacing.waits import Wait
from redial.domain.recipient.recipients import DoNotCall, Recipient, RecipientInFlight, RecipientLimitReached

# From the look at the allowance to the send, and from the hold on the recipient to it. Whoever takes longer (a slow table, a
# paused process) sends nothing, so that the pessimistic stamps hold.
START_GRACE = timedelta(seconds=2)
HOLD_GRACE = timedelta(seconds=10)

RecipientBlocked = RecipientInFlight | RecipientLimitReached | DoNotCall


@dataclass
class Reservation:
    """The recipient is held, and a place is taken, with a line where sends take them, for one attempt."""

    place: Place
    recipient_calls: SlidingWindow
    """The recipient's window, with the place of this attempt."""
    start_by: datetime
    """A send that leaves later could arrive after its pessimistic stamps."""
    is_used: bool = False
    """Set before the send: from then on its answer decides what is given back."""


def turn_of_call(call: Call) -> LaneTurn:
    """Return the turn of a call's campaign in its lane."""
    return LaneTurn(call.request.lane, turn_of(call.request.campaign))


class Reservations:
    """Takes what attempts need, and gives back what they do not use."""

    def __init__(
        self, recipients: RecipientLock, pacing: AllowanceSession, clock: Clock, send_timeout: timedelta
    ) -> None:
        self._recipients = recipients
        self._pacing = pacing
        self._clock = clock
        self._send_timeout = send_timeout

    @contextmanager
    def of(
        self, call: Call, token: str, numbers: Sequence[str], kind: KindOfCall, now: datetime
    ) -> Iterator[Reservation | Wait | RecipientBlocked]:
        """
        Hold the recipient and take a place, or yield what the call has to wait for.

        On the way out a reservation that was not used is given back. After an error only the place of the allowance is: nobody
        sends for the token, so it costs the others none; but the intent may have been written, and then the recipient stays held
        until it is settled. A process that is killed gives nothing back; what it leaves is found again (see `place_call`).
        """
        held = self._recipients.hold(call, token, now, now + HOLD_GRACE + self._send_timeout)
        if not isinstance(held, Recipient):
            yield held
            return
        reserved_at = self._clock.now()
        slot = Slot(token, call.call_id, reserved_at)
        place = self._pacing.reserve(
            slot, numbers, reserved_at + START_GRACE + self._send_timeout, kind, turn_of_call(call)
        )
        if isinstance(place, Wait):
            self._recipients.release(call, token)
            yield place
            return
        reservation = Reservation(place, held.calls, min(now + HOLD_GRACE, reserved_at + START_GRACE))
        try:
            yield reservation
        except Exception:
            self._pacing.release(token)
            raise
        if not reservation.is_used:
            self._pacing.release(token)
            self._recipients.release(call, token)
