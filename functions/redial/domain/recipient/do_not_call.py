"""The do-not-call list: marks on recipients. ``dial`` looks at the mark at the last moment before each send."""

from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from redial.domain.recipient.recipients import Recipient
from redial.domain.times import floor_ms


class ListUnchanged(StrEnum):
    """Why a step changes nothing of the do-not-call list."""

    LISTED_ALREADY = "LISTED_ALREADY"
    """The recipient is on the list; the earlier mark stays."""
    NOT_LISTED = "NOT_LISTED"


def put_on_list(recipient: Recipient, reason: str, now: datetime) -> Recipient | ListUnchanged:
    """
    Return a recipient as one that must not be called.

    Parameters
    ----------
    recipient : Recipient
        The recipient as it is stored.
    reason : str
        What a person noted; may be empty.
    now : datetime
        Since when, in UTC, cut to milliseconds.

    Returns
    -------
    Recipient or ListUnchanged
        Unchanged: `LISTED_ALREADY`; the earlier time and note stay.
    """
    if recipient.do_not_call_since is not None:
        return ListUnchanged.LISTED_ALREADY
    return replace(recipient, do_not_call_since=floor_ms(now), do_not_call_reason=reason)


def take_off_list(recipient: Recipient) -> Recipient | ListUnchanged:
    """
    Return a recipient as one that may be called again.

    Parameters
    ----------
    recipient : Recipient
        The recipient as it is stored.

    Returns
    -------
    Recipient or ListUnchanged
        Unchanged: `NOT_LISTED`.
    """
    if recipient.do_not_call_since is None:
        return ListUnchanged.NOT_LISTED
    return replace(recipient, do_not_call_since=None, do_not_call_reason="")
