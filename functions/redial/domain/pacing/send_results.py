"""What the result of a send does to the allowance: stamps are tightened or given back, dialling pauses or goes on. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from redial.domain.pacing.allowance import Allowance, KindOfCall
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.refusal import refusals as holds
from redial.domain.refusal.refusals import Refusals

_NO_REFUSALS = Refusals()
SPEND_LIMIT_LOOK_AGAIN = timedelta(minutes=15)
"""A person raises the limit, or a month begins; the service says of neither when."""


def accepted(allowance: Allowance, token: str, answered_at: datetime, kind: KindOfCall | None = None) -> Allowance:
    """
    Return the allowance after a send that the service accepted.

    Its stamps are moved to the time of the answer: it cannot have arrived later. Setbacks before that time end, and with them the
    pause; so do holds on its like.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names the reservation of the send.
    answered_at : datetime
        When the answer came, in UTC. Where another dialer met with a setback after it, that one's pause stays.
    kind : callable, optional
        Returns what kind of call it was; called only where the service refused some. By default no refusal ends.

    Returns
    -------
    Allowance
        As it is to be stored.
    """
    tightened = _tightened(allowance, token, answered_at)
    if allowance.refusals != _NO_REFUSALS and kind is not None:
        tightened = replace(tightened, refusals=holds.accepted(allowance.refusals, kind(), answered_at))
    return replace(tightened, backoff=tightened.backoff.answered(token).accepted(answered_at))


def refused(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    """
    Return the allowance after a send that the service refused: the request did arrive, but no call of the day was placed.

    Parameters
    ----------
    allowance : Allowance
        As it is stored. What the refusal says of other calls is in `redial.domain.refusal.refusals`.
    token : str
        Names the reservation of the send.
    answered_at : datetime
        When the answer came, in UTC.

    Returns
    -------
    Allowance
        The stamps of minute and second moved to the time of the answer; the place of the day given back, and the send line.
    """
    tightened = _without_line(_tightened(allowance, token, answered_at), token)
    return replace(tightened, windows=tightened.windows.release_day(token), backoff=tightened.backoff.answered(token))


def throttled(allowance: Allowance, token: str, answered_at: datetime, explained_by: Wait | None = None) -> Allowance:
    """
    Return the allowance after a send that the service throttled, although every sliding window had a place.

    The short windows keep their stamps (the request did arrive), the day gets its place back.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names the reservation of the send.
    answered_at : datetime
        When the answer came, in UTC.
    explained_by : Wait, optional
        The daily cap that explains it (`explain_throttle`); by default none does.

    Returns
    -------
    Allowance
        Dialling pauses for 2 s, doubled with each setback in a row up to 1 min, where nothing explains it; until the account's
        day opens where that does; and not at all where it concerns one recipient.
    """
    after = refused(allowance, token, answered_at)
    if explained_by is not None and explained_by.limit is LimitName.RECIPIENT_DAY:
        return after
    backoff = after.backoff.throttled(answered_at)
    if explained_by is None:
        return replace(after, backoff=backoff.set_back(answered_at, LimitName.PAUSED_AFTER_THROTTLING))
    return replace(after, backoff=backoff.pause_until(explained_by.until, explained_by.limit, answered_at))


def spend_limit_reached(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    """
    Return the allowance after the service said that the account's limit of what calls may cost is reached.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names the reservation of the send.
    answered_at : datetime
        When the answer came, in UTC.

    Returns
    -------
    Allowance
        Dialling pauses for 15 minutes; then one call tries for all.
    """
    after = refused(allowance, token, answered_at)
    until = answered_at + SPEND_LIMIT_LOOK_AGAIN
    return replace(after, backoff=after.backoff.pause_until(until, LimitName.SPEND_LIMIT, answered_at))


def failed(allowance: Allowance, token: str, at: datetime, *, answered: bool) -> Allowance:
    """
    Return the allowance after a send of which nobody can tell whether a call was placed.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names the reservation of the send.
    at : datetime
        When that was known, in UTC.
    answered : bool
        Whether an answer came (5xx). Then the request arrived before it; otherwise the pessimistic stamps stay.

    Returns
    -------
    Allowance
        Dialling pauses, the longer the more setbacks there were in a row.
    """
    after = _tightened(allowance, token, at) if answered else allowance
    return replace(after, backoff=after.backoff.set_back(at, LimitName.PAUSED_AFTER_ERROR))


def not_placed(allowance: Allowance, token: str, at: datetime, *, answered: bool) -> Allowance:
    """
    Return the allowance after a send that certainly placed no call: no connection, or credentials that the service refuses.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names the reservation of the send.
    at : datetime
        When that was known, in UTC.
    answered : bool
        Whether the request did arrive, and counts in the short windows. Otherwise all its places are given back.

    Returns
    -------
    Allowance
        Dialling pauses, the longer the more setbacks there were in a row.
    """
    after = refused(allowance, token, at) if answered else released(allowance, token)
    return replace(after, backoff=after.backoff.set_back(at, LimitName.PAUSED_AFTER_ERROR))


def released(allowance: Allowance, token: str) -> Allowance:
    """
    Return the allowance without the places of a send that certainly never left.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names the reservation of the send; one that has no place changes nothing.

    Returns
    -------
    Allowance
        The other dialers go on, where they waited for this send's answer; its line is free.
    """
    without_line = _without_line(allowance, token)
    return replace(without_line, windows=allowance.windows.release(token), backoff=allowance.backoff.answered(token))


def linked(allowance: Allowance, tokens: Iterable[str]) -> Allowance:
    """
    Return the allowance without the lines of attempts whose message id is linked where events arrive.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    tokens : iterable of str
        Name the attempts. Only the link lets a line go, never the answer that brought the id: the first event may come before it.

    Returns
    -------
    Allowance
        Lines that others have by now stay theirs.
    """
    return allowance if allowance.lines is None else replace(allowance, lines=allowance.lines.give_back(tokens))


def _without_line(allowance: Allowance, token: str) -> Allowance:
    # No call was placed: no event will ask whose the line was.
    return linked(allowance, [token])


def _tightened(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    return replace(allowance, windows=allowance.windows.tighten(token, answered_at))
