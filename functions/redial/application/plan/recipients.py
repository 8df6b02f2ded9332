"""Whom a plan finds that cannot be called, or not soon, and which requests the stack knows already."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import CallRecords
from redial.domain.call.calls import call_id_of
from redial.domain.call.destinations import CallPermissions, Destination, destination_fault
from redial.domain.pacing.limits import DAY, VoiceLimits
from redial.domain.plan.findings import FindingKind
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


class Finding(Struct, frozen=True, kw_only=True):
    """What is found of one call."""

    place: int
    """Which of the calls, from 0 on."""
    kind: FindingKind
    until: datetime | None = None
    """Of `DAY_USED_UP`: when it may be called again."""


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
        planned: dict[str, int] = {}
        found: list[Finding] = []
        for place, call in enumerate(calls):
            kind, until = self._judge(call, recipients, known.keys(), met, planned, now)
            if call.request_id is not None:
                met.add(call.request_id)
            if kind is None or kind.is_planned:
                planned[call.destination_phone_number] = planned.get(call.destination_phone_number, 0) + 1
            if kind is not None:
                found.append(Finding(place=place, kind=kind, until=until))
        return found

    def _judge(
        self,
        call: CallToFind,
        recipients: Mapping[str, Recipient],
        known: Iterable[str],
        met: set[str],
        planned: Mapping[str, int],
        now: datetime,
    ) -> tuple[FindingKind | None, datetime | None]:
        number = call.destination_phone_number
        if call.request_id is not None and call.request_id in met:
            return FindingKind.REPEATED, None
        if call.request_id is not None and call_id_of(call.request_id) in known:
            return FindingKind.KNOWN, None
        if destination_fault(number, call.destination, self._permissions) is not None:
            return FindingKind.NOT_ALLOWED, None
        recipient = recipients.get(number, Recipient())
        if standing_mark(recipient, call.campaign, now) is not None:
            return FindingKind.DO_NOT_CALL, None
        window = DAY + self._limits.clock_margin
        stamps = sorted(stamp.at for stamp in recipient.calls.stamps if stamp.at + window > now)
        before = len(stamps) + planned.get(number, 0)
        if before < self._limits.calls_per_recipient_per_day:
            return None, None
        # The call that is so many places before it has to be a day ago.
        place = before - self._limits.calls_per_recipient_per_day
        return FindingKind.DAY_USED_UP, (stamps[place] if place < len(stamps) else now) + window
