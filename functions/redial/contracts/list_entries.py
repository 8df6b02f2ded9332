"""What an entry of the do-not-call list may say of itself, wherever it comes from."""

from datetime import datetime

from redial.domain.names import campaign_fault, plain_form
from redial.domain.times import from_iso, means_never


def end_of_entry(text: str, now: datetime) -> datetime | None:
    """
    Return when an entry ends; None: at the end of the calendar, by which programs mean never, as in a request.

    Raises
    ------
    ValueError
        It is no time, or has passed.
    """
    if means_never(text):
        return None
    until = from_iso(text)
    if until <= now:
        raise ValueError("expected a time that is still to come; the entry would hold no more")
    return until


def campaign_of_entry(name: str) -> str:
    """
    Return the campaign that an entry is for, in the form in which it is compared.

    Raises
    ------
    ValueError
        No campaign can have the name: the entry would hold for no call.
    """
    campaign = plain_form(name)
    fault = campaign_fault(campaign)
    if fault is not None:
        raise ValueError(fault)
    return campaign
