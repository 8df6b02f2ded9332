"""A voice event as it was delivered, from whichever version of the voice API."""

import msgspec

from redial.domain.attempt.events import UnknownEvent, VoiceEvent
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.attempt.send_context import SendContext


class ReceivedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A voice event as it was delivered."""

    message_id: str
    """As it is kept, see `storable_id`."""
    event: VoiceEvent | UnknownEvent
    payload: str | None
    """The event's own JSON; None where it holds nothing but the message id, or cannot be kept."""
    line: int | None = None
    """The send line that INITIATED_CALL came on; None where the event cannot tell, or not when it was published."""
    context: SendContext | None = None
    """What the send said of itself; None where the service does not give it back."""
    figures: ServiceFigures | None = None
    """What the service says that the call took and cost; None where it says nothing of it."""
