"""Hold a recipient for one attempt: at most one call in flight, and the service's five a day."""

from datetime import datetime

from msgspec.structs import replace

from redial.application.other_spellings import OtherSpellings
from redial.application.ports import Calls, Recipients
from redial.domain.call.calls import Call
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.recipient.recipients import (
    DoNotCall,
    InFlight,
    Recipient,
    RecipientInFlight,
    RecipientLimitReached,
    RecipientReserved,
    StaleHolder,
    judge_holder,
    release_recipient,
    reserve_recipient,
    with_other_spellings,
)
from redial.domain.recipient.spellings import spelled_plainly
from redial.errors import TooMuchContention

_MOST_TRIES = 20


class RecipientLock:
    """Holds recipients, each with one conditional write in the usual case."""

    def __init__(self, recipients: Recipients, calls: Calls, limits: VoiceLimits, spellings: OtherSpellings) -> None:
        self._recipients = recipients
        self._spellings = spellings
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
        # Every dialer takes it under this number, and looks at the others first: what is moved from there meanwhile changes the
        # version of what is read here, and so is seen before it is written.
        phone_number = spelled_plainly(call.request.destination_phone_number)
        others = [self._recipients.load(other) for other in self._spellings.of(call.request.destination_phone_number)]
        holder, others = self._judge_holders(others, now)
        if holder is not None:
            return RecipientInFlight(holder)
        recipient = self._recipients.load(phone_number)
        stale: StaleHolder | None = None
        for _ in range(_MOST_TRIES):
            seen = with_other_spellings(recipient, others)
            decision = reserve_recipient(seen, call.call_id, token, self._limits, now, latest_arrival, stale)
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
        phone_number = spelled_plainly(phone_number)
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

    def _judge_holders(self, others: list[Recipient], now: datetime) -> tuple[InFlight | None, list[Recipient]]:
        """Find a call in flight to one of the other spellings; else give them without what their holders did not use."""
        judged = []
        for other in others:
            if other.do_not_call_since is None and (holder := other.in_flight) is not None:
                stale = judge_holder(holder, self._calls.get(holder.call_id), now)
                if stale is None:
                    return holder, others
                if not stale.placed_a_call:
                    other = replace(other, calls=other.calls.release(stale.token))
            judged.append(other)
        return None, judged
