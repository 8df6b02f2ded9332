"""The place that a send has taken, as it is stored: by what it goes, and from when on it may leave. Pure."""

from datetime import datetime

from msgspec import Struct

from redial.domain.pacing.allowance import Allowance, number_reserved_by
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.line_slots import Slot
from redial.domain.pacing.waits import TAKEN_AHEAD, LimitName, Wait


class Place(Struct, frozen=True):
    """What a send goes by."""

    origination_phone_number: str
    line: int | None
    """None: sends take no lines."""
    leaves_at: datetime
    """Before, its windows may still be closed."""


def place_of(allowance: Allowance, slot: Slot, limits: VoiceLimits) -> Place | Wait:
    """
    Return the place of a reservation.

    Parameters
    ----------
    allowance : Allowance
        As it is stored since the reservation.
    slot : Slot
        As of `allowance.reserve_with_line`.
    limits : VoiceLimits
        As of `allowance.reserve`.

    Returns
    -------
    Place or Wait
        `Wait`: a version without lines wrote the allowance last, and all lines were taken for nobody instead.
    """
    number, lines = number_reserved_by(allowance, slot.token), allowance.lines
    line = None if lines is None else lines.line_of(slot.token)
    if number is None or (line is None and limits.sends_take_lines):
        return Wait((None if lines is None else lines.opens_at()) or slot.taken_at, LimitName.SEND_LINES)
    return Place(number, line, leaves_at(allowance, slot, limits))


def leaves_at(allowance: Allowance, slot: Slot, limits: VoiceLimits) -> datetime:
    """
    Return from when on a send may leave that has its place: its windows may still be closed.

    Parameters
    ----------
    allowance : Allowance
        As it is stored, with the place.
    slot : Slot
        As of `allowance.reserve_with_line`.
    limits : VoiceLimits
        As of `allowance.reserve`.

    Returns
    -------
    datetime
        In UTC; at most `TAKEN_AHEAD` after the place was taken. What others took since then is behind it.
    """
    number = number_reserved_by(allowance, slot.token)
    openings = allowance.windows.release(slot.token).openings(number, limits) if number is not None else ()
    opens_at = max((until for until, _ in openings if until is not None), default=slot.taken_at)
    return min(max(opens_at, slot.taken_at), slot.taken_at + TAKEN_AHEAD)
