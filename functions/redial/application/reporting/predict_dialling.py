"""Predict when a waiting call is going to be dialled: by what goes before it, at the pace that the limits allow."""

from collections.abc import Iterable, Set
from datetime import datetime, timedelta

from msgspec import Struct

from redial.application.reading_ports import Controls, CountedIndexes
from redial.application.reporting.held_back import HeldBack, HeldBackCalls
from redial.application.stores import Allowances
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.lanes import lanes_above
from redial.domain.call.reasons.hours import WaitsForHours
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import NO_STAGE_HOURS, HoursSource, OutsideHours, judge_hours, opens_from
from redial.domain.pacing.allowance import next_opening
from redial.domain.pacing.limits import MINUTE, VoiceLimits
from redial.domain.pacing.waits import Wait
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import without_old
from redial.domain.reporting.forecast import Prediction, nth_place, who_goes_first
from redial.domain.reporting.listing import Count, Stretch, WaitingInLane

# A count of so many is two requests or three; at 20 calls a minute it is most of a day.
MOST_COUNTED = 20_000
_A_MILLISECOND = timedelta(milliseconds=1)
# How far before its due time calls may have become due, to be still there then.
_AT_ONCE = timedelta(seconds=1)
_LOOK_BACK = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))


class _DueBetween(Struct, frozen=True):
    """Calls of a lane that become due between two times; without a start, all up to the end."""

    lane: Lane
    since: datetime | None
    until: datetime


class _Paused(Struct, frozen=True):
    """What goes before nobody: lanes that are paused, and campaigns that are held back."""

    lanes: Set[Lane]
    campaigns: HeldBack


_NONE = Count(0, is_exact=True)


class Predictor:
    """
    Predicts the next dialling of a call.

    What is paused goes before nobody, and so does what is held because the voice service refuses it. What it cannot know: critical
    and urgent calls that are still to come, retries of calls that are under way, what somebody resumes or pauses, how the voice
    service answers.

    Parameters
    ----------
    origination_phone_numbers
        All numbers of the stack.
    """

    def __init__(
        self,
        *,
        indexes: CountedIndexes,
        allowances: Allowances,
        controls: Controls,
        held_back: HeldBackCalls,
        limits: VoiceLimits,
        origination_phone_numbers: tuple[str, ...],
        hours: HoursSource = NO_STAGE_HOURS,
    ) -> None:
        self._hours = hours
        self._indexes = indexes
        self._allowances = allowances
        self._controls = controls
        self._held_back = held_back
        self._limits = limits
        self._numbers = origination_phone_numbers

    def predict(self, call: Call, now: datetime) -> Prediction | None:
        """Predict when a waiting call is dialled; None for a call that is not, as things stand."""
        control = self._controls.load()
        request = call.request
        if call.status is not CallStatus.WAITING or control.pause_of(request.lane, request.campaign) is not None:
            return None
        allowance = self._allowances.load()
        refusals = without_old(allowance.refusals, now)
        if control.cancels(call) or (refusals.holds and refusals.holds_of(kind_of(request))):
            return None
        hours = self._hours.of(request)
        start = opens_from(call, hours, max(now, call.status_at))
        paused = _Paused(frozenset(control.lanes), self._held_back.read(control, refusals))
        before = self._due_by_now(call, now, paused) if start == now else self._left_when_due(call, now, paused)
        numbers = self._numbers_for(call)
        at = nth_place(allowance, numbers, self._limits, start, before.count)
        overtaking = self._count([_DueBetween(each, start, at) for each in lanes_above(request.lane)], paused)
        if overtaking.count:
            before = _sum(before, overtaking)
            at = nth_place(allowance, numbers, self._limits, start, before.count)
        at = opens_from(call, hours, at)
        return Prediction(at=at, calls_before=before.count, is_exact=before.is_exact)

    def wait_for_hours(self, call: Call, now: datetime) -> OutsideHours | None:
        """Return what calling hours let a call wait for when it is due; None where they permit it then."""
        verdict = judge_hours(call, self._hours.of(call.request), max(now, call.status_at))
        return verdict if isinstance(verdict, OutsideHours) else None

    def wait_for_place(self, call: Call, now: datetime) -> Wait | None:
        """Return what the allowance lets a call wait for; None when it may go now."""
        return next_opening(self._allowances.load(), call.call_id, self._numbers_for(call), self._limits, now)[1]

    def _numbers_for(self, call: Call) -> tuple[str, ...]:
        named = call.request.origination_phone_number
        return self._numbers if named is None else (named,)

    def _due_by_now(self, call: Call, now: datetime, paused: _Paused) -> Count:
        ahead = who_goes_first(call.request.lane, call.status_at, now)
        return self._count([_DueBetween(each.lane, None, min(each.due_before, now)) for each in ahead], paused)

    def _left_when_due(self, call: Call, now: datetime, paused: _Paused) -> Count:
        """
        Estimate how many calls wait when this one becomes due.

        Of the calls that become due in a stretch before that time, so many are left as could not be dialled in it; the
        stretch that leaves most decides.
        """
        due_at = call.status_at
        ahead = who_goes_first(call.request.lane, due_at, due_at)
        pace = self._limits.calls_per_minute / MINUTE.total_seconds()
        left, is_exact = 0, True
        look_backs = [*_since_opening(call), *_LOOK_BACK]
        for look_back in [each for each in look_backs if due_at - each > now] + [due_at - now]:
            is_all = look_back == due_at - now
            since = None if is_all else due_at - look_back
            became_due = self._count([_DueBetween(each.lane, since, each.due_before) for each in ahead], paused)
            left_of_it = became_due.count - int(pace * look_back.total_seconds())
            if left_of_it > left:
                left, is_exact = left_of_it, became_due.is_exact
        return Count(left, is_exact)

    def _count(self, stretches: Iterable[_DueBetween], paused: _Paused) -> Count:
        total = Count(0, is_exact=True)
        for stretch in stretches:
            if stretch.lane in paused.lanes or (stretch.since is not None and stretch.since >= stretch.until):
                continue
            # Up to, and not with: the call itself is none that goes before it.
            ahead = Stretch(WaitingInLane(stretch.lane), stretch.since, stretch.until - _A_MILLISECOND)
            counted = self._indexes.count(ahead, at_most=MOST_COUNTED)
            held = paused.campaigns.count(stretch.lane, stretch.since, stretch.until) if counted.count else _NONE
            going = Count(max(counted.count - held.count, 0), counted.is_exact and held.is_exact)
            total = _sum(total, going)
        return total


def _sum(one: Count, other: Count) -> Count:
    return Count(one.count + other.count, one.is_exact and other.is_exact)


def _since_opening(call: Call) -> Iterable[timedelta]:
    """Give how far to look back for those that wait for the same opening: they become due with it, and none goes before."""
    if isinstance(call.reason, WaitsForHours) and call.status_at > call.reason.opens_at:
        yield _AT_ONCE
        yield call.status_at - call.reason.opens_at
