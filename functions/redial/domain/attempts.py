"""What is known of one attempt under its voice ``MessageId``, from whichever side it came."""

from datetime import datetime

import msgspec

from redial.domain.events import EndOfAttempt, VoiceEvent, end_of_attempt


class AttemptRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The call that an attempt belongs to, as soon as ``dial`` has told, and its events so far."""

    message_id: str
    call_id: str | None
    token: str | None
    events: frozenset[VoiceEvent]

    @property
    def end(self) -> EndOfAttempt | None:
        """Give the outcome that the events prove."""
        return end_of_attempt(self.events)


class OrphanedAttempt(msgspec.Struct, frozen=True):
    """Events that came for a message id which no call knows."""

    message_id: str
    first_event_at: datetime


def match_orphan(
    intent_at: datetime, latest_start: datetime, other_intents: list[datetime], orphans: list[OrphanedAttempt]
) -> OrphanedAttempt | None:
    """
    Find the orphan that can only belong to this intent.

    The confirmed payload of an event holds nothing but the message id, so time is all there is to go by: a match counts only where
    exactly one orphan begins within reach of the intent, and no other open intent reaches that orphan.

    Parameters
    ----------
    latest_start
        The latest time at which the first event of this intent's call can have been published.
    other_intents
        The times of other intents without a message id.
    """
    reach = latest_start - intent_at
    mine = [orphan for orphan in orphans if intent_at <= orphan.first_event_at <= latest_start]
    if len(mine) != 1:
        return None
    first_event_at = mine[0].first_event_at
    contested = any(other <= first_event_at <= other + reach for other in other_intents)
    return None if contested else mine[0]
