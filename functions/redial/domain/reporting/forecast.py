"""When a waiting call is expected to be dialled, and how good such predictions have been. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

from msgspec import Struct, field
from msgspec.structs import replace

from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.places import Places
from redial.domain.times import LAST
from redial.domain.versioned import Versioned

# Played through in some milliseconds.
_MOST_PLAYED = 10_000
_SAMPLES_KEPT = 100
_MOST_OPEN = 20
_SAMPLE_EVERY = timedelta(minutes=1)
_FORGET_AFTER = timedelta(days=2)


class Prediction(Struct, frozen=True, kw_only=True):
    """When a call is expected to be dialled."""

    at: datetime
    calls_before: int
    is_exact: bool
    """False: about so many; counting stopped there, or what is paused was counted by counts that are some seconds old."""


def nth_place(
    allowance: Allowance, numbers: Sequence[str], limits: VoiceLimits, now: datetime, calls_before: int
) -> datetime:
    """
    Return the time at which the allowance lets the call go that comes after so many others.

    It plays the dialling through: each send takes a place of the account's minute and day, and a second of one of the numbers. Of
    more than 10,000 calls the rest is taken to go at the pace of the slowest limit.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    numbers : sequence of str
        The origination numbers that the calls are placed from.
    limits : VoiceLimits
        The limits of the voice service.
    now : datetime
        When the dialling begins, in UTC.
    calls_before : int
        How many calls go first.

    Returns
    -------
    datetime
        In UTC, rounded to milliseconds; at most the year 9999.
    """
    places = Places(allowance, numbers, limits, now)
    at = places.begins_at
    for _ in range(min(calls_before, _MOST_PLAYED)):
        at = places.next_at(at)
        places.take(at)
    # Beyond what is worth playing through, the slowest limit decides.
    beyond = max(calls_before - _MOST_PLAYED, 0) * places.s_for_each
    at = min(places.next_at(at) + beyond, LAST.timestamp() - 1)
    return datetime.fromtimestamp(round(at, 3), UTC)


class OpenForecast(Struct, frozen=True, kw_only=True):
    """A prediction that was made, and is going to be compared with what happens."""

    asked_at: datetime
    expected_at: datetime
    attempts: int
    """How many attempts there were already: the next one is what was predicted."""
    control_version: int
    """The control at that time. Whoever pauses something changes what was predicted."""


class ForecastResult(Struct, frozen=True, kw_only=True):
    """A prediction, compared."""

    asked_at: datetime
    expected_at: datetime
    dialled_at: datetime

    @property
    def error(self) -> timedelta:
        """Give actual minus predicted: positive when the call went later than told."""
        return self.dialled_at - self.expected_at


class ForecastAccuracy(Versioned, frozen=True, kw_only=True):
    """The predictions that are open, and how the last ones turned out."""

    open: dict[str, OpenForecast] = field(default_factory=dict)
    closed: tuple[ForecastResult, ...] = ()
    sampled_at: datetime | None = None

    def wants_a_sample(self, now: datetime) -> bool:
        """Tell whether it is time to make another prediction: one a minute at most, so that they cost little."""
        is_time = self.sampled_at is None or now - self.sampled_at >= _SAMPLE_EVERY
        return is_time and len(self.open) < _MOST_OPEN

    def with_sample(self, call_id: str, sample: OpenForecast) -> "ForecastAccuracy":
        """Keep a prediction, to be compared."""
        return replace(self, open={**self.open, call_id: sample}, sampled_at=sample.asked_at)

    def dialled(self, call_id: str, dialled_at: datetime) -> "ForecastAccuracy":
        """Compare a prediction with what happened."""
        sample = self.open[call_id]
        compared = ForecastResult(asked_at=sample.asked_at, expected_at=sample.expected_at, dialled_at=dialled_at)
        return replace(self.without(call_id), closed=(*self.closed, compared)[-_SAMPLES_KEPT:])

    def without(self, call_id: str) -> "ForecastAccuracy":
        """Forget a prediction of something that is not going to happen."""
        return replace(self, open={name: sample for name, sample in self.open.items() if name != call_id})

    def without_old(self, now: datetime) -> "ForecastAccuracy":
        """Forget predictions that nothing came of."""
        kept = {name: sample for name, sample in self.open.items() if now - sample.asked_at < _FORGET_AFTER}
        return self if len(kept) == len(self.open) else replace(self, open=kept)


class AccuracyReport(Struct, frozen=True, kw_only=True):
    """How good predictions have been: of the absolute errors, the median and the one that nine in ten stay below."""

    samples: int
    median_error: timedelta
    p90_error: timedelta
    bias: timedelta
    """The median of actual minus predicted."""


def quality(record: ForecastAccuracy) -> AccuracyReport | None:
    """
    Return how far the last forecasts were off.

    Parameters
    ----------
    record : ForecastAccuracy
        As it is stored; it keeps the last 100 results.

    Returns
    -------
    AccuracyReport or None
        None while no forecast has a result.
    """
    if not record.closed:
        return None
    errors = [closed.error.total_seconds() for closed in record.closed]
    sizes = [abs(error) for error in errors]
    p90 = quantiles(sizes, n=10, method="inclusive")[-1] if len(sizes) > 1 else sizes[0]
    return AccuracyReport(
        samples=len(errors),
        median_error=timedelta(seconds=median(sizes)),
        p90_error=timedelta(seconds=p90),
        bias=timedelta(seconds=median(errors)),
    )
