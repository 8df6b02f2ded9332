"""Hold a recipient for one attempt: at most one call in flight, and the service's five a day."""

from datetime import datetime
from functools import partial

from msgspec.structs import replace

from redial.application.other_spellings import OtherSpellings
from redial.application.stores import Calls, Recipients
from redial.application.versioned import Unchanged, update
from redial.domain.call.calls import Call
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.recipient.do_not_call import put_on_list
from redial.domain.recipient.merged_recipients import with_other_spellings
from redial.domain.recipient.recipients import (
    DoNotCall,
    HeldAlready,
    InFlight,
    Recipient,
    RecipientInFlight,
    RecipientLimitReached,
    judge_holder,
    release_recipient,
    reserve_recipient,
    standing_mark,
)
from redial.domain.recipient.spellings import spelled_plainly


class RecipientLock:
    """Holds recipients, each with one conditional write in the usual case."""

    def __init__(self, recipients: Recipients, calls: Calls, limits: VoiceLimits, spellings: OtherSpellings) -> None:
        self._recipients = recipients
        self._spellings = spellings
        self._calls = calls
        self._limits = limits

    def hold(
        self, call: Call, token: str, now: datetime, latest_arrival: datetime
    ) -> Recipient | RecipientInFlight | RecipientLimitReached | DoNotCall:
        """
        Take the recipient of a call for the attempt that ``token`` names; return it as taken, or why it is not taken now.

        Locks are never cleared when an attempt ends. If another attempt holds the recipient, its call is read: in flight means
        `RecipientInFlight`; otherwise the stale lock is replaced.
        """
        # Every dialer takes it under this number, and looks at the others first: what is moved from there meanwhile changes the
        # version of what is read here, and so is seen before it is written.
        phone_number = spelled_plainly(call.request.destination_phone_number)
        others = [
            self._recipients.at(other).load() for other in self._spellings.of(call.request.destination_phone_number)
        ]
        holder, others = self._judge_holders(others, call.request.campaign, now)
        if holder is not None:
            return RecipientInFlight(holder)

        def taken(
            recipient: Recipient,
        ) -> Recipient | HeldAlready | RecipientInFlight | RecipientLimitReached | DoNotCall:
            whole = with_other_spellings(recipient, others)
            listed = standing_mark(whole, call.request.campaign, now)
            if listed is not None:
                return DoNotCall(listed.since, listed.reason, None if listed == whole.mark else call.request.campaign)
            reserve = partial(
                reserve_recipient,
                whole,
                call.call_id,
                token,
                self._limits,
                now,
                latest_arrival,
            )
            decision = reserve()
            if not isinstance(decision, RecipientInFlight):
                return decision
            return reserve(judge_holder(decision.holder, self._calls.get(decision.holder.call_id), now))

        held = update(self._recipients.at(phone_number), taken)
        match held:
            case Unchanged(reason=RecipientInFlight() | RecipientLimitReached() | DoNotCall() as reason):
                return reason
            case _:
                return held.record

    def release(self, call: Call, token: str) -> None:
        """Give the recipient of a call back after an attempt that placed no call: to the attempt before it, if any."""
        last = next((attempt for attempt in reversed(call.attempts) if attempt.token != token), None)
        earlier = None if last is None else InFlight(call.call_id, last.token, last.intent_at)
        recipient = self._recipients.at(spelled_plainly(call.request.destination_phone_number))
        update(recipient, lambda stored: release_recipient(stored, token, earlier))

    def put_on_do_not_call_list(self, phone_number: str, reason: str, now: datetime) -> None:
        """Mark a recipient as one that must not be called, unless it is marked."""
        update(self._recipients.at(spelled_plainly(phone_number)), lambda stored: put_on_list(stored, reason, now))

    def _judge_holders(
        self, others: list[Recipient], campaign: str | None, now: datetime
    ) -> tuple[InFlight | None, list[Recipient]]:
        """Find a call in flight to one of the other spellings; else give them without what their holders did not use."""
        judged = []
        for other in others:
            if standing_mark(other, campaign, now) is None and (holder := other.in_flight) is not None:
                stale = judge_holder(holder, self._calls.get(holder.call_id), now)
                if stale is None:
                    return holder, others
                if not stale.placed_a_call:
                    other = replace(other, calls=other.calls.release(stale.token))
            judged.append(other)
        return None, judged
