"""Hold a recipient for one attempt: at most one call in flight, and the service's five a day."""

from datetime import datetime

from msgspec.structs import replace

from redial.application.ports import Calls, Recipients
from redial.domain.calls import Call
from redial.domain.limits import VoiceLimits
from redial.domain.recipients import (
    DoNotCall,
    RecipientInFlight,
    RecipientLimitReached,
    RecipientReserved,
    StaleHolder,
    judge_holder,
    release_recipient,
    reserve_recipient,
)
from redial.errors import TooMuchContention

_MOST_TRIES = 20


class RecipientHolds:
    """Holds recipients, each with one conditional write in the usual case."""

    def __init__(self, recipients: Recipients, calls: Calls, limits: VoiceLimits) -> None:
        self._recipients = recipients
        self._calls = calls
        self._limits = limits

    def hold(
        self, call: Call, token: str, now: datetime, latest_arrival: datetime
    ) -> RecipientReserved | RecipientInFlight | RecipientLimitReached | DoNotCall:
        """
        Take the recipient of a call for the attempt that ``token`` names.

        A lock is not cleared when an attempt ends. So one that is met is judged by the call behind it, and taken over where that
        call holds no longer.
        """
        phone_number = call.request.destination_phone_number
        recipient = self._recipients.load(phone_number)
        stale: StaleHolder | None = None
        for _ in range(_MOST_TRIES):
            decision = reserve_recipient(recipient, call.call_id, token, self._limits, now, latest_arrival, stale)
            if isinstance(decision, RecipientInFlight):
                if stale is None or stale.token != decision.holder.token:
                    stale = judge_holder(decision.holder, self._calls.get(decision.holder.call_id), now)
                    if stale is not None:
                        continue
                return decision
            if not isinstance(decision, RecipientReserved) or decision.recipient == recipient:
                return decision
            changed = replace(decision.recipient, version=recipient.version + 1)
            stored = self._recipients.save(phone_number, changed, recipient.version, now)
            if stored is None:
                return RecipientReserved(changed)
            recipient = stored
        raise TooMuchContention("a recipient changed between reading and writing, many times in a row")

    def release(self, phone_number: str, token: str, now: datetime) -> None:
        """Give a recipient back after an attempt that placed no call."""
        recipient = self._recipients.load(phone_number)
        for _ in range(_MOST_TRIES):
            released = release_recipient(recipient, token)
            if released is None:
                return
            changed = replace(released, version=recipient.version + 1)
            stored = self._recipients.save(phone_number, changed, recipient.version, now)
            if stored is None:
                return
            recipient = stored
        raise TooMuchContention("a recipient changed between reading and writing, many times in a row")
