"""The summary and the time series."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from api.campaign_names import campaign_asked
from api.http.callers import Permission
from api.http.problems import bad_field
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.overview import GetSeries
from api.presenters.counts import answer_rate, figures_shown, outcome_counts, status_counts
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.application.reporting.forecast_backlog import Backlog, LaneBacklog, backlog_in_words
from redial.application.reporting.summarise import (
    Bucket,
    HoursOfCampaign,
    StoredStretches,
    TimeRange,
    count_not_permitted,
    count_orphans,
    count_set_aside,
    series,
)
from redial.contracts.answers import overview as answers
from redial.domain.call.requests import Lane
from redial.domain.pacing.allowance import Allowance, next_opening
from redial.domain.pacing.limits import DAY, MINUTE, SECOND
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.refusal.refusals import without_old
from redial.domain.reporting.tally import Period
from redial.domain.steering.control import Control
from redial.domain.times import to_iso

operations = Operations("Overview")

_RANGES = {
    "1h": TimeRange(stretch=Period.FIVE_MINUTES, stretches_in_bucket=1, buckets=12),
    "6h": TimeRange(stretch=Period.FIVE_MINUTES, stretches_in_bucket=3, buckets=24),
    "24h": TimeRange(stretch=Period.HOUR, stretches_in_bucket=1, buckets=24),
    "7d": TimeRange(stretch=Period.HOUR, stretches_in_bucket=6, buckets=28),
    "30d": TimeRange(stretch=Period.HOUR, stretches_in_bucket=24, buckets=30),
}


@operations.get("/v1/summary", needs=Permission.READ)
def get_summary(request: ApiRequest[Nothing, None], services: Services) -> answers.Summary:
    """Tell how things stand now."""
    now = services.stored_tallies.now()
    control, allowance = services.control.load(), services.allowances.load()
    backlog = services.backlog_forecast.forecast(
        counts=now,
        control=control,
        held_back=services.held_back.read(control, without_old(allowance.refusals, request.now)),
        allowance=allowance,
        now=request.now,
    )
    due = {lane: _due(each) for lane, each in backlog.lanes.items()}
    return answers.Summary(
        now=to_iso(request.now),
        calls=status_counts(now.calls),
        calls_counted_at=to_iso(now.last_at) if now.last_at is not None else None,
        due=answers.Lanes(
            critical=due[Lane.CRITICAL], urgent=due[Lane.URGENT], normal=due[Lane.NORMAL], bulk=due[Lane.BULK]
        ),
        backlog=answers.BacklogResponse(
            going=backlog.going,
            paused=backlog.paused,
            is_exact=backlog.is_exact,
            last_expected_at=_time(backlog.last_at),
            held_by=_held_by(backlog),
            remarks=[remark for remark, holds in _remarks(backlog) if holds],
            text=backlog_in_words(backlog, request.now),
        ),
        allowance=_allowance(allowance, request, services),
        dialling=_dialling(control),
        orphans=count_orphans(services.reader).count,
        not_permitted=count_not_permitted(services.reader).count,
        refusal_holds=len(without_old(allowance.refusals, request.now).holds),
        set_aside=count_set_aside(services.reader).count,
        dead_letters=sum(services.dead_letters.counts(request.now).values()),
    )


def _held_by(backlog: Backlog) -> list[Literal["PAUSES", "REFUSALS"]]:
    if not backlog.paused:
        return []
    if not backlog.refusals.holds:
        return ["PAUSES"]
    return ["PAUSES", "REFUSALS"] if backlog.held_by_people else ["REFUSALS"]


def _remarks(backlog: Backlog) -> Iterator[tuple[answers.BacklogRemark, bool]]:
    goes = backlog.last_at is not None
    yield "DAY_LIMIT", goes and backlog.day_limit_at_work
    yield "SPENDING", goes and backlog.awaits_spending
    yield "REFUSED_ALIKE", goes and backlog.refusals.holds_alike
    yield "CAMPAIGN_RATES", goes and backlog.has_rates


@operations.get("/v1/series", needs=Permission.READ)
def get_series(request: ApiRequest[GetSeries, None], services: Services) -> answers.Series:
    """Tell what happened over time."""
    query = request.query
    wanted = _RANGES[query.range]
    stored: StoredStretches = services.stored_tallies
    if query.campaign is not None:
        campaign = campaign_asked(query.campaign, request.caller, services)
        if wanted.stretch is not Period.HOUR:
            raise bad_field("range", "expected 24h, 7d or 30d, as a campaign is counted by the hour")
        stored = HoursOfCampaign(services.stored_tallies, campaign)
    minutes = wanted.bucket_length / MINUTE
    places = services.settings.voice_limits.calls_per_minute * minutes
    return answers.Series(
        range=query.range,
        bucket_seconds=int(wanted.bucket_length.total_seconds()),
        buckets=[_bucket(each, places) for each in series(stored, wanted, request.now)],
    )


def _bucket(bucket: Bucket, places: float) -> answers.BucketResponse:
    change = bucket.change
    return answers.BucketResponse(
        start=to_iso(bucket.start),
        accepted=max(change.accepted, 0),
        attempts=max(change.attempts, 0),
        outcomes=outcome_counts(change.outcomes),
        ended=status_counts(change.ended),
        answer_rate=answer_rate(change.outcomes),
        allowance_used=round(min(max(change.attempts, 0) / places, 1), 4),
        waiting=bucket.waiting,
        figures=figures_shown(change.figures),
    )


def _due(backlog: LaneBacklog) -> answers.Due:
    return answers.Due(
        count=backlog.due.count,
        is_exact=backlog.due.is_exact,
        paused=backlog.paused,
        oldest_due_at=_time(backlog.oldest_due_at),
        last_expected_at=_time(backlog.last_at),
    )


def _allowance(allowance: Allowance, request: ApiRequest[Nothing, None], services: Services) -> answers.AllowanceUse:
    limits = services.settings.voice_limits
    numbers, presenter, now = services.settings.origination_phone_numbers, Presenter(request.caller), request.now
    _, wait = next_opening(allowance, "", numbers, limits, now)
    second = SECOND + limits.clock_margin
    sliding_windows = {number: allowance.windows.numbers.get(number, SlidingWindow()) for number in numbers}
    return answers.AllowanceUse(
        minute=_window(allowance.windows.minute, limits.calls_per_minute, MINUTE + limits.clock_margin, now),
        day=(
            _window(allowance.windows.day, limits.calls_per_day, DAY + limits.clock_margin, now)
            if limits.calls_per_day is not None
            else None
        ),
        numbers=[
            answers.NumberUse(
                origination_phone_number=presenter.number(number),
                opens_at=_if_later(sliding_window.opens_at(limits.calls_per_second_per_number, second), now),
            )
            for number, sliding_window in sliding_windows.items()
        ],
        paused_until=_if_later(allowance.backoff.paused_until, now),
        next_place_at=to_iso(wait.until) if wait is not None else None,
        waits_for=wait.limit if wait is not None else None,
    )


def _window(sliding_window: SlidingWindow, places: int, window: timedelta, now: datetime) -> answers.WindowUse:
    return answers.WindowUse(
        used=min(sliding_window.used(window, now), places),
        places=places,
        opens_at=_if_later(sliding_window.opens_at(places, window), now),
    )


def _time(at: datetime | None) -> str | None:
    return to_iso(at) if at is not None else None


def _if_later(at: datetime | None, now: datetime) -> str | None:
    return to_iso(at) if at is not None and at > now else None


def _dialling(control: Control) -> Literal["running", "paused", "partly_paused"]:
    if control.everything is not None:
        return "paused"
    return "partly_paused" if control.lanes or control.campaigns else "running"
