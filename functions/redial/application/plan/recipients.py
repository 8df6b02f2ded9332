"""Whom a plan finds that cannot be called, or not soon, and which requests the stack knows already."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import CallRecords
from redial.domain.call.calls import call_id_of
from redial.domain.call.destinations import CallPermissions, Destination, destination_fault
from redial.domain.call.requests import Lane
from redial.domain.pacing.limits import DAY, VoiceLimits
from redial.domain.plan.findings import FindingKind
from redial.domain.plan.planned import Openings
from redial.domain.plan.recipient_days import CallsToOne, turns_of_calls
from redial.domain.recipient.recipients import Recipient, standing_mark


class RecipientsByNumber(Protocol):
    """Many recipients at once."""

    def get_many(self, phone_numbers: Iterable[str]) -> dict[str, Recipient]:
        """Return recipients by number (eventually consistent); those of whom nothing is stored are left out."""
        ...


class CallToFind(Struct, frozen=True, kw_only=True):
    """A planned call, as far as it can be looked up."""

    destination_phone_number: str
    destination: Destination
    campaign: str | None = None
    request_id: str | None = None
    group: int
    """Calls of one group to one recipient differ in nothing else."""
    lane: Lane
    begins_at: datetime
    """When it may be placed at first, calling hours aside; in UTC."""
    over_at: datetime | None
    """From when on it is not placed any more."""
    openings: Callable[[], Openings | None]
    """Gives when its calling hours permit it: asked of few, as it takes long."""


class Finding(Struct, frozen=True, kw_only=True):
    """What is found of one call."""

    place: int
    """Which of the calls, from 0 on."""
    kind: FindingKind
    until: datetime | None = None
    """Of `DAY_USED_UP`: when it may be called again."""
    is_too_late: bool = False
    """Of `DAY_USED_UP`: whether its time is over by then."""


class RecipientFinder:
    """Looks planned calls up."""

    def __init__(
        self,
        *,
        recipients: RecipientsByNumber,
        records: CallRecords,
        limits: VoiceLimits,
        permissions: CallPermissions,
    ) -> None:
        self._recipients = recipients
        self._records = records
        self._limits = limits
        self._permissions = permissions

    def find(self, calls: Sequence[CallToFind], now: datetime) -> list[Finding]:
        """Return what is found, at most one thing of a call, in the order of the calls."""
        recipients = self._recipients.get_many(call.destination_phone_number for call in calls)
        known = self._records.get_many(call_id_of(call.request_id) for call in calls if call.request_id is not None)
        met: set[str] = set()
        planned: dict[str, list[int]] = {}
        found: dict[int, Finding] = {}
        for place, call in enumerate(calls):
            kind = self._kept_by(call, recipients, known.keys(), met)
            if call.request_id is not None:
                met.add(call.request_id)
            if kind is None:
                planned.setdefault(call.destination_phone_number, []).append(place)
            else:
                found[place] = Finding(place=place, kind=kind)
        for number, places in planned.items():
            stamps = recipients.get(number, Recipient()).calls.stamps
            found |= {each.place: each for each in self._waiting([stamp.at for stamp in stamps], calls, places, now)}
        return [found[place] for place in sorted(found)]

    def _kept_by(
        self, call: CallToFind, recipients: Mapping[str, Recipient], known: Iterable[str], met: set[str]
    ) -> FindingKind | None:
        number = call.destination_phone_number
        if call.request_id is not None and call.request_id in met:
            return FindingKind.REPEATED
        if call.request_id is not None and call_id_of(call.request_id) in known:
            return FindingKind.KNOWN
        if destination_fault(number, call.destination, self._permissions) is not None:
            return FindingKind.NOT_ALLOWED
        return FindingKind.DO_NOT_CALL if _is_listed(call, recipients.get(number, Recipient())) else None

    def _waiting(
        self, placed: Sequence[datetime], calls: Sequence[CallToFind], places: Sequence[int], now: datetime
    ) -> Iterable[Finding]:
        """Find those calls to one recipient that wait, as it has had as many of a day."""
        window, most = DAY + self._limits.clock_margin, self._limits.calls_per_recipient_per_day
        placed = [at for at in placed if at + window > now]
        if len(placed) + len(places) <= most:
            return []
        groups: dict[int, list[int]] = {}
        for place in places:
            groups.setdefault(calls[place].group, []).append(place)
        alike = [
            CallsToOne(
                places=of_group,
                lane=(first := calls[of_group[0]]).lane,
                begins_at=first.begins_at,
                over_at=first.over_at,
                openings=first.openings(),
            )
            for of_group in groups.values()
        ]
        return [
            Finding(place=turn.place, kind=FindingKind.DAY_USED_UP, until=turn.at, is_too_late=turn.is_over)
            for turn in turns_of_calls(alike, placed, most, window)
            if turn.waits_for_day
        ]


def _is_listed(call: CallToFind, recipient: Recipient) -> bool:
    """Tell whether its recipient is on the do-not-call list when a call is due: an entry may have run out by then."""
    mark = standing_mark(recipient, call.campaign, call.begins_at)
    if mark is None or mark.until is None:
        return mark is not None
    openings = call.openings()
    opening = openings(call.begins_at) if openings is not None else None
    return opening is None or standing_mark(recipient, call.campaign, max(call.begins_at, opening[0])) is not None
