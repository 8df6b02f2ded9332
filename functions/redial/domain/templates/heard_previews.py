"""How often one caller may let messages be heard: each costs something. Pure; an adapter stores it, an item for each caller."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from redial.domain.versioned import Versioned

MOST_IN_A_MINUTE = 10
WITHIN = timedelta(minutes=1)


class HeardPreviews(Versioned, frozen=True, kw_only=True):
    """When a caller last let messages be heard."""

    heard_at: tuple[datetime, ...] = ()
    """In order; none that is a minute old when the last one is added."""


class HeardTooOften(Struct, frozen=True):
    """The caller has heard as many as it may."""

    opens_at: datetime
    """When the next one may be heard."""


def hear_one(heard: HeardPreviews, now: datetime) -> HeardPreviews | HeardTooOften:
    """
    Count one more message that a caller wants to hear.

    Parameters
    ----------
    heard : HeardPreviews
        As it is stored.
    now : datetime
        The time, in UTC.

    Returns
    -------
    HeardPreviews or HeardTooOften
        With this one; or when the next one may be heard.
    """
    within = tuple(at for at in heard.heard_at if now - at < WITHIN)
    if len(within) >= MOST_IN_A_MINUTE:
        return HeardTooOften(min(within) + WITHIN)
    return replace(heard, heard_at=(*within, now))
