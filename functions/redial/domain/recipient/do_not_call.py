"""The do-not-call list: marks on recipients. ``dial`` looks at them at the last moment before each send."""

from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from redial.domain.recipient.list_marks import ListMark
from redial.domain.recipient.recipients import Recipient, with_mark, without_expired_marks
from redial.domain.times import floor_ms

MOST_CAMPAIGNS = 50
"""So many campaigns may not call one recipient: a mark for each is in its item, which each of its calls writes."""


class ListUnchanged(StrEnum):
    """Why a step changes nothing of the do-not-call list."""

    LISTED_ALREADY = "LISTED_ALREADY"
    """The recipient is on the list, for as long or longer; the earlier mark stays."""
    NOT_LISTED = "NOT_LISTED"
    TOO_MANY_CAMPAIGNS = "TOO_MANY_CAMPAIGNS"


def put_on_list(
    recipient: Recipient, reason: str, now: datetime, *, until: datetime | None = None, campaign: str | None = None
) -> Recipient | ListUnchanged:
    """
    Return a recipient as one that must not be called.

    A mark is never shortened so: whoever means that takes it off first. One that is to hold longer than the present one takes its
    place.

    Parameters
    ----------
    recipient : Recipient
        The recipient as it is stored.
    reason : str
        What a person noted; may be empty.
    now : datetime
        Since when, in UTC, cut to milliseconds.
    until : datetime, optional
        From when on it may be called again. None: not until it is taken off.
    campaign : str, optional
        Which campaign must not call it. None: no call may.

    Returns
    -------
    Recipient or ListUnchanged
        Unchanged: `LISTED_ALREADY`, the earlier time and note stay; `TOO_MANY_CAMPAIGNS`.
    """
    recipient = without_expired_marks(recipient, now)
    mark = ListMark(since=floor_ms(now), reason=reason, until=floor_ms(until) if until is not None else None)
    present = recipient.mark if campaign is None else recipient.do_not_call_campaigns.get(campaign)
    if present is not None and not mark.reaches_beyond(present):
        return ListUnchanged.LISTED_ALREADY
    if campaign is None:
        return with_mark(recipient, mark)
    if present is None and len(recipient.do_not_call_campaigns) >= MOST_CAMPAIGNS:
        return ListUnchanged.TOO_MANY_CAMPAIGNS
    return replace(recipient, do_not_call_campaigns={**recipient.do_not_call_campaigns, campaign: mark})


def take_off_list(recipient: Recipient, campaign: str | None = None) -> Recipient | ListUnchanged:
    """
    Return a recipient as one that may be called again.

    Parameters
    ----------
    recipient : Recipient
        The recipient as it is stored.
    campaign : str, optional
        Which campaign may call it again. None: calls may at all; marks for campaigns stay.

    Returns
    -------
    Recipient or ListUnchanged
        Unchanged: `NOT_LISTED`.
    """
    if campaign is not None:
        if campaign not in recipient.do_not_call_campaigns:
            return ListUnchanged.NOT_LISTED
        kept = {name: mark for name, mark in recipient.do_not_call_campaigns.items() if name != campaign}
        return replace(recipient, do_not_call_campaigns=kept)
    if recipient.mark is None:
        return ListUnchanged.NOT_LISTED
    return with_mark(recipient, None)
