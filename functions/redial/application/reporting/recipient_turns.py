"""When the recipient of a waiting call may be called for it: by the calls of a day, and by others that wait for the recipient."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from redial.application.reading_ports import CallRecords, Indexes
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.stage_hours import HoursSource
from redial.domain.call.transitions import time_is_over_at
from redial.domain.pacing.limits import DAY, VoiceLimits
from redial.domain.plan.openings import openings_of
from redial.domain.plan.recipient_days import CallsToOne, TurnOfCall, turns_of_calls
from redial.domain.recipient.recipients import Recipient
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import Refusals
from redial.domain.reporting.listing import Stretch, ToRecipient
from redial.domain.steering.control import Control

# Of one recipient, the last ones that were accepted.
_MOST_LOOKED_AT = 300


class RecipientTurns:
    """Foretells turns, by the calls that each recipient may have in a day."""

    def __init__(self, *, indexes: Indexes, records: CallRecords, hours: HoursSource, limits: VoiceLimits) -> None:
        self._indexes = indexes
        self._records = records
        self._hours = hours
        self._limits = limits

    def day_opens_at(self, recipient: Recipient, now: datetime) -> datetime | None:
        """Return when a recipient may be called again who has had the calls of a day; None: it may be called now."""
        opens_at = recipient.calls.opens_at(self._limits.calls_per_recipient_per_day, DAY + self._limits.clock_margin)
        return opens_at if opens_at is not None and opens_at > now else None

    def turn_of(
        self, call: Call, recipient: Recipient, control: Control, refusals: Refusals, now: datetime
    ) -> datetime | None:
        """
        Return when a waiting call has its turn, where it waits for another day.

        Those that are held back go before nobody. None: the calls of a day leave it its place.
        """
        listed = Stretch(ToRecipient(call.request.destination_phone_number))
        page = self._indexes.page(listed, limit=_MOST_LOOKED_AT, newest_first=True, after=None)
        others: Iterable[Call] = ()
        if len(recipient.calls.stamps) + len(page.entries) > self._limits.calls_per_recipient_per_day:
            records = self._records.get_many(entry.id for entry in page.entries if entry.id != call.call_id)
            others = [each for each in records.values() if isinstance(each, Call) and _goes(each, control, refusals)]
        in_order = sorted((call, *others), key=lambda each: (each.status_at, each.call_id))
        turn = next(each for each in self.turns(in_order, recipient, now) if in_order[each.place] is call)
        return turn.at if turn.waits_for_day else None

    def turns(self, calls: Sequence[Call], recipient: Recipient, now: datetime) -> Iterable[TurnOfCall]:
        """Yield the turns of waiting calls to one recipient, given in the order in which they are due."""
        window = DAY + self._limits.clock_margin
        return turns_of_calls(
            [self._alone(place, call, now) for place, call in enumerate(calls)],
            [stamp.at for stamp in recipient.calls.stamps if stamp.at + window > now],
            self._limits.calls_per_recipient_per_day,
            window,
        )

    def _alone(self, place: int, call: Call, now: datetime) -> CallsToOne:
        over = time_is_over_at(call)
        return CallsToOne(
            places=(place,),
            lane=call.request.lane,
            begins_at=max(now, call.status_at),
            over_at=over[0] if over is not None else None,
            openings=openings_of(call, self._hours.of(call.request)),
        )


def _goes(call: Call, control: Control, refusals: Refusals) -> bool:
    """Tell whether a call waits, and nothing but time keeps it from its turn."""
    request = call.request
    return (
        call.status is CallStatus.WAITING
        and (call.wait_reason is None or call.wait_reason.is_due_by_time)
        and control.pause_of(request.lane, request.campaign) is None
        and not control.cancels(call)
        and not (refusals.holds and refusals.holds_of(kind_of(request)))
    )
