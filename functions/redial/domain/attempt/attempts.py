"""What is known of one attempt under its voice ``MessageId``, from whichever side it came."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec

from redial.domain.attempt.events import EndOfAttempt, UnknownEvent, VoiceEvent, end_of_attempt
from redial.domain.bounded_text import has_surrogates

_LONGEST_ID = 256


class AttemptRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The call that an attempt belongs to, as soon as ``dial`` has told, and its events so far."""

    message_id: str
    call_id: str | None
    token: str | None
    events: frozenset[VoiceEvent]
    unknown_events: frozenset[UnknownEvent] = frozenset()
    in_reach_of: frozenset[str] = frozenset()
    """While no call is known: the tokens of the intents that it may belong to, as far as they were settled."""

    @property
    def end(self) -> EndOfAttempt | None:
        """Give the outcome that the events prove."""
        return end_of_attempt(self.events)

    @property
    def first_event_at(self) -> datetime | None:
        """Give the time of the earliest event."""
        times = [event.occurred_at for event in self.events] + [event.occurred_at for event in self.unknown_events]
        return min(times, default=None)


def storable_id(message_id: str) -> str:
    """
    Give a message id as it is kept: as it is, or its digest where it could be no key.

    The service's ids have 36 characters. One that is long, or not text, must not stop the event that names it; and whoever sends
    and whoever receives come to the same.
    """
    encoded = message_id.encode(errors="surrogatepass")
    if len(encoded) <= _LONGEST_ID and not has_surrogates(message_id):
        return message_id
    return f"sha256:{sha256(encoded).hexdigest()}"


def in_reach(orphans: Sequence[AttemptRecord], earliest_start: datetime, latest_start: datetime) -> list[AttemptRecord]:
    """
    Return the attempts without a call whose first event may be that of a call sent between two times.

    Parameters
    ----------
    orphans : sequence of AttemptRecord
        Attempts as they are stored; one may have been linked to its call meanwhile, and is left out.
    earliest_start : datetime
        The earliest time of a first event, itself included.
    latest_start : datetime
        The latest time of a first event, itself included.

    Returns
    -------
    list of AttemptRecord
        In the order given.
    """
    return [
        orphan
        for orphan in orphans
        if orphan.call_id is None
        and orphan.first_event_at is not None
        and earliest_start <= orphan.first_event_at <= latest_start
    ]


def match_orphan(candidates: Sequence[AttemptRecord], token: str, others_in_reach: bool) -> AttemptRecord | None:
    """
    Return the orphan that can only belong to one intent.

    The confirmed payload of an event holds nothing but the message id, so time is all there is to go by: a match counts only where
    exactly one orphan is in reach of the intent, and that orphan in reach of no other intent. This presumes that nobody else
    sends calls with this stack's configuration set.

    Parameters
    ----------
    candidates : sequence of AttemptRecord
        The orphans in reach of the intent.
    token : str
        Names the intent.
    others_in_reach : bool
        Whether the orphans are in reach of another intent that is not settled yet. The settled ones stand in `in_reach_of`.

    Returns
    -------
    AttemptRecord or None
        None where there is no orphan, where there are several, or where another intent may be the one.
    """
    if len(candidates) != 1 or others_in_reach or candidates[0].in_reach_of - {token}:
        return None
    return candidates[0]
