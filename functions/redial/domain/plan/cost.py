"""What planned calls are expected to cost, by the prices that a stage's settings name. Pure."""

from collections.abc import Mapping, Sequence
from math import ceil

from msgspec import Struct

ANY_COUNTRY = "*"


class CallPrice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What calls to a country cost."""

    attempt: float = 0.0
    """Each attempt, whatever becomes of it."""
    minute: float = 0.0
    """Each started minute of a call that was completed."""


class CallPrices(Struct, frozen=True, kw_only=True):
    """The prices that a stage's settings name."""

    currency: str = ""
    countries: Mapping[str, CallPrice] = {}
    """By country (ISO 3166-1); `*` is any other. Empty: nobody has said what calls cost."""

    def of(self, country: str) -> CallPrice | None:
        """Return the price of calls to a country; None where none is set."""
        return self.countries.get(country, self.countries.get(ANY_COUNTRY))


class ExpectedCalls(Struct, frozen=True, kw_only=True):
    """Calls to one country, as a plan expects them."""

    country: str
    attempts: float
    completed: float
    message_s: float


class Cost(Struct, frozen=True, kw_only=True):
    """What they come to."""

    attempts: float
    spoken_minutes: float
    started_minutes: float
    amount: float | None
    """None: no price is set for any of them."""
    unpriced_countries: tuple[str, ...]
    """Countries without a price, whose calls are not in the amount."""


def cost_of(calls: Sequence[ExpectedCalls], prices: CallPrices) -> Cost:
    """
    Add up what calls are expected to cost.

    Parameters
    ----------
    calls : sequence of ExpectedCalls
        Of each country, and of each length of message.
    prices : CallPrices
        What the settings say.

    Returns
    -------
    Cost
        Of a call that is completed each started minute counts; it is taken to last as long as its message.
    """
    amount, unpriced = 0.0, dict[str, None]()
    is_priced = False
    for each in calls:
        price = prices.of(each.country)
        if price is None:
            unpriced[each.country] = None
            continue
        is_priced = True
        amount += each.attempts * price.attempt + each.completed * started_minutes(each.message_s) * price.minute
    return Cost(
        attempts=sum(each.attempts for each in calls),
        spoken_minutes=sum(each.completed * each.message_s for each in calls) / 60,
        started_minutes=sum(each.completed * started_minutes(each.message_s) for each in calls),
        amount=amount if is_priced else None,
        unpriced_countries=tuple(sorted(unpriced)),
    )


def started_minutes(seconds: float) -> int:
    """Return how many minutes a call of so many seconds has begun."""
    return max(1, ceil(seconds / 60))
