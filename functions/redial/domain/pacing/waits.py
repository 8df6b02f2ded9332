"""What can make a call wait, and until when. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec


class LimitName(StrEnum):
    """The limits that can make a call wait, and our own pauses after a setback that none of them explains."""

    ACCOUNT_MINUTE = "ACCOUNT_MINUTE"
    ACCOUNT_SECOND = "ACCOUNT_SECOND"
    ACCOUNT_DAY = "ACCOUNT_DAY"
    ORIGINATION_NUMBER_SECOND = "ORIGINATION_NUMBER_SECOND"
    CAMPAIGN_MINUTE = "CAMPAIGN_MINUTE"
    """The campaign has a rate of its own, which is used up. Calls of others go on."""
    RECIPIENT_DAY = "RECIPIENT_DAY"
    SPEND_LIMIT = "SPEND_LIMIT"
    """The service answered that the account's limit of what calls may cost is reached."""
    PAUSED_AFTER_THROTTLING = "PAUSED_AFTER_THROTTLING"
    """The service throttled, and no limit known here explains it."""
    PAUSED_AFTER_ERROR = "PAUSED_AFTER_ERROR"
    """The service answered 5xx or not at all, or could not be reached."""
    HELD_AFTER_REFUSALS = "HELD_AFTER_REFUSALS"
    """The service refuses all calls; one probes each minute."""
    HELD_WITH_ITS_LIKE = "HELD_WITH_ITS_LIKE"
    """The service refuses calls like this one; one of them probes each minute. Other calls go on."""
    SEND_LINES = "SEND_LINES"
    """Each send line is an attempt's whose first event may still come (docs/adr/0005-uncertain-sends.md)."""


class Wait(msgspec.Struct, frozen=True):
    """No place before ``until``; ``limit`` is the one that opens last."""

    until: datetime
    limit: LimitName
    calls_per_minute: int | None = None
    """The rate of the campaign, where that is the limit."""


TAKEN_AHEAD = timedelta(milliseconds=100)
"""
A place is taken so long before it opens at most, and the send leaves when it does: holding the recipient, the reservation and the
claim take four requests to the table, and cost no place any time.
"""
_WINDOWS = frozenset(
    {
        LimitName.ACCOUNT_MINUTE,
        LimitName.ACCOUNT_SECOND,
        LimitName.ACCOUNT_DAY,
        LimitName.ORIGINATION_NUMBER_SECOND,
    }
)


def may_be_taken_at(wait: Wait) -> datetime:
    """
    Return from when on the place that a wait is for may be taken.

    Parameters
    ----------
    wait : Wait
        For the limit that opens last.

    Returns
    -------
    datetime
        Before it opens, where a sliding window is waited for; else when it opens. In UTC.
    """
    return wait.until - TAKEN_AHEAD if wait.limit in _WINDOWS else wait.until
