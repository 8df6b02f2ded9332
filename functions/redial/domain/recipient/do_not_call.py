"""The do-not-call list: marks on recipients. ``dial`` looks at the mark at the last moment before each send."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.recipient.recipients import Recipient
from redial.domain.times import floor_ms


def put_on_list(recipient: Recipient, reason: str, now: datetime) -> Recipient | None:
    """Mark a recipient that must not be called; None where it is marked already: the earlier mark stays."""
    if recipient.do_not_call_since is not None:
        return None
    return replace(recipient, do_not_call_since=floor_ms(now), do_not_call_reason=reason)


def take_off_list(recipient: Recipient) -> Recipient | None:
    """Take the mark off; None where there is none."""
    if recipient.do_not_call_since is None:
        return None
    return replace(recipient, do_not_call_since=None, do_not_call_reason="")
