"""A bad request, which became no call: what was wrong with it, and what is kept of it. Pure."""

from datetime import datetime
from hashlib import sha256

import msgspec

from redial.domain.call.calls import FieldError
from redial.domain.call.reasons.reason import InvalidRequest
from redial.domain.call.reasons.wording import reason_in_words


class RejectedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A bad request: its errors, and the original as it came."""

    call_id: str
    errors: tuple[FieldError, ...]
    """Of many the first ones; then the last one says how many others there are."""
    original: str
    accepted_at: datetime
    error_count: int = 0
    """How many there were; 0 where each of them is kept."""
    original_was_cut: bool = False
    request_id: str | None = None
    destination_phone_number: str | None = None
    campaign: str | None = None
    name: str | None = None
    erased_at: datetime | None = None
    """When everything of its recipient was taken out of it."""
    submitted_by: str = ""
    """As of a call."""

    @property
    def reason(self) -> InvalidRequest:
        """Give the first error, and how many others there are."""
        # A record always has one; without it, it could not be shown.
        first = self.errors[0] if self.errors else FieldError(field="(request)", message="rejected")
        others = max(self.error_count, len(self.errors)) - 1
        return InvalidRequest(field=first.field, message=first.message, others=max(others, 0))

    @property
    def status_reason(self) -> str:
        """Word the reason of the status."""
        return reason_in_words(self.reason)


def rejected_call_id_of(message_id: str) -> str:
    """
    Derive the id of a rejected call from the id of the queue message that brought it.

    Not from the request id: a producer that mends a bad request sends it again under the same key, and then it must be accepted.

    Parameters
    ----------
    message_id : str
        The SQS `MessageId`; the same for each delivery of a message.

    Returns
    -------
    str
        24 characters, the first of them "r", so that it is no id of `call_id_of`.
    """
    return "r" + sha256(f"message:{message_id}".encode()).hexdigest()[:23]
