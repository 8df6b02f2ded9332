"""
Slots of the send lines: whose attempt a first event belongs to that arrives on a line. Pure.

An attempt takes a line with its place, before its send. From then on the line is its own for `WINDOW`, which is the longest time
from the reservation to the publication of INITIATED_CALL: the run of ``dial`` ends, a request that it sent by then arrives, and
the service publishes the first event of the call. So an INITIATED_CALL of a line, published at a time, is of the attempt whose
slot covers that time, or of nobody. It does not matter who died, or how an attempt was settled meanwhile.

A slot is given back early where its attempt needs it no longer: its message id is linked where events arrive, or the service
placed no call. What is given back by name does nothing to a slot that another attempt has by now. Slots that ran out are kept
for a day: an event may be delivered late.

What has to hold outside is presumed, and told in docs/adr/0005-uncertain-sends.md: INITIATED_CALL within two minutes of the
arrival or never, no call of a request that was answered 4xx, one call of one request, and nobody else who sends with these
configuration sets.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.domain.attempt.send_lines import SEND_LINES
from redial.domain.times import floor_ms

LONGEST_RUN = timedelta(seconds=60)
"""The time-out of ``dial``: no process outlives it."""
SEND_TIMEOUT = timedelta(seconds=13)
"""After which no request arrives that was not answered: a second beyond the time-outs of the client."""
FIRST_EVENT_WITHIN = timedelta(minutes=2)
"""From the arrival of a send to its INITIATED_CALL."""
WINDOW = LONGEST_RUN + SEND_TIMEOUT + FIRST_EVENT_WITHIN
CLOCKS_DIFFER = timedelta(seconds=1)
"""The clock of a dialer and that of SNS."""
TAKEN_AGAIN_AFTER = WINDOW + 2 * CLOCKS_DIFFER
"""From the beginning of a slot that nobody gives back to the next one of its line: no two of them cover one time."""
_PAST_SLOTS = 8
_PAST_FOR = timedelta(hours=24)


class Slot(msgspec.Struct, frozen=True):
    """The time in which a line is one attempt's."""

    token: str
    """Names the reservation and the attempt; empty: nobody knows whose it is."""
    call_id: str
    taken_at: datetime

    def covers(self, published_at: datetime) -> bool:
        """Tell whether the first event of the attempt may have been published then."""
        return self.taken_at - CLOCKS_DIFFER <= published_at <= self.taken_at + WINDOW


class LineUse(msgspec.Struct, frozen=True, kw_only=True):
    """Who has a line, and who had it."""

    slot: Slot | None = None
    """The latest one, over or not, unless it was given back."""
    past: tuple[Slot, ...] = ()
    """Slots that ran out."""
    used_at: datetime | None = None

    def opens_at(self) -> datetime | None:
        """Return from when on the line may be taken; None where nobody has it."""
        return None if self.slot is None else self.slot.taken_at + TAKEN_AGAIN_AFTER

    def take(self, slot: Slot) -> "LineUse":
        """Begin a slot. The one before, if any, is over, and is kept among the past ones."""
        over = self.past if self.slot is None or not self.slot.token else (*self.past, self.slot)
        kept = tuple(each for each in over if each.taken_at + _PAST_FOR > slot.taken_at)
        return LineUse(slot=slot, past=kept[-_PAST_SLOTS:], used_at=slot.taken_at)


class SendLines(msgspec.Struct, frozen=True):
    """The lines of a stage, by number; one that was never used is left out."""

    lines: Mapping[int, LineUse] = msgspec.field(default_factory=dict)

    @classmethod
    def of_unknown_use(cls, now: datetime) -> "SendLines":
        """Return lines that somebody has, and nobody knows who: a version without lines may be sending."""
        unknown = LineUse(slot=Slot("", "", floor_ms(now)))
        return cls(dict.fromkeys(range(SEND_LINES), unknown))

    def line_of(self, token: str) -> int | None:
        """Return the line that an attempt has; None where it has none, or has it no more."""
        return next(
            (line for line, each in self.lines.items() if each.slot is not None and each.slot.token == token), None
        )

    def opens_at(self) -> datetime | None:
        """Return from when on a line is free; None where one was never taken, or was given back."""
        openings = [self._line(number).opens_at() for number in range(SEND_LINES)]
        return min((at for at in openings if at is not None), default=None) if None not in openings else None

    def take(self, slot: Slot) -> "SendLines":
        """
        Take the free line that was not used for the longest time; a token that has a line keeps it.

        One must be free: see `opens_at`.
        """
        if self.line_of(slot.token) is not None:
            return self
        slot = replace(slot, taken_at=floor_ms(slot.taken_at))
        free = [number for number in range(SEND_LINES) if self._is_free(number, slot.taken_at)]
        chosen = min(
            free,
            key=lambda number: (self._line(number).used_at is not None, self._line(number).used_at or slot.taken_at),
        )
        return SendLines({**self.lines, chosen: self._line(chosen).take(slot)})

    def give_back(self, tokens: Iterable[str]) -> "SendLines":
        """End the slots of attempts that need them no longer; those that are another attempt's by now stay as they are."""
        ended = set(tokens)
        return SendLines(
            {
                number: replace(each, slot=None) if each.slot is not None and each.slot.token in ended else each
                for number, each in self.lines.items()
            }
        )

    def taken(self) -> list[Slot]:
        """Return the slots of attempts that have a line, over or not."""
        return [each.slot for each in self.lines.values() if each.slot is not None and each.slot.token]

    def slot_of(self, token: str) -> tuple[int, Slot] | None:
        """Return the line and the slot that an attempt has or had; None where it gave it back, or it ran out long ago."""
        for line, each in self.lines.items():
            for slot in (*each.past, *([each.slot] if each.slot is not None else [])):
                if slot.token == token:
                    return line, slot
        return None

    def owner_of(self, line: int, published_at: datetime) -> Slot | None:
        """
        Return the slot of the attempt that an INITIATED_CALL belongs to.

        Parameters
        ----------
        line : int
            The line that it arrived on.
        published_at : datetime
            When the service published it (the SNS envelope's ``Timestamp``).

        Returns
        -------
        Slot or None
            None where nobody had the line then, or nobody knows who.
        """
        known = self._line(line)
        slots = [*known.past, *([known.slot] if known.slot is not None else [])]
        covering = [slot for slot in slots if slot.covers(published_at)]
        return covering[0] if len(covering) == 1 and covering[0].token else None

    def _line(self, number: int) -> LineUse:
        return self.lines.get(number, LineUse())

    def _is_free(self, number: int, now: datetime) -> bool:
        opens_at = self._line(number).opens_at()
        return opens_at is None or opens_at <= now
