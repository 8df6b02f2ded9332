"""
Where else a recipient may be kept: under spellings that earlier versions took for numbers of their own.

Looked at before each send until all are moved (`redial.application.steering.move_numbers`). Why this finds each of them is told in
docs/adr/0012-one-form-of-a-phone-number.md.
"""

from datetime import datetime, timedelta

from redial.application.ports import Clock
from redial.application.reading_ports import CallRecords, Controls, Indexes
from redial.application.stores import Recipients
from redial.application.versioned import update
from redial.domain.call.calls import Call, CallStatus
from redial.domain.recipient.merged_recipients import with_other_spellings
from redial.domain.recipient.recipients import Recipient
from redial.domain.recipient.spellings import spelled_plainly, with_trunk_prefixes
from redial.domain.reporting.listing import Listed, Listing, Position, Stretch, WithStatus
from redial.domain.steering.control_changes import note_numbers_moved

# Only an earlier version writes other spellings: while a deployment goes on, and seldom then.
_LOOK_AGAIN_AFTER = timedelta(seconds=30)
# An index shows a new entry within seconds.
_OVERLAP = timedelta(minutes=10)
# What was kept of a recipient for a call that ended longer ago counts no more.
REACH_OF_ENDED_CALLS = timedelta(days=2)
_PAGE_SIZE = 1_000


class OtherSpellings:
    """
    Gives the other keys of recipients.

    Parameters
    ----------
    marks_new_stacks
        Whether to note that nothing is to be moved, where an earlier version has left nothing.
    """

    def __init__(
        self,
        *,
        controls: Controls,
        indexes: Indexes,
        records: CallRecords,
        clock: Clock,
        marks_new_stacks: bool = False,
    ) -> None:
        self._controls = controls
        self._indexes = indexes
        self._records = records
        self._clock = clock
        self._marks_new_stacks = marks_new_stacks
        self._are_moved = False
        self._looked_at: datetime | None = None
        self._known: dict[str, set[str]] = {}

    def of(self, stored: str) -> tuple[str, ...]:
        """Give the keys of the recipient of a call beside its plain number (`spelled_plainly`), none in most cases."""
        number = spelled_plainly(stored)
        found = [stored]
        if not self._are_moved:
            self._look()
        if not self._are_moved:
            found += [*with_trunk_prefixes(number), *sorted(self._known.get(number, ()))]
        return tuple(each for each in dict.fromkeys(found) if each != number)

    def _look(self) -> None:
        now = self._clock.now()
        if self._looked_at is not None and now - self._looked_at < _LOOK_AGAIN_AFTER:
            return
        control = self._controls.load()
        self._are_moved = control.numbers_moved_at is not None
        if self._are_moved:
            self._known.clear()
            return
        since = self._looked_at - _OVERLAP if self._looked_at is not None else None
        listed = self._ids(Listed.DO_NOT_CALL, since)
        ids = self._ids(WithStatus(CallStatus.CALLING))
        in_flight = [call.request.destination_phone_number for call in self._calls(ids)]
        for number in (*listed, *in_flight):
            plain = spelled_plainly(number)
            if plain != number:
                self._known.setdefault(plain, set()).add(number)
        is_new = self._looked_at is None and not listed and not ids
        if is_new and self._marks_new_stacks and not self._has_ended_calls(now):
            update(self._controls, lambda stored: note_numbers_moved(stored, now), known=control)
            self._are_moved = True
        self._looked_at = now

    def _calls(self, call_ids: list[str]) -> list[Call]:
        return [call for call in self._records.get_many(call_ids).values() if isinstance(call, Call)]

    def _has_ended_calls(self, now: datetime) -> bool:
        since = now - REACH_OF_ENDED_CALLS
        ends = [Stretch(WithStatus(status), since=since) for status in CallStatus if status.is_final]
        return any(self._indexes.page(each, limit=1, newest_first=True, after=None).entries for each in ends)

    def _ids(self, listing: Listing, since: datetime | None = None) -> list[str]:
        ids: list[str] = []
        position: Position | None = None
        while True:
            page = self._indexes.page(
                Stretch(listing, since=since), limit=_PAGE_SIZE, newest_first=False, after=position
            )
            ids += [entry.id for entry in page.entries]
            if page.next_position is None:
                return ids
            position = page.next_position


class RecipientReader:
    """Reads recipients with what is kept of them under other spellings."""

    def __init__(self, recipients: Recipients, spellings: OtherSpellings) -> None:
        self._recipients = recipients
        self._spellings = spellings

    def load(self, phone_number: str) -> Recipient:
        """Read the recipient of a call, strongly consistent."""
        others = [self._recipients.at(other).load() for other in self._spellings.of(phone_number)]
        return with_other_spellings(self._recipients.at(spelled_plainly(phone_number)).load(), others)
