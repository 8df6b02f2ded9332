"""What the voice service says that a call took and cost. Pure."""

from collections.abc import Iterable

import msgspec

_MILLION = 1_000_000


class ServiceFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The service's own figures of one call, as it gives them with the final event; none of them is checked against a bill."""

    duration_seconds: float | None = None
    billed_minutes: float | None = None
    price_millionths: int | None = None
    """In millionths of a US dollar, the unit that the service is taken to mean: sums stay exact."""

    @property
    def price_usd(self) -> float | None:
        """Return the price in US dollars."""
        return None if self.price_millionths is None else self.price_millionths / _MILLION


class FiguresSum(msgspec.Struct, frozen=True, kw_only=True):
    """Figures added up; what an attempt does not tell counts as nothing."""

    duration_seconds: float = 0
    billed_minutes: float = 0
    price_millionths: int = 0

    @property
    def price_usd(self) -> float:
        """Return the price in US dollars."""
        return self.price_millionths / _MILLION

    def plus(self, other: "FiguresSum", times: int = 1) -> "FiguresSum":
        """Add figures, or take them away (`times` is -1)."""
        return FiguresSum(
            duration_seconds=self.duration_seconds + times * other.duration_seconds,
            billed_minutes=self.billed_minutes + times * other.billed_minutes,
            price_millionths=self.price_millionths + times * other.price_millionths,
        )


def sum_of(figures: Iterable[ServiceFigures | None]) -> FiguresSum:
    """Add up the figures of attempts; those without any count as nothing."""
    known = [each for each in figures if each is not None]
    return FiguresSum(
        duration_seconds=sum(each.duration_seconds or 0 for each in known),
        billed_minutes=sum(each.billed_minutes or 0 for each in known),
        price_millionths=sum(each.price_millionths or 0 for each in known),
    )
