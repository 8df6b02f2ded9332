"""What is known of one attempt under its voice ``MessageId``, from whichever side it came."""

from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, UnknownEvent, VoiceEvent, end_of_attempt
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.bounded_text import has_surrogates

_LONGEST_ID = 256


class AttemptRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The call that an attempt belongs to, as soon as the answer to its send, or its line, has told; and its events so far."""

    message_id: str
    call_id: str | None
    token: str | None
    events: frozenset[VoiceEvent]
    unknown_events: frozenset[UnknownEvent] = frozenset()
    payloads: tuple[str, ...] = ()
    """Each event's own JSON, where that says more than the message id."""
    line: int | None = None
    """The send line that INITIATED_CALL came on."""
    by_line: bool = False
    """Whether that line told the call, and not the answer to the send."""
    figures: ServiceFigures | None = None
    """What the service says that the call took and cost."""

    @property
    def end(self) -> EndOfAttempt | None:
        """Give the outcome that the events prove, with the service's figures."""
        end = end_of_attempt(self.events)
        return replace(end, figures=self.figures) if end is not None and self.figures is not None else end

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
