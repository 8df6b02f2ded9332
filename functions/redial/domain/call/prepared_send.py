"""What one send says, whichever version of the voice API it goes to."""

from datetime import timedelta

import msgspec

from redial.domain.call.requests import CallRequest


class PreparedSend(msgspec.Struct, frozen=True, kw_only=True):
    """A send that is about to leave: its intent is written, and its places are taken."""

    call_id: str
    token: str
    """Names the intent. With the call id it tells whose a voice event is, where the service gives both back."""
    line: int | None
    """The send line that the attempt has (`redial.domain.attempt.send_lines`), where the service gives nothing back; else None."""
    request: CallRequest
    origination_phone_number: str
    time_left: timedelta | None
    """Until the call must not be dialled any more; None: it has no such time."""
